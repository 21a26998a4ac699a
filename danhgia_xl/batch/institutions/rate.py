"""Rate one institution, in a worker: from its workbooks, or the summary made of them, to its part of the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from danhgia_xl.batch.cache import Cache, kept_book, keys_of, token_of
from danhgia_xl.batch.consolidate import Recorded, consolidate_books
from danhgia_xl.batch.fetching import fetched
from danhgia_xl.batch.institutions.assignment import Assignment, Content, Rated
from danhgia_xl.batch.institutions.from_result import finding_row, part_of
from danhgia_xl.batch.institutions.from_summary import summary_parts
from danhgia_xl.batch.institutions.layout import Source
from danhgia_xl.batch.institutions.part import Part, Row, to_bytes
from danhgia_xl.batch.institutions.seal import sealed
from danhgia_xl.batch.reading import collector_paused, read_jobs
from danhgia_xl.errors import RegisterError
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.register.store import read_register
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.records import Book

SUMMARY_FINDING: Final = "TEP_TONG_HOP"
"""What reading a summary as a book gives."""


def rate_institution(task: Assignment, given_up: Mapping[int, str], begin: Callable[[int], None]) -> Rated:
    """Rate one source, or take from the cache what has not changed; the function of a fenced task.

    An error nobody foresaw stays with its institution, which does not count then.
    """
    try:
        if task.remote is not None:
            with fetched(task.source, task.remote, task.limits.for_summaries().file_bytes) as here:
                return rate_institution(replace(task, source=here, remote=None), given_up, begin)
        with collector_paused():
            if task.cache is None:
                books = read_jobs(task.source.files, task.rules.load(), task.limits, given_up, begin)
                content = [] if given_up else _content_read(task, books)
                return Rated(content, to_bytes(parts_of(task, books, begin)), not given_up)
            return _rate_with(task.cache, task, given_up, begin)
    except Exception as error:
        return Rated([], to_bytes([failed_part(task.source, type(error).__name__)]), complete=False)


def _rate_with(cache: Cache, task: Assignment, given_up: Mapping[int, str], begin: Callable[[int], None]) -> Rated:
    files, content = task.source.files, task.content(given_up, begin)
    parts_name, books_name = keys_of(task.source.name)
    parts = cache.load(parts_name, task.stamp(content))
    if parts is not None:
        return Rated(content, parts, complete=True)
    kept = cache.load_books(books_name)
    books = read_jobs(
        files, task.rules.load(), task.limits, given_up, begin, lambda index: kept_book(kept, *content[index])
    )
    parts = to_bytes(parts_of(task, books, begin))
    complete = not given_up and _content_read(task, books) == content  # nothing was written while it was being read
    if complete:
        cache.save(parts_name, task.stamp(content), parts)
        cache.save_books(books_name, books)
    return Rated(content, parts, complete)


def _content_read(task: Assignment, books: Sequence[Book]) -> Content:
    """Return the content of the source by the hashes its books were read with."""
    files = zip(books, task.source.files, strict=True)
    read = [(book.file, token_of(path, book.sha256, task.limits)) for book, (_, path) in files]
    return [*read, *task.register_content()]


def parts_of(task: Assignment, books: Sequence[Book], begin: Callable[[int], None]) -> list[Part]:
    """Return the parts of one source from its files as read: one, or as many as the summaries among them hold.

    Summaries count where there is nothing else: beside the books they were made of they are passed over.
    """
    rules, source = task.rules.load(), task.source
    begin(len(source.files))
    summaries = [index for index, book in enumerate(books) if _is(book, SUMMARY_FINDING)]
    if source.alone and not summaries:
        return [_outside(book) for book in books]
    if any(book.form for book in books) or not summaries:
        return [_from_books(task, books, rules)]
    found = []
    for index, book in enumerate(books):
        if index in summaries:
            begin(index)
            limits = task.limits.for_summaries()
            found += summary_parts(source, book, source.files[index][1], rules, limits, partial(begin, index))
        else:
            found.append(_outside(_placed(book, source.name)))
    return found


def _from_books(task: Assignment, books: Sequence[Book], rules: RuleSet) -> Part:
    """Return the part of an institution from its books; a register in its folder counts as it does for it alone."""
    source, doubts = task.source, list[Finding]()
    recorded = None
    registers = task.registers()
    if len(registers) > 1:
        names = ", ".join(path.relative_to(source.folder).as_posix() for path in registers)
        doubts.append(find("NHIEU_SO_THEO_DOI", file=names))
    elif registers:
        recorded, doubts = _read_register(registers[0], source)
    try:
        result = consolidate_books(books, source.folder, rules, recorded=recorded, today=task.today)
    except RegisterError as error:  # it is whole, but of another rule set, or names a kind there is not
        doubts.append(_unusable(registers[0], source, error))
        result = consolidate_books(books, source.folder, rules, today=task.today)
    part = part_of(result, source.name)
    if not doubts:
        return part
    findings = [*part.findings, *map(finding_row, doubts)]
    return sealed(replace(part, state=doubts[0].code, findings=findings))


def _read_register(path: Path, source: Source) -> tuple[Recorded | None, list[Finding]]:
    try:
        return Recorded(path, read_register(path)), []
    except RegisterError as error:
        return None, [_unusable(path, source, error)]


def _unusable(path: Path, source: Source, error: RegisterError) -> Finding:
    name = path.relative_to(source.folder).as_posix()
    return find("SO_THEO_DOI_HONG", file=name, ly_do=str(error).replace(str(path), name))


def failed_part(source: Source, error: str) -> Part:
    """Return the part of an institution that could not be rated: every file has its verdict, none counts."""
    found = [find("LOI_CO_SO", file=name, loai_loi=error) for name, _ in source.files]
    files: list[Row] = [(f.file, "KHONG_DOC_DUOC", "", "", 0.0, 1.0, 0.0, "", f.message) for f in found]
    return sealed(Part(source.name, "", state="LOI_CO_SO", files=files, findings=list(map(finding_row, found))))


def _outside(book: Book) -> Part:
    """Return the part of a file that belongs to no institution: nothing of it counts, and it is told."""
    findings = book.findings if not book.form else [find("NGOAI_CO_SO", file=book.file)]
    unread = any(finding.severity == "vi_pham" for finding in findings)
    verdict = "CO_VI_PHAM" if book.form else "KHONG_DOC_DUOC" if unread else "BO_QUA"
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
