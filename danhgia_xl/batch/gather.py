"""From the records of many books to one entry per person or unit and kind.

Working books give the entries; a self-assessment fills what its entry leaves blank, and a difference is a finding
(the working book, which the collective has adopted, stands). Nobody is dropped: a self-assessment without an entry
becomes an entry of its own, with a finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from danhgia_xl.forms.model import SELF_ASSESSMENT, WORKING_BOOK
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rating.once import row_key
from danhgia_xl.rules.describe import number_text, value_label
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import UNREADABLE
from danhgia_xl.workbook.records import Book, Record, Value, same_value

IDENTITY_FACTS: Final = frozenset({"ma", "ho_ten", "don_vi", "to_dang", "chuc_danh"})
"""Facts that say who a row is about; a difference in them is judged by `identity`, not as a differing score."""


class Place(NamedTuple):
    """A cell (or range) of a workbook; `str` gives it as users read it."""

    file: str
    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"{self.file} › {self.sheet}!{self.cell}"


@dataclass(slots=True)
class Entry:
    """One person or unit to be rated as one kind, and where it stands."""

    record: Record
    file: str
    form: str

    @property
    def kind(self) -> str:
        """The kind it is rated as."""
        return self.record.kind

    def text(self, fact: str) -> str:
        """Return a text fact, empty when blank."""
        return str(self.record.facts.get(fact, ""))

    @property
    def name(self) -> str:
        """What to call it: its name; a person without one by id or row, never by the unit."""
        if "ho_ten" not in self.record.cells:
            return self.text("don_vi") or "(chưa ghi tên)"
        code = self.text("ma")
        return self.text("ho_ten") or (f"Người mã {code}" if code else f"Người ở dòng {self.record.row}")

    def place(self, *facts: str) -> Place:
        """Return where the first of `facts` that is on the form stands; else any fact of the row."""
        cells = self.record.cells
        for fact in facts:
            if fact in cells:
                return Place(self.file, self.record.sheet_of(fact), cells[fact])
        fact = next(iter(cells), "")
        return Place(self.file, self.record.sheet_of(fact), cells.get(fact, ""))


Key = tuple[str, str]


def gather(books: Iterable[Book], ruleset: RuleSet) -> tuple[list[Entry], list[Finding]]:
    """Return the entries of all books, in the order of the books, and the findings of bringing them together."""
    entries: list[Entry] = []
    self_assessed: list[Entry] = []
    for book in books:
        into = {WORKING_BOOK: entries, SELF_ASSESSMENT: self_assessed}.get(book.role)
        if into is not None:
            into += [Entry(record, book.file, book.form) for record in book.records]
    by_key: dict[Key, list[Entry]] = {}
    for entry in entries if self_assessed else ():
        by_key.setdefault(key_of(entry, ruleset), []).append(entry)
    findings: list[Finding] = []
    orphans: list[Entry] = []
    for own in self_assessed:
        targets = by_key.get(key_of(own, ruleset))
        if targets is None:
            orphans.append(own)
        for target in targets or ():
            findings += _merge(target, own, ruleset)
    if entries:  # self-assessments looked at by themselves are no fault
        findings += [_without_entry(own, ruleset) for own in orphans]
    return entries + orphans, findings


def key_of(entry: Entry, ruleset: RuleSet) -> Key:
    """Return what tells this person or unit apart within its kind: the person's id, or the unit's name."""
    fact = "ma" if ruleset.subject(entry.kind).loai == "ca_nhan" else "don_vi"
    return (entry.kind, row_key(entry.kind, entry.text(fact), ruleset))


def _without_entry(own: Entry, ruleset: RuleSet) -> Finding:
    person = ruleset.subject(own.kind).loai == "ca_nhan"
    fact = "ma" if person else "don_vi"
    return find(
        "KHONG_CO_TRONG_SO",
        **own.place(fact)._asdict(),
        value=own.text(fact),
        doi_tuong=ruleset.subject(own.kind).ten.lower(),
        ten=own.text("ho_ten" if person else "don_vi"),
    )


def _merge(target: Entry, own: Entry, ruleset: RuleSet) -> list[Finding]:
    findings = []
    for fact, value in own.record.facts.items():
        if fact in IDENTITY_FACTS or fact in target.record.faulty:
            continue
        if fact not in target.record.facts:
            target.record.facts[fact] = value
        elif not same_value(target.record.facts[fact], value):
            findings.append(_difference(target, own, fact, ruleset))
    return findings


def _difference(target: Entry, own: Entry, fact: str, ruleset: RuleSet) -> Finding:
    return find(
        "LECH_TU_CHAM",
        **target.place(fact, "ma", "don_vi")._asdict(),
        value=shown(target.record.facts[fact], fact, ruleset),
        clause=ruleset.fact(fact).can_cu or ruleset.subject(target.kind).can_cu,
        ten=target.name,
        su_kien=ruleset.fact(fact).ten,
        khac=shown(own.record.facts[fact], fact, ruleset),
        noi=str(own.place(fact)),
    )


def shown(value: Value, fact: str, ruleset: RuleSet) -> str:
    """Return a fact's value as a user reads it."""
    if value == UNREADABLE:
        return "không đọc được"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int | float):
        return number_text(value)
    return value_label(ruleset, fact, str(value))
