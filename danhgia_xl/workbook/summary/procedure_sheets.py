"""The lists of the procedure: "Lịch" (every step and who owes it) and "Hồ sơ" (every paper of every dossier)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from danhgia_xl.batch.result import Consolidation
from danhgia_xl.workbook.summary.cell_links import Link, LinkMaker
from danhgia_xl.workbook.summary.list_writer import Column, ListSpec
from danhgia_xl.workbook.summary.sheet_style import PLAIN, TONES

if TYPE_CHECKING:
    import pandas as pd

_CALENDAR_NOTE: Final = "Ngày lấy từ sổ của nơi làm; ô trống là chưa ghi."
_DOSSIER_NOTE: Final = "“Có từ ngày”: giấy tờ chỉ có sau hạn nộp; Kế hoạch không định ngày cho lần nộp sau (R12)."


def calendar_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Lịch": one row a step and collective, in the order of the rule set's deadlines."""
    table = result.calendar
    columns = [
        Column("STT", 5, "centre", range(1, len(table) + 1)),
        Column("Việc", 40, "text", table["viec"].tolist()),
        Column("Thời hạn", 21, "text", table["yeu_cau"].str.capitalize().tolist()),
        Column("Ai làm", 30, "text", table["ai"].tolist()),
        Column("Ngày làm", 12, "centre", _days(table["ngay_xong"])),
        Column(_state_title(result), 24, "mark", table["tinh_trang"].tolist()),
        Column("Căn cứ", 18, "text", table["can_cu"].tolist()),
    ]
    return _list(links, "Lịch", "Lịch các bước kiểm điểm, đánh giá, xếp loại", _CALENDAR_NOTE, columns, table)


def dossiers_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Hồ sơ": one row a collective and paper, in the order of the books."""
    table = result.dossiers
    columns = [
        Column("STT", 5, "centre", range(1, len(table) + 1)),
        Column("Đơn vị", 26, "text", table["don_vi"].tolist()),
        Column("Dòng", 6, "centre", table["tt"].tolist()),
        Column("Loại giấy tờ", 46, "text", table["noi_dung"].tolist()),
        Column("Thời hạn", 20, "text", table["yeu_cau"].str.capitalize().tolist()),
        Column("Có từ ngày", 12, "centre", _days(table["sinh_ngay"])),
        Column("Ngày nhận", 12, "centre", _days(table["ngay_nhan"])),
        Column(_state_title(result), 23, "mark", table["tinh_trang"].tolist()),
        Column("Căn cứ", 12, "text", table["can_cu"].tolist()),
    ]
    return _list(links, "Hồ sơ", "Hồ sơ đề nghị đánh giá, xếp loại", _DOSSIER_NOTE, columns, table)


def _list(links: LinkMaker, name: str, title: str, note: str, columns: list[Column], table: pd.DataFrame) -> ListSpec:
    """Add the columns "Tệp", "Trang" and "Nguồn" (the cell, linked) and tint the rows by state."""
    places = list(zip(table["tep"], table["trang"], table["o"], strict=True))
    columns += [
        Column("Tệp", 22, "text", [file for file, _, _ in places]),
        Column("Trang", 10, "text", [sheet for _, sheet, _ in places]),
        Column("Nguồn", 8, "link", [cell for _, _, cell in places]),
    ]
    targets: list[Link | None] = [links.to(*place) if place[0] else None for place in places]
    tones = [state if state in TONES else PLAIN for state in table["trang_thai"]]
    return ListSpec(name, title, note, "Không có sổ nào ghi.", columns, tones, 2, len(columns) - 1, targets)


def _state_title(result: Consolidation) -> str:
    return f"Tình trạng đến ngày {result.today:%d/%m/%Y}" if result.today else "Tình trạng"


def _days(values: pd.Series[Any]) -> list[str]:
    return ["" if day is None else f"{day:%d/%m/%Y}" for day in values]
