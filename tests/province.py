"""A small province of invented institutions, and reading back what was written about it."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.data import write_unit_books
from danhgia_xl.rules.ruleset import load_ruleset

RULES = load_ruleset("kh170-2021")
DAY = dt.date(2021, 12, 1)
PEOPLE = 5
"""In each book."""


def province(folder: Path, institutions: int, books: int = 2) -> Path:
    """Write `institutions` folders of `books` unit books each, all with people of their own; return `folder`."""
    drafts = folder.with_name(f"{folder.name}-nhap")
    for number, path in enumerate(write_unit_books(drafts, RULES, institutions * books, PEOPLE)):
        place = folder / f"co-so-{number // books:02}"
        place.mkdir(parents=True, exist_ok=True)
        shutil.move(path, place / path.name)
    shutil.rmtree(drafts)
    return folder


def bytes_below(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def sheet_rows(summary: Path, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a list of the summary by their headers."""
    book = openpyxl.load_workbook(summary, read_only=True, data_only=True)
    try:
        header, *rows = book[sheet].iter_rows(values_only=True)
    finally:
        book.close()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]
