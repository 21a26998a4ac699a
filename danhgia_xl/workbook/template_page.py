"""Writes one sheet of a form: the heading of the document, title, blocks, signatures, and its print set-up."""

from __future__ import annotations

from typing import Final

from danhgia_xl.forms.model import Fields, Page, Table
from danhgia_xl.workbook.template_blocks import label_cut, label_width, write_fields, write_paragraphs
from danhgia_xl.workbook.template_grid import Cut, Grid, make_grid
from danhgia_xl.workbook.template_head import HEADING_CUT, write_compact_heading, write_heading
from danhgia_xl.workbook.template_job import Job
from danhgia_xl.workbook.template_pen import FormSheet, Pen
from danhgia_xl.workbook.template_print import page_width, set_up_page
from danhgia_xl.workbook.template_rows import columns_of, is_dense
from danhgia_xl.workbook.template_sign import write_signatures
from danhgia_xl.workbook.template_styles import SUBTITLE, TITLE
from danhgia_xl.workbook.template_table import ROW_HEIGHT, TablePlace, write_table

_SIGN_SLACK: Final = 0.13


def write_page(job: Job, page: Page, *, first: bool) -> None:
    """Write `page` as the next sheet of the book; the first sheet carries the full heading of the document."""
    sheet = job.book.add_worksheet(page.ten, worksheet_class=FormSheet)
    tables = [block for block in page.khoi if isinstance(block, Table)]
    roster = any(is_dense(block) for block in tables)
    full = first and not roster
    pen = Pen(sheet, job.styles, _grid(job, page, tables, full=full), job.placed)
    sheet.set_default_row(ROW_HEIGHT)
    if full:
        write_heading(pen, job)
    else:
        write_compact_heading(pen, job)
    _write_title(pen, page)
    places = _write_blocks(pen, job, page)
    write_signatures(pen, job, page.chu_ky, dated=not full)
    set_up_page(pen, job, page, places, roster=roster)


def _grid(job: Job, page: Page, tables: list[Table], *, full: bool) -> Grid:
    """Return the columns of the sheet: those of its largest table, with the boundaries the other parts need."""
    width = page_width(page, roster=any(map(is_dense, tables)))
    largest = max(tables, key=lambda block: len(block.cot), default=None)
    columns = columns_of(job, largest) if largest else []
    total = max(width, sum(column.width for column in columns))
    cuts: list[Cut] = []
    if full:
        cuts.append(HEADING_CUT[job.form.the_thuc](total))
    if wanted := label_width(job, page):
        cuts.append(label_cut(wanted, total))
    signers = len(page.chu_ky)
    slack = _SIGN_SLACK * total
    cuts += [Cut(total * i / signers, total * i / signers - slack, total * i / signers + slack) for i in range(1, signers)]
    return make_grid(columns, width, cuts)


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
