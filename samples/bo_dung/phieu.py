"""The votes: Mẫu 04 in each unit, Mẫu 11 and Mẫu 12 in the chi bộ. Every row adds up to the valid ballots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samples.bo_dung import co_quan
from samples.bo_dung.nguoi import DANG, Nguoi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from danhgia_xl.workbook.template.fill import Content
    from samples.bo_dung.cham_diem import Dong
    from samples.bo_dung.co_quan import DonVi

MO_RONG: Final = 8
"""Heads of units who vote at the enlarged conference of Ban Giám đốc."""

PHIEU_HONG_CHI_BO: Final = 1
TAN_THANH: Final = (43, 42, 41, 40, 38, 36, 34)
"""Approvals in round two, in the order of the candidates; official members are 47, so more than 31 are needed."""

PHIEU_DU: Final = 44
"""Valid ballots in the whole chi bộ."""

_MUC: Final = ("HTXSNV", "HTTNV", "HTNV", "KHTNV")
_KHI_CHUA_RO: Final = "Trình Giám đốc xem xét, quyết định"


def mau_04(dv: DonVi, nguoi: Sequence[Nguoi]) -> tuple[dict[str, Content], list[Dong]]:
    """Return the count of the vote of a unit, and the row of everybody voted on."""
    mo_rong = MO_RONG if dv.khoa == co_quan.BAN_GIAM_DOC else 0
    co_mat = sum(not ng.vang for ng in nguoi) + mo_rong
    ngay = co_quan.NGAY_HOP_LANH_DAO if mo_rong else co_quan.NGAY_HOP_PHONG
    dong: list[Dong] = []
    for ng in nguoi:
        if "moi" in ng.ghi:
            continue
        muc = ng.muc or "HTNV"
        row: Dong = {"ma": ng.ma, "ho_ten": ng.ho_ten, "chuc_danh": ng.chuc_danh, "muc_de_nghi": muc}
        ghi_chu = None if ng.muc else _KHI_CHUA_RO
        dong.append(row | _phieu(muc, co_mat, ng.stt % 3) | {"ghi_chu": ghi_chu})
    return _kiem_phieu("mau_04", ngay, len(nguoi) + mo_rong, co_mat, 0), dong


def mau_11(nguoi: Sequence[Nguoi]) -> tuple[dict[str, Content], list[Dong]]:
    """Return round one in the chi bộ: official members vote on everybody who is rated."""
    fields, hop_le = _chi_bo("mau_11", nguoi)
    dong: list[Dong] = []
    for ng in nguoi:
        if ng.muc_dang_vien:
            row: Dong = {"ma": ng.ma, "ho_ten": ng.ho_ten, "don_vi": co_quan.don_vi(ng.don_vi).ten}
            dong.append(row | _phieu(ng.muc_dang_vien, hop_le, ng.stt % 5 + 1))
    return fields, dong


def mau_12(nguoi: Sequence[Nguoi]) -> tuple[dict[str, Content], list[Dong]]:
    """Return round two: approvals for the candidates of the top tier."""
    fields, hop_le = _chi_bo("mau_12", nguoi)
    ung_vien = [ng for ng in nguoi if ng.muc_dang_vien == "HTXSNV"]
    dong: list[Dong] = [
        {
            "ma": ng.ma,
            "ho_ten": ng.ho_ten,
            "don_vi": co_quan.don_vi(ng.don_vi).ten,
            "phieu_htxsnv": so,
            "phieu_khong_tan_thanh": hop_le - so,
        }
        for ng, so in zip(ung_vien, _tan_thanh(hop_le), strict=False)
    ]
    return fields, dong


def _tan_thanh(hop_le: int) -> list[int]:
    """Return the approvals, in the small chi bộ of the faulty sample as many fewer as there are fewer ballots."""
    return [hop_le - (PHIEU_DU - so) for so in TAN_THANH]


def _chi_bo(mau: str, nguoi: Sequence[Nguoi]) -> tuple[dict[str, Content], int]:
    chinh_thuc = [ng for ng in nguoi if ng.tinh_trang == DANG["D"]]
    co_mat = sum(not ng.vang for ng in chinh_thuc)
    fields = _kiem_phieu(mau, co_quan.NGAY_HOP_CHI_BO, len(chinh_thuc), co_mat, PHIEU_HONG_CHI_BO)
    return fields, co_mat - PHIEU_HONG_CHI_BO


def _kiem_phieu(mau: str, ngay: Content, trieu_tap: int, co_mat: int, hong: int) -> dict[str, Content]:
    so: dict[str, Content] = {
        "ngay": ngay,
        "trieu_tap": trieu_tap,
        "co_mat": co_mat,
        "phat_ra": co_mat,
        "thu_vao": co_mat,
        "hop_le": co_mat - hong,
        "khong_hop_le": hong,
    }
    return {f"{mau}_{ten}": value for ten, value in so.items()}


def _phieu(muc: str, hop_le: int, khac: int) -> Dong:
    """Return the votes on one person: most for `muc`, `khac` for a neighbouring tier."""
    ke = _MUC[1] if muc in (_MUC[0], _MUC[2]) else _MUC[khac % 2 * 2]
    so = dict.fromkeys(_MUC, 0) | {ke: khac}
    so[muc] = hop_le - khac
    return {f"phieu_{ten.lower()}": value for ten, value in so.items()}
