"""The commands a user finds on the ribbon and on buttons: names, words, keys. Every host is built from this list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TITLE: Final = "Đánh giá, xếp loại"
"""What stands over every message."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `code` is what VBA and LibreOffice call it by (ASCII), `macro` the VBA procedure behind a button.

    `key` is the key tip on the ribbon (after Alt and the tab's own key), `icon` a picture Office has built in.
    """

    code: str
    label: str
    tip: str
    key: str
    icon: str

    @property
    def macro(self) -> str:
        """The VBA procedure of the button: "Nut_XepLoai" for "xep_loai".

        Not "DG_XepLoai": VBA and formulas take no notice of case, and DG_XEPLOAI is a function for cells.
        """
        return "Nut_" + self.code.title().replace("_", "")


COMMANDS: Final = (
    Command(
        "xep_loai",
        "Xếp loại",
        "Tính mức đề xuất cho mọi người và tập thể trong sổ này, ghi vào các cột kết quả, đánh dấu ô sai kèm căn cứ.",
        "X",
        "AcceptInvitation",
    ),
    Command(
        "kiem_tra",
        "Kiểm tra",
        "Chỉ tìm chỗ sai và còn thiếu: đánh dấu ô kèm căn cứ và lập trang Vi phạm. Không ghi mức.",
        "K",
        "ErrorChecking",
    ),
    Command(
        "xoa_danh_dau",
        "Xóa đánh dấu",
        "Bỏ hết màu, ghi chú, kết quả và trang Vi phạm do phần mềm thêm vào sổ này.",
        "D",
        "Clear",
    ),
    Command(
        "khoi_phuc",
        "Khôi phục",
        "Trả lại đúng những gì lần bấm gần nhất đã ghi đè. Bấm lần nữa để làm lại.",
        "P",
        "Undo",
    ),
    Command(
        "giai_trinh",
        "Giải trình dòng đang chọn",
        "Vì sao người ở dòng đang chọn được đề xuất mức ấy: từng điều kiện, giá trị, căn cứ.",
        "G",
        "Info",
    ),
    Command(
        "tong_hop",
        "Tổng hợp thư mục…",
        "Đọc mọi sổ trong một thư mục, ghi một sổ tổng hợp rồi mở ra.",
        "T",
        "Consolidate",
    ),
    Command(
        "gioi_thieu",
        "Về chương trình",
        "Phiên bản, bộ quy tắc đang dùng, nơi xem hướng dẫn.",
        "V",
        "Help",
    ),
)
"""All commands, in the order of the ribbon. Each `code` is a function of the same name in `addin.buttons`."""
