"""Which file of the clean sample holds what: every workbook with its form and its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from danhgia_xl.batch.issue import slug
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.workbook.template.write import write_book
from samples.bo_dung import ca_nhan, co_quan, so_sach
from samples.bo_dung.nguoi import moi_nguoi

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.workbook.template.fill import Fill, Placed
    from samples.bo_dung.nguoi import Nguoi


@dataclass(frozen=True, slots=True)
class Tep:
    """One workbook to write: its place below the sample folder, its form, its content."""

    duong_dan: PurePosixPath
    mau: str
    noi_dung: Fill


def bo_sach(ruleset: RuleSet) -> Iterator[Tep]:
    """Yield every workbook of the clean sample."""
    moi = moi_nguoi()
    for dv in co_quan.DON_VI:
        yield Tep(PurePosixPath("phong", f"{dv.tep}.xlsx"), "so-phong", so_sach.so_phong(dv, moi, ruleset))
    for dv in co_quan.DON_VI[1:]:
        yield Tep(PurePosixPath("tu-cham", f"{dv.tep}.xlsx"), "cham-diem-phong", so_sach.cham_phong(dv, ruleset))
    yield from _to_chuc_dang(moi, ruleset)
    yield Tep(PurePosixPath("co-so/so-co-so.xlsx"), "so-co-so", so_sach.so_co_so(ruleset))
    for nguoi in moi:
        if nguoi.don_vi in ca_nhan.CO_BAN_KIEM_DIEM:
            yield ban_ca_nhan(nguoi, ruleset)


def ban_ca_nhan(nguoi: Nguoi, ruleset: RuleSet) -> Tep:
    """Return the personal form of one person, named after id, name and form."""
    ten = f"{slug(nguoi.ma)}-{slug(nguoi.ho_ten)}-{nguoi.mau}.xlsx"
    thu_muc = co_quan.don_vi(nguoi.don_vi).tep
    return Tep(PurePosixPath("ca-nhan", thu_muc, ten), nguoi.mau, ca_nhan.ban_ca_nhan(nguoi, ruleset))


def ghi(thu_muc: Path, tep: Tep, ruleset: RuleSet) -> Placed:
    """Write one workbook below `thu_muc` and return where its places stand."""
    target = thu_muc / tep.duong_dan
    target.parent.mkdir(parents=True, exist_ok=True)
    return write_book(load_forms(ruleset)[tep.mau], ruleset, target, tep.noi_dung)


def _to_chuc_dang(moi: Sequence[Nguoi], ruleset: RuleSet) -> Iterator[Tep]:
    for to in co_quan.TO_DANG:
        yield Tep(PurePosixPath("dang", f"{to.tep}.xlsx"), "so-to-dang", so_sach.so_to_dang(to, moi, ruleset))
        noi_dung = so_sach.mau_01(to.ten, "to_dang", to.hut, ruleset)
        yield Tep(PurePosixPath("tu-cham", f"mau-01-{to.tep}.xlsx"), "mau-01", noi_dung)
    yield Tep(PurePosixPath("dang", "chi-bo.xlsx"), "so-chi-bo", so_sach.so_chi_bo(moi, ruleset))
    noi_dung = so_sach.mau_01(co_quan.CHI_BO, "chi_bo", co_quan.HUT_CHI_BO, ruleset)
    yield Tep(PurePosixPath("tu-cham", "mau-01-chi-bo.xlsx"), "mau-01", noi_dung)


def dung_bo_sach(folder: Path, ruleset: RuleSet) -> int:
    """Write the clean sample into `folder`; return how many workbooks."""
    tep = list(bo_sach(ruleset))
    for mot in tep:
        ghi(folder, mot, ruleset)
    return len(tep)


def dung_danh_sach(folder: Path, ruleset: RuleSet) -> int:
    """Write the staff list into `folder`; return how many workbooks."""
    ten = PurePosixPath("danh-sach-nhan-su.xlsx")
    ghi(folder, Tep(ten, "danh-sach-nhan-su", so_sach.danh_sach(moi_nguoi())), ruleset)
    return 1
