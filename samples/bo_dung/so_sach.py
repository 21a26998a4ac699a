"""The working books: units, tổ đảng, chi bộ, and the collective self-scorings that go with them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from danhgia_xl.rating.calendar import last_day
from danhgia_xl.workbook.template.write import Fill
from samples.bo_dung import co_quan, du_kien, phieu, quyet_dinh
from samples.bo_dung.cau_chu import gop_y
from samples.bo_dung.cham_diem import thap_nhat, tong, tu_cham
from samples.bo_dung.nguoi import DANG, Nguoi, ho_ten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from danhgia_xl.rules.ruleset import RuleSet
    from samples.bo_dung.cham_diem import Dong
    from samples.bo_dung.co_quan import DonVi, ToDang

MUC_CHINH_QUYEN: Final = "HTTNV"
"""What the authority above gave Cơ sở and its mass organisations."""

MUC_TO_CHUC_DANG: Final = "HTTNV"
"""What the chi bộ and each of its tổ đảng ask for."""


BUOC_CUA_CO_SO: Final = ("han.tu_kiem_diem", "han.tap_the_lanh_dao", "han.hop_vien_chuc", "han.gui_dang_uy")
"""Steps of the calendar whose day the clerk writes down; the others stand in the books of those who did them."""


def so_phong(dv: DonVi, moi: Sequence[Nguoi], ruleset: RuleSet) -> Fill:
    """Return the book of a unit; Ban Giám đốc uses the same book as a leading collective."""
    nguoi = [ng for ng in moi if ng.don_vi == dv.khoa]
    fields: du_kien.Facts = {"don_vi": dv.ten, **_cuoc_hop(dv, nguoi)}
    if dv.khoa == co_quan.BAN_GIAM_DOC:
        fields |= {"loai_tap_the": "tap_the_lanh_dao", "ket_qua_ben_ngoai": dv.muc}
    else:
        fields |= {"diem": tong(_bang_phong(dv, ruleset)), "tu_nhan_muc": dv.muc}
    kiem_phieu, bang_phieu = phieu.mau_04(dv, nguoi)
    return Fill(
        co_quan.tieu_de_don_vi(dv.ten),
        fields | kiem_phieu,
        {
            "quan_ly": [du_kien.quan_ly(ng, ruleset) for ng in nguoi if ng.quan_ly],
            "vien_chuc": [du_kien.vien_chuc(ng) for ng in nguoi if not ng.quan_ly],
            "mau_04": bang_phieu,
            "ho_so": _ho_so("phong", ruleset, nguoi[0].stt),
        },
    )


def cham_phong(dv: DonVi, ruleset: RuleSet) -> Fill:
    """Return a unit's self-scoring."""
    fields: du_kien.Facts = {"don_vi": dv.ten, "ngay_cham": co_quan.NGAY_HOP_PHONG, "tu_nhan_muc": dv.muc}
    return Fill(co_quan.tieu_de_don_vi(dv.ten), fields, {"diem_phong": _bang_phong(dv, ruleset)})


def so_to_dang(to: ToDang, moi: Sequence[Nguoi], ruleset: RuleSet) -> Fill:
    """Return the book of a tổ đảng: facts of the collective, and no rating of its members."""
    nguoi = [ng for ng in moi if ng.to_dang == to.khoa]
    fields: du_kien.Facts = {
        **_to_chuc_dang(to.ten, to.hut, nguoi, ruleset),
        "ngay_hop": co_quan.NGAY_HOP_TO_DANG,
        "chu_tri": ho_ten(to.to_truong),
        "thu_ky": ho_ten(to.thu_ky),
    }
    bang = {"gop_y": [_gop_y(ng) for ng in nguoi], "mau_01": _bang_dang(to.hut, ruleset)}
    return Fill(co_quan.tieu_de_dang(to.ten), fields, bang)


def so_chi_bo(moi: Sequence[Nguoi], ruleset: RuleSet) -> Fill:
    """Return the book of the chi bộ."""
    nguoi = [ng for ng in moi if ng.dang_vien]
    lan_1, bang_1 = phieu.mau_11(nguoi)
    lan_2, bang_2 = phieu.mau_12(nguoi)
    fields: du_kien.Facts = {
        **_to_chuc_dang(co_quan.CHI_BO, co_quan.HUT_CHI_BO, nguoi, ruleset),
        "td_khtnv": 0,
        "ngay_gui_du_thao": co_quan.NGAY_GUI_DU_THAO_CHI_BO,
        "ngay_hop": co_quan.NGAY_HOP_CHI_BO,
        "ngay_xep_loai_lanh_dao": co_quan.NGAY_XEP_LOAI_LANH_DAO,
        "chu_tri": ho_ten(co_quan.BI_THU),
        "thu_ky": ho_ten(co_quan.THU_KY_CHI_BO),
        **lan_1,
        **lan_2,
    }
    bang = {
        "dang_vien": [du_kien.dang_vien(ng, ruleset) for ng in nguoi],
        "mau_11": bang_1,
        "mau_12": bang_2,
        "mau_01": _bang_dang(co_quan.HUT_CHI_BO, ruleset),
        "ho_so": _ho_so("chi_bo", ruleset, 0),
    }
    return Fill(co_quan.tieu_de_dang(co_quan.CHI_BO), fields, bang)


def mau_01(ten: str, loai: str, hut: dict[str, float], ruleset: RuleSet) -> Fill:
    """Return the self-scoring of a chi bộ or tổ đảng on its own form."""
    ngay = co_quan.NGAY_HOP_TO_DANG if loai == "to_dang" else co_quan.NGAY_HOP_CHI_BO
    fields: du_kien.Facts = {"loai_to_chuc_dang": loai, "don_vi": ten, "ngay_cham": ngay}
    fields["tu_nhan_muc"] = MUC_TO_CHUC_DANG
    return Fill(co_quan.tieu_de_dang(ten), fields, {"mau_01": _bang_dang(hut, ruleset)})


def so_co_so(ruleset: RuleSet) -> Fill:
    """Return the institution's own book: the steps no other book has done in time, and what was decided."""
    lich: list[Dong] = [
        {"ngay_xong": last_day(han)} if han.id in BUOC_CUA_CO_SO else {} for han in ruleset.data.thoi_han
    ]
    bang = {"lich": lich, "quyet_dinh": quyet_dinh.sach()}
    return Fill(co_quan.tieu_de_don_vi(co_quan.don_vi(co_quan.BAN_GIAM_DOC).ten), {}, bang)


def danh_sach(moi: Sequence[Nguoi]) -> Fill:
    """Return the staff list that forms are handed out from."""
    dong: list[Dong] = [
        {
            "ma": ng.ma,
            "ho_ten": ng.ho_ten,
            "don_vi": co_quan.don_vi(ng.don_vi).ten,
            "chuc_danh": ng.chuc_danh,
            "chuc_vu": ng.chuc_vu,
            "la_quan_ly": ng.quan_ly,
            "la_nguoi_dung_dau": ng.dung_dau,
            "la_vien_chuc": True,
            "la_dang_vien": ng.dang_vien,
            "tinh_trang": ng.tinh_trang,
            "to_dang": co_quan.to_dang(ng.to_dang).ten if ng.dang_vien else None,
        }
        for ng in moi
    ]
    return Fill(co_quan.tieu_de_don_vi(co_quan.don_vi(co_quan.BAN_GIAM_DOC).ten), {}, {"danh_sach": dong})


def _cuoc_hop(dv: DonVi, nguoi: Sequence[Nguoi]) -> du_kien.Facts:
    lanh_dao = dv.khoa == co_quan.BAN_GIAM_DOC
    ngay = co_quan.NGAY_HOP_LANH_DAO if lanh_dao else co_quan.NGAY_HOP_PHONG
    return {
        "ngay_gui_du_thao": co_quan.NGAY_GUI_DU_THAO,
        "ngay_hop": ngay,
        "ngay_kiem_diem_dung_dau": ngay,
        "ngay_kiem_diem_ca_nhan": ngay,
        "chu_tri": nguoi[0].ho_ten,
        "thu_ky": ho_ten(co_quan.THU_KY_BAN_GIAM_DOC) if lanh_dao else nguoi[2].ho_ten,
    }


def _to_chuc_dang(ten: str, hut: dict[str, float], nguoi: Sequence[Nguoi], ruleset: RuleSet) -> du_kien.Facts:
    """Return the facts of a party body; the shares of its members follow from their tiers."""
    bang, dong = ruleset.score_table("phu_luc_05"), _bang_dang(hut, ruleset)
    muc = [ng.muc_dang_vien for ng in nguoi]
    return {
        "don_vi": ten,
        "diem": tong(dong),
        "muc_trong_tam": thap_nhat(bang, dong, "trong_tam"),
        "muc_con_lai": thap_nhat(bang, dong, "con_lai"),
        "dv_htnv": du_kien.phan_tram(muc, (*du_kien.TU_HTTNV, "HTNV")),
        "dv_httnv": du_kien.phan_tram(muc, du_kien.TU_HTTNV),
        "dv_khtnv": du_kien.phan_tram(muc, ("KHTNV",)),
        "xl_chinh_quyen_doan_the": MUC_CHINH_QUYEN,
        "ty_le_chi_tieu": 100,
        "tu_nhan_muc": MUC_TO_CHUC_DANG,
    }


def _bang_phong(dv: DonVi, ruleset: RuleSet) -> list[Dong]:
    return tu_cham(ruleset.score_table("diem_phong"), dv.hut, len(dv.ten))


def _bang_dang(hut: dict[str, float], ruleset: RuleSet) -> list[Dong]:
    return tu_cham(ruleset.score_table("phu_luc_05"), hut, round(sum(hut.values())))


def _gop_y(nguoi: Nguoi) -> Dong:
    dong: Dong = {"ma": nguoi.ma, "ho_ten": nguoi.ho_ten}
    if nguoi.tinh_trang == DANG["M"]:
        return dong | {"tiep_thu": "Miễn công tác và sinh hoạt"}
    return dong | {"da_kiem_diem": not nguoi.vang} | gop_y(nguoi)


def _ho_so(cua: str, ruleset: RuleSet, lech: int) -> list[Dong]:
    """Return the dossier with the dates of receipt; papers born after the due date come the day after they are."""
    ngay_buoc = {han.id: han.ngay for han in ruleset.data.thoi_han}
    dong: list[Dong] = []
    for so, giay in enumerate(item for item in ruleset.data.ho_so if item.cua == cua):
        if giay.sinh_sau:
            sau = ngay_buoc[giay.sinh_sau] + dt.timedelta(days=1)
            dong.append({"ngay_nhan": sau, "ghi_chu": "Nộp bổ sung sau cuộc họp"})
        else:
            dong.append({"ngay_nhan": ngay_buoc[giay.han] - dt.timedelta(days=(so + lech) % 2)})
    return dong
