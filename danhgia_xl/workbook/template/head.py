"""The heading on top of a document: names of the bodies on the left, the State's or the Party's on the right.

Two families: state documents (Nghị định 30/2020/NĐ-CP) and party documents (Hướng dẫn 36-HD/VPTW).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from danhgia_xl.workbook.template.grid import Cut, Span
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.styles import BODY, COMPACT, MOTTO, NATION, PLACE_DATE, RULE, SUPERIOR, Style
from danhgia_xl.workbook.template.text import CELL_PADDING, line_count, row_height, text_width

NATION_NAME: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
NATION_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
PARTY_NAME: Final = "ĐẢNG CỘNG SẢN VIỆT NAM"
DOTS: Final = "…" * 11

_PARTY_NAME_STYLE: Final = replace(NATION, font_size=15)
_PARTY_BODY: Final = replace(BODY, font_size=14)
_PARTY_SUPERIOR: Final = replace(SUPERIOR, font_size=14)
_PARTY_DATE: Final = replace(PLACE_DATE, font_size=14)
_LEFT_SHARE: Final = (0.36, 0.43, 0.48)
_BODY_RULE: Final = 0.4
_DATE_HEIGHT: Final = 20.0
_SMALLEST: Final = 9.0


def _cut(text: str, style: Style) -> Callable[[float], Cut]:
    """Return a function from the sheet's width to where its heading may be parted: `text` must fit on the right."""
    need = text_width(text, style.font_size, bold=style.bold) + CELL_PADDING

    def cut(total: float) -> Cut:
        low, best, high = (share * total for share in _LEFT_SHARE)
        high = max(low, min(high, total - need))
        return Cut(min(best, high), low, high)

    return cut


HEADING_CUT: Final[dict[str, Callable[[float], Cut]]] = {
    "nha_nuoc": _cut(NATION_NAME, NATION),
    "dang": _cut(PARTY_NAME, _PARTY_NAME_STYLE),
}
"""By family: where the heading of a sheet so many pixels wide is parted in two."""


def write_heading(pen: Pen, job: Job) -> None:
    """Write the full heading of the form's family, with the place and date line."""
    cut = HEADING_CUT[job.form.the_thuc](pen.grid.edges[-1])
    edge = pen.grid.edge_near(cut.at)
    left, right = (0, edge - 1), (edge, pen.grid.whole[1])
    if job.form.the_thuc == "nha_nuoc":
        _write_state(pen, job, left, right)
    else:
        _write_party(pen, job, left, right)
    pen.gap(10)


def write_compact_heading(pen: Pen, job: Job) -> None:
    """Write one line with the issuing body, for the sheets after the first and for rosters."""
    pen.line(job.fill.heading.body.upper() or DOTS, COMPACT)
    pen.gap(4)


def place_date(job: Job) -> str:
    """Return the line of place and date, to be completed by hand."""
    return f"{job.fill.heading.place or DOTS[:5]}, ngày … tháng … năm {job.year}"


def _write_state(pen: Pen, job: Job, left: Span, right: Span) -> None:
    superior, body = _names(job)
    _put_lines(pen, left, (superior, SUPERIOR), (body, BODY), _ruled(pen, left, body, BODY, _BODY_RULE))
    name = _fitted(pen, right, NATION_NAME, NATION)
    rule = _ruled(pen, right, NATION_MOTTO, MOTTO, 1.0)
    _put_lines(pen, right, (NATION_NAME, name), (NATION_MOTTO, MOTTO), rule)
    pen.end_row()
    _put_date(pen, job, right, PLACE_DATE)


def _write_party(pen: Pen, job: Job, left: Span, right: Span) -> None:
    superior, body = _names(job)
    _put_lines(pen, left, (superior, _PARTY_SUPERIOR), (body, _PARTY_BODY), ("*", _PARTY_BODY))
    name = _fitted(pen, right, PARTY_NAME, _PARTY_NAME_STYLE)
    _put_lines(pen, right, (PARTY_NAME, name), _ruled(pen, right, PARTY_NAME, name, 1.0))
    pen.end_row()
    _put_date(pen, job, right, _PARTY_DATE)


def _names(job: Job) -> tuple[str, str]:
    """Return the superior and the issuing body in capitals, dots to write on for a blank one."""
    heading = job.fill.heading
    return heading.superior.upper() or DOTS, heading.body.upper() or DOTS


def _put_date(pen: Pen, job: Job, right: Span, style: Style) -> None:
    pen.put(right, place_date(job), style)
    pen.end_row(least=_DATE_HEIGHT)


def _put_lines(pen: Pen, span: Span, *lines: tuple[str, Style]) -> None:
    """Write lines of different looks below each other in one cell, so that the two sides stay independent."""
    first, *others = lines
    pen.put_parts(span, first, *((f"\n{text}", style) for text, style in others))
    width = pen.grid.width(span)
    sizes = (line_count(text, width, style.font_size, bold=style.bold) * style.font_size for text, style in lines)
    pen.need(row_height(1, sum(sizes)))


def _ruled(pen: Pen, span: Span, text: str, style: Style, share: float) -> tuple[str, Style]:
    """Return the line drawn under `text`, as long as `share` of it."""
    room = pen.grid.width(span) - 2 * CELL_PADDING
    width = min(text_width(text, style.font_size, bold=style.bold), room)
    # Dashes of this font join into an unbroken line.
    return "—" * max(1, int(width * share / text_width("—", RULE.font_size))), RULE


def _fitted(pen: Pen, span: Span, text: str, style: Style) -> Style:
    """Return `style`, smaller where `text` would not stay on one line."""
    room = pen.grid.width(span) - CELL_PADDING
    while text_width(text, style.font_size, bold=style.bold) > room and style.font_size > _SMALLEST:
        style = replace(style, font_size=style.font_size - 0.5)
    return style
