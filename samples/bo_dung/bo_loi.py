"""Builds the faulty sample: three units, one tổ đảng and the chi bộ, each fault at a known place."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.workbook.mark import SUMMARY_CODE, mark_text
from danhgia_xl.workbook.template.fill import Fill
from danhgia_xl.workbook.template.write import write_book
from samples.bo_dung import co_quan, du_kien, loi, quyet_dinh, so_sach, tep_hong, va
from samples.bo_dung.bo_mau import Tep, ban_ca_nhan
from samples.bo_dung.cho import Cho, DuoiHet, OBang, Truong, dia_chi, so_dong
from samples.bo_dung.nguoi import ho_ten, moi_nguoi

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.workbook.template.fill import Placed
    from samples.bo_dung.cham_diem import Dong

DON_VI: Final = ("khtv", "tvgd", "qtds")
CO_BAN_CA_NHAN: Final = ("VC016", "VC017", "VC018", "VC019", "VC020", "VC021", "VC022", "VC023",
                         "VC040", "VC041", "VC042", "VC043", "VC044")  # fmt: skip
MONG_DOI: Final = "mong-doi.toml"
TEP_MA_HOA: Final = "tep/tep-mat-khau.xlsx"
TREN_20_MIB: Final = 20 * 2**20 + 1

_GOC: Final = "tu-cham/02-ke-hoach-tai-vu.xlsx"
"""A sound workbook from which the unreadable ones are made."""

_DAU_MONG_DOI: Final = """\
# Phát hiện phải có khi tổng hợp thư mục này, do `python -m samples.bo_dung` ghi ra từ nơi lỗi được cài.
# he_qua: hệ quả của một lỗi khác. luc_chay: tệp không kèm theo, chỉ tạo khi kiểm thử (xem tao_tep_luc_chay).
"""


@dataclass(slots=True)
class BoLoi:
    """The faulty sample while it is made: where the places of each book stand, and the rows of spoilt cells."""

    folder: Path
    ruleset: RuleSet
    placed: dict[str, Placed] = field(default_factory=dict)
    goc: dict[str, Fill] = field(default_factory=dict)

    def ghi(self, tep: Tep) -> None:
        """Write one book with its faults."""
        ten = tep.duong_dan.as_posix()
        self.goc[ten] = tep.noi_dung
        form = load_forms(self.ruleset)[tep.mau]
        form = loi.KHAI[ten](form) if ten in loi.KHAI else form
        ruleset = loi.QUY_TAC[ten](self.ruleset) if ten in loi.QUY_TAC else self.ruleset
        target = self.folder / ten
        target.parent.mkdir(parents=True, exist_ok=True)
        self.placed[ten] = write_book(form, ruleset, target, self._hong(ten, tep.noi_dung))

    def dia_chi(self, tep: str, cho: Cho) -> tuple[str, str]:
        """Return where `cho` of the book `tep` stands; a file that is no book has no places."""
        if tep not in self.placed:
            return ("", "")
        dong = so_dong(cho, self.goc[tep].tables, self.ruleset) if isinstance(cho, OBang) else 0
        return dia_chi(cho, dong, self.placed[tep], self.ruleset)

    def _hong(self, ten: str, noi_dung: Fill) -> Fill:
        """Return the content of a book with other things typed into some places."""
        fields = dict(noi_dung.fields)
        tables = {bang: [dict(row) for row in rows] for bang, rows in noi_dung.tables.items()}
        for thay in loi.THAY:
            if thay.tep != ten:
                continue
            if isinstance(thay.cho, Truong):
                fields[thay.cho.muc] = thay.gia_tri
            else:
                dong = so_dong(thay.cho, noi_dung.tables, self.ruleset)
                tables[thay.cho.bang][dong][thay.cho.cot] = thay.gia_tri
        return Fill(noi_dung.heading, fields, tables)


def dung_bo_loi(folder: Path, ruleset: RuleSet) -> int:
    """Write the faulty sample into `folder`; return how many files. The encrypted one is kept if it is there."""
    bo = BoLoi(folder, ruleset)
    for tep in _sach(ruleset):
        bo.ghi(tep)
    va.chen_o(folder / loi.QTDS, "Viên chức", _nguoi_sau_het(bo))
    so_tep = len(bo.placed) + _tep_hong(bo)
    (folder / MONG_DOI).write_text(_mong_doi(bo), encoding="utf-8")
    return so_tep


def tao_tep_luc_chay(folder: Path) -> None:
    """Add to a copy of the sample what cannot be shipped: a file over the size limit and a link to nowhere."""
    tep_hong.qua_lon(folder / "tep" / "tep-qua-lon.xlsx", TREN_20_MIB)
    (folder / "tep" / "lien-ket-gay.xlsx").symlink_to(folder / "da-mat.xlsx")


def _sach(ruleset: RuleSet) -> Iterator[Tep]:
    """Yield the books, still sound but for rows that stand twice."""
    moi = [nguoi for nguoi in moi_nguoi() if nguoi.don_vi in DON_VI]
    theo_ma = {nguoi.ma: nguoi for nguoi in moi}
    so = {khoa: so_sach.so_phong(co_quan.don_vi(khoa), moi, ruleset) for khoa in DON_VI}
    yield _tep(loi.KHTV, "so-phong", so["khtv"])
    yield _tep(loi.TVGD, "so-phong", _them_dong(so["tvgd"], du_kien.vien_chuc(theo_ma["VC044"])))
    yield _tep(loi.QTDS, "so-phong", _them_dong(so["qtds"], du_kien.vien_chuc(theo_ma["VC020"])))
    yield _tep(loi.QTDS_2, "so-phong", _ban_hai(so["qtds"]))
    for khoa in DON_VI:
        dv = co_quan.don_vi(khoa)
        yield _tep(f"tu-cham/{dv.tep}.xlsx", "cham-diem-phong", so_sach.cham_phong(dv, ruleset))
    to = co_quan.to_dang("td3")
    yield _tep(loi.TO_DANG, "so-to-dang", so_sach.so_to_dang(to, moi, ruleset))
    yield _tep(loi.MAU_01_TO_DANG, "mau-01", so_sach.mau_01(to.ten, "to_dang", to.hut, ruleset))
    yield _tep(loi.CHI_BO, "so-chi-bo", _tam_thoi(so_sach.so_chi_bo(moi, ruleset)))
    yield _tep(loi.MAU_01_CHI_BO, "mau-01", so_sach.mau_01(co_quan.CHI_BO, "chi_bo", co_quan.HUT_CHI_BO, ruleset))
    yield _tep(loi.CO_SO, "so-co-so", _so_co_so(so_sach.so_co_so(ruleset)))
    yield from (ban_ca_nhan(theo_ma[ma], ruleset) for ma in CO_BAN_CA_NHAN)
    for ten in ("tep/mau-khong-co.xlsx", "tep/mau-nam-truoc.xlsx"):
        yield _tep(ten, "cham-diem-phong", so_sach.cham_phong(co_quan.don_vi("khtv"), ruleset))


def _tep(ten: str, mau: str, noi_dung: Fill) -> Tep:
    return Tep(PurePosixPath(ten), mau, noi_dung)


def _them_dong(so: Fill, dong: du_kien.Facts) -> Fill:
    return replace(so, tables={**so.tables, "vien_chuc": [*so.tables["vien_chuc"], dong]})


def _ban_hai(so: Fill) -> Fill:
    """Return a second, hardly filled book of the same unit."""
    return replace(so, tables={"vien_chuc": so.tables["vien_chuc"][-1:], "ho_so": so.tables["ho_so"]})


def _tam_thoi(so: Fill) -> Fill:
    """Return the book of the chi bộ with one more member who lives party life elsewhere for a while."""
    dong = [{**row, "sinh_hoat_tam_thoi": True} if row["ma"] == "VC042" else row for row in so.tables["dang_vien"]]
    return replace(so, tables={**so.tables, "dang_vien": dong})


def _so_co_so(so: Fill) -> Fill:
    """Return the institution's book with a complaint, a reserved opinion, and decisions that do not fit."""
    khieu_nai: Dong = {
        "doi_tuong": "vien_chuc", "ma": "VC021", "ten": ho_ten("VC021"), "loai_y_kien": "khieu_nai",
        "ngay_y_kien": dt.date(2021, 12, 13), "noi_dung": "Đề nghị xem lại mức xếp loại",
        "so_tra_loi": "31/TB-CS", "ngay_tra_loi": dt.date(2021, 12, 20), "ket_luan": "Giữ nguyên mức",
    }  # fmt: skip
    bao_luu: Dong = {
        "doi_tuong": "dang_vien", "ma": "VC022", "ten": ho_ten("VC022"), "loai_y_kien": "bao_luu",
        "ngay_y_kien": dt.date(2021, 12, 5), "noi_dung": "Chưa nhất trí với nhận xét về tác phong",
    }  # fmt: skip
    decided = {"quyet_dinh": quyet_dinh.loi(), "ty_le_rieng": quyet_dinh.ty_le_loi()}
    return replace(so, tables={**so.tables, **decided, "y_kien": [khieu_nai, bao_luu]})


def _nguoi_sau_het(bo: BoLoi) -> dict[str, str]:
    """Return the cells of a person typed under the end of the table."""
    cot = ("ma", "ho_ten")
    noi = [bo.dia_chi(loi.QTDS, DuoiHet("vien_chuc", ten))[1] for ten in cot]
    return dict(zip(noi, loi.NGUOI_SAU_HET, strict=True))


def _tep_hong(bo: BoLoi) -> int:
    """Write the files that cannot be read; return how many."""
    goc = (bo.folder / _GOC).read_bytes()
    noi_dung = {
        "tep/tep-rong.xlsx": b"",
        "tep/tep-chep-do.xlsx": tep_hong.cat_cut(goc),
        "tep/~$02-ke-hoach-tai-vu.xlsx": tep_hong.tep_khoa_tam(),
        "tep/tep-kieu-cu.xls": tep_hong.xls_cu(),
        "tep/csv-doi-duoi.xlsx": tep_hong.bang_csv(),
        "tep/giai-nen-qua-lon.xlsx": tep_hong.phinh_to(goc),
        "tep/cau-truc-la.xlsx": tep_hong.cau_truc_la(goc),
        "tep/o-qua-xa.xlsx": goc,
    }
    if not (bo.folder / TEP_MA_HOA).exists():
        noi_dung[TEP_MA_HOA] = tep_hong.ma_hoa(goc)
    for ten, noi in noi_dung.items():
        (bo.folder / ten).write_bytes(noi)
    va.chen_o(bo.folder / "tep/o-qua-xa.xlsx", "Tự chấm điểm", {"XFD1048576": "x"})
    tep_hong.so_ngoai_mau(bo.folder / "tep/danh-ba-noi-bo.xlsx")
    tep_hong.so_ngoai_mau(bo.folder / "tep/tong-hop-cu.xlsx", dau=mark_text(SUMMARY_CODE, bo.ruleset.id))
    return len({*noi_dung, TEP_MA_HOA}) + 2


def _mong_doi(bo: BoLoi) -> str:
    """Return the list of findings to expect, in TOML."""
    tat_ca = [loi.Loi(thay.ma, thay.tep, thay.cho, thay.vi) for thay in loi.THAY] + list(loi.LOI)
    muc = []
    for mot in sorted(tat_ca, key=lambda mot: (mot.tep, mot.ma)):
        trang, o = bo.dia_chi(mot.tep, mot.cho)
        dong: dict[str, str | bool] = {"ma": mot.ma, "tep": mot.tep, "trang": trang, "o": o, "vi": mot.vi}
        dong |= {ten: True for ten in ("he_qua", "luc_chay") if getattr(mot, ten)}
        muc.append("[[phat_hien]]\n" + "\n".join(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in dong.items()))
    return _DAU_MONG_DOI + "\n" + "\n\n".join(muc) + "\n"
