"""Writes a table block: header, numbering row, data rows (blank, filled or pre-printed), sum row, end row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.forms.model import Slot, Table
from danhgia_xl.forms.slots import SlotView
from danhgia_xl.rules.schema import BOUNDS
from danhgia_xl.workbook.template.blocks import write_section
from danhgia_xl.workbook.template.checks import check_options
from danhgia_xl.workbook.template.clauses import column_clause
from danhgia_xl.workbook.template.fill import Content, Raw
from danhgia_xl.workbook.template.grid import Span
from danhgia_xl.workbook.template.job import Job, shown_content
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.references import on_row
from danhgia_xl.workbook.template.roster_formulas import RosterFormulas
from danhgia_xl.workbook.template.rows import NUMBER_SLOT, PrintedLine, columns_of, lines_of, open_end, slots_of
from danhgia_xl.workbook.template.side import write_side_cells, write_side_header, write_side_texts
from danhgia_xl.workbook.template.styles import CELL, COMPUTED, END, ENTRY, HEADER, NUMBERING, Style, required
from danhgia_xl.workbook.template.table_flags import FlaggedTable
from danhgia_xl.workbook.template.text import CELL_PADDING, LINE_HEIGHT, POINTS_PER_PIXEL, line_count, longest_word
from danhgia_xl.workbook.template.vote_formulas import VoteFormulas, vote_formulas

END_MARK: Final = "— Hết —"
TOTAL: Final = "Cộng"
ROW_HEIGHT: Final = 21.0
ROSTER_ROW: Final = 33.0
"""Two lines: while somebody types, LibreOffice does not fit a row to the tier its formula comes to."""


_KEPT_ROWS: Final = 3
_WRITING_ROW: Final = 34.0
_INDENTED: Final = 50
_FLAT_LINES: Final = 4
_TURNED_HEIGHTS: Final = tuple(range(70, 190, 10))
_TURNED: Final = 90
_TURNED_MARGIN: Final = 14
_DECIMALS: Final = 4
_SUMMED: Final = ("diem", "so")


Formulas = tuple[RosterFormulas | None, VoteFormulas | None]
"""The formulas of a table's rows: of rows that are rated, of votes against their threshold."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the table: what stands in it, the grid columns it takes, and the looks of its cells."""

    view: SlotView
    span: Span
    entry: Style
    printed: Style
    heading: Style
    declared: bool

    @property
    def merged_text(self) -> bool:
        """Whether its cells are merged and hold wrapped text: Excel cannot fit a row to such a cell."""
        return self.span[1] > self.span[0] and self.view.kind == "chu"


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a written table stands: header row, first and last data row, last grid column; counted from 0."""

    header: int
    first: int
    last: int
    last_column: int


def write_table(pen: Pen, job: Job, block: Table) -> TablePlace:
    """Write the whole block and return where it stands. Raises FormError for an unknown score table."""
    write_section(pen, block.tieu_de)
    columns = _places(pen, job, block)
    header = pen.row
    computed = _computed(pen, job, block, columns)
    _write_header(pen, columns, computed)
    pen.keep(range(header, pen.row))
    votes = vote_formulas(job, block, starts_of(columns), pen.sheet.get_name())
    lines, first = lines_of(job, block), pen.row
    for index, line in enumerate(lines):
        if computed:
            write_side_cells(pen, computed)
        _write_row(pen, job, block, (index, line), columns, (computed, votes))
    last = pen.row - 1
    end = last + open_end(block)
    _add_checks(pen, job, block, (first, end), columns)
    FlaggedTable(pen, job, block, starts_of(columns), first, end, computed, votes).flag()
    if computed:
        job.rosters[computed.kind] = computed.place(pen.sheet.get_name(), first, end)
    if block.cong:
        _write_total(pen, job, block, lines, (first, last), columns)
    pen.keep(range(max(first, last - _KEPT_ROWS + 1), pen.row + 1))
    pen.line(END_MARK, END)
    return TablePlace(header, first, last, columns[-1].span[1])


def _computed(pen: Pen, job: Job, block: Table, columns: list[Place]) -> RosterFormulas | None:
    """Return the formulas of the rows, None for a table whose rows are not rated on the sheet."""
    if not any(slot.tinh in ("muc", "giai_thich") for slot in block.cot):
        return None
    return RosterFormulas(job, block, starts_of(columns), pen.row, pen.side)


def starts_of(columns: list[Place]) -> dict[str, int]:
    """Return the first grid column of each slot."""
    return {place.view.code: place.span[0] for place in columns}


def _places(pen: Pen, job: Job, block: Table) -> list[Place]:
    made = []
    for slot, span in zip(slots_of(block), pen.grid.fit(columns_of(job, block)), strict=True):
        view = job.view(slot)
        left = view.kind == "chu" and slot.ma != NUMBER_SLOT.ma
        indent = int(left and pen.grid.width(span) > _INDENTED)
        printed = replace(CELL, align="left" if left else "center", indent=indent)
        entry = replace(ENTRY, align=printed.align, indent=indent)
        entry = (required(entry) if slot.bat_buoc else entry) if slot.nhap else printed
        entry = COMPUTED if slot.tinh else entry
        made.append(Place(view, span, entry, printed, replace(printed, bold=True), slot is not NUMBER_SLOT))
    return made


def _write_header(pen: Pen, columns: list[Place], computed: RosterFormulas | None) -> None:
    if computed:
        write_side_header(pen, computed)
    for place in columns:
        width, label = pen.grid.width(place.span), place.view.label
        if _is_turned(width, label):
            pen.put(place.span, label, replace(HEADER, rotation=_TURNED))
            pen.need(_turned_height(width, label))
        else:
            pen.put(place.span, label, HEADER)
    pen.end_row(least=ROW_HEIGHT)
    for number, place in enumerate(columns, 1):
        pen.put(place.span, f"({number})", NUMBERING)
    if computed:
        write_side_texts(pen, computed)
    pen.end_row()


def _is_turned(width: float, label: str) -> bool:
    """Tell whether a header has to be turned to fit over a column `width` pixels wide."""
    too_long = longest_word(label, HEADER.font_size, bold=True) + CELL_PADDING > width + 1
    return too_long or line_count(label, width, HEADER.font_size, bold=True) > _FLAT_LINES


def _turned_height(width: float, label: str) -> float:
    """Return the row height at which a turned header's lines fit side by side into `width` pixels."""
    room = max(1, int((width - 4) * POINTS_PER_PIXEL // (HEADER.font_size * LINE_HEIGHT * 0.92)))
    for height in _TURNED_HEIGHTS:
        if line_count(label, (height - _TURNED_MARGIN) / POINTS_PER_PIXEL, HEADER.font_size, bold=True) <= room:
            return float(height)
    return float(_TURNED_HEIGHTS[-1])


def _write_row(
    pen: Pen, job: Job, block: Table, numbered: tuple[int, PrintedLine], columns: list[Place], formulas: Formulas
) -> None:
    index, line = numbered
    values = _given(job, block, index)
    for place in columns:
        view = place.view
        content = values.get(view.code, line.values.get(view.code))
        if view.slot.tinh:
            content = _computed_cell(pen.row, view.slot, *formulas)
        style = place.heading if line.heading else place.entry
        pen.put(place.span, shown_content(view, content), style)
        if place.declared:
            job.placed.cells[(block.ma, index, view.code)] = pen.address(place.span)
    merged = [place for place in columns if place.merged_text]
    tall = any(place.view.slot.nhap for place in merged) and not line.heading
    least = _WRITING_ROW if tall else ROSTER_ROW if formulas[0] else ROW_HEIGHT
    if line.heading:
        pen.keep((pen.row,))
    elif block.nguon == "bang_diem":
        pen.may_yield()
    pen.end_row(least=least, grows=not merged)


def _computed_cell(row: int, slot: Slot, rated: RosterFormulas | None, votes: VoteFormulas | None) -> Content:
    """Return what a column of formulas holds on `row`."""
    if slot.tinh == "muc" and rated:
        return Raw("formula", rated.tier(row))
    return Raw("formula", votes.standing(row)) if slot.tinh == "phieu" and votes else None


def _given(job: Job, block: Table, index: int) -> Mapping[str, Content]:
    """Return the values a row is filled with."""
    rows = job.fill.tables.get(block.ma, ())
    return rows[index] if index < len(rows) else {}


def _add_checks(pen: Pen, job: Job, block: Table, rows: tuple[int, int], columns: list[Place]) -> None:
    """Let Excel check each column of inputs over all its rows, so that inserted rows are checked too."""
    if rows[1] < rows[0]:
        return
    starts = starts_of(columns)
    for place in columns:
        if not place.view.slot.nhap:
            continue
        limit, clause = _limit(place.view, block, starts, rows[0]), column_clause(job, block, place.view.slot)
        if options := check_options(place.view, job, clause, limit):
            pen.check(rows, place.span[0], options)


def _limit(view: SlotView, block: Table, starts: Mapping[str, int], row: int) -> str:
    """Return the formula for the largest value of the first row; Excel moves it along for the rows below."""
    column = starts.get(view.slot.toi_da or "")
    if column is None:
        return ""
    cell = on_row(column, row)
    return f"={cell}" if block.nguon == "bang_diem" else f'=IF({cell}="",{BOUNDS["diem"][1]},{cell})'


def _write_total(
    pen: Pen, job: Job, block: Table, lines: list[PrintedLine], rows: tuple[int, int], columns: list[Place]
) -> None:
    """Write the row of sums: formulas with their values, so that a reader which does not calculate sees them too."""
    style = replace(CELL, bold=True, align="center")
    summed = [place.view.kind in _SUMMED and place.view.code != NUMBER_SLOT.ma for place in columns]
    head = summed.index(True) if True in summed else len(columns)
    pen.put((columns[0].span[0], columns[head - 1].span[1]), TOTAL, style)
    for place, has_sum in list(zip(columns, summed, strict=True))[head:]:
        name, code = xl_col_to_name(place.span[0]), place.view.code
        contents = (_given(job, block, i).get(code, line.values.get(code)) for i, line in enumerate(lines))
        total = round(sum(map(_number, contents)), _DECIMALS)
        formula = Raw("formula", f"=SUM({name}{rows[0] + 1}:{name}{rows[1] + 1})", cached=total)
        pen.put(place.span, formula if has_sum else None, style)
    pen.end_row(least=ROW_HEIGHT)


def _number(content: Content) -> float:
    """Return what a cell adds to a sum: its number, or a formula's result; texts, dates and blanks add nothing."""
    value = content.cached if isinstance(content, Raw) and content.kind == "formula" else content
    if isinstance(value, Raw):
        value = value.value if value.kind == "number" else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool | dt.date) else 0.0
