"""Places the buttons of a roster in its heading, left of the title: in the frozen part, so they are always in view."""

from __future__ import annotations

from typing import Final

from danhgia_xl.addin.commands import COMMANDS
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.text import POINTS_PER_PIXEL

SHEET_COMMANDS: Final = ("xep_loai", "kiem_tra", "xoa_danh_dau", "khoi_phuc", "giai_trinh")
"""Codes of the commands with a button on every roster; the ribbon has the others too."""

INSTALL_NAME: Final = "DG_CAI_DAT"
"""The defined name of the cell that a button shows when it finds nothing to run (`macros/DanhGia.bas`)."""

INSTALL_TEXT: Final = (
    "Nút bấm chưa chạy được trên máy này. Tắt Excel (LibreOffice), mở cửa sổ lệnh, gõ danhgia-xl cai-dat, mở lại sổ. "
    "Vẫn không được thì gõ danhgia-xl kiem-tra-may để xem máy thiếu gì. Không có nút thì dùng dòng lệnh danhgia-xl."
)
"""What that cell says."""

_FIRST_ROW: Final = 1
"""The row below the name of the issuing body."""

_GAP: Final = 2
_LEFT_SHARE: Final = 0.34


def write_buttons(pen: Pen, header: int, columns: int) -> None:
    """Put the buttons over the first `columns` columns, between the name of the body and row `header`.

    They are form controls that run `Command.macro`, are not printed, and change neither cells nor rows.
    """
    width = int(pen.grid.edges[columns]) - _GAP
    height = int(sum(pen.heights[_FIRST_ROW:header]) / POINTS_PER_PIXEL) - _GAP
    macros = {command.code: command for command in COMMANDS}
    for code, (left, top, right, bottom) in zip(SHEET_COMMANDS, _boxes(width, height), strict=True):
        options = {
            "macro": macros[code].macro,
            "caption": macros[code].label,
            "description": macros[code].tip,
            "x_offset": left,
            "y_offset": top,
            "width": right - left,
            "height": bottom - top,
        }
        pen.accept(pen.sheet.insert_button(_FIRST_ROW, 0, options), _FIRST_ROW, 0)


def _boxes(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Return left, top, right and bottom of each button in pixels, in the order of `SHEET_COMMANDS`.

    The large one stands left of three small ones; the one with the longest caption below them, as wide as all.
    """
    left, half = int(width * _LEFT_SHARE), int(width * (1 + _LEFT_SHARE) / 2)
    first, second = height // 3, height * 2 // 3
    return [
        (_GAP, 0, left, second),
        (left + _GAP, 0, half, first),
        (left + _GAP, first + _GAP, width, second),
        (half + _GAP, 0, width, first),
        (_GAP, second + _GAP, width, height),
    ]
