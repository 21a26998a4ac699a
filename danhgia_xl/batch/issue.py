"""`phat-mau`: hand out the forms, pre-filled from a staff list: one book per unit, one form per person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path

import pandas as pd

from danhgia_xl.errors import UsageError
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.forms.model import EACH_PERSON, ONE_COPY, STAFF_LIST, Fields, Form, Issue, Slot, Table
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rules.columns import rows_where
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import unaccented
from danhgia_xl.workbook.drafts import scratch
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book, Value
from danhgia_xl.workbook.template.fill import Content, Fill
from danhgia_xl.workbook.template.write import write_book

Person = dict[str, Value]
OnFile = Callable[[int, int, str], None]
"""Called with (files written, files in all, name of the file just written)."""


@dataclass(frozen=True, slots=True)
class IssueResult:
    """The files written, and what was found in the staff list."""

    written: list[Path]
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Copy:
    """One file to write."""

    form: Form
    file: Path
    fill: Fill


def issue_forms(roster: Path, folder: Path, *, ruleset: RuleSet, on_file: OnFile | None = None) -> IssueResult:
    """Write every form that declares `phat` below `folder`, pre-filled from the staff list `roster`.

    A file that is already there is never overwritten: it may hold somebody's work. One that is just as it would be
    written is taken as written, so that a run that was broken off can be done again. Raises UsageError when the list
    cannot be used or another file is in the way; nothing is written then.
    """
    book = read_book(roster, roster.name, ruleset)
    people = [record.facts for rows in book.tables.values() for record in rows]
    if book.role != STAFF_LIST or not people:
        raise UsageError(_refusal(book))
    copies = [copy for form in load_forms(ruleset).values() for copy in _copies(form, people, ruleset)]
    _check_names(copies)
    ready = _ready(copies, folder, ruleset)
    written = []
    for done, copy in enumerate(copies, 1):
        target = folder / copy.file
        if target not in ready:
            write_book(copy.form, ruleset, target, copy.fill)
        written.append(target)
        if on_file is not None:
            on_file(done, len(copies), copy.file.name)
    return IssueResult(written, book.findings)


def _ready(copies: list[Copy], folder: Path, ruleset: RuleSet) -> set[Path]:
    """Return the files that are there already just as they would be written; raise UsageError for any other."""
    present = [copy for copy in copies if (folder / copy.file).exists()]
    with scratch() as place:
        for copy in present:
            draft, target = place / "draft", folder / copy.file
            write_book(copy.form, ruleset, draft, copy.fill)
            if not (target.is_file() and cmp(draft, target, shallow=False)):
                raise UsageError(f"Tệp đã có: {target}. Không ghi đè; hãy chọn thư mục khác hoặc chuyển tệp đi.")
    return {folder / copy.file for copy in present}


def _check_names(copies: list[Copy]) -> None:
    """Raise UsageError when two copies would be one file."""
    for file, count in Counter(copy.file for copy in copies).items():
        if count > 1:
            text = f"Hai tên trong danh sách cho cùng một tệp {file}. Hãy viết tên đơn vị (hoặc mã) khác nhau rõ hơn."
            raise UsageError(text)


def _refusal(book: Book) -> str:
    """Return why a workbook cannot serve as the staff list, and what to do."""
    if book.role == STAFF_LIST:
        why = "Danh sách nhân sự chưa có dòng nào. Hãy điền mỗi người một dòng."
    elif book.form:
        why = f"Tệp là mẫu {book.form}, không phải mẫu danh sách nhân sự."
    else:
        why = " ".join(f"{finding.message} {finding.remedy}" for finding in book.findings)
    return f"{book.file}: {why} Mẫu danh sách nhân sự có trong kết quả của lệnh tao-mau."


def _copies(form: Form, people: list[Person], ruleset: RuleSet) -> Iterator[Copy]:
    """Yield the copies of `form`, in the order people stand in the list."""
    if form.phat is None:
        return
    chosen = _chosen(form.phat.khi, people, ruleset)
    for name, members in _groups(form.phat, chosen):
        fields: dict[str, Content] = dict(form.phat.them)
        if form.phat.theo == EACH_PERSON:
            fields |= _values(members[0], {slot.ma for slot in _slots(form, Fields)})
        elif form.phat.ghi_vao is not None:
            fields[form.phat.ghi_vao] = name
        tables = {}
        for table, condition in form.phat.bang.items():
            slots = {slot.ma for slot in _slots(form, Table, table)}
            tables[table] = [_values(person, slots) for person in _chosen(condition, members, ruleset)]
        yield Copy(form, _file(form, form.phat, name, members), Fill(fields=fields, tables=tables))


def _groups(issue: Issue, people: list[Person]) -> list[tuple[str, list[Person]]]:
    if issue.theo == EACH_PERSON:
        return [(str(person.get("ma", "")), [person]) for person in people]
    if issue.theo == ONE_COPY:
        return [("", people)] if people else []
    groups: dict[str, list[Person]] = {}
    for person in people:
        if name := str(person.get(issue.theo, "")):
            groups.setdefault(name, []).append(person)
    return list(groups.items())


def _chosen(condition: str, people: list[Person], ruleset: RuleSet) -> list[Person]:
    """Return the people for whom `condition` holds; an empty condition holds for everybody."""
    if not condition or not people:
        return people
    holds = rows_where(condition, pd.DataFrame(people, dtype=object), None, ruleset)
    return [person for person, held in zip(people, holds, strict=True) if held]


def _slots(form: Form, block_type: type[Fields | Table], code: str | None = None) -> list[Slot]:
    blocks = (block for page in form.trang for block in page.khoi if isinstance(block, block_type))
    return [slot for b in blocks if code in (None, b.ma) for slot in (b.muc if isinstance(b, Fields) else b.cot)]


def _values(person: Person, slots: set[str]) -> dict[str, Content]:
    return {slot: value for slot, value in person.items() if slot in slots}


def _file(form: Form, issue: Issue, name: str, members: list[Person]) -> Path:
    """Return the file name of a copy: form and group, or unit, id and name of the person; plain ASCII."""
    if issue.theo == EACH_PERSON:
        person = members[0]
        own = f"{slug(name)}-{slug(str(person.get('ho_ten', '')))}-{form.ma}.xlsx"
        return Path(issue.thu_muc, slug(str(person.get("don_vi", ""))), own)
    return Path(issue.thu_muc, "-".join(part for part in (form.ma, slug(name)) if part) + ".xlsx")


def slug(text: str) -> str:
    """Return `text` as a file name any system takes: "Phòng Y tế" → "phong-y-te"."""
    return re.sub(r"[^a-z0-9]+", "-", unaccented(text).lower()).strip("-")
