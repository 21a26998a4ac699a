"""The signature block at the end of a sheet."""

from __future__ import annotations

from typing import Final

from danhgia_xl.workbook.template_head import place_date
from danhgia_xl.workbook.template_job import Job
from danhgia_xl.workbook.template_pen import Pen
from danhgia_xl.workbook.template_styles import PLACE_DATE, SIGN_NOTE, SIGN_TITLE
from danhgia_xl.workbook.template_text import line_count, row_height

NOTE: Final = "(Ký, ghi rõ họ tên)"
_SPACE: Final = 64.0


def write_signatures(pen: Pen, job: Job, titles: list[str], *, dated: bool) -> None:
    """Write who signs, side by side in one row that no page break can part from the space to sign in.

    `dated` puts the line of place and date above the last signer, where the heading does not carry it.
    """
    if not titles:
        return
    spans = pen.grid.parts(len(titles))
    pen.gap(10)
    if dated:
        pen.put(spans[-1], place_date(job), PLACE_DATE)
        pen.end_row()
    most = 0
    for span, title in zip(spans, titles, strict=True):
        pen.put_signature(span, title, NOTE)
        most = max(most, line_count(title, pen.grid.width(span), SIGN_TITLE.font_size, bold=True))
    pen.need(row_height(most, SIGN_TITLE.font_size) + row_height(1, SIGN_NOTE.font_size) + _SPACE)
    pen.end_row()
