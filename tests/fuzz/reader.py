"""The reader: whatever the bytes, a book with findings comes back, and what it holds is what a form may hold."""

from __future__ import annotations

import datetime as dt
import math
import pickle
import re
import tempfile
import time
from pathlib import Path
from typing import Final

import danhgia_xl as dg
from danhgia_xl.rating.findings import SEVERITIES, Finding, catalogue
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import UNREADABLE
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book, Record, Value
from tests.fuzz.books import broken_archive, mutated_book
from tests.fuzz.broken import promise
from tests.fuzz.draw import Draw

RULES: Final[RuleSet] = dg.load_ruleset("kh170-2021")
MOST_SECONDS: Final = 5.0
"""Processor time for one small book, with a debugger's slowness; a book takes milliseconds."""

_ADDRESS: Final = re.compile(r"[A-Z]{1,3}[1-9][0-9]*(?::[A-Z]{1,3}[1-9][0-9]*)?")
_FOLDER: Final = tempfile.TemporaryDirectory(prefix="danhgia-fuzz-")
_FIELD: Final = re.compile(r"\{[a-z_]+\}")


def reader(data: bytes) -> None:
    """Read a book of ours in which some tags, values, addresses or names were changed."""
    check_reading(mutated_book(Draw(data)))


def reader_bytes(data: bytes) -> None:
    """Read any bytes: as they are, or put into the archive of a book."""
    draw = Draw(data)
    check_reading(draw.rest() if draw.below(4) == 1 else broken_archive(draw))


def check_reading(content: bytes, suffix: str = ".xlsx") -> Book:
    """Read `content` and check everything promised of the book it gives."""
    path = Path(_FOLDER.name, f"so{suffix}")
    path.write_bytes(content)
    start = time.process_time()
    book = read_book(path, "so.xlsx", RULES)
    promise(time.process_time() - start < MOST_SECONDS, "a small book is read in seconds")
    for finding in book.findings:
        check_finding(finding)
    promise(book.form or book.findings, "a book that cannot be used says why")
    for record in [*book.records, *(book.fields,) * bool(book.fields), *(r for t in book.tables.values() for r in t)]:
        assert record is not None
        check_record(record)
    promise(pickle.loads(pickle.dumps(book)) == book, "a book comes back whole from another process")  # noqa: S301
    return book


def check_finding(finding: Finding) -> None:
    """Check that a finding is worded, and was foreseen."""
    promise(finding.code != "LOI_DOC", "every fault of a file is foreseen", finding.message)
    entry = catalogue()[finding.code]
    promise(finding.severity in SEVERITIES and finding.severity == entry.muc_do, "a severity of the catalogue", finding)
    for template, text in ((entry.thong_bao, finding.message), (entry.khac_phuc, finding.remedy)):
        promise(text.strip(), "message and remedy are worded", finding)
        unfilled = [name for name in _FIELD.findall(template) if name in text and name not in finding.value]
        promise(not unfilled or "{" in finding.value + finding.sheet, "no field is left open", finding)
    promise(not finding.cell or _ADDRESS.fullmatch(finding.cell), "a cell has an address", finding)
    for text in (finding.message, finding.value, finding.expected, finding.remedy, finding.sheet):
        text.encode("utf-8")


def check_record(record: Record) -> None:
    """Check addresses and values of one record."""
    promise(record.row >= 1, "rows count from one", record.row)
    for fact, cell in record.cells.items():
        promise(not cell or _ADDRESS.fullmatch(cell), "a fact has an address or none", fact, cell)
    for fact, value in record.facts.items():
        check_value(fact, value, record.kind)


def check_value(fact: str, value: Value, kind: str) -> None:
    """Check that a value is one the fact may have."""
    if isinstance(value, float):
        promise(math.isfinite(value), "numbers are finite", fact, value)
    if isinstance(value, str):
        value.encode("utf-8")
        promise(value == value.strip() and value, "texts are trimmed, and absent when blank", fact, value)
    declared = RULES.data.su_kien.get(fact)
    if (
        value == UNREADABLE
        or declared is None
        or fact not in (RULES.data.doi_tuong[kind].su_kien if kind in RULES.data.doi_tuong else ())
    ):
        return
    types = {"dau": bool, "thang": str, "chu": str, "ngay": dt.date}
    promise(isinstance(value, types.get(declared.kieu, float)), "a value has the type of its fact", fact, value)
    scale = RULES.scale_of(fact)
    if scale is not None:
        codes = {v.ma for v in (*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet)}
        promise(value in codes, "a scale value is one of the scale", fact, value)
    elif isinstance(value, float):
        high = declared.lon_nhat or (100 if declared.kieu in ("diem", "ty_le") else math.inf)
        promise(0 <= value <= high, "a number lies within its bounds", fact, value)
