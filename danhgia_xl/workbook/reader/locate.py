"""Find tables and labelled fields on a sheet by their label text, wherever rows and columns have moved to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from danhgia_xl.workbook.reader.cell_scan import NOTHING_HIDDEN, Hidden, Position
from danhgia_xl.workbook.reader.plan import FieldsPlan, PagePlan, SlotPlan, TablePlan, label_key

Row = list[Any]
Span = tuple[Position, Position]
"""First and last cell of a merged range, zero-based."""

_NUMBERING: Final = re.compile(r"\s*\([0-9]+")
_FEWEST_LABELS: Final = 2
_SHARE_OF_LABELS: Final = 3
"""A row is a header when it has at least a third of the labels: columns may be missing or misspelt."""

_END_KEYS: Final = frozenset({"hết"})
_TOTAL_KEYS: Final = frozenset({"cộng", "tổng cộng", "tổng số", "tổng điểm"})
_ROLE_STARTS: Final = frozenset("-–—hHcCtT(")
_LONGEST_ROLE: Final = 16
_NUMBER_OF_COLUMN: Final = re.compile(r"\([0-9]{1,2}\)")
_PLACE_AND_DATE: Final = re.compile(r"[^,]*, *ngày\b.*\btháng\b.*\bnăm\b.*", re.IGNORECASE)
END, TOTAL, NUMBERING, DATA = "END", "TOTAL", "NUMBERING", "DATA"


@dataclass(slots=True)
class Sheet:
    """One sheet as read: rows from A1 on, merged ranges, what is hidden; cells without a value hold a `Problem`."""

    name: str
    rows: list[Row]
    merged: Sequence[Span] = ()
    hidden: Hidden = NOTHING_HIDDEN

    def at(self, row: int, column: int) -> Any:  # noqa: ANN401 - whatever calamine yields
        """Return a cell, "" outside the sheet."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""


@dataclass(slots=True)
class TablePlace:
    """Where a table stands: its header row, the column of each slot found, the rows of data `first`..`last`-1.

    Up to `limit` no other table begins. `doubled` has the columns of headers standing a second time, `strange` those
    of headers that are no slot's label.
    """

    header: int
    columns: Mapping[str, int]
    first: int
    last: int
    limit: int
    doubled: Sequence[tuple[int, SlotPlan]]
    strange: Sequence[int]


def row_role(row: Sequence[Any]) -> str:
    """Say whether a row ends the table ("— Hết —"), is its total ("Cộng"), numbers its columns ("(1)"), or is data."""
    first = next(filter(None, row), "")
    if not isinstance(first, str) or first[:1] not in _ROLE_STARTS or len(first) > _LONGEST_ROLE:
        return DATA
    if first[0] == "(":
        return NUMBERING if _NUMBER_OF_COLUMN.fullmatch(first) else DATA
    key = label_key(first).strip(" -–—.")
    return END if key in _END_KEYS else TOTAL if key in _TOTAL_KEYS else DATA


def find_tables(sheet: Sheet, plan: PagePlan) -> list[TablePlace | None]:
    """Return the place of each table of `plan` (None: no header row), best matches first served."""
    wanted = sorted(
        ((_best_row(sheet.rows, table, ()), index) for index, table in enumerate(plan.tables)),
        key=lambda found: (-found[0][0], found[1]),
    )
    headers: dict[int, int] = {}
    for best, index in wanted:
        taken = best[1] in headers.values()
        share, row = _best_row(sheet.rows, plan.tables[index], headers.values()) if taken else best
        if share:
            headers[index] = row
    return [
        _place(sheet, table, headers[index], headers.values(), plan.signatures) if index in headers else None
        for index, table in enumerate(plan.tables)
    ]


def find_fields(
    sheet: Sheet, blocks: Iterable[FieldsPlan], tables: Iterable[TablePlace | None]
) -> list[Position | None]:
    """Return where the value of each slot of `blocks` stands, in order; None for a label that is not there.

    A label that several slots share is given to them in reading order.
    """
    slots = [slot for block in blocks for slot in block.slots]
    if not slots:
        return []
    inside = {row for place in tables if place for row in range(place.header, place.last)}
    keys = {slot.key for slot in slots}
    labels: dict[str, list[Position]] = {}
    for row, cells in enumerate(sheet.rows):
        if row in inside:
            continue
        for column, cell in enumerate(cells):
            if cell and isinstance(cell, str) and (key := label_key(cell)) in keys:
                labels.setdefault(key, []).append((row, column))
    ends = {first: last[1] for first, last in sheet.merged}
    places: list[Position | None] = []
    for slot in slots:
        here = labels.get(slot.key)
        at = here.pop(0) if here else None
        places.append((at[0], ends.get(at, at[1]) + 1) if at else None)
    return places


def _best_row(rows: list[Row], plan: TablePlan, taken: Iterable[int]) -> tuple[float, int]:
    """Return (share of the labels, row) of the row most like the table's header, (0, -1) when none is."""
    excluded = set(taken)
    for row, cells in enumerate(rows):
        # The template's own spelling is tried first, without looking at the shape of every text of the sheet.
        if len(plan.printed.intersection(cells)) == len(plan.printed) and row not in excluded:
            return 1.0, row
    best, found = 0, -1
    for row, cells in enumerate(rows):
        here = {label_key(cell) for cell in cells if isinstance(cell, str)} if row not in excluded else set()
        if (count := len(plan.keys & here)) > best:
            best, found = count, row
    enough = best >= _FEWEST_LABELS and best * _SHARE_OF_LABELS >= len(plan.keys)
    return (best / len(plan.keys), found) if enough else (0.0, -1)


def _end(sheet: Sheet, first: int, limit: int, signatures: frozenset[str]) -> int:
    """Return the row that ends the data: "— Hết —", or where that is gone the signatures, or `limit`."""
    for row in range(limit - 1, first - 1, -1):  # from below: the end is near the end
        if row_role(sheet.rows[row]) is END:
            return row
    for row in range(first, limit):
        if any(isinstance(cell, str) and _is_signature(cell, signatures) for cell in sheet.rows[row]):
            return row
    return limit


def _is_signature(text: str, signatures: frozenset[str]) -> bool:
    """Say whether a cell holds the title of somebody who signs, or place and date above it.

    Titles are in capitals; a person's post may be "Thư ký" too.
    """
    lines = [line.strip() for line in text.split("\n")]
    return any(_PLACE_AND_DATE.fullmatch(line) or (line.isupper() and label_key(line) in signatures) for line in lines)


def _place(
    sheet: Sheet, plan: TablePlan, header: int, headers: Iterable[int], signatures: frozenset[str]
) -> TablePlace:
    columns, doubled, strange = _columns(plan, tuple(sheet.rows[header]))
    limit = min((row for row in headers if row > header), default=len(sheet.rows))
    first = header + 1
    if first < limit and is_numbering(sheet.rows[first]):
        first += 1
    return TablePlace(header, columns, first, _end(sheet, first, limit, signatures), limit, doubled, strange)


@lru_cache(maxsize=256)
def _columns(
    plan: TablePlan, header: tuple[object, ...]
) -> tuple[Mapping[str, int], Sequence[tuple[int, SlotPlan]], Sequence[int]]:
    """Return the columns of the slots, of headers standing twice and of strange ones; books share their headers."""
    by_key = {slot.key: slot for slot in plan.slots}
    columns: dict[str, int] = {}
    doubled: list[tuple[int, SlotPlan]] = []
    strange: list[int] = []
    for column, cell in enumerate(header):
        if not isinstance(cell, str) or not cell.strip():
            continue
        slot = by_key.get(label_key(cell))
        if slot is None:
            strange.append(column)
        elif slot.code in columns:
            doubled.append((column, slot))
        else:
            columns[slot.code] = column
    return columns, doubled, strange


def is_numbering(row: Sequence[Any]) -> bool:
    """Say whether a row only numbers the columns: (1) (2) (3) ..."""
    cells = [cell for cell in row if cell != ""]
    if all(isinstance(cell, float) for cell in cells):
        return len(cells) > _FEWEST_LABELS and cells == [float(n) for n in range(1, len(cells) + 1)]
    return all(isinstance(cell, str) and _NUMBERING.match(cell) for cell in cells)
