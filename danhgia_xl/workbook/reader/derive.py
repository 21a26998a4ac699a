"""Facts a form does not ask for because its tables already say them (`Form.suy_ra`).

Nothing is guessed: a blank, an unreadable cell or a missing line among those needed leaves the fact missing (a mark:
unreadable), and the address points at the first of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from danhgia_xl.forms.model import Derivation
from danhgia_xl.rules.schema import Scale
from danhgia_xl.terms import UNREADABLE
from danhgia_xl.workbook.reader.plan import COLUMN_WISE
from danhgia_xl.workbook.reader.tables import TableData, TableRow
from danhgia_xl.workbook.records import Value

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived fact: its value (None: missing), the sheet and cell or column it comes from, the table's title."""

    fact: str
    value: Value | None
    sheet: str
    cell: str
    table: str


def derive(rules: Iterable[Derivation], kind: str, tables: Mapping[str, TableData]) -> Iterator[Derived]:
    """Yield the facts of `kind` that the tables read say; a rule whose table was not found yields nothing."""
    for rule in rules:
        if kind in rule.doi_tuong and rule.bang in tables:
            yield _derived(rule, tables[rule.bang])


def _derived(rule: Derivation, data: TableData) -> Derived:
    rows = [row for row in data.rows if not rule.nhom or (row.line and row.line.group in rule.nhom)]
    known = data.usable and bool(rows) and all(column in data.place.columns for column in rule.cot)
    gap = next(_gaps(rule, rows), None)
    cell = data.cell(*gap) if gap else data.span(rows, rule.cot[0])
    value = _value(rule, rows, data) if known and not gap else None
    if known and gap and rule.phep == "tat_ca":
        value = UNREADABLE  # a mark that is left out would be taken for unset
    return Derived(rule.su_kien, value, data.sheet.name, cell, data.plan.title)


def _gaps(rule: Derivation, rows: list[TableRow]) -> Iterator[tuple[TableRow, str]]:
    """Yield the cells that keep the fact from being known; a blank mark is no gap, it means no."""
    for row in rows:
        for column in rule.cot:
            blank = column not in row.record.facts
            if column in row.faulty or (blank and rule.phep in COLUMN_WISE):
                yield row, column


def _value(rule: Derivation, rows: list[TableRow], data: TableData) -> Value | None:
    if rule.phep == "tong":
        return round(math.fsum(_numbers(rows, rule.cot)), _DECIMALS)
    if rule.phep == "thap_nhat":
        scale = data.plan.by_code[rule.cot[0]].view.scale
        return _lowest([str(row.record.facts[column]) for row in rows for column in rule.cot], scale)
    marked = sum(all(row.record.facts.get(column) is True for column in rule.cot) for row in rows)
    if rule.phep == "tat_ca":
        return marked == len(rows)
    counted = marked if rule.phep == "ty_le" else len(rows) - marked
    return 100 * counted / len(rows)


def _numbers(rows: list[TableRow], columns: list[str]) -> Iterator[float]:
    for row in rows:
        for column in columns:
            yield float(row.record.facts[column])  # type: ignore[arg-type]


def _lowest(levels: list[str], scale: Scale | None) -> str | None:
    """Return the lowest of `levels`; None when one has no place in the order."""
    order = [value.ma for value in scale.gia_tri] if scale else []
    if not all(level in order for level in levels):
        return None
    return max(levels, key=order.index)
