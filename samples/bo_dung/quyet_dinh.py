"""What the competent authority decided, in the clean sample and in the faulty one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from samples.bo_dung.nguoi import ho_ten

if TYPE_CHECKING:
    from samples.bo_dung.cham_diem import Dong

SO_VAN_BAN: Final = "61/QĐ-CSBT"
NGAY: Final = dt.date(2021, 12, 8)
CAP: Final = "Giám đốc"

_KHONG_MUC_NAO: Final = "Văn bản không xếp mức; nhiệm vụ còn lại đã xong trước ngày họp"


def sach() -> list[Dong]:
    """Return the decisions of the clean sample: about those whom no tier of the text fits (reading R3)."""
    return [_dong("VC048", "HTNV", _KHONG_MUC_NAO), _dong("VC072", "HTNV", _KHONG_MUC_NAO)]


def loi() -> list[Dong]:
    """Return the decisions of the faulty sample; `loi.LOI` says what is wrong with which row."""
    return [
        _dong("VC042", "HTNV", None),
        _dong("VC019", "HTNV", "Giải quyết hồ sơ chậm sau kỳ họp"),
        _dong("VC018", "HTTNV", None),
        _dong("VC018", "HTNV", "Xét lại theo đơn"),
        _dong("VC017", "HTXSNV", "Sáng kiến cấp tỉnh", doi_tuong="vien_chuc_quan_ly"),
        _dong("VC016", "HTXSNV", "Sáng kiến cấp tỉnh", doi_tuong="vien_chuc_quan_ly"),
        _dong("VC041", "HTXSNV", None),
        _dong("VC044", "HTXSNV", "Thành tích đột xuất"),
        _dong("VC999", "HTTNV", None) | {"ten": "Lò Văn Chốm"},
    ]


def ty_le_loi() -> list[Dong]:
    """Return exception shares that do not count: without a document, and two different ones."""
    rieng: Dong = {"doi_tuong": "dang_vien", "ty_le": 25, "cap_cho_phep": "Đảng ủy Sở"}
    return [rieng, {**_tinh(20, "07/CV-SNV")}, {**_tinh(25, "09/CV-SNV")}]


def _tinh(ty_le: float, so: str) -> Dong:
    return {"doi_tuong": "vien_chuc", "ty_le": ty_le, "so_van_ban": so, "cap_cho_phep": "Sở Nội vụ"}


def _dong(ma: str, muc: str, ly_do: str | None, doi_tuong: str = "vien_chuc") -> Dong:
    ten = "" if ma == "VC999" else ho_ten(ma)
    return {
        "doi_tuong": doi_tuong, "ma": ma, "ten": ten, "muc_quyet_dinh": muc, "ly_do": ly_do,
        "so_van_ban": SO_VAN_BAN, "ngay_quyet_dinh": NGAY, "cap_quyet_dinh": CAP,
    }  # fmt: skip
