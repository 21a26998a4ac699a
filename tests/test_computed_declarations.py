"""Columns of formulas and the estimate in form declarations: what is shipped holds together, mistakes are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from danhgia_xl.errors import FormError
from danhgia_xl.forms.catalogue import form_folder, load_forms, read_form
from danhgia_xl.forms.model import Table
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.template.write import write_book

RULES = load_ruleset("kh170-2021")
FOLDER = form_folder(RULES)
RATED_ROSTERS = {("so-phong", "quan_ly"), ("so-phong", "vien_chuc"), ("so-chi-bo", "dang_vien")}


def refused(form: str, change: tuple[str, str], folder: Path) -> str:
    """Read `form` with one text of its declaration replaced and return the error."""
    text = (FOLDER / f"{form}.toml").read_text(encoding="utf-8")
    assert change[0] in text
    path = folder / f"{form}.toml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(FormError) as caught:
        read_form(path, RULES)
    return str(caught.value)


def test_every_roster_that_is_rated_proposes_a_tier_and_says_why() -> None:
    found = {
        (form.ma, block.ma)
        for form in load_forms(RULES).values()
        for page in form.trang
        for block in page.khoi
        if isinstance(block, Table) and {"muc", "giai_thich"} <= {slot.tinh for slot in block.cot}
    }
    assert found == RATED_ROSTERS


def test_the_results_of_every_such_roster_have_columns_beside_it_that_are_blank_until_somebody_rates(
    tmp_path: Path,
) -> None:
    found = {}
    for form in load_forms(RULES).values():
        write_book(form, RULES, tmp_path / f"{form.ma}.xlsx")
        book = read_book(tmp_path / f"{form.ma}.xlsx", form.ma, RULES)
        found |= {(form.ma, at.sheet): set(at.letters) for at in book.results}
    assert found == {
        ("so-phong", "Quản lý"): {"ket_qua", "ly_do"},
        ("so-phong", "Viên chức"): {"ket_qua", "ly_do"},
        ("so-chi-bo", "Đảng viên"): {"ket_qua", "ly_do"},
    }


def test_no_tier_is_computed_inside_a_to_dang_as_b_iii_2_says() -> None:
    tables = [
        block for page in load_forms(RULES)["so-to-dang"].trang for block in page.khoi if isinstance(block, Table)
    ]
    assert not any(slot.tinh for table in tables for slot in table.cot)


@pytest.mark.parametrize(
    ("form", "change", "told"),
    [
        ("so-phong", ('nhap = false, tinh = "muc"', 'tinh = "muc"'), "false, vì cột này là công thức"),
        ("so-phong", ('tinh = "muc"', 'tinh = "ty_le"'), "tinh"),
        ("so-phong", ('rong = 13, nhap = false, tinh = "muc"', "rong = 13, nhap = false"), "cả hai cột"),
        ("so-phong", ('nhap = false, tinh = "ket_qua"', 'tinh = "ket_qua"'), "false, vì cột này là công thức"),
        ("so-chi-bo", ('ma = "mau_12"\n', 'ma = "mau_13"\n'), "một cuộc biểu quyết có ngưỡng"),
        ("mau-12", ('ma = "phieu_htxsnv"', 'ma = "phieu_tot"'), "bảng có cột phieu_htxsnv"),
        ("mau-03", ('kieu = "chu", rong = 36 }', 'kieu = "chu", rong = 36, tinh = "muc" }'), "chỉ ở cột của bảng"),
        ("so-to-dang", ("rong = 26 },\n]", 'rong = 26, nhap = false, tinh = "muc" },\n]'), "có doi_tuong"),
        ("mau-02b", ("da_kiem_diem = true", "da_kiem_diem = 3"), "kiểu dau"),
        ("mau-02b", ("da_kiem_diem = true", "da_kiem = true"), "da_kiem"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_mistake_is_refused_with_its_place(form: str, change: tuple[str, str], told: str, tmp_path: Path) -> None:
    assert told in refused(form, change, tmp_path)
