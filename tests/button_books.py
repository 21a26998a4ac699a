"""Filled books with buttons, for clicks and for measuring them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.template.fill import Fill
from danhgia_xl.workbook.template.write import write_book
from macros import dung


def person(number: int) -> dict[str, Any]:
    """Return the row of one invented person; every ninth lacks a fact, every eleventh has one no percentage can be."""
    return {
        "ma": f"VC{number:03d}",
        "ho_ten": f"Người Thử {number}",
        "chuc_danh": ("Chuyên viên", "Điều dưỡng")[number % 2],
        "da_kiem_diem": number % 40 != 39,
        "tieu_chi_chung": ("THUC_HIEN_TOT", "DAP_UNG")[number % 3 == 0],
        "ty_le_hoan_thanh": None if number % 9 == 0 else 100,
        "ty_le_dam_bao": 95 if number % 7 == 0 else 100,
        "hieu_qua_cao": number % 2 == 0,
        "ty_le_vuot_muc": 40 + number % 3 * 10,
        "ty_le_chua_dam_bao": 130 if number % 11 == 0 else 0,
        "ky_luat": number % 50 == 49,
    }


def button_book(folder: Path, people: int) -> Path:
    """Write a book of a phòng with that many people and with buttons, and return it."""
    rules, path = load_ruleset("kh170-2021"), folder / "so-phong.xlsm"
    rows = [person(number) for number in range(people)]
    write_book(load_forms(rules)["so-phong"], rules, path, Fill(tables={"vien_chuc": rows}), buttons=True)
    dung.add_macros(path)
    return path
