"""The invented institution: units, tổ đảng, dates and the targets each unit was given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from danhgia_xl.workbook.template.fill import Heading

SO_CHU_QUAN: Final = "Sở Lao động - Thương binh và Xã hội"
CO_SO: Final = "Cơ sở Bảo trợ và Phục hồi Hương Sơn"
CHI_BO: Final = f"Chi bộ {CO_SO}"
DIA_DANH: Final = "Hương Sơn"
BAN_GIAM_DOC: Final = "bgd"

BI_THU, THU_KY_CHI_BO, THU_KY_BAN_GIAM_DOC = "VC001", "VC006", "VC005"
"""Who chairs and who takes the minutes."""

NGAY_GUI_DU_THAO: Final = dt.date(2021, 11, 25)
NGAY_HOP_LANH_DAO: Final = dt.date(2021, 11, 29)
NGAY_HOP_PHONG: Final = dt.date(2021, 11, 30)
NGAY_XEP_LOAI_LANH_DAO: Final = dt.date(2021, 12, 3)
NGAY_HOP_TO_DANG: Final = dt.date(2021, 12, 4)
NGAY_GUI_DU_THAO_CHI_BO: Final = dt.date(2021, 12, 1)
NGAY_HOP_CHI_BO: Final = dt.date(2021, 12, 5)


@dataclass(frozen=True, slots=True)
class ChiTieu:
    """A unit's targets of the year: how many, how many reached, in time and well, beyond."""

    giao: int
    hoan_thanh: int
    dam_bao: int
    vuot: int

    def ty_le(self, so: int) -> float:
        """Return `so` targets as a percentage of those given."""
        return 100 * so / self.giao


@dataclass(frozen=True, slots=True)
class DonVi:
    """A phòng, tổ or đội. `hut` are the points lost by group of the unit's score table."""

    khoa: str
    ten: str
    tep: str
    chi_tieu: ChiTieu
    hut: dict[str, float]
    muc: str
    """The tier the story gives the unit."""
    phu_trach: str = ""
    """The id of the deputy director in charge."""


DON_VI: Final = (
    DonVi(BAN_GIAM_DOC, "Ban Giám đốc", "00-ban-giam-doc", ChiTieu(40, 40, 36, 14), {}, "HTTNV"),
    DonVi("tchc", "Phòng Tổ chức - Hành chính", "01-to-chuc-hanh-chinh", ChiTieu(20, 20, 20, 11),
          {"ket_qua": 4, "con_lai": 4.5}, "HTXSNV", "VC003"),
    DonVi("khtv", "Phòng Kế hoạch - Tài vụ", "02-ke-hoach-tai-vu", ChiTieu(16, 16, 14, 6),
          {"ket_qua": 7.5, "con_lai": 6}, "HTTNV", "VC002"),
    DonVi("ytph", "Phòng Y tế - Phục hồi", "03-y-te-phuc-hoi", ChiTieu(20, 20, 20, 12),
          {"ket_qua": 3.5, "con_lai": 4}, "HTXSNV", "VC002"),
    DonVi("tvgd", "Phòng Tư vấn - Giáo dục", "04-tu-van-giao-duc", ChiTieu(20, 20, 17, 5),
          {"ket_qua": 8, "con_lai": 7.5}, "HTTNV", "VC002"),
    DonVi("dnld", "Phòng Dạy nghề - Lao động", "05-day-nghe-lao-dong", ChiTieu(16, 16, 13, 4),
          {"ket_qua": 11.5, "con_lai": 9}, "HTTNV", "VC002"),
    DonVi("dbv", "Đội Bảo vệ", "06-doi-bao-ve", ChiTieu(10, 10, 9, 3),
          {"ket_qua": 8.5, "con_lai": 8}, "HTTNV", "VC003"),
    DonVi("qlhv", "Đội Quản lý học viên", "07-doi-quan-ly-hoc-vien", ChiTieu(10, 10, 9, 4),
          {"ket_qua": 8, "con_lai": 6.5}, "HTTNV", "VC003"),
    DonVi("qtds", "Tổ Quản trị đời sống", "08-to-quan-tri-doi-song", ChiTieu(10, 9, 7, 1),
          {"ket_qua": 18, "con_lai": 15.5}, "HTNV", "VC003"),
)  # fmt: skip

CHI_TIEU_PHO_GIAM_DOC: Final = {"VC002": ChiTieu(24, 24, 21, 9), "VC003": ChiTieu(20, 20, 18, 8)}
"""The targets of the fields in charge: `dv_` facts of the two deputy directors."""


@dataclass(frozen=True, slots=True)
class ToDang:
    """A tổ đảng; `hut` are the points lost by group of Phụ lục 05."""

    khoa: str
    ten: str
    tep: str
    to_truong: str
    thu_ky: str
    hut: dict[str, float]


TO_DANG: Final = (
    ToDang("td1", "Tổ đảng Khối văn phòng", "to-dang-1-khoi-van-phong", "VC004", "VC012",
           {"trong_tam": 2.5, "con_lai": 6}),
    ToDang("td2", "Tổ đảng Y tế - Đời sống", "to-dang-2-y-te-doi-song", "VC025", "VC029",
           {"trong_tam": 5, "con_lai": 9}),
    ToDang("td3", "Tổ đảng Giáo dục - Lao động", "to-dang-3-giao-duc-lao-dong", "VC039", "VC055",
           {"trong_tam": 6, "con_lai": 11}),
    ToDang("td4", "Tổ đảng Bảo vệ - Quản lý học viên", "to-dang-4-bao-ve-quan-ly", "VC062", "VC081",
           {"trong_tam": 4.5, "con_lai": 8.5}),
)  # fmt: skip

HUT_CHI_BO: Final = {"trong_tam": 4.0, "con_lai": 8.5}

_DON_VI: Final = {don_vi.khoa: don_vi for don_vi in DON_VI}
_TO_DANG: Final = {to.khoa: to for to in TO_DANG}


def don_vi(khoa: str) -> DonVi:
    """Return the unit with the short name `khoa`."""
    return _DON_VI[khoa]


def to_dang(khoa: str) -> ToDang:
    """Return the tổ đảng with the short name `khoa`."""
    return _TO_DANG[khoa]


def tieu_de_don_vi(ten: str) -> Heading:
    """Return the heading of a state document issued by the unit `ten`."""
    if ten == don_vi(BAN_GIAM_DOC).ten:
        return Heading(SO_CHU_QUAN.upper(), CO_SO.upper(), DIA_DANH)
    return Heading(CO_SO.upper(), ten.upper(), DIA_DANH)


def tieu_de_dang(to_chuc: str) -> Heading:
    """Return the heading of a party document issued by the chi bộ or one of its tổ đảng."""
    if to_chuc == CHI_BO:
        return Heading(f"Đảng bộ {SO_CHU_QUAN}".upper(), CHI_BO.upper(), DIA_DANH)
    return Heading(CHI_BO.upper(), to_chuc.upper(), DIA_DANH)
