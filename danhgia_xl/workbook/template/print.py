"""Print set-up, panes, filter and protection of a form's sheet."""

from __future__ import annotations

from typing import Final

from danhgia_xl.forms.model import Page, Table
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.pen import FormSheet, Pen
from danhgia_xl.workbook.template.rows import PIXELS_PER_CHAR, side_slots
from danhgia_xl.workbook.template.styles import FONT
from danhgia_xl.workbook.template.table import TablePlace

A4: Final = 9
"""Paper number of A4 in the file format."""

_PAPER: Final = {"doc": 210, "ngang": 297}
_TOP_BOTTOM: Final = 20
_LEFT_RIGHT: Final = (30, 15)
_NARROW_LEFT_RIGHT: Final = (15, 15)
_MM_PER_INCH: Final = 25.4
_PIXELS_PER_INCH: Final = 96
_POINTS_PER_INCH: Final = 72
_HEADER_MARGIN: Final = 10
_REPEATED_ROWS: Final = 10
_FILTERED_ROWS: Final = 30
_FROZEN_HEIGHT: Final = 280.0
ROSTER_COLUMNS: Final = 3
"""How many columns of a roster stay in view: those that say whose a row is."""

_ALLOWED: Final = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
"""What stays possible on a protected sheet."""


_SCREEN: Final = 1240
"""Pixels of cells on a screen 1366 pixels wide."""

_LEAST_ZOOM: Final = 75


def page_width(page: Page, *, roster: bool) -> float:
    """Return the width in pixels between the margins of a printed page at full size."""
    left, right = _margins(roster=roster)
    return (_PAPER[page.huong] - left - right) / _MM_PER_INCH * _PIXELS_PER_INCH


def page_height(direction: str) -> float:
    """Return the height in points between the margins of a page printed in that direction at full size."""
    other = _PAPER["ngang" if direction == "doc" else "doc"]
    return (other - 2 * _TOP_BOTTOM) / _MM_PER_INCH * _POINTS_PER_INCH


def repeated_rows(places: list[TablePlace], *, roster: bool) -> range:
    """Return the rows to print again on every page: the header and numbering of the longest table.

    A short table is left alone, unless it is a roster, whose rows are tall.
    """
    long = max(places, key=lambda place: place.last - place.first, default=None)
    if long is None or not (roster or long.last - long.first + 1 >= _REPEATED_ROWS):
        return range(0)
    return range(long.header, long.header + 2)


def set_up_page(pen: Pen, job: Job, page: Page, places: list[TablePlace], *, roster: bool) -> None:
    """Set paper, margins, page number, repeated rows, panes, filter and protection of a written sheet."""
    sheet = pen.sheet
    set_up_print(sheet, job, landscape=page.huong == "ngang", margins=_margins(roster=roster))
    sheet.print_area(0, 0, pen.row - 1, pen.grid.whole[1])
    sheet.protect("", _ALLOWED)
    sheet.set_zoom(_zoom(pen, page))
    if pen.first_input:
        sheet.set_selection(*pen.first_input, *pen.first_input)
    long = max(places, key=lambda place: place.last - place.first, default=None)
    if long is None:
        return
    if repeated := repeated_rows(places, roster=roster):
        sheet.repeat_rows(repeated[0], repeated[-1])
        if sum(pen.heights[: long.first]) <= _FROZEN_HEIGHT:
            sheet.freeze_panes(long.first, ROSTER_COLUMNS if roster else 0)
    if long.last - long.first >= _FILTERED_ROWS:
        sheet.autofilter(long.first - 1, 0, long.last, long.last_column)


def _zoom(pen: Pen, page: Page) -> int:
    """Return the zoom in percent at which the results beside a wide roster are on the screen with it."""
    beside = next((slot for block in page.khoi if isinstance(block, Table) for slot in side_slots(block)), None)
    if beside is None:
        return 100
    width = pen.grid.edges[-1] + beside.rong * PIXELS_PER_CHAR
    return max(_LEAST_ZOOM, min(100, int(100 * _SCREEN / width)))


def set_up_print(
    sheet: FormSheet,
    job: Job,
    *,
    landscape: bool,
    margins: tuple[int, int] = _LEFT_RIGHT,
    scale: int | None = None,
    guide: bool = False,
) -> None:
    """Set A4 paper one page wide, margins, and the page number on top from page 2 on, as large on every sheet.

    With a `scale` in percent the sheet is printed at it, and breaks where it is told to; Excel ignores breaks of a
    sheet that it fits to the page. The `guide` is no part of the document: it goes on one page, with the form's code.
    """
    sheet.set_paper(A4)
    sheet.set_landscape() if landscape else sheet.set_portrait()
    left, right = margins
    vertical = _TOP_BOTTOM / _MM_PER_INCH
    sheet.set_margins(left / _MM_PER_INCH, right / _MM_PER_INCH, vertical, vertical)
    sheet.set_print_scale(scale) if scale else sheet.fit_to_pages(1, int(guide))
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.print_black_and_white()  # the tints of inputs and marks are for the screen
    edge = {"margin": _HEADER_MARGIN / _MM_PER_INCH, "scale_with_doc": False}
    sheet.set_header(f'&C&"{FONT},Regular"&13&P', edge)
    if guide:
        sheet.set_footer(f'&L&"{FONT},Italic"&8&K7F7F7F{job.form.ma} · {job.ruleset.id}', edge)
    sheet.number_first_page = False


def _margins(*, roster: bool) -> tuple[int, int]:
    return _NARROW_LEFT_RIGHT if roster else _LEFT_RIGHT
