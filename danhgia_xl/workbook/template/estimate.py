"""The sheet "Tạm tính": what the form comes to while it is being filled in, as formulas compiled from the rules."""

from __future__ import annotations

from typing import Final

from danhgia_xl.forms.model import Estimate
from danhgia_xl.workbook.mark import ESTIMATE_SHEET
from danhgia_xl.workbook.template.breaks import Breaks, page_breaks
from danhgia_xl.workbook.template.fill import Placed
from danhgia_xl.workbook.template.grid import make_grid
from danhgia_xl.workbook.template.head import write_compact_heading
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.pen import FormSheet, Pen
from danhgia_xl.workbook.template.print import page_height, set_up_print
from danhgia_xl.workbook.template.quota_section import write_quotas
from danhgia_xl.workbook.template.record_section import RecordSection
from danhgia_xl.workbook.template.styles import PARAGRAPH, SUBTITLE, TITLE, Style

_WIDTH: Final = 640.0
_SCALE: Final = 90
"""Print scale in percent at which the sheet fills the page's width with a little to spare."""

_SPARE: Final = 24.0
"""Points of a page left free: a program may set rows a little higher than they are declared."""

_ROOM: Final = page_height("doc") * 100 / _SCALE - _SPARE
"""Points of height of a printed page."""

_BASIS: Final = Style(font_size=10, italic=True)
_HELPERS: Final = 20
"""Columns hidden beside the sheet: more than the helpers of any record take."""

_NOTE: Final = (
    "Phần mềm chỉ tạm tính theo những gì đã ghi ở đây; người có thẩm quyền quyết định. Trang này tự tính lại, "
    "không phải ghi gì."
)


def write_estimate(job: Job, estimate: Estimate) -> None:
    """Write the sheet: each record the form is about, then the quotas its rosters share."""
    sheet = job.book.add_worksheet(ESTIMATE_SHEET, worksheet_class=FormSheet)
    pen = Pen(sheet, job.styles, make_grid([], _WIDTH, []), Placed(), Breaks())
    write_compact_heading(pen, job)
    pen.line("KẾT QUẢ TẠM TÍNH", TITLE, least=24)
    pen.line(job.form.ten, SUBTITLE)
    pen.line(_NOTE, PARAGRAPH)
    _write_basis(pen, job)
    for kind in job.unit_kinds:
        pen.gap(8)
        top = pen.row
        RecordSection(pen, job, kind).write()
        if sum(pen.heights[top:]) <= _ROOM:
            pen.keep(range(top, pen.row - 1))
    write_quotas(pen, job, estimate)
    pen.hide(pen.side, pen.side + _HELPERS)
    set_up_print(sheet, job, landscape=False, scale=_SCALE)
    sheet.set_h_pagebreaks(page_breaks(pen.heights, pen.kept, _ROOM))
    sheet.print_area(0, 0, pen.row - 1, pen.grid.whole[1])
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _write_basis(pen: Pen, job: Job) -> None:
    """Write which rules, read in which way, the formulas are made from: they do not follow a later choice."""
    readings = [
        f"{code}: {job.ruleset.reading(code).lua_chon[job.ruleset.readings[code]]}" for code in job.readings_used
    ]
    pen.line(f"Công thức theo {job.ruleset.data.ten}.", _BASIS)
    if readings:
        pen.line(f"Chỗ văn bản chưa rõ được đọc như sau. {'. '.join(readings)}.", _BASIS)
