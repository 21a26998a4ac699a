"""`phat-mau`: every person of the staff list gets the right form and stands once in the right book."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.batch.issue import issue_forms, slug
from danhgia_xl.errors import UsageError
from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.template.fill import Fill
from danhgia_xl.workbook.template.write import write_book

RULES = load_ruleset("kh170-2021")
STAFF = [
    {"ma": "A1", "ho_ten": "Lò Văn Ðoàn", "don_vi": "Phòng Y tế", "la_quan_ly": True, "la_nguoi_dung_dau": True,
     "la_vien_chuc": True, "la_dang_vien": True, "to_dang": "Tổ đảng 1"},
    {"ma": "A2", "ho_ten": "Cà Thị Lả", "don_vi": "Phòng Y tế", "la_vien_chuc": True, "la_dang_vien": True,
     "tinh_trang": "du_bi", "to_dang": "Tổ đảng 1"},
    {"ma": "A3", "ho_ten": "Quàng Văn Sơ", "don_vi": "Phòng Y tế", "la_vien_chuc": True},
    {"ma": "B1", "ho_ten": "Vì Thị Mai", "don_vi": "Đội Bảo vệ", "la_vien_chuc": True, "la_dang_vien": True,
     "to_dang": "Tổ đảng 2"},
]  # fmt: skip


def staff_list(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "danh-sach.xlsx"
    people = [{"chuc_danh": "Y sĩ", **row} for row in rows]
    write_book(load_form(RULES, "danh-sach-nhan-su"), RULES, path, Fill(tables={"danh_sach": people}))  # type: ignore[dict-item]
    return path


def test_every_person_gets_one_form_by_post_and_membership(tmp_path: Path) -> None:
    result = issue_forms(staff_list(tmp_path, STAFF), tmp_path / "ra", ruleset=RULES)
    names = sorted(path.relative_to(tmp_path / "ra").as_posix() for path in result.written)
    assert [name for name in names if name.startswith("ca-nhan/")] == [
        "ca-nhan/doi-bao-ve/b1-vi-thi-mai-mau-02b.xlsx",
        "ca-nhan/phong-y-te/a1-lo-van-doan-mau-02a.xlsx",
        "ca-nhan/phong-y-te/a2-ca-thi-la-mau-02b.xlsx",
        "ca-nhan/phong-y-te/a3-quang-van-so-mau-02d.xlsx",
    ]
    assert {name for name in names if name.startswith("phong/")} == {
        "phong/so-phong-doi-bao-ve.xlsx",
        "phong/so-phong-phong-y-te.xlsx",
    }
    assert {name for name in names if name.startswith("dang/")} == {
        "dang/so-chi-bo.xlsx",
        "dang/so-to-dang-to-dang-1.xlsx",
        "dang/so-to-dang-to-dang-2.xlsx",
    }
    assert result.findings == []


def test_managers_and_staff_stand_on_their_own_sheets(tmp_path: Path) -> None:
    issue_forms(staff_list(tmp_path, STAFF), tmp_path / "ra", ruleset=RULES)
    book = read_book(tmp_path / "ra/phong/so-phong-phong-y-te.xlsx", "so", RULES)
    rows = {(r.kind, r.facts.get("ma")): r.facts for r in book.records}
    assert set(rows) == {
        ("phong", None), ("vien_chuc_quan_ly", "A1"), ("vien_chuc", "A2"), ("vien_chuc", "A3"),
    }  # fmt: skip
    assert rows[("vien_chuc_quan_ly", "A1")]["la_nguoi_dung_dau"] is True
    assert book.unit == "Phòng Y tế"


def test_the_chi_bo_book_holds_its_members_only(tmp_path: Path) -> None:
    issue_forms(staff_list(tmp_path, STAFF), tmp_path / "ra", ruleset=RULES)
    book = read_book(tmp_path / "ra/dang/so-chi-bo.xlsx", "so", RULES)
    members = {r.facts["ma"]: r.facts for r in book.records if r.kind == "dang_vien"}
    assert list(members) == ["A1", "A2", "B1"]
    assert members["A2"]["tinh_trang"] == "du_bi"
    assert members["B1"]["la_vien_chuc"] is True


def test_what_is_issued_consolidates_with_nobody_lost_or_doubled(tmp_path: Path) -> None:
    issue_forms(staff_list(tmp_path, STAFF), tmp_path / "ra", ruleset=RULES)
    result = consolidate(tmp_path / "ra", ruleset=RULES)
    people = sorted(zip(result.people["doi_tuong"], result.people["ma"], strict=True))
    assert people == [
        ("dang_vien", "A1"), ("dang_vien", "A2"), ("dang_vien", "B1"),
        ("vien_chuc", "A2"), ("vien_chuc", "A3"), ("vien_chuc", "B1"), ("vien_chuc_quan_ly", "A1"),
    ]  # fmt: skip
    assert set(result.people["xep_loai"]) == {"CHUA_KIEM_DIEM"}


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    issue_forms(staff_list(tmp_path, STAFF), tmp_path / "ra", ruleset=RULES)
    book = tmp_path / "ra/phong/so-phong-phong-y-te.xlsx"
    edited = openpyxl.load_workbook(book)
    edited.worksheets[0]["A1"] = "Đã điền"
    edited.save(book)
    before = book.read_bytes()
    for other in (tmp_path / "ra").rglob("*.xlsx"):
        if other != book:
            other.unlink()
    with pytest.raises(UsageError, match="so-phong-phong-y-te"):
        issue_forms(tmp_path / "danh-sach.xlsx", tmp_path / "ra", ruleset=RULES)
    assert book.read_bytes() == before
    assert [path for path in (tmp_path / "ra").rglob("*.xlsx") if path != book] == []


def test_a_run_that_was_broken_off_is_done_again(tmp_path: Path) -> None:
    """What a killed run had written stays as it is, the rest is added."""
    whole = issue_forms(staff_list(tmp_path, STAFF), tmp_path / "ra", ruleset=RULES).written
    content = {path: path.read_bytes() for path in whole}
    kept = whole[1]
    moment = kept.stat().st_mtime_ns
    for path in set(whole) - {kept}:
        path.unlink()
    again = issue_forms(tmp_path / "danh-sach.xlsx", tmp_path / "ra", ruleset=RULES).written
    assert again == whole
    assert {path: path.read_bytes() for path in again} == content
    assert kept.stat().st_mtime_ns == moment


def test_two_units_that_would_share_a_file_are_refused(tmp_path: Path) -> None:
    rows = [STAFF[2], {**STAFF[2], "ma": "A4", "don_vi": "Phòng Y  te"}]
    with pytest.raises(UsageError, match="phong-y-te"):
        issue_forms(staff_list(tmp_path, rows), tmp_path / "ra", ruleset=RULES)


@pytest.mark.parametrize("content", [b"", b"khong phai excel"])
def test_a_list_that_cannot_be_read_says_why(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"danh-sach\.xlsx") as caught:
        issue_forms(path, tmp_path / "ra", ruleset=RULES)
    assert "tao-mau" in str(caught.value)


def test_a_working_book_is_no_staff_list(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    write_book(load_form(RULES, "so-phong"), RULES, path)
    with pytest.raises(UsageError, match="danh sách nhân sự"):
        issue_forms(path, tmp_path / "ra", ruleset=RULES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Phòng Tổ chức - Hành chính", "phong-to-chuc-hanh-chinh"), ("Đội Bảo vệ", "doi-bao-ve"), ("../..", "")],
)
def test_file_names_are_plain_and_stay_in_the_folder(name: str, expected: str) -> None:
    assert slug(name) == expected
