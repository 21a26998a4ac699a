"""From the story to facts: the same arithmetic feeds the rosters of the units and the personal forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samples.bo_dung.cham_diem import chia_doi, thap_nhat, tong, tu_cham
from samples.bo_dung.co_quan import BAN_GIAM_DOC, CHI_TIEU_PHO_GIAM_DOC, DON_VI, don_vi, to_dang
from samples.bo_dung.nguoi import DANG, CongViec, Nguoi

if TYPE_CHECKING:
    from collections.abc import Iterable

    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.workbook.template.fill import Content
    from samples.bo_dung.cham_diem import Dong

Facts = dict[str, "Content"]

TU_HTTNV: Final = ("HTXSNV", "HTTNV")
THANG: Final = {"thai_san": 5, "om": 8, "moi": 4}
"""Months at work of those who were not there all year."""


def vien_chuc(nguoi: Nguoi) -> Facts:
    """Return the facts of a viên chức without a management post."""
    facts = _chung(nguoi) | _mat(nguoi)
    if "moi" in nguoi.ghi:
        return facts
    vuot = nguoi.viec.ty_le(nguoi.viec.vuot)
    return facts | _nhiem_vu(nguoi) | {"ty_le_vuot_muc": vuot, "tu_nhan_muc": tu_nhan(nguoi)}


def quan_ly(nguoi: Nguoi, ruleset: RuleSet) -> Facts:
    """Return the facts of a manager."""
    facts = _chung(nguoi) | _mat(nguoi) | _nhiem_vu(nguoi) | don_vi_phu_trach(nguoi)
    return facts | {"diem": tong(cham_quan_ly(nguoi, ruleset)), "tu_nhan_muc": tu_nhan(nguoi)}


def dang_vien(nguoi: Nguoi, ruleset: RuleSet) -> Facts:
    """Return the facts of a party member; the viên chức rating is left to the books of the units."""
    facts: Facts = _chung(nguoi) | {
        "don_vi": don_vi(nguoi.don_vi).ten,
        "to_dang": to_dang(nguoi.to_dang).ten,
        "la_nguoi_dung_dau": nguoi.ma == to_dang(nguoi.to_dang).to_truong,
        "tinh_trang": nguoi.tinh_trang,
        "la_vien_chuc": True,
    }
    if nguoi.tinh_trang == DANG["M"]:
        return facts
    dong, bang = cham_dang_vien(nguoi, ruleset), ruleset.score_table("phu_luc_06")
    tam_thoi = "tam_thoi" in nguoi.ghi
    return facts | _mat(nguoi) | {
        "sinh_hoat_tam_thoi": tam_thoi,
        "co_nhan_xet_noi_tam_thoi": tam_thoi,
        "diem": tong(dong),
        "muc_ket_qua": thap_nhat(bang, dong, "ket_qua"),
        "muc_con_lai": thap_nhat(bang, dong, "con_lai"),
        "tieu_bieu": nguoi.muc_dang_vien == "HTXSNV",
        "ty_le_nhiem_vu": nguoi.viec.ty_le(nguoi.viec.so - nguoi.viec.chua_xong),
        "tu_nhan_muc": nguoi.muc_dang_vien,
    }  # fmt: skip


def tu_nhan(nguoi: Nguoi) -> str:
    """Return the tier a person asks for; where no tier fits, people ask for the third."""
    return "HTXSNV" if "nhan_cao" in nguoi.ghi else nguoi.muc or "HTNV"


def thuc_hien_tot(nguoi: Nguoi) -> bool:
    """Say whether a person carries out all general criteria well."""
    return nguoi.muc == "HTXSNV" or (nguoi.muc == "HTTNV" and nguoi.stt % 3 == 0)


def cham_quan_ly(nguoi: Nguoi, ruleset: RuleSet) -> list[Dong]:
    """Return a manager's self-scoring by Phụ lục 04."""
    hut = nguoi.hut + nguoi.stt % 3 * 0.5
    return tu_cham(ruleset.score_table("phu_luc_04"), chia_doi(hut, xuat_sac=nguoi.muc == "HTXSNV"), nguoi.stt)


def cham_dang_vien(nguoi: Nguoi, ruleset: RuleSet) -> list[Dong]:
    """Return a party member's self-scoring by Phụ lục 06."""
    xuat_sac = nguoi.muc_dang_vien == "HTXSNV"
    return tu_cham(ruleset.score_table("phu_luc_06"), chia_doi(nguoi.hut, xuat_sac=xuat_sac), nguoi.stt)


def don_vi_phu_trach(nguoi: Nguoi) -> Facts:
    """Return what a manager's unit, field and subordinate units reached."""
    chi_tieu = CHI_TIEU_PHO_GIAM_DOC.get(nguoi.ma, don_vi(nguoi.don_vi).chi_tieu)
    facts: Facts = {
        "la_nguoi_dung_dau": nguoi.dung_dau,
        "dv_ty_le_hoan_thanh": chi_tieu.ty_le(chi_tieu.hoan_thanh),
        "dv_ty_le_dam_bao": chi_tieu.ty_le(chi_tieu.dam_bao),
        "dv_ty_le_vuot_muc": chi_tieu.ty_le(chi_tieu.vuot),
        "khong_co_don_vi_truc_thuoc": nguoi.don_vi != BAN_GIAM_DOC,
    }
    if nguoi.don_vi == BAN_GIAM_DOC:
        phu_trach = [dv for dv in DON_VI if dv.khoa != BAN_GIAM_DOC and (nguoi.dung_dau or dv.phu_trach == nguoi.ma)]
        muc = [dv.muc for dv in phu_trach]
        facts["don_vi_phu_trach"] = "Tất cả" if nguoi.dung_dau else "; ".join(dv.ten for dv in phu_trach)
        facts |= {"tt_ty_le_htnv": phan_tram(muc, (*TU_HTTNV, "HTNV")), "tt_ty_le_httnv": phan_tram(muc, TU_HTTNV)}
    return facts


def phan_tram(muc: Iterable[str], trong: tuple[str, ...]) -> float:
    """Return the share of tiers that are among `trong`, in percent; empty tiers (nobody rated) do not count."""
    co = [ma for ma in muc if ma]
    return 100 * sum(ma in trong for ma in co) / len(co)


def _chung(nguoi: Nguoi) -> Facts:
    return {"ma": nguoi.ma, "ho_ten": nguoi.ho_ten, "chuc_danh": nguoi.chuc_danh}


def _mat(nguoi: Nguoi) -> Facts:
    """Return whether the review was held, or why the person was away."""
    ly_do = "thai_san" if "thai_san" in nguoi.ghi else "om" if "om" in nguoi.ghi else ""
    ly_do = "co_ly_do" if "tam_thoi" in nguoi.ghi else ly_do
    thang = next((so for ghi, so in THANG.items() if ghi in nguoi.ghi), None)
    if "moi" in nguoi.ghi:
        return {"thang_lam_viec": thang}
    if ly_do:
        return {"ly_do_vang": ly_do, "co_bao_cao_tu_danh_gia": True, "thang_lam_viec": thang}
    return {"da_kiem_diem": True}


def _nhiem_vu(nguoi: Nguoi) -> Facts:
    viec: CongViec = nguoi.viec
    chua = viec.chua_dam_bao + viec.chua_xong
    return {
        "tieu_chi_chung": "THUC_HIEN_TOT" if thuc_hien_tot(nguoi) else "DAP_UNG",
        "ty_le_hoan_thanh": viec.ty_le(viec.so - viec.chua_xong),
        "ty_le_dam_bao": viec.ty_le(viec.so - chua),
        "hieu_qua_cao": nguoi.muc == "HTXSNV" or "hqc" in nguoi.ghi,
        "ty_le_chua_dam_bao": viec.ty_le(chua),
    }
