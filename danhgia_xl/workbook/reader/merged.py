"""Cells merged by hand inside a table: one value stands where several were asked for.

Whom the value was meant for cannot be known: it stays with the cell it is stored in, and the cells it covers hold
nothing readable. A blank there must not come to mean "no".
"""

from __future__ import annotations

from typing import Final

from danhgia_xl.workbook.reader.addresses import a1, span
from danhgia_xl.workbook.reader.locate import Span
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.tables import TableData, TableRow

_MOST_NAMED: Final = 12
"""Cells named in a finding; whoever merged a whole column sees the range anyway."""

Lost = tuple[TableRow, str, str]
"""Row, slot and address of a cell that is covered."""


def void_covered_cells(data: TableData, report: Report) -> None:
    """Take the cells that a merged cell of the table covers for unreadable, and add a finding for each such cell."""
    first, last = data.place.first, data.place.last
    here = [area for area in data.sheet.merged if first <= area[0][0] < last]
    if not here:
        return
    slots = {column: code for code, column in data.place.columns.items()}
    rows = {row.record.row - 1: row for row in data.rows}
    for area in here:
        (top, left), _ = area
        value = data.sheet.at(top, left)
        lost = [] if value == "" else list(_covered(area, slots, rows))
        if not lost:
            continue
        for row, code, _ in lost:
            row.record.facts.pop(code, None)
            row.faulty = row.record.faulty = row.faulty | {code}
        cells = [cell for _, _, cell in lost]
        named = ", ".join(cells[:_MOST_NAMED]) + (", …" if len(cells) > _MOST_NAMED else "")
        label = data.plan.by_code[lost[0][1]].view.label
        report.add("O_GOP", data.sheet.name, span(*area), value, cot=label, o_dau=a1(top, left), cac_o=named)


def _covered(area: Span, slots: dict[int, str], rows: dict[int, TableRow]) -> list[Lost]:
    """Return the cells a merged cell covers that belong to a row that was read and to a column that is filled in."""
    (top, left), (bottom, right) = area
    return [
        (rows[row], slots[column], a1(row, column))
        for row in range(top, bottom + 1)
        if row in rows
        for column in range(left, right + 1)
        if column in slots and (row, column) != (top, left)
    ]
