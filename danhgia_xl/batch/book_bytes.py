"""A read workbook as plain data and back, for the cache: JSON, which cannot run anything when it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import astuple
from typing import Any, Final

from danhgia_xl.rating.findings import Finding
from danhgia_xl.workbook.records import Book, Record, ResultColumns, Value

_DAY: Final = "ngay"
"""Key of the object that stands for a date; every other value is what JSON has itself."""


def book_data(book: Book) -> list[Any]:
    """Return a book as lists, texts and numbers."""
    return [
        [book.file, book.sha256, book.form, book.role, book.ruleset, book.unit],
        [_record_data(record) for record in book.records],
        {code: [_record_data(record) for record in rows] for code, rows in book.tables.items()},
        None if book.fields is None else _record_data(book.fields),
        [[at.sheet, at.first, at.last, dict(at.letters)] for at in book.results],
        [astuple(finding) for finding in book.findings],
    ]


def book_from(data: Any) -> Book:  # noqa: ANN401 - parsed JSON is anything
    """Return the book that `book_data` told. Raises ValueError, TypeError or KeyError for anything else."""
    head, records, tables, fields, results, findings = data
    if not all(isinstance(text, str) for text in head):
        raise TypeError("texts expected")
    file, sha256, form, role, ruleset, unit = head
    return Book(
        file,
        sha256,
        form,
        role,
        ruleset,
        unit,
        records=[_record(record) for record in records],
        tables={code: [_record(record) for record in rows] for code, rows in tables.items()},
        fields=None if fields is None else _record(fields),
        results=[ResultColumns(sheet, first, last, dict(letters)) for sheet, first, last, letters in results],
        findings=[Finding(*finding) for finding in findings],
    )


def _record_data(record: Record) -> list[Any]:
    facts = {fact: _value_data(value) for fact, value in record.facts.items()}
    rest = [dict(record.cells), record.elsewhere, sorted(record.faulty), record.line]
    return [record.kind, record.sheet, record.row, facts, *rest]


def _record(data: Any) -> Record:  # noqa: ANN401 - parsed JSON is anything
    kind, sheet, row, facts, cells, elsewhere, faulty, line = data
    values = {fact: _value(value) for fact, value in facts.items()}
    return Record(kind, sheet, row, values, cells, elsewhere, frozenset(faulty), line)


def _value_data(value: Value) -> Any:  # noqa: ANN401 - JSON is anything
    return {_DAY: value.isoformat()} if isinstance(value, dt.date) else value


def _value(data: Any) -> Value:  # noqa: ANN401 - parsed JSON is anything
    if isinstance(data, Mapping):
        return dt.date.fromisoformat(data[_DAY])
    if isinstance(data, float | bool | str):
        return data
    raise TypeError("a fact's value expected")
