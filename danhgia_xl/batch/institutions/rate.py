"""Rate one institution, in a worker: from its workbooks, or the summary made of them, to its part of the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from danhgia_xl.batch.consolidate import Recorded, consolidate_books
from danhgia_xl.batch.institutions.from_result import finding_row, part_of
from danhgia_xl.batch.institutions.from_summary import summary_parts
from danhgia_xl.batch.institutions.layout import Source
from danhgia_xl.batch.institutions.part import Part, Row, to_bytes
from danhgia_xl.batch.institutions.seal import sealed
from danhgia_xl.batch.reading import RulesRef, collector_paused, read_jobs
from danhgia_xl.errors import RegisterError
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.register.store import SUFFIX, read_register
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.preflight.limits import Limits
from danhgia_xl.workbook.records import Book

SUMMARY_FINDING: Final = "TEP_TONG_HOP"
"""What reading a summary as a book gives."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Everything a worker needs to rate one institution; deadlines are told as of `today`."""

    source: Source
    rules: RulesRef
    limits: Limits
    today: dt.date


def rate_institution(task: Assignment, given_up: Mapping[int, str], begin: Callable[[int], None]) -> bytes:
    """Return the parts of one source as bytes (`part.to_bytes`); the function of a fenced task."""
    with collector_paused():
        return to_bytes(parts_of(task, given_up, begin))


def parts_of(task: Assignment, given_up: Mapping[int, str], begin: Callable[[int], None]) -> list[Part]:
    """Return the parts of one source: one, or as many as the summaries in it hold.

    Summaries count where there is nothing else: beside the books they were made of they are passed over.
    """
    rules, source = task.rules.load(), task.source
    books = read_jobs(source.files, rules, task.limits, given_up, begin)
    summaries = [index for index, book in enumerate(books) if _is(book, SUMMARY_FINDING)]
    if source.alone and not summaries:
        return [_outside(book) for book in books]
    if any(book.form for book in books) or not summaries:
        return [_from_books(task, books, rules)]
    found = []
    for index, book in enumerate(books):
        if index in summaries:
            begin(index)
            found += summary_parts(source, book, source.files[index][1], rules)
        else:
            found.append(_outside(_placed(book, source.name)))
    return found


def _from_books(task: Assignment, books: Sequence[Book], rules: RuleSet) -> Part:
    """Return the part of an institution from its books; a register in its folder counts as it does for it alone."""
    source, doubts = task.source, list[Finding]()
    recorded = None
    registers = sorted(source.folder.rglob(f"*{SUFFIX}"))
    if len(registers) > 1:
        names = ", ".join(path.relative_to(source.folder).as_posix() for path in registers)
        doubts.append(find("NHIEU_SO_THEO_DOI", file=names))
    elif registers:
        recorded, doubts = _read_register(registers[0], source)
    result = consolidate_books(books, source.folder, rules, recorded=recorded, today=task.today)
    part = part_of(result, source.name)
    if not doubts:
        return part
    findings = [*part.findings, *map(finding_row, doubts)]
    return sealed(replace(part, state=doubts[0].code, findings=findings))


def _read_register(path: Path, source: Source) -> tuple[Recorded | None, list[Finding]]:
    try:
        return Recorded(path, read_register(path)), []
    except RegisterError as error:
        name = path.relative_to(source.folder).as_posix()
        return None, [find("SO_THEO_DOI_HONG", file=name, ly_do=str(error).replace(str(path), name))]


def _outside(book: Book) -> Part:
    """Return the part of a file that belongs to no institution: nothing of it counts, and it is told."""
    findings = book.findings if not book.form else [find("NGOAI_CO_SO", file=book.file)]
    verdict = "KHONG_DOC_DUOC" if any(finding.severity == "vi_pham" for finding in findings) else "BO_QUA"
    told = "; ".join(finding.message for finding in findings)
    violations = sum(finding.severity == "vi_pham" for finding in findings)
    row: Row = (book.file, verdict, book.form, book.unit, 0.0, float(violations), 0.0, book.sha256, told)
    return Part("", "", state="NGOAI_CO_SO", files=[row], findings=list(map(finding_row, findings)))


def _placed(book: Book, folder: str) -> Book:
    """Return a book without rows as seen from above the institution's folder."""
    place = f"{folder}/{book.file}"
    return replace(book, file=place, findings=[replace(finding, file=place) for finding in book.findings])


def _is(book: Book, code: str) -> bool:
    return any(finding.code == code for finding in book.findings)
