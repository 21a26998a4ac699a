"""The heading on top of a document: names of the bodies on the left, the State's or the Party's on the right.

Two families: state documents (Nghị định 30/2020/NĐ-CP) and party documents (Hướng dẫn 36-HD/VPTW).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from danhgia_xl.workbook.template.fill import Raw
from danhgia_xl.workbook.template.grid import Cut, Span
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.references import elsewhere
from danhgia_xl.workbook.template.styles import (
    BODY,
    COMPACT,
    MOTTO,
    NATION,
    PLACE_DATE,
    RULE,
    SUPERIOR,
    Style,
    typed_over,
)
from danhgia_xl.workbook.template.text import CELL_PADDING, line_count, row_height, text_width

NATION_NAME: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
NATION_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
PARTY_NAME: Final = "ĐẢNG CỘNG SẢN VIỆT NAM"
DOTS: Final = "…" * 11

_PARTY_NAME_STYLE: Final = replace(NATION, font_size=15)
_PARTY_BODY: Final = replace(BODY, font_size=14)
_PARTY_SUPERIOR: Final = replace(SUPERIOR, font_size=14)
_PARTY_DATE: Final = replace(PLACE_DATE, font_size=14)
_SIDE_ROWS: Final = 3
_HINT_TITLE: Final = "Tên cơ quan, địa danh"
_SUPERIOR_HINT: Final = "Gõ đè lên dấu chấm: tên cơ quan, tổ chức cấp trên."
_BODY_HINT: Final = "Gõ đè lên dấu chấm: tên cơ quan, tổ chức lập biểu; các trang sau tự hiện theo."
_PLACE_HINT: Final = "Gõ đè lên dấu chấm: địa danh, ngày, tháng; hoặc để trống, viết tay khi ký."
_LEFT_SHARE: Final = (0.36, 0.43, 0.48)
_BODY_RULE: Final = 0.4
_DATE_HEIGHT: Final = 20.0
_SMALLEST: Final = 9.0

Part = tuple[str, Style]
"""A line of text and its looks."""


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
    """Write the full heading of the form's family, with the place and date line.

    Names that are not given are dots to type over; the sheet opens on the first input below them all the same.
    """
    cut = HEADING_CUT[job.form.the_thuc](pen.grid.edges[-1])
    edge = pen.grid.edge_near(cut.at)
    left, right = (0, edge - 1), (edge, pen.grid.whole[1])
    if job.form.the_thuc == "nha_nuoc":
        _write_state(pen, job, left, right)
    else:
        _write_party(pen, job, left, right)
    pen.gap(10)
    pen.first_input = None


def write_compact_heading(pen: Pen, job: Job) -> None:
    """Write one line with the issuing body, for the sheets after the first and for rosters.

    A name that is not given is the one typed on the first sheet.
    """
    body, whole = job.fill.heading.body, pen.grid.whole
    if body or job.body_cell is None:
        _put_body(pen, job, whole, COMPACT)
    else:
        pen.put(whole, Raw("formula", f"={elsewhere(*job.body_cell)}", cached=DOTS), COMPACT)
    pen.end_row(least=row_height(1, COMPACT.font_size))
    pen.gap(4)
    pen.first_input = None


def place_date(job: Job) -> str:
    """Return the line of place and date, to be completed by hand."""
    return f"{job.fill.heading.place or DOTS[:5]}, ngày … tháng … năm {job.year}"


def _write_state(pen: Pen, job: Job, left: Span, right: Span) -> None:
    name = _fitted(pen, right, NATION_NAME, NATION)
    parts = (NATION_NAME, name), (NATION_MOTTO, MOTTO), _ruled(pen, right, NATION_MOTTO, MOTTO, 1.0)
    below = _ruled(pen, left, job.fill.heading.body.upper() or DOTS, BODY, _BODY_RULE)
    _write_sides(pen, job, (left, right), (SUPERIOR, BODY), below, parts)
    _put_date(pen, job, right, PLACE_DATE)


def _write_party(pen: Pen, job: Job, left: Span, right: Span) -> None:
    name = _fitted(pen, right, PARTY_NAME, _PARTY_NAME_STYLE)
    parts = (PARTY_NAME, name), _ruled(pen, right, PARTY_NAME, name, 1.0)
    _write_sides(pen, job, (left, right), (_PARTY_SUPERIOR, _PARTY_BODY), ("*", _PARTY_BODY), parts)
    _put_date(pen, job, right, _PARTY_DATE)


def _write_sides(
    pen: Pen, job: Job, sides: tuple[Span, Span], names: tuple[Style, Style], below: Part, right: tuple[Part, ...]
) -> None:
    """Write the bodies on the left, a row each and one for what stands below; the other side beside them in one cell.

    So each name can be typed over, and a long one does not part the lines on the right.
    """
    top = len(pen.heights)
    lines = ((f"\n{text}" if at else text, style) for at, (text, style) in enumerate(right))
    pen.put_tall(sides[1], _SIDE_ROWS, *lines)
    _put_name(pen, sides[0], job.fill.heading.superior, names[0], _SUPERIOR_HINT)
    pen.end_row()
    _put_body(pen, job, sides[0], names[1])
    pen.end_row()
    pen.put(sides[0], *below)
    width = pen.grid.width(sides[1])
    sizes = (line_count(text, width, style.font_size, bold=style.bold) * style.font_size for text, style in right)
    pen.need(row_height(1, sum(sizes)) - sum(pen.heights[top:]))
    pen.end_row()


def _put_body(pen: Pen, job: Job, span: Span, style: Style) -> None:
    """Write the issuing body; where it is to be typed, the sheets that follow show it too."""
    _put_name(pen, span, job.fill.heading.body, style, _BODY_HINT)
    if not job.fill.heading.body:
        job.body_cell = pen.address(span)


def _put_name(pen: Pen, span: Span, name: str, style: Style, hint: str) -> None:
    """Write a name in capitals; dots to type over when it is blank."""
    if name:
        pen.put(span, name.upper(), style)
    else:
        _put_dots(pen, span, DOTS, style, hint)


def _put_dots(pen: Pen, span: Span, text: str, style: Style, hint: str) -> None:
    pen.put(span, text, typed_over(style))
    pen.check((pen.row, pen.row), span[0], {"validate": "any", "input_title": _HINT_TITLE, "input_message": hint})


def _put_date(pen: Pen, job: Job, right: Span, style: Style) -> None:
    if job.fill.heading.place:
        pen.put(right, place_date(job), style)
    else:
        _put_dots(pen, right, place_date(job), style, _PLACE_HINT)
    pen.end_row(least=_DATE_HEIGHT)


def _ruled(pen: Pen, span: Span, text: str, style: Style, share: float) -> Part:
    """Return the line drawn under `text`, as long as `share` of it."""
    room = pen.grid.width(span) - 2 * CELL_PADDING
    width = min(text_width(text, style.font_size, bold=style.bold), room)
    # Dashes of this font join into an unbroken line, and are no longer when bold.
    return "—" * max(1, int(width * share / text_width("—", RULE.font_size))), RULE


def _fitted(pen: Pen, span: Span, text: str, style: Style) -> Style:
    """Return `style`, smaller where `text` would not stay on one line."""
    room = pen.grid.width(span) - CELL_PADDING
    while text_width(text, style.font_size, bold=style.bold) > room and style.font_size > _SMALLEST:
        style = replace(style, font_size=style.font_size - 0.5)
    return style
