"""Quotas in words: how many places a group has, where it stands, who decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from danhgia_xl.rating.ratings import QuotaGroup
from danhgia_xl.rules.describe import number_text
from danhgia_xl.rules.schema import QuotaBase

BASES: Final[Mapping[QuotaBase, str]] = {
    "HTTNV": "số ở mức hoàn thành tốt",
    "HTTNV_TRO_LEN": "số từ mức hoàn thành tốt trở lên",
    "TONG_SO": "tổng số được xếp loại",
}
"""What the share is taken of, in words."""

SMALL_GROUP: Final = (
    "Nhóm nhỏ nên chỉ tiêu là 0 chỗ: không ai giữ được mức xuất sắc nếu không có quyết định riêng. "
    "Cấp có thẩm quyền xem xét và ghi quyết định kèm lý do."
)


def share_text(group: QuotaGroup) -> str:
    """Return the share, such as "20%"."""
    return f"{number_text(float(group.share))}%"


def places_number(group: QuotaGroup) -> str:
    """Return the places on the base in force: a number, or a range while rows are open."""
    return f"{group.places}" if group.places == group.places_most else f"{group.places} đến {group.places_most}"


def places_text(group: QuotaGroup) -> str:
    """Return what a group of rows may hold, such as "Nhóm “Bác sĩ”: 8 từ hoàn thành tốt trở lên, 1 chỗ (20% …)"."""
    name = f"Nhóm “{group.group}”" if group.group else "Nhóm chưa ghi tên"
    base = f"{share_text(group)} của {BASES[group.base]}, làm tròn xuống"
    document = f", theo {group.document}" if group.document else ""
    return f"{name}: {group.reach} từ hoàn thành tốt trở lên, {places_number(group)} chỗ ({base}{document})"


def state_text(group: QuotaGroup, unsettled: int, *, by_vote: bool) -> str:
    """Return where a group stands. `unsettled` of its rows have no final tier besides the candidates."""
    candidates = len(group.candidates)
    if not candidates:
        return (
            f"Chưa chốt: còn {unsettled} trường hợp chưa có mức" if group.possible else "Không có ai đạt mức xuất sắc"
        )
    if by_vote:
        return _by_vote(group, unsettled)
    if group.state == "DU_CHO":
        return f"Đủ chỗ: {candidates} trong {group.places} chỗ"
    if not group.places_most:
        return f"Chờ quyết định: {candidates} trường hợp đạt, không có chỗ"
    if group.state == "VUOT":
        return f"Chờ quyết định: chọn {places_number(group)} trong {candidates}"
    return f"Chưa chốt: còn {unsettled} trường hợp chưa có mức"


def _by_vote(group: QuotaGroup, unsettled: int) -> str:
    counts = (
        (len(group.chosen), "được chọn theo phiếu"),
        (len(group.turned_down), "không đủ phiếu hoặc hết chỗ"),
        (len(group.tied), "bằng phiếu ở chỗ cuối, chờ đảng ủy"),
        (len(group.waiting) - len(group.tied), "chờ phiếu hoặc chờ chốt"),
    )
    told = "; ".join(f"{count} {words}" for count, words in counts if count)
    still = f"; còn {unsettled} trường hợp chưa có mức" if unsettled else ""
    return f"{places_number(group)} chỗ cho {len(group.candidates)}: {told}{still}"
