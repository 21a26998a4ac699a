"""Writes one sheet of a form: the heading of the document, title, blocks, signatures, and its print set-up."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook

from danhgia_xl.forms.model import Fields, Form, Page, Table
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.template.blocks import label_cut, label_width, write_fields, write_paragraphs
from danhgia_xl.workbook.template.breaks import ZOOMS, Breaks, Rows
from danhgia_xl.workbook.template.buttons import write_buttons
from danhgia_xl.workbook.template.fill import Fill
from danhgia_xl.workbook.template.grid import Cut, Grid, make_grid
from danhgia_xl.workbook.template.head import HEADING_CUT, write_compact_heading, write_heading
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.panel import write_panel
from danhgia_xl.workbook.template.pen import FormSheet, Pen
from danhgia_xl.workbook.template.print import ROSTER_COLUMNS, page_height, page_width, repeated_rows, set_up_page
from danhgia_xl.workbook.template.rows import columns_of, is_dense
from danhgia_xl.workbook.template.sign import write_signatures
from danhgia_xl.workbook.template.styles import SUBTITLE, TITLE
from danhgia_xl.workbook.template.table import TablePlace, write_table

_SIGN_SLACK: Final = 0.1
_FILLED_ZOOMS: Final = (1.06, 1.12, 1.2)
"""What else is tried when the text filled in breaks badly, or takes more pages, at the blank form's zoom.

Each try costs a layout.
"""

_SPARE: Final = 4.0
"""Points of a page left free: a program may set rows a little higher than they are declared."""


@dataclass(frozen=True)
class Laid:
    """A sheet as laid out: its pen, and where its tables came to stand."""

    pen: Pen
    places: list[TablePlace]


def write_page(job: Job, number: int) -> None:
    """Write page `number` (from 0) as the next sheet of the book; the first carries the document's full heading."""
    page = job.form.trang[number]
    breaks = _blank_breaks(job.form.model_dump_json(), number, job.ruleset)
    if job.fill != Fill() and not _is_roster(page):
        breaks = _best_breaks(job, number, (breaks, *map(Breaks, _FILLED_ZOOMS)), saving=True, enough=breaks.breaks)
    laid = _lay_out(job, number, breaks)
    write_panel(laid.pen, job, page, min((place.header for place in laid.places), default=None))
    set_up_page(laid.pen, job, page, laid.places, roster=_is_roster(page))
    if job.buttons and _is_roster(page):
        write_buttons(laid.pen, laid.places[0].header, ROSTER_COLUMNS)


@lru_cache(maxsize=256)
def _blank_breaks(form: str, number: int, ruleset: RuleSet) -> Breaks:
    """Return how the blank page `number` of `form` (JSON) is best fitted to paper.

    A roster is small enough as it is: it is not zoomed to save a page.
    """
    declared = Form.model_validate_json(form)
    job = Job(Workbook(BytesIO()), declared, ruleset, Fill())
    return _best_breaks(job, number, map(Breaks, ZOOMS), saving=not _is_roster(declared.trang[number]))


def _best_breaks(job: Job, number: int, tries: Iterable[Breaks], *, saving: bool, enough: int = 0) -> Breaks:
    """Return the first of `tries` with the fewest bad breaks and, when `saving`, the fewest pages.

    No more is tried once no break is bad and there are `enough` breaks or fewer.
    """
    page = job.form.trang[number]
    best, least = Breaks(), (sys.maxsize, 0)
    for tried in tries:
        book = Workbook(BytesIO())  # never closed: only the heights of its rows are wanted
        rows = _rows(page, _lay_out(Job(book, job.form, job.ruleset, job.fill), number, Breaks(tried.zoom)))
        extra = rows.fitted()
        count = len(rows.starts(extra))
        found = (rows.bad_breaks(extra), count if saving else 0)
        if found < least:
            best, least = Breaks(tried.zoom, extra, count), found
        if least <= (0, enough):
            break
    return best


def _rows(page: Page, laid: Laid) -> Rows:
    pen = laid.pen
    scale = min(1.0, page_width(page, roster=_is_roster(page)) / pen.grid.edges[-1])
    room = page_height(page.huong) / scale - _SPARE
    return Rows(pen.heights, pen.kept, pen.elastic, _repeated(page, laid.places), room, pen.yielding)


def _repeated(page: Page, places: list[TablePlace]) -> range:
    return repeated_rows(places, roster=_is_roster(page))


def _lay_out(job: Job, number: int, breaks: Breaks) -> Laid:
    page = job.form.trang[number]
    sheet = job.book.add_worksheet(page.ten, worksheet_class=FormSheet)
    full = number == 0 and not _is_roster(page)
    pen = Pen(sheet, job.styles, _grid(job, page, breaks.zoom, full=full), job.placed, breaks)
    if full:
        write_heading(pen, job)
    else:
        write_compact_heading(pen, job)
    _write_title(pen, page)
    places = _write_blocks(pen, job, page)
    write_signatures(pen, job, page.chu_ky, dated=not full)
    return Laid(pen, places)


def _tables(page: Page) -> list[Table]:
    return [block for block in page.khoi if isinstance(block, Table)]


def _is_roster(page: Page) -> bool:
    return any(is_dense(block) for block in _tables(page))


def _grid(job: Job, page: Page, zoom: float, *, full: bool) -> Grid:
    """Return the columns of the sheet: those of its largest table, with the boundaries the other parts need."""
    largest = max(_tables(page), key=lambda block: len(block.cot), default=None)
    columns = columns_of(job, largest) if largest else []
    width = page_width(page, roster=_is_roster(page))
    total = zoom * max(width, sum(column.width for column in columns))
    cuts: list[Cut] = []
    if full:
        cuts.append(HEADING_CUT[job.form.the_thuc](total))
    if wanted := label_width(job, page):
        cuts.append(label_cut(wanted, total))
    part, slack = total / max(1, len(page.chu_ky)), _SIGN_SLACK * total
    cuts += [Cut(part * i, part * i - slack, part * i + slack) for i in range(1, len(page.chu_ky))]
    return make_grid(columns, total, cuts)


def _write_title(pen: Pen, page: Page) -> None:
    pen.line(page.tieu_de, TITLE, least=22)
    if page.phu_de:
        pen.line(page.phu_de, SUBTITLE)
    pen.gap(8)


def _write_blocks(pen: Pen, job: Job, page: Page) -> list[TablePlace]:
    wanted = label_width(job, page)
    places = []
    for block in page.khoi:
        if isinstance(block, Fields):
            write_fields(pen, job, block, wanted)
        elif isinstance(block, Table):
            places.append(write_table(pen, job, block))
        else:
            write_paragraphs(pen, job, block)
    return places
