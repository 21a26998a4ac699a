"""What the sheets of a summary and their columns are called: one list for what writes them and what reads them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

UNITS_SHEET: Final = "Tập thể"
OFFICIALS_SHEET: Final = "Viên chức"
MEMBERS_SHEET: Final = "Đảng viên"
FINDINGS_SHEET: Final = "Vi phạm"
FILES_SHEET: Final = "Tệp"
INSTITUTIONS_SHEET: Final = "Cơ sở"

NUMBER: Final = "STT"
"""The column that counts the rows of a list."""

INSTITUTION: Final = "Cơ sở"
"""The column that says which institution a row belongs to, in the summary of many."""

UNITS: Final = {
    "doi_tuong": "Loại tập thể",
    "don_vi": "Tên",
    "diem": "Điểm",
    "tieu_chi": "Theo tiêu chí",
    "xep_loai": "Đề xuất",
    "quyet_dinh": "Quyết định",
    "ly_do": "Lý do",
    "tep": "Tệp",
    "trang": "Trang",
    "o": "Nguồn",
}
"""Columns of `batch.result.UNIT_COLUMNS` and the titles they are listed under."""

OFFICIALS: Final = {
    **UNITS,
    "doi_tuong": "Đối tượng",
    "ma": "Mã",
    "ho_ten": "Họ và tên",
    "don_vi": "Đơn vị",
    "chuc_danh": "Chức danh",
}
"""Columns of people (`batch.result.PEOPLE_COLUMNS`) and their titles on the sheet of viên chức."""

MEMBERS: Final = {**OFFICIALS, "to_dang": "Tổ đảng"}
"""The same on the sheet of đảng viên."""

FILES: Final = {
    "tep": "Tệp",
    "ket_luan": "Kết luận",
    "mau": "Biểu mẫu",
    "don_vi": "Đơn vị",
    "so_dong": "Số dòng",
    "vi_pham": "Vi phạm",
    "canh_bao": "Cảnh báo",
    "ghi_chu": "Ghi chú",
    "sha256": "SHA-256",
}
"""Columns of files (`batch.result.FILE_COLUMNS`)."""

FINDINGS: Final = {
    "code": "Mã",
    "severity": "Mức độ",
    "message": "Thông báo",
    "file": "Tệp",
    "sheet": "Trang",
    "cell": "Ô",
    "value": "Giá trị",
    "expected": "Mong đợi",
    "clause": "Căn cứ",
    "remedy": "Cách khắc phục",
}
"""Fields of a finding (`rating.findings.Finding`)."""

OPEN_FILE, OPEN_SHEET = "mở tệp", "mở trang"
"""What stands in a cell that leads to a file or a sheet, where there is no cell to name."""

_CUT: Final = " (có liên kết đến dòng "


def cut_title(title: str, row: int) -> str:
    """Return the title of a column of links of which only those up to `row` could be written."""
    return f"{title}{_CUT}{row})"


def plain_title(title: str) -> str:
    """Return the title without what `cut_title` adds."""
    return title.partition(_CUT)[0].strip()


def place_text(sheet: str, cell: str) -> str:
    """Return what a cell that leads to a place shows."""
    return cell or (OPEN_SHEET if sheet else OPEN_FILE)


def place_cell(text: str) -> str:
    """Return the cell that `place_text` was given."""
    return "" if text in (OPEN_FILE, OPEN_SHEET) else text


def parts_of(sheet: str, names: Sequence[str]) -> list[str]:
    """Return those of the sheets `names` that the list `sheet` stands on: "Tệp", "Tệp (2)", ... in order."""
    found, number = [], 1
    while (name := part_name(sheet, number)) in names:
        found.append(name)
        number += 1
    return found


def part_name(sheet: str, number: int) -> str:
    """Return the name of the `number`th sheet of a list too long for one."""
    return sheet if number == 1 else f"{sheet} ({number})"
