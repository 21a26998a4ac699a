"""The two sheets behind the form: "Hướng dẫn" (how to fill it in) and the hidden data sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from danhgia_xl.forms.model import Form, Table
from danhgia_xl.workbook.mark import DATA_SHEET, GUIDE_SHEET, LAYOUT_VERSION, MARK_NAME, READINGS_KEY, mark_text
from danhgia_xl.workbook.template.breaks import Breaks
from danhgia_xl.workbook.template.fill import Placed
from danhgia_xl.workbook.template.grid import make_grid
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.pen import FormSheet, Pen
from danhgia_xl.workbook.template.print import set_up_print
from danhgia_xl.workbook.template.styles import (
    ENTRY,
    FAILING,
    LABEL,
    PARAGRAPH,
    PLAIN,
    SECTION,
    SUBTITLE,
    TITLE,
    WRONG,
    FlagStyle,
    Style,
    required,
)

_WIDTH: Final = 620.0
_SAMPLE: Final = (0, 1)
_TEXT: Final = (2, 11)


def write_guide(job: Job) -> None:
    """Write the sheet "Hướng dẫn": the form's own instructions, then the legend of its cells."""
    sheet = job.book.add_worksheet(GUIDE_SHEET, worksheet_class=FormSheet)
    pen = Pen(sheet, job.styles, make_grid([], _WIDTH, []), Placed(), Breaks())
    form = job.form
    pen.line("HƯỚNG DẪN GHI BIỂU", TITLE, least=24)
    pen.line(form.ten, SUBTITLE)
    pen.gap(8)
    pen.line(form.tom_tat, PARAGRAPH)
    pen.line(f"Căn cứ: {form.can_cu}.", PARAGRAPH)
    _section(pen, "Cách ghi")
    for number, text in enumerate(form.huong_dan, 1):
        _item(pen, f"{number}.", text, PLAIN)
    _section(pen, "Ký hiệu và cách gõ")
    for sample, text, style in _legend(job):
        _item(pen, sample, text, style)
    if computes(job.form):
        _section(pen, "Trang tính tự tính gì")
        for sample, text, style in _computed_legend():
            _item(pen, sample, text, style)
    set_up_print(sheet, job, landscape=False)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def write_data_sheet(job: Job) -> None:
    """Write the hidden sheet that names the form and holds the lists behind the drop-downs. Written last."""
    sheet = job.book.add_worksheet(DATA_SHEET)
    rows = [
        ("nhan_dang", mark_text(job.form.ma, job.ruleset.id)),
        ("mau", job.form.ma),
        ("bo_quy_tac", job.ruleset.id),
        ("phien_ban", str(LAYOUT_VERSION)),
    ]
    if computes(job.form):
        rows.append((READINGS_KEY, "; ".join(f"{code}={option}" for code, option in job.ruleset.readings.items())))
    for row, (key, value) in enumerate(rows):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    for row, (name, expression) in enumerate(job.computed.items(), len(rows)):
        sheet.write_string(row, 0, name)
        sheet.write_formula(row, 1, f'=IFERROR({expression()},"")', None, "")
        job.book.define_name(name, f"={DATA_SHEET}!$B${row + 1}")
    for labels, column in job.lists.columns.items():
        for row, label in enumerate(labels):
            sheet.write_string(row, column, label)
    for words, name in job.lists.named.items():
        job.book.define_name(name, job.lists.source(words))
    job.book.define_name(MARK_NAME, f"={DATA_SHEET}!$B$1")
    sheet.protect("")
    sheet.hide()


def _legend(job: Job) -> list[tuple[str, str, Style]]:
    return [
        ("", "Ô nền vàng nhạt: bắt buộc ghi.", required(ENTRY)),
        ("", "Ô nền xanh nhạt: ghi khi có. Các ô khác đã khóa để giữ đúng mẫu; trang tính không đặt mật khẩu.", ENTRY),
        ("x", "Ô đánh dấu: gõ chữ x là có, để trống là không.", PLAIN),
        ("89,5", "Số lẻ viết dấu phẩy; máy đặt dấu chấm thập phân thì gõ 89.5. Không gõ kèm chữ “điểm”.", PLAIN),
        ("▼", "Ô có danh sách: bấm vào mũi tên bên phải ô để chọn, không tự gõ từ khác.", PLAIN),
        (f"05/12/{job.year}", "Ngày ghi theo thứ tự ngày/tháng/năm.", PLAIN),
        ("+", "Thiếu dòng: chèn thêm dòng phía trên dòng “— Hết —”; không xóa dòng này.", PLAIN),
    ]


def computes(form: Form) -> bool:
    """Tell whether the form has formulas compiled from the rules."""
    columns = (slot for page in form.trang for b in page.khoi if isinstance(b, Table) for slot in b.cot)
    return form.tam_tinh is not None or any(slot.tinh for slot in columns)


def _computed_legend() -> list[tuple[str, str, Style]]:
    def flagged(flag: FlagStyle) -> Style:
        return replace(ENTRY, bg_color=flag.fill, font_color=flag.color)

    return [
        (f"{WRONG.symbol}89,5", "Nền cam, dấu ! : ghi sai, trùng hoặc còn thiếu; cần sửa.", flagged(WRONG)),
        (f"{FAILING.symbol}Tốt", "Nền xanh, dấu • : đúng, nhưng vì ô này mà chưa đạt mức cao hơn.", flagged(FAILING)),
        ("=", "Mức đề xuất, lý do và ô nhắc bên phải trang tự tính lại khi gõ, theo tiêu chí của từng mức; chưa xét "
         "trần của đơn vị, phiếu và chỉ tiêu. Người có thẩm quyền quyết định.", PLAIN),
        ("0,85", "Tỷ lệ ghi theo phần trăm: 85% thì gõ 85, không gõ 0,85.", PLAIN),
        ("+", "Chèn dòng: chép nguyên một dòng của bảng rồi dán vào dòng mới, để dòng mới cũng có công thức.", PLAIN),
        ("⎙", "Ô nhắc và cột lý do nằm ngoài vùng in; bản in không có màu.", PLAIN),
    ]  # fmt: skip


def _section(pen: Pen, title: str) -> None:
    pen.gap(8)
    pen.line(title, SECTION)


def _item(pen: Pen, sample: str, text: str, style: Style) -> None:
    pen.put(_SAMPLE, sample, replace(style, align="center"))
    pen.put(_TEXT, text, replace(LABEL, indent=1))
    pen.end_row(least=20)
