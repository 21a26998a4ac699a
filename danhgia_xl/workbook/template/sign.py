"""The signature block at the end of a sheet."""

from __future__ import annotations

from typing import Final

from danhgia_xl.workbook.template.head import place_date
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.styles import SIGN_DATE, SIGN_NOTE, SIGN_TITLE
from danhgia_xl.workbook.template.text import line_count, row_height

NOTE: Final = "(Ký, ghi rõ họ tên)"
_SPACE: Final = 64.0


def write_signatures(pen: Pen, job: Job, titles: list[str], *, dated: bool) -> None:
    """Write who signs, side by side in one row that no page break can part from the space to sign in.

    `dated` puts the line of place and date above the last signer, where the heading does not carry it.
    """
    if not titles:
        return
    spans = pen.grid.parts(len(titles))
    pen.keep((pen.row - 1, pen.row))
    pen.gap(10)
    date, above = place_date(job), 0.0
    if dated:
        above = row_height(line_count(date, pen.grid.width(spans[-1]), SIGN_DATE.font_size), SIGN_DATE.font_size)
    for span, title in zip(spans, titles, strict=True):
        first = ((f"{date if span == spans[-1] else ' '}\n", SIGN_DATE),) if dated else ()
        pen.put_parts(span, *first, (title, SIGN_TITLE), (f"\n{NOTE}", SIGN_NOTE))
        lines = line_count(title, pen.grid.width(span), SIGN_TITLE.font_size, bold=True)
        pen.need(above + row_height(lines, SIGN_TITLE.font_size) + row_height(1, SIGN_NOTE.font_size) + _SPACE)
    pen.end_row()
