"""Read the rows of one table: values by slot, every row with the addresses of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from danhgia_xl.workbook.reader.addresses import a1, column_letters
from danhgia_xl.workbook.reader.cell_scan import UNCALCULATED
from danhgia_xl.workbook.reader.locate import DATA, Row, Sheet, TablePlace, row_role
from danhgia_xl.workbook.reader.plan import LINE_NUMBER, LINE_TEXT, Line, SlotPlan, TablePlan, label_key
from danhgia_xl.workbook.reader.raw import Problem, shown
from danhgia_xl.workbook.reader.report import Report, row_addresses
from danhgia_xl.workbook.records import Record, ResultColumns, Value

Fault = tuple[str, object, Problem]
"""Slot, raw content, why it is no value."""


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

    def result_columns(self) -> ResultColumns | None:
        """Return where the results of the rows go; None when the sheet has no columns for them."""
        header, wanted = self.sheet.rows[self.place.header], self.plan.results
        others = {label_key(header[at]): at for at in self.place.strange}
        found: dict[str, str] = {what: column_letters(others[key]) for key, what in wanted.items() if key in others}
        return ResultColumns(self.sheet.name, self.place.first + 1, self.place.last, found) if found else None

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
    inputs, printed = ([slot for slot in found if slot.view.slot.nhap is wanted] for wanted in (True, False))
    lines = match_lines(plan, sheet, place) if plan.lines else {}
    numbered = all(place.columns[slot.code] for slot in inputs)
    rows = _rows_of_data(sheet.rows[place.first : place.last], place.first, lines, numbered=numbered)
    cells = [row for _, row in rows]
    values: list[dict[str, Value]] = [{} for _ in rows]
    faults: list[list[Fault]] = [[] for _ in rows]
    _convert(cells, inputs, place, values, faults)
    filled = [bool(here or wrong) for here, wrong in zip(values, faults, strict=True)]
    _convert(cells, printed, place, values, faults)
    addresses = row_addresses(tuple(place.columns.items()))
    for (index, _), facts, wrong, has_input in zip(rows, values, faults, filled, strict=True):
        line = lines.get(index)
        if not has_input and line is None:
            continue
        record = Record(plan.block.ma, sheet.name, index + 1, facts, addresses[index + 1])
        if line is not None:
            record.line = line.code
        table_row = TableRow(record, line, filled=has_input)
        if wrong:
            table_row.faulty = record.faulty = _report_faults(wrong, table_row, plan, report)
        data.rows.append(table_row)
    return data


def _rows_of_data(rows: list[Row], first: int, lines: Mapping[int, Line], *, numbered: bool) -> list[tuple[int, Row]]:
    """Return the rows that may hold something, with their index: neither empty nor a heading, a total, an end."""
    return [
        (index, row)
        for index, row in enumerate(rows, first)
        if (not lines[index].heading if index in lines else not _is_empty(row, numbered=numbered))
        and row_role(row) is DATA
    ]


def _is_empty(row: Row, *, numbered: bool) -> bool:
    """Say whether nothing stands on a row, or (where rows are numbered) nothing but its number in column A."""
    blanks = row.count("")
    return blanks == len(row) or (numbered and blanks == len(row) - 1 and row[0] != "")


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


def _convert(
    rows: list[Row],
    slots: Iterable[SlotPlan],
    place: TablePlace,
    values: list[dict[str, Value]],
    faults: list[list[Fault]],
) -> None:
    """Convert the cells of some slots, as `Converter` does; reading spends its time here, so it is written out."""
    for slot in slots:
        code, how = slot.code, slot.convert
        low, high, known, convert = how.low, how.high, how.known.get, how.convert
        cells = list(map(itemgetter(place.columns[code]), rows))
        if cells.count("") == len(cells):
            continue
        for raw, facts, wrong in zip(cells, values, faults, strict=True):
            if raw.__class__ is float:
                if low <= raw <= high:
                    facts[code] = raw
                    continue
            elif raw == "":
                continue
            value = known(raw)
            if value is None:
                made = convert(raw)
                if isinstance(made, Problem):
                    wrong.append((code, raw, made))
                    continue
                if made is None:
                    continue
                value = made
            facts[code] = value


def _report_faults(faults: list[Fault], row: TableRow, plan: TablePlan, report: Report) -> frozenset[str]:
    """Add a finding for each content that is no value, and return the slots concerned."""
    for code, raw, problem in faults:
        slot = plan.by_code[code]
        if slot.view.slot.nhap or slot.view.is_fact or problem.code != UNCALCULATED:
            report.problem(problem, row.record.sheet, row.record.cells[code], raw, slot)
    return frozenset(code for code, *_ in faults)
