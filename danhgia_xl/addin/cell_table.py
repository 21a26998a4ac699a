"""A range of cells with a heading row: whole columns of cells become the columns of facts that `classify` takes.

Every cell means what the reader of workbooks takes it for: the same converters, asked once for each different content
of a column, because a function in a cell has a tenth of a second for ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from danhgia_xl.addin.cells import Cells, Row
from danhgia_xl.addin.headings import Headings
from danhgia_xl.addin.seen import seen, seen_percent
from danhgia_xl.errors import UsageError
from danhgia_xl.rating.program import program_of
from danhgia_xl.rules.evaluate import Mask
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import UNREADABLE
from danhgia_xl.workbook.reader.assemble import blanks_that_tell
from danhgia_xl.workbook.reader.locate import DATA, END, is_numbering, row_role
from danhgia_xl.workbook.reader.plan import LINE_NUMBER, SlotPlan, label_key
from danhgia_xl.workbook.reader.raw import Problem
from danhgia_xl.workbook.records import Value

_FEWEST_HEADINGS: Final = 2
_NUMBERS: Final = frozenset({LINE_NUMBER, "stt"})
"""Headings of the column that numbers the rows."""

_PLAIN_NUMBERS: Final = frozenset({float, type(None)})
_NUMBER_LIKE: Final = frozenset({float, int, Decimal})
"""Types whose 1 is the same key of a dict as True, though not the same content of a cell."""


@dataclass(frozen=True, eq=False)
class CellTable:
    """A table as handed over. `columns` maps facts to columns of `rows`, whose first row is the headings.

    `first` is the first row of data, `last` the one after them: that of "— Hết —", else the number of rows. `plain`
    tells of each row after the headings whether it is one of the data, filled in or not. `doubled` are columns of
    headings that stand a second time, `strange` those of headings that are no column of the kind.
    """

    cells: Cells
    rows: list[Row]
    headings: Headings
    columns: dict[str, int]
    slots: dict[str, SlotPlan]
    doubled: list[tuple[int, SlotPlan]]
    strange: list[int]
    first: int
    last: int
    plain: Mask


def table_of(cells: Cells, headings: Headings) -> CellTable:
    """Return the table in `cells`. Raises UsageError when its first row is no heading row."""
    rows = cells.rows()
    columns: dict[str, int] = {}
    slots: dict[str, SlotPlan] = {}
    doubled: list[tuple[int, SlotPlan]] = []
    strange: list[int] = []
    keys = [label_key(cell) if isinstance(cell, str) else "" for cell in rows[0]]
    for at, key in enumerate(keys):
        slot = headings.by_key.get(key)
        if slot is None:
            if key and key not in headings.ours and key not in _NUMBERS:
                strange.append(at)
        elif slot.code in columns:
            doubled.append((at, slot))
        else:
            columns[slot.code], slots[slot.code] = at, slot
    if ours := [at for at, key in enumerate(keys) if key in headings.ours]:
        strange = [at for at in strange if at < ours[-1]]  # our formulas have their hidden columns at the right end
    if len(columns) < _FEWEST_HEADINGS:
        raise UsageError(
            f"Dòng đầu của vùng phải là tiêu đề cột của “{headings.name}”, từ {_FEWEST_HEADINGS} cột trở lên, như "
            f"{headings.example()}. Hãy chọn vùng gồm cả dòng tiêu đề; thứ tự cột tùy ý."
        )
    first = 2 if len(rows) > 1 and is_numbering([seen(cell) for cell in rows[1]]) else 1
    roles = [row_role(row) for row in rows]
    last = len(rows) - 1 - roles[::-1].index(END) if END in roles[first:] else len(rows)
    plain = np.array([role is DATA for role in roles[1:]], dtype=np.bool_)
    plain[: first - 1] = plain[last - 1 :] = False
    return CellTable(cells, rows, headings, columns, slots, doubled, strange, first, last, plain)


def facts_of_rows(table: CellTable, ruleset: RuleSet) -> tuple[pd.DataFrame, Mask]:
    """Return the facts the rules look at, one row for each row of the table after the headings, and which rows count.

    A row on which nothing is filled in does not count, nor do the numbers of the columns and totals. What cannot be
    read is UNREADABLE where a blank would tell something, as is a column that the forms have and the table has not.
    """
    count = len(table.rows)
    by_column = list(zip(*table.rows, strict=True))
    wanted = program_of(ruleset, table.headings.kind).facts
    tell = blanks_that_tell(ruleset)
    data: dict[str, npt.NDArray[Any]] = {}
    filled: Mask = np.zeros(count - 1, dtype=np.bool_)
    for code in filter(wanted.__contains__, table.columns):
        known, data[code] = _column(by_column[table.columns[code]], table, code, doubt=code in tell)
        filled |= known
    for slot in table.headings.printed:
        if slot.code not in table.columns:
            data[slot.code] = np.full(count - 1, UNREADABLE, dtype=object)
    for code in (code for code in table.columns if code not in data):
        if filled.all():
            break
        filled[~filled] = _filled(by_column[table.columns[code]], table.slots[code], np.flatnonzero(~filled))
    counts = filled & table.plain
    for code, rows in _covered(table, counts).items():
        if code in data:
            data[code] = data[code].astype(object)
            data[code][rows] = UNREADABLE if code in tell else None
    return pd.DataFrame(data, index=pd.RangeIndex(count - 1)), counts


def _covered(table: CellTable, counts: Mask) -> dict[str, list[int]]:
    """Return, per fact, the rows (counted below the headings) whose cell another one covers: merged by hand.

    For whom the one value was meant cannot be known, and a blank there must not come to mean no.
    """
    top, left = table.cells.corner
    codes = {left + at: code for code, at in table.columns.items()}
    found: dict[str, list[int]] = {}
    for area in table.cells.merged(table.first, table.last, len(table.rows[0])):
        (row, column), (bottom, right) = area
        inside = table.first <= row - top < table.last and column - left >= 0
        if not inside or seen(table.rows[row - top][column - left]) == "":
            continue
        for at, over in product(range(row, min(bottom + 1, top + table.last)), range(column, right + 1)):
            if over in codes and (at, over) != (row, column) and counts[at - top - 1]:
                found.setdefault(codes[over], []).append(at - top - 1)
    return found


def _column(cells: Sequence[Any], table: CellTable, code: str, *, doubt: bool) -> tuple[Mask, npt.NDArray[Any]]:
    """Return which cells below the heading are filled in, and their facts: None (a blank number: NaN) where missing."""
    slot, body = table.slots[code], cells[1:]
    kinds = set(map(type, body))
    shares = set(table.cells.percents(table.columns[code], 1, len(cells))) if float in kinds else set()
    how = slot.convert
    if not shares and kinds <= _PLAIN_NUMBERS and how.low <= how.high:
        numbers = np.array(body, dtype=np.float64)
        blank = np.isnan(numbers)
        if ((numbers >= how.low) & (numbers <= how.high) | blank).all():
            return ~blank, numbers
    keys: Sequence[Any] = body
    meant: dict[Any, Value | Problem | None]
    if shares or (bool in kinds and kinds & _NUMBER_LIKE):
        keys = [(type(cell), cell, at in shares) for at, cell in enumerate(body, 1)]
        meant = {key: _meant(key[1], slot, seen_percent if key[2] else seen) for key in set(keys)}
    else:
        meant = {key: _meant(key, slot, seen) for key in set(keys)}
    filled = {key: value is not None for key, value in meant.items()}
    missing = UNREADABLE if doubt else None
    facts = {key: missing if isinstance(value, Problem) else value for key, value in meant.items()}
    values = np.empty(len(body), dtype=object)
    values[:] = list(map(facts.__getitem__, keys))
    return np.fromiter(map(filled.__getitem__, keys), np.bool_, len(body)), values


def _meant(raw: object, slot: SlotPlan, see: Callable[[object], object]) -> Value | Problem | None:
    cell = see(raw)
    return None if cell == "" else slot.convert(cell)


def _filled(cells: Sequence[Any], slot: SlotPlan, rows: npt.NDArray[np.intp]) -> Mask:
    """Return which of the cells on `rows` (counted below the heading) are filled in."""
    return np.array([_meant(cells[row + 1], slot, seen) is not None for row in rows.tolist()], dtype=np.bool_)
