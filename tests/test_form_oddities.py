"""Odd cells and rows: the formulas on the official forms say what the reader says of the same book."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

import danhgia_xl as dg
from danhgia_xl.workbook.reader.read import read_book
from tests.form_books import FormBook
from tests.form_marks import marks
from tests.office import edit, recalculate
from tests.test_form_edits import MEMBER, RATES, both, members, tasks
from tests.test_form_edits import put as typed
from tests.test_form_garbage import ERRORS, errors_after
from tests.test_form_quotas import COMMON, STAFF, box, put

RULES = dg.load_ruleset("kh170-2021")
UNKNOWN = "Chưa xác định"


def test_a_task_inserted_above_the_end_counts(tmp_path: Path) -> None:
    book, place = tasks(tmp_path / "mau-02b.xlsx")
    row = place.rows[-1] + 1
    steps = [
        ["insert", place.sheet.title, row],
        typed(place, row, "nhiem_vu", "Việc"),
        typed(place, row, "vuot_muc", "x"),
    ]
    shown, record, _ = both("mau-02b", edit(book.path, tmp_path / "sửa", steps), "vien_chuc")
    assert tuple(record.facts[fact] for fact in RATES.values()) == (80, 80, 20, 20)
    assert tuple(shown[label] for label in RATES) == (80, 80, 20, 20)


@pytest.mark.parametrize("above_the_end", [False, True], ids=["between others", "above the end"])
def test_a_member_inserted_without_formulas_leaves_the_shares_open(above_the_end: bool, tmp_path: Path) -> None:
    book, place = members(tmp_path / "so-chi-bo.xlsx", (80, 80, 80))
    row = place.rows[-1] + 1 if above_the_end else place.rows[1]
    values = {"ma": "Mới", "ho_ten": "Người mới", **MEMBER, "diem": 30}
    steps = [["insert", place.sheet.title, row], *(typed(place, row, slot, value) for slot, value in values.items())]
    shown, _, _ = both("so-chi-bo", edit(book.path, tmp_path / "sửa", steps), "chi_bo")
    assert shown["% đảng viên KHTNV"] in (None, "", 25)


def test_a_number_outside_its_range_counts_as_missing_on_a_roster(tmp_path: Path) -> None:
    wrong = [("diem", 101), ("diem", -5), ("diem", dt.date(2021, 12, 5)), ("ty_le_nhiem_vu", 120)]
    book, place = members(tmp_path / "so-chi-bo.xlsx", (80,) * len(wrong))
    for row, (slot, value) in zip(place.rows, wrong, strict=False):
        place.put(row, slot, value)
    path = recalculate(book.save(), tmp_path / "tính lại")
    records = [one for one in read_book(path, "", RULES).records if one.kind == "dang_vien"]
    assert [one.faulty for one in records] == [{slot} for slot, _ in wrong]
    back = FormBook("so-chi-bo", RULES, path, values=True).table("dang_vien")
    assert [back.get(row, "Mức đề xuất theo tiêu chí") for row in back.rows[: len(wrong)]] == [UNKNOWN] * len(wrong)


def test_a_number_outside_its_range_counts_as_missing_in_a_field(tmp_path: Path) -> None:
    book = FormBook.blank("so-phong", RULES, tmp_path / "so-phong.xlsx")
    book.field("don_vi", "diem").value = 101
    back = FormBook("so-phong", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True)
    assert back.named("DG_MUC_PHONG") == UNKNOWN


def test_a_group_typed_with_spaces_around_gets_one_line(tmp_path: Path) -> None:
    book = FormBook.blank("so-phong", RULES, tmp_path / "so-phong.xlsx")
    put(book, [("vien_chuc", group, "HTTNV") for group in ("Y sĩ", "Y sĩ ", "Y  sĩ", "y sĩ")])
    lines = box(FormBook("so-phong", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True))
    assert [line["Được xếp loại"] for line in lines.values()] == [4]


def test_a_group_with_a_wildcard_in_its_name_gets_a_line(tmp_path: Path) -> None:
    book = FormBook.blank("so-phong", RULES, tmp_path / "so-phong.xlsx")
    put(book, [("vien_chuc", "Y sĩ", "HTTNV"), ("vien_chuc", "Y sĩ *", "HTTNV"), ("vien_chuc", "Y*", "HTTNV")])
    lines = box(FormBook("so-phong", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True))
    assert set(lines) == {"Y sĩ", "Y sĩ *", "Y*"}


@pytest.mark.parametrize("codes", [("*", "A"), ("A1*", "A12"), ("VC 043", "vc043")], ids=str)
def test_ids_are_marked_as_doubled_where_the_reader_finds_them_doubled(codes: tuple[str, str], tmp_path: Path) -> None:
    book, place = members(tmp_path / "so-chi-bo.xlsx", (80, 80))
    for row, code in zip(place.rows, codes, strict=False):
        place.put(row, "ma", code)
    found = marks(book, {place.sheet.title: place.rows[:2]}, tmp_path / "tính lại")
    column = get_column_letter(place.columns["ma"])
    doubled = "TRUNG_MA" in {finding.code for finding in read_book(book.path, "", RULES).findings}
    marked = {f"{column}{row}" for row in place.rows[:2] if (place.sheet.title, f"{column}{row}") in found}
    assert marked == ({f"{column}{row}" for row in place.rows[:2]} if doubled else set())


def test_nothing_stands_in_for_a_fact_typed_unreadably(tmp_path: Path) -> None:
    book = FormBook.blank("so-chi-bo", RULES, tmp_path / "so-chi-bo.xlsx")
    place = book.table("mau_01")
    for row, line in zip(place.rows, RULES.score_table("phu_luc_05").tieu_chi, strict=True):
        if not line.is_heading:
            place.put(row, "tu_cham", line.diem)
    book.field("chi_bo", "diem").value = "mười"
    record = read_book(recalculate(book.save(), tmp_path / "tính lại"), "", RULES).records[0]
    assert "diem" in record.faulty
    assert record.facts.get("diem") in (None, "?")


def test_a_date_marked_as_wrong_still_looks_like_a_date(tmp_path: Path) -> None:
    book = FormBook.blank("so-phong", RULES, tmp_path / "so-phong.xlsx")
    place = book.table("ho_so")
    cell = f"{get_column_letter(place.columns['ngay_nhan'])}{place.rows[0]}"
    formats = {
        rule.dxf.numFmt.formatCode for area in place.sheet.conditional_formatting if cell in area for rule in area.rules
    }
    assert formats
    assert all("yyyy" in code for code in formats)


def test_errors_typed_into_inputs_go_no_further(tmp_path: Path) -> None:
    found = errors_after({"lỗi": (*ERRORS, "x", "Tốt", 90, None, None)}, tmp_path)
    totals = ("Mẫu 01", "Tự chấm điểm", "Chấm điểm")  # the total of points shows the error of a line: that is plain
    assert not [one for errors in found.values() for one in errors if not one.startswith(totals)]


def test_a_row_with_facts_but_neither_id_nor_name_is_told(tmp_path: Path) -> None:
    book = FormBook.blank("so-phong", RULES, tmp_path / "so-phong.xlsx")
    place = book.table("vien_chuc")
    for slot, value in {"chuc_danh": "Y sĩ", **COMMON, **STAFF["HTXSNV"]}.items():
        place.put(place.rows[0], slot, value)
    path = recalculate(book.save(), tmp_path / "tính lại")
    assert any(one.kind == "vien_chuc" for one in read_book(path, "", RULES).records)
    back = FormBook("so-phong", RULES, path, values=True).table("vien_chuc")
    assert back.get(back.rows[0], "Mức đề xuất theo tiêu chí") not in (None, "")
