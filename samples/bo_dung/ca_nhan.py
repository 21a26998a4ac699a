"""The personal forms 02a, 02b and 02d of the units whose forms are shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from danhgia_xl.workbook.template.write import Fill
from samples.bo_dung import co_quan, du_kien
from samples.bo_dung.cau_chu import ban_kiem_diem, thong_tin
from samples.bo_dung.cham_diem import muc_chung
from samples.bo_dung.nguoi import CHUC_VU_DANG
from samples.bo_dung.nhiem_vu import NHIEM_VU, bang_nhiem_vu

if TYPE_CHECKING:
    from danhgia_xl.rules.ruleset import RuleSet
    from samples.bo_dung.cham_diem import Dong
    from samples.bo_dung.nguoi import Nguoi

CO_BAN_KIEM_DIEM: Final = tuple(NHIEM_VU)
"""Units all of whose people handed in a form."""


def ban_ca_nhan(nguoi: Nguoi, ruleset: RuleSet) -> Fill:
    """Return the self-review of one person; which form it is written on is `nguoi.mau`."""
    ten_don_vi = co_quan.don_vi(nguoi.don_vi).ten
    fields: du_kien.Facts = {**thong_tin(nguoi), **ban_kiem_diem(nguoi), "ngay_sinh": nguoi.ngay_sinh}
    bang: dict[str, list[Dong]] = {
        "nhiem_vu": bang_nhiem_vu(nguoi),
        "tieu_chi_chung": muc_chung(
            ruleset.score_table("tieu_chi_chung"), thuc_hien_tot=du_kien.thuc_hien_tot(nguoi), lech=nguoi.stt
        ),
    }
    if nguoi.quan_ly:
        fields |= du_kien.don_vi_phu_trach(nguoi)
        fields["tu_nhan_quan_ly.tu_nhan_muc"] = du_kien.tu_nhan(nguoi)
        bang["phu_luc_04"] = du_kien.cham_quan_ly(nguoi, ruleset)
    else:
        fields["tu_nhan_vien_chuc.tu_nhan_muc"] = du_kien.tu_nhan(nguoi)
    if not nguoi.dang_vien:
        return Fill(co_quan.tieu_de_don_vi(ten_don_vi), fields, bang)
    fields |= {
        "tu_nhan_dang_vien.tu_nhan_muc": nguoi.muc_dang_vien,
        "chuc_vu_dang": CHUC_VU_DANG.get(nguoi.ma, "Đảng viên"),
    }
    bang["phu_luc_06"] = du_kien.cham_dang_vien(nguoi, ruleset)
    return Fill(co_quan.tieu_de_dang(co_quan.CHI_BO), fields, bang)
