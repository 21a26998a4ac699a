"""The heading on top of a document: names of the bodies on the left, the State's or the Party's on the right.

Two families: state documents (Nghị định 30/2020/NĐ-CP) and party documents (Hướng dẫn 36-HD/VPTW).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from danhgia_xl.workbook.template_grid import Cut, Span
from danhgia_xl.workbook.template_job import Job
from danhgia_xl.workbook.template_pen import Pen
from danhgia_xl.workbook.template_styles import BODY, COMPACT, MOTTO, NATION, PLACE_DATE, RULE, SUPERIOR, Style
from danhgia_xl.workbook.template_text import CELL_PADDING, text_width

NATION_NAME: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
NATION_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
PARTY_NAME: Final = "ĐẢNG CỘNG SẢN VIỆT NAM"
DOTS: Final = "…" * 14

_PARTY_NAME_STYLE: Final = replace(NATION, font_size=15)
_PARTY_BODY: Final = replace(BODY, font_size=14)
_PARTY_SUPERIOR: Final = replace(SUPERIOR, font_size=14)
_PARTY_DATE: Final = replace(PLACE_DATE, font_size=14)
_LEFT_SHARE: Final = (0.36, 0.43, 0.48)
_BODY_RULE: Final = 0.4
_RULE_HEIGHT: Final = 9.0
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
    return f"{job.fill.heading.place or DOTS[:8]}, ngày …… tháng …… năm {job.year}"


def _write_state(pen: Pen, job: Job, left: Span, right: Span) -> None:
    heading = job.fill.heading
    _row(pen, (left, heading.superior.upper() or DOTS, SUPERIOR), (right, NATION_NAME, NATION))
    body = heading.body.upper() or DOTS
    _row(pen, (left, body, BODY), (right, NATION_MOTTO, MOTTO))
    motto = text_width(NATION_MOTTO, MOTTO.font_size, bold=True)
    own = min(text_width(body, BODY.font_size, bold=True), pen.grid.width(left)) * _BODY_RULE
    _row(pen, (left, _rule(own), RULE), (right, _rule(motto), RULE), height=_RULE_HEIGHT)
    _row(pen, (left, "", BODY), (right, place_date(job), PLACE_DATE), height=20)


def _write_party(pen: Pen, job: Job, left: Span, right: Span) -> None:
    heading = job.fill.heading
    _row(pen, (left, heading.superior.upper() or DOTS, _PARTY_SUPERIOR), (right, PARTY_NAME, _PARTY_NAME_STYLE))
    rule = _rule(text_width(PARTY_NAME, _PARTY_NAME_STYLE.font_size, bold=True))
    _row(pen, (left, heading.body.upper() or DOTS, _PARTY_BODY), (right, rule, RULE))
    _row(pen, (left, "*", _PARTY_BODY), (right, place_date(job), _PARTY_DATE), height=20)


def _row(pen: Pen, *cells: tuple[Span, str, Style], height: float = 0.0) -> None:
    """Write one row of the heading; text that is to stay on one line and does not fit is set smaller."""
    for span, text, style in cells:
        pen.put(span, text, _fitted(pen, span, text, style))
    if height:
        pen.need(height)
    pen.end_row()


def _fitted(pen: Pen, span: Span, text: str, style: Style) -> Style:
    if text not in (NATION_NAME, NATION_MOTTO, PARTY_NAME):
        return style
    room = pen.grid.width(span) - CELL_PADDING
    while text_width(text, style.font_size, bold=style.bold) > room and style.font_size > _SMALLEST:
        style = replace(style, font_size=style.font_size - 0.5)
    return style


def _rule(width: float) -> str:
    """Return a line of dashes about `width` pixels long: dashes of this font join into an unbroken line."""
    return "—" * max(1, round(width / text_width("—", RULE.font_size)))
