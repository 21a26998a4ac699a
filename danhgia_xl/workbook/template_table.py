"""Writes a table block: header, numbering row, data rows (blank, filled or pre-printed), sum row, end row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.forms.model import Table
from danhgia_xl.forms.slots import SlotView
from danhgia_xl.workbook.template_blocks import write_section
from danhgia_xl.workbook.template_checks import check_options
from danhgia_xl.workbook.template_fill import Content, Raw
from danhgia_xl.workbook.template_grid import Span
from danhgia_xl.workbook.template_job import Job, shown_content
from danhgia_xl.workbook.template_pen import Pen
from danhgia_xl.workbook.template_rows import NUMBER_SLOT, PrintedLine, columns_of, lines_of, slots_of
from danhgia_xl.workbook.template_styles import CELL, END, ENTRY, HEADER, NUMBERING, Style, required
from danhgia_xl.workbook.template_text import CELL_PADDING, LINE_HEIGHT, POINTS_PER_PIXEL, line_count, longest_word

END_MARK: Final = "— Hết —"
TOTAL: Final = "Cộng"
ROW_HEIGHT: Final = 21.0

_KEPT_ROWS: Final = 3
_WRITING_ROW: Final = 34.0
_INDENTED: Final = 50
_FLAT_LINES: Final = 4
_TURNED_HEIGHTS: Final = tuple(range(70, 190, 10))
_TURNED: Final = 90
_TURNED_MARGIN: Final = 14
_SUMMED: Final = ("diem", "so")

Place = tuple[SlotView, Span]
"""A column of the table: what stands in it and the grid columns it takes."""


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
    views = [job.view(slot) for slot in slots_of(block)]
    columns = list(zip(views, pen.grid.fit(columns_of(job, block)), strict=True))
    header = pen.row
    _write_header(pen, columns)
    pen.keep(range(header, pen.row))
    lines, first = lines_of(job, block), pen.row
    for index, line in enumerate(lines):
        _write_row(pen, job, block, (index, line), columns)
    last = pen.row - 1
    _add_checks(pen, job, block, (first, last), columns)
    if block.cong:
        _write_total(pen, job, block, lines, (first, last), columns)
    pen.keep(range(max(first, last - _KEPT_ROWS + 1), pen.row + 1))
    pen.line(END_MARK, END)
    return TablePlace(header, first, last, columns[-1][1][1])


def _write_header(pen: Pen, columns: list[Place]) -> None:
    turned = [_is_turned(pen.grid.width(span), view.label) for view, span in columns]
    for (view, span), turn in zip(columns, turned, strict=True):
        if turn:
            pen.put(span, view.label, replace(HEADER, rotation=_TURNED))
            pen.need(_turned_height(pen.grid.width(span), view.label))
        else:
            pen.put(span, view.label, HEADER)
    pen.end_row(least=ROW_HEIGHT)
    for number, (_, span) in enumerate(columns, 1):
        pen.put(span, f"({number})", NUMBERING)
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


def _write_row(pen: Pen, job: Job, block: Table, numbered: tuple[int, PrintedLine], columns: list[Place]) -> None:
    index, line = numbered
    given = job.fill.tables.get(block.ma, ())
    values = given[index] if index < len(given) else {}
    merged = merged_entry = False
    for view, span in columns:
        entry = view.slot.nhap and not line.heading
        content = values.get(view.code) if view.slot.nhap else values.get(view.code, line.values.get(view.code))
        style = _cell_style(view, heading=line.heading, entry=entry)
        wide = style.align == "left" and pen.grid.width(span) > _INDENTED
        pen.put(span, shown_content(view, content), replace(style, indent=int(wide)))
        if view.slot in block.cot:
            job.placed.cells[(block.ma, index, view.code)] = pen.address(span)
        if span[1] > span[0] and view.kind == "chu":
            merged, merged_entry = True, merged_entry or entry
    pen.end_row(least=_WRITING_ROW if merged_entry else ROW_HEIGHT, grows=not merged)


def _cell_style(view: SlotView, *, heading: bool, entry: bool) -> Style:
    style = (required(ENTRY) if view.slot.bat_buoc else ENTRY) if entry else CELL
    align = "left" if view.kind == "chu" and view.code != NUMBER_SLOT.ma else "center"
    return replace(style, align=align, bold=heading)


def _add_checks(pen: Pen, job: Job, block: Table, rows: tuple[int, int], columns: list[Place]) -> None:
    """Let Excel check each column of inputs over all its rows, so that inserted rows are checked too."""
    if rows[1] < rows[0]:
        return
    starts = {view.code: span[0] for view, span in columns}
    for view, span in columns:
        limit = _limit(block, starts.get(view.slot.toi_da or ""), rows[0])
        if view.slot.nhap and (options := check_options(view, job, limit)):
            pen.check(rows, span[0], options)


def _limit(block: Table, column: int | None, row: int) -> str:
    """Return the formula for the largest value of the first row; Excel moves it along for the rows below."""
    if column is None:
        return ""
    cell = f"${xl_col_to_name(column)}{row + 1}"
    return f"={cell}" if block.nguon == "bang_diem" else f'=IF({cell}="",100,{cell})'


def _write_total(
    pen: Pen, job: Job, block: Table, lines: list[PrintedLine], rows: tuple[int, int], columns: list[Place]
) -> None:
    """Write the row of sums: a formula with its value, so that a reader which does not calculate sees it too."""
    given = job.fill.tables.get(block.ma, ())
    style = replace(CELL, bold=True, align="center")
    summed = [view.kind in _SUMMED and view.code != NUMBER_SLOT.ma for view, _ in columns]
    head = summed.index(True) if True in summed else len(columns)
    pen.put((columns[0][1][0], columns[head - 1][1][1]), TOTAL, style)
    for (view, span), has_sum in list(zip(columns, summed, strict=True))[head:]:
        if has_sum:
            name = xl_col_to_name(span[0])
            contents = [
                given[i].get(view.code) if view.slot.nhap and i < len(given) else line.values.get(view.code)
                for i, line in enumerate(lines)
            ]
            total = round(sum(map(_number, contents)), 4)
            pen.put(span, Raw("formula", f"=SUM({name}{rows[0] + 1}:{name}{rows[1] + 1})", cached=total), style)
        else:
            pen.put(span, None, style)
    pen.end_row(least=ROW_HEIGHT)


def _number(content: Content) -> float:
    """Return what a cell adds to a sum: its number, or a formula's result; texts, dates and blanks add nothing."""
    value = content.cached if isinstance(content, Raw) and content.kind == "formula" else content
    if isinstance(value, Raw):
        value = value.value if value.kind == "number" else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool | dt.date) else 0.0
