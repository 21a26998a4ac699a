"""The workbook inside the add-in: one sheet with the texts its VBA shows and the help of its functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from danhgia_xl.workbook.template.buttons import INSTALL_NAME

SHEET: Final = "_dg"

TITLE: Final = "Đánh giá, xếp loại"

TEXTS: Final = {
    "DG_TEN": TITLE,
    INSTALL_NAME: (
        "Chưa thấy Python của danhgia-xl trên máy này. Mở cửa sổ lệnh, gõ: danhgia-xl cai-dat, tắt Excel rồi mở lại. "
        "Vẫn không được thì gõ: danhgia-xl kiem-tra-may để xem máy thiếu gì."
    ),
    "DG_CHUA_MO_SO": "Hãy mở sổ cần làm (hoặc một sổ trống) rồi bấm lại: lệnh nào cũng làm với sổ đang mở.",
    "DG_CAU_HINH_LA": (
        "Sổ này, hoặc thư mục chứa nó, mang theo cấu hình riêng của phần mềm nên lệnh không chạy: cấu hình lạ có thể "
        "mở chương trình khác. Hãy xóa trang hoặc tệp cấu hình ấy, hay chép sổ sang thư mục khác, rồi bấm lại."
    ),
    "DG_LOI": "Lệnh không chạy được. Gõ danhgia-xl kiem-tra-may trong cửa sổ lệnh để xem máy thiếu gì.",
}
"""Defined name to text."""

HELP_NAME: Final = "DG_HAM"
"""The defined name of the rows of help, read by `DG_GhiTroGiup`."""

Help = tuple[str, str, str, Sequence[str]]
"""Of one function: its name, what it does, its category, and what each argument is."""

_BEFORE_ARGUMENTS: Final = 3
_CREATED: Final = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)


def write_addin_book(path: Path, functions: Sequence[Help]) -> None:
    """Write the workbook to `path`, still without macros; the same input gives the same bytes."""
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": TITLE, "created": _CREATED})
        sheet = book.add_worksheet(SHEET)
        for row, (name, text) in enumerate(TEXTS.items()):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, text)
            book.define_name(name, f"={SHEET}!{xl_range_abs(row, 1, row, 1)}")
        first = len(TEXTS) + 1
        for row, (name, text, category, arguments) in enumerate(functions, first):
            for column, content in enumerate((name, text, category, *arguments)):
                sheet.write_string(row, column, content)
        # Without functions one blank row, which the macro passes over.
        last = first + max(1, len(functions)) - 1
        width = max((len(arguments) for *_, arguments in functions), default=0) + _BEFORE_ARGUMENTS
        book.define_name(HELP_NAME, f"={SHEET}!{xl_range_abs(first, 0, last, width - 1)}")
