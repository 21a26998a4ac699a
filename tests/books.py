"""Small filled workbooks for tests of the consolidation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.template.fill import Content, Fill, Placed
from danhgia_xl.workbook.template.write import write_book

RULES = load_ruleset("kh170-2021")

EARLY = dt.date(2021, 11, 24)
"""The day the Plan was signed: no step and no paper is due yet."""

Row = Mapping[str, Content]

GOOD_STAFF: dict[str, Content] = {
    "chuc_danh": "Y sĩ",
    "da_kiem_diem": True,
    "tieu_chi_chung": "THUC_HIEN_TOT",
    "ty_le_hoan_thanh": 100,
    "ty_le_dam_bao": 100,
    "ty_le_chua_dam_bao": 0,
    "ty_le_vuot_muc": 20,
}
"""Facts that reach HTTNV and no more (C.III.3.3.2.b)."""

GOOD_MEMBER: dict[str, Content] = {
    "chuc_danh": "Y sĩ",
    "da_kiem_diem": True,
    "diem": 80,
    "muc_ket_qua": "TOT",
    "muc_con_lai": "TOT",
    "ty_le_nhiem_vu": 100,
}
"""Facts that reach HTTNV and no more (B.II.3.3.b)."""


def write(path: Path, form: str, fields: Mapping[str, Content], **tables: Sequence[Row]) -> Placed:
    """Write a filled form to `path` and return where its values stand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_book(load_form(RULES, form), RULES, path, Fill(fields=fields, tables=tables))


def unit_book(path: Path, unit: str, staff: Sequence[Row], **fields: Content) -> Placed:
    """Write a so-phong of `unit` with `staff`, each row over `GOOD_STAFF`."""
    rows = [{**GOOD_STAFF, **row} for row in staff]
    return write(path, "so-phong", {"don_vi.don_vi": unit, "don_vi.diem": 85, **fields}, vien_chuc=rows)


def chi_bo_book(path: Path, members: Sequence[Row]) -> Placed:
    """Write a so-chi-bo with `members`, each row over `GOOD_MEMBER`."""
    rows = [{**GOOD_MEMBER, **row} for row in members]
    return write(path, "so-chi-bo", {"chi_bo.don_vi": "Chi bộ Cơ sở"}, dang_vien=rows)
