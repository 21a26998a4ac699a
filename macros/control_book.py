"""The control book of the institution's clerk: one sheet from which all books of a folder are consolidated."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from danhgia_xl.addin.commands import COMMANDS
from danhgia_xl.addin.control import FOLDER_NAME, OUTPUT_NAME, STATUS_NAME
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.mark import CONTROL_CODE, MARK_NAME, mark_text
from danhgia_xl.workbook.template.buttons import INSTALL_NAME, INSTALL_TEXT
from danhgia_xl.workbook.template.print import A4
from danhgia_xl.workbook.template.references import elsewhere
from danhgia_xl.workbook.template.styles import AREA, LABEL, SECTION, SUBTITLE, TITLE, Style, Styles
from danhgia_xl.workbook.template.write import BOOK_OPTIONS

SHEET: Final = "Tổng hợp"

_HEADING: Final = "TỔNG HỢP ĐÁNH GIÁ, XẾP LOẠI CỦA CƠ QUAN"
_INPUT: Final = replace(AREA, valign="vcenter", num_format="@")
_STATUS: Final = replace(_INPUT, bg_color="#F7F7F7", locked=True)
_ITEM: Final = replace(LABEL, indent=1)

_FIELDS: Final = (
    (4, "Thư mục", FOLDER_NAME, 27, _INPUT),
    (5, "Tệp kết quả", OUTPUT_NAME, 27, _INPUT),
    (9, "Kết quả", STATUS_NAME, 54, _STATUS),
)
"""Row (from 0), label, defined name, height in points and look of each field."""

_BUTTON_ROW, _STEPS_ROW = 7, 11
_BUTTON_HEIGHT: Final = 52
_BUTTONS: Final = (("tong_hop", 0, 300), ("gioi_thieu", 320, 170))
"""Command, left edge and width in pixels of each button."""

_STEPS: Final = (
    ("Bước 1", "Gom mọi sổ đã nhận (phòng, tổ, chi bộ …) vào một thư mục. Sổ gốc chỉ được đọc, không bị sửa."),
    ("Bước 2", "Gõ hoặc dán đường dẫn vào ô Thư mục; để trống thì khi bấm nút sẽ được hỏi chọn thư mục."),
    ("Bước 3", "Gõ tên tệp kết quả (.xlsx); để trống thì tệp tong-hop.xlsx được ghi vào chính thư mục ấy."),
    ("Bước 4", "Bấm nút Tổng hợp thư mục…; xong thì sổ tổng hợp tự mở, ô Kết quả nói đã đọc bao nhiêu sổ."),
    ("Lưu ý", "Phần mềm chỉ đề xuất theo tiêu chí; người có thẩm quyền quyết định."),
)
_LABEL, _VALUE = 1, 2
_WIDTHS: Final = (14, 150, 720, 14)
_STEP_HEIGHT: Final = 24


def write_control_book(path: Path, ruleset: RuleSet) -> None:
    """Write the control book to `path`, still without macros; the same input gives the same bytes."""
    day = ruleset.data.hieu_luc_tu
    with Workbook(str(path), BOOK_OPTIONS) as book:
        created = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
        book.set_properties({"title": "Tổng hợp đánh giá, xếp loại", "created": created})
        book.define_name(MARK_NAME, f'="{mark_text(CONTROL_CODE, ruleset.id)}"')
        page = _Page(book, book.add_worksheet(SHEET), Styles(book))
        page.set_up()
        page.write_heading(f"Năm {ruleset.data.nam} · {ruleset.data.ten}")
        page.write_fields()
        page.write_buttons()
        page.write_steps()


@dataclass(frozen=True)
class _Page:
    """The one sheet."""

    book: Workbook
    sheet: Worksheet
    styles: Styles

    def set_up(self) -> None:
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column_pixels(column, column, width)
        self.sheet.hide_gridlines(2)
        self.sheet.set_paper(A4)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 1)
        self.sheet.protect("")

    def write_heading(self, subtitle: str) -> None:
        for row, text, style in ((1, _HEADING, TITLE), (2, subtitle, SUBTITLE)):
            self.sheet.set_row(row, 26)
            self.sheet.merge_range(row, _LABEL, row, _VALUE, text, self.styles.of(style))

    def write_fields(self) -> None:
        for row, label, name, height, style in _FIELDS:
            self.sheet.set_row(row, height)
            self._put(row, _LABEL, label, SECTION)
            self.sheet.write_blank(row, _VALUE, None, self.styles.of(style))
            self.book.define_name(name, f"={_reference(row)}")
        first = _FIELDS[0][0]
        self.sheet.set_selection(first, _VALUE, first, _VALUE)

    def write_buttons(self) -> None:
        commands = {command.code: command for command in COMMANDS}
        self.sheet.set_row(_BUTTON_ROW, 42)
        for code, left, width in _BUTTONS:
            one = commands[code]
            says = {"macro": one.macro, "caption": one.label, "description": one.tip}
            place = {"x_offset": left, "y_offset": 2, "width": width, "height": _BUTTON_HEIGHT}
            self.sheet.insert_button(_BUTTON_ROW, _VALUE, {**says, **place})

    def write_steps(self) -> None:
        self._put(_STEPS_ROW, _LABEL, "Cách làm", SECTION)
        row = _STEPS_ROW + 1
        for label, text in _STEPS:
            self._put(row, _LABEL, label, _ITEM, _STEP_HEIGHT)
            self._put(row, _VALUE, text, _ITEM)
            row += 1
        self._put(row, _LABEL, "Nút không chạy", _ITEM, 2 * _STEP_HEIGHT)
        self._put(row, _VALUE, INSTALL_TEXT, _ITEM)
        self.book.define_name(INSTALL_NAME, f"={_reference(row)}")
        self.sheet.print_area(0, 0, row, len(_WIDTHS) - 1)

    def _put(self, row: int, column: int, text: str, style: Style, height: float = 0) -> None:
        if height:
            self.sheet.set_row(row, height)
        self.sheet.write_string(row, column, text, self.styles.of(style))


def _reference(row: int) -> str:
    return elsewhere(SHEET, f"C{row + 1}")
