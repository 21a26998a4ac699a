"""Writes blocks of labelled fields and of paragraphs."""

from __future__ import annotations

from typing import Final

from danhgia_xl.forms.model import Fields, Page, Paragraphs
from danhgia_xl.forms.slots import SlotView, scale_labels
from danhgia_xl.workbook.template.checks import check_options
from danhgia_xl.workbook.template.clauses import field_clause
from danhgia_xl.workbook.template.field_flags import flag_field
from danhgia_xl.workbook.template.fill import Content
from danhgia_xl.workbook.template.grid import Cut, Grid, Span
from danhgia_xl.workbook.template.job import Job, shown_content
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.styles import AREA, INPUT, LABEL, PARAGRAPH, SECTION, required
from danhgia_xl.workbook.template.text import CELL_PADDING, row_height, text_width

FIELD_HEIGHT: Final = 22.0
WRITING_LINE: Final = 18.0
_LABEL_SHARE: Final = (0.22, 0.5)
_LABEL_SLACK: Final = 0.14
_SHORT_INPUT: Final = 130.0
_LONG_SLOT: Final = 20.0
_REMARK: Final = 45.0
_TALL_FIELD: Final = 36.0
_SMALL_GAP: Final = 6.0
_WHOLE_BLOCK: Final = 8
"""A block of up to so many fields is not parted by a page's end."""

_TOGETHER: Final = 3
"""Of a longer one, so many fields at either end stay together."""

_FEWEST_LINES: Final = 2
_TALLEST: Final = 380.0


def write_section(pen: Pen, title: str) -> None:
    """Write the heading row of a block; a block without a heading follows the one above closely."""
    if title:
        pen.keep((pen.row, pen.row + 1))
        pen.gap(8)
        pen.line(title, SECTION, least=20)


def label_width(job: Job, page: Page) -> float:
    """Return the width in pixels the field labels of `page` want, 0 when it has no fields."""
    labels = [job.view(slot).label for block in page.khoi if isinstance(block, Fields) for slot in block.muc]
    return max((text_width(f"{label}:", LABEL.font_size) + CELL_PADDING for label in labels), default=0.0)


def label_cut(wanted: float, page_width: float) -> Cut:
    """Return where the boundary between labels and inputs may stand."""
    low, high = (share * page_width for share in _LABEL_SHARE)
    at = min(max(wanted, low), high)
    return Cut(at, at, at + _LABEL_SLACK * page_width)


def write_fields(pen: Pen, job: Job, block: Fields, wanted: float) -> None:
    """Write one labelled field a row: the label from column A on, the input right beside it."""
    write_section(pen, block.tieu_de)
    edge = _label_edge(pen.grid, wanted)
    _keep_fields(pen, len(block.muc))
    for slot in block.muc:
        view = job.view(slot)
        span = _input_span(pen.grid, edge, view)
        style = (required(INPUT) if slot.bat_buoc else INPUT) if slot.nhap else LABEL
        pen.put((0, edge - 1), f"{view.label}:", LABEL)
        pen.put(span, shown_content(view, job.fill.field_value(block.ma, slot.ma)), style)
        place = pen.address(span)
        job.placed.fields[f"{block.ma}.{slot.ma}"] = place
        job.placed.fields.setdefault(slot.ma, place)
        if slot.nhap and (options := check_options(view, job, field_clause(job, block, slot))):
            pen.check((pen.row, pen.row), span[0], options)
        if slot.nhap:
            flag_field(pen, job, block, slot, span[0])
        pen.may_yield()
        pen.end_row(least=_TALL_FIELD if slot.rong >= _REMARK else FIELD_HEIGHT)


def _keep_fields(pen: Pen, count: int) -> None:
    """Keep the rows of so many fields from here on together, at least those at either end."""
    rows = range(pen.row, pen.row + count - 1)
    pen.keep(rows if count <= _WHOLE_BLOCK else [*rows[: _TOGETHER - 1], *rows[-(_TOGETHER - 1) :]])


def write_paragraphs(pen: Pen, job: Job, block: Paragraphs) -> None:
    """Write text lines, then the area to write in when the block has one (`nhap`)."""
    write_section(pen, block.tieu_de)
    if not block.tieu_de:
        pen.keep((pen.row,))
        pen.gap(_SMALL_GAP)
    for text in block.dong:
        pen.keep((pen.row,))
        pen.line(text, PARAGRAPH)
        if block.so_dong and not block.nhap:
            _write_area(pen, None, block.so_dong)
    if block.nhap:
        place = pen.address(pen.grid.whole)
        job.placed.fields.setdefault(block.nhap, place)
        lines = block.so_dong * max(1, len(block.dong))
        _write_area(pen, job.fill.field_value("", block.nhap), max(_FEWEST_LINES, lines))


def _write_area(pen: Pen, content: Content, lines: int) -> None:
    pen.put(pen.grid.whole, content, AREA)
    pen.may_stretch()
    pen.end_row(least=min(lines * WRITING_LINE + row_height(0, AREA.font_size), _TALLEST))


def _label_edge(grid: Grid, wanted: float) -> int:
    """Return the grid edge that ends the labels: the first that holds them, not past the middle."""
    total = grid.edges[-1]
    cut = label_cut(wanted, total)
    fitting = [i for i in range(1, len(grid.widths)) if cut.low <= grid.edges[i] <= cut.high]
    return fitting[0] if fitting else grid.edge_near(cut.at)


def _input_span(grid: Grid, edge: int, view: SlotView) -> Span:
    """Return the columns of an input: to the right edge for long texts, else as many as it needs."""
    last = len(grid.widths) - 1
    if view.slot.rong > _LONG_SLOT:
        return (edge, last)
    longest = max((text_width(label, INPUT.font_size) for label in _labels(view)), default=0.0) + CELL_PADDING
    wanted = max(longest, _SHORT_INPUT)
    return (edge, next((i for i in range(edge, last) if grid.width((edge, i)) >= wanted), last))


def _labels(view: SlotView) -> list[str]:
    return list(scale_labels(view.scale).values()) if view.scale else []
