"""Read the rows of one table: values by slot, every row with the addresses of its cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from danhgia_xl.workbook.container import UNCALCULATED
from danhgia_xl.workbook.locate import TOTAL, Row, Sheet, TablePlace, row_role
from danhgia_xl.workbook.plan import LINE_NUMBER, LINE_TEXT, Line, SlotPlan, TablePlan, label_key
from danhgia_xl.workbook.records import Record, Value
from danhgia_xl.workbook.report import Report, a1, column_letters
from danhgia_xl.workbook.values import Converter, Problem, shown

Column = tuple[str, int, Converter]
Fault = tuple[str, int, object, Problem]
"""Slot, column, raw content, why it is no value."""


@dataclass(slots=True)
class TableRow:
    """One row: its record, the pre-printed line it is (if any) and the slots whose content was no value."""

    record: Record
    line: Line | None = None
    faulty: frozenset[str] = frozenset()
    filled: bool = True


@dataclass(slots=True)
class TableData:
    """A table as read. Of a pre-printed table every line but headings is in `rows`, of others the filled rows.

    `usable` is False when lines are missing or maxima do not add up: nothing may be computed from the table.
    """

    plan: TablePlan
    sheet: Sheet
    place: TablePlace
    rows: list[TableRow] = field(default_factory=list)
    usable: bool = True

    def cell(self, row: TableRow, slot: str) -> str:
        """Return the address of a slot of `row`; of column A when the slot's column is missing."""
        return row.record.cells.get(slot, f"A{row.record.row}")

    def raw(self, row: TableRow, slot: str) -> object:
        """Return what stands in the cell of a slot of `row`."""
        column = self.place.columns.get(slot)
        return "" if column is None else self.sheet.at(row.record.row - 1, column)

    def header_cell(self, slot: str) -> str:
        """Return the address of the header of a slot; of column A when it is missing."""
        return a1(self.place.header, self.place.columns.get(slot, 0))

    def span(self, rows: list[TableRow], slot: str) -> str:
        """Return the address of a column of the table from the first to the last of `rows` (its header if none)."""
        if not rows:
            return self.header_cell(slot)
        first, last = self.cell(rows[0], slot), self.cell(rows[-1], slot)
        return first if first == last else f"{first}:{last}"


def read_table(plan: TablePlan, sheet: Sheet, place: TablePlace, report: Report) -> TableData:
    """Read the table that stands at `place`; contents that are no value become findings."""
    data = TableData(plan, sheet, place)
    found = [slot for slot in plan.slots if slot.code in place.columns]
    inputs = [_column(slot, place) for slot in found if slot.view.slot.nhap]
    printed = [_column(slot, place) for slot in found if not slot.view.slot.nhap]
    letters = [(slot.code, column_letters(place.columns[slot.code])) for slot in found]
    lines = match_lines(plan, sheet, place) if plan.lines else {}
    for index in range(place.first, place.last):
        row = sheet.rows[index]
        values: dict[str, Value] = {}
        faults: list[Fault] = []
        _convert(row, inputs, values, faults)
        filled = bool(values or faults)
        line = lines.get(index)
        if (not filled and line is None) or (line and line.heading) or row_role(row) is TOTAL:
            continue
        _convert(row, printed, values, faults)
        number = str(index + 1)
        cells = {code: column + number for code, column in letters}
        table_row = TableRow(Record(plan.block.ma, sheet.name, index + 1, values, cells), line, filled=filled)
        if faults:
            table_row.faulty = _report_faults(faults, table_row, plan, report)
        data.rows.append(table_row)
    return data


def match_lines(plan: TablePlan, sheet: Sheet, place: TablePlace) -> dict[int, Line]:
    """Return which pre-printed line stands on which row: by its text, else by its number."""
    matched: dict[int, Line] = {}
    left = list(plan.lines)
    for slot in (LINE_TEXT, LINE_NUMBER):
        column = place.columns.get(slot)
        if column is None or not left:
            continue
        waiting: dict[str, list[Line]] = {}
        for line in left:
            waiting.setdefault(line.key if slot == LINE_TEXT else line.number, []).append(line)
        for index in range(place.first, place.last):
            if index not in matched and (here := waiting.get(_line_key(sheet.rows[index][column], slot))):
                matched[index] = here.pop(0)
        left = [line for here in waiting.values() for line in here]
    return matched


def _line_key(raw: object, slot: str) -> str:
    """Return what a cell of the sheet says about which line its row is; numbers may have become 1,1 for 1.1."""
    if slot == LINE_NUMBER:
        return shown(raw).replace(",", ".")
    return label_key(raw) if isinstance(raw, str) else ""


def _column(slot: SlotPlan, place: TablePlace) -> Column:
    return (slot.code, place.columns[slot.code], slot.convert)


def _convert(row: Row, columns: Iterable[Column], values: dict[str, Value], faults: list[Fault]) -> None:
    """Convert the cells of `columns`; this is where reading spends its time, so nothing is built for a blank."""
    for code, column, convert in columns:
        raw = row[column]
        if raw == "":
            continue
        value = convert(raw)
        if isinstance(value, Problem):
            faults.append((code, column, raw, value))
        elif value is not None:
            values[code] = value


def _report_faults(faults: list[Fault], row: TableRow, plan: TablePlan, report: Report) -> frozenset[str]:
    """Add a finding for each content that is no value, and return the slots concerned."""
    for code, _, raw, problem in faults:
        slot = plan.by_code[code]
        if slot.view.slot.nhap or slot.view.is_fact or problem.code != UNCALCULATED:
            report.problem(problem, row.record.sheet, row.record.cells[code], raw, slot)
    return frozenset(code for code, *_ in faults)
