"""Decisions of the competent authority and exception shares, as the institution's own book holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from danhgia_xl.batch.gather import Place
from danhgia_xl.rating.once import row_key
from danhgia_xl.rating.ratings import Decision, ExceptionShare
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import KHONG_THUOC_DIEN, TIERS
from danhgia_xl.workbook.records import Book, Record

DECISIONS, SHARES = "quyet_dinh", "ty_le_rieng"
"""Tables of the institution's book."""

TIER = "muc_quyet_dinh"
SMALLEST = 1
"""A share of so few percent is a percentage typed as a fraction (0,25 for 25%): it does not count."""

RESULTS = (*TIERS, KHONG_THUOC_DIEN)
"""What an authority may decide."""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision and where it stands."""

    decision: Decision
    file: str
    record: Record

    @property
    def key(self) -> tuple[str, str]:
        """Return the kind and the key as written."""
        return self.decision.kind, self.decision.key

    @property
    def made(self) -> bool:
        """Whether the row decides: it has a tier, or a document (a blank tier then revokes the earlier result)."""
        readable = TIER not in self.record.faulty
        return readable and bool(self.decision.tier or (self.decision.document and self.decision.day))

    def place(self, slot: str) -> Place:
        """Return the cell of `slot`."""
        return Place(self.file, self.record.sheet, self.record.cells.get(slot, ""))


def decision_rows(books: Iterable[Book], ruleset: RuleSet) -> list[DecisionRow]:
    """Return every row that names a kind, also one that decides nothing yet."""
    found = []
    for book, record in _rows(books, DECISIONS):
        kind = _text(record, "doi_tuong")
        if kind not in ruleset.data.doi_tuong:
            continue
        person = ruleset.subject(kind).loai == "ca_nhan"
        key = _text(record, "ma") if person else _text(record, "ten")
        day = record.facts.get("ngay_quyet_dinh")
        decision = Decision(
            kind,
            key,
            tier if (tier := _text(record, TIER)) in RESULTS else "",
            reason=_text(record, "ly_do"),
            document=_text(record, "so_van_ban"),
            authority=_text(record, "cap_quyet_dinh"),
            day=day if isinstance(day, dt.date) else None,
        )
        found.append(DecisionRow(decision, book.file, record))
    return found


def decided(rows: Iterable[DecisionRow], ruleset: RuleSet) -> tuple[Decision, ...]:
    """Return the decisions that are made: about somebody, with a tier, or with a document that revokes one (D.3.4)."""
    return tuple(row.decision for row in rows if row.made and row_key(*row.key, ruleset))


@dataclass(frozen=True, slots=True)
class ShareRow:
    """An exception share as written, with its document (which may be missing) and where it stands."""

    quota: str
    share: float | None
    document: str
    file: str
    record: Record

    def place(self, slot: str) -> Place:
        """Return the cell of `slot`."""
        return Place(self.file, self.record.sheet, self.record.cells.get(slot, ""))


def share_rows(books: Iterable[Book], ruleset: RuleSet) -> list[ShareRow]:
    """Return every row of exception shares that names a kind with a quota."""
    found = []
    for book, record in _rows(books, SHARES):
        kind = _text(record, "doi_tuong")
        quota = next((quota.id for quota in ruleset.data.chi_tieu if kind in quota.doi_tuong), "")
        share = record.facts.get("ty_le")
        if quota:
            number = share if isinstance(share, float) else None
            found.append(ShareRow(quota, number, _text(record, "so_van_ban"), book.file, record))
    return found


def granted(rows: Iterable[ShareRow]) -> tuple[ExceptionShare, ...]:
    """Return the shares that count: with a number and a document; of two different ones for a quota neither."""
    found: dict[str, set[tuple[float, str]]] = {}
    for row in rows:
        if row.share is not None and row.share > SMALLEST and row.document:
            found.setdefault(row.quota, set()).add((row.share, row.document))
    return tuple(
        ExceptionShare(quota, min(kept)[0], "; ".join(sorted(document for _, document in kept)))
        for quota, kept in found.items()
        if len({share for share, _ in kept}) == 1
    )


def _rows(books: Iterable[Book], table: str) -> Iterator[tuple[Book, Record]]:
    for book in books:
        for record in book.tables.get(table, ()):
            yield book, record


def _text(record: Record, slot: str) -> str:
    value = record.facts.get(slot)
    return value if isinstance(value, str) else ""
