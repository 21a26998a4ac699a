"""Rows inserted into and deleted from filled forms, in LibreOffice as a person would: formulas and reader go along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

import danhgia_xl as dg
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Record
from tests.form_books import FormBook, Place
from tests.office import edit
from tests.test_form_records import facts_shown

RULES = dg.load_ruleset("kh170-2021")
DONE = ("hoan_thanh", "dung_tien_do", "dam_bao_chat_luong")
RATES = {
    "% nhiệm vụ hoàn thành": "ty_le_hoan_thanh",
    "% nhiệm vụ bảo đảm tiến độ, chất lượng, hiệu quả": "ty_le_dam_bao",
    "% nhiệm vụ hoàn thành vượt mức": "ty_le_vuot_muc",
    "% tiêu chí chưa bảo đảm": "ty_le_chua_dam_bao",
}


def put(place: Place, row: int, slot: str, value: object) -> list[object]:
    """Return the step that types a value into a row."""
    return ["put", place.sheet.title, f"{get_column_letter(place.columns[slot])}{row}", value]


def tasks(path: Path) -> tuple[FormBook, Place]:
    """A personal form with four tasks done."""
    book = FormBook.blank("mau-02b", RULES, path)
    place = book.table("nhiem_vu")
    for row in place.rows[:4]:
        place.put(row, "nhiem_vu", "Việc")
        for slot in DONE:
            place.put(row, slot, "x")
    book.save()
    return book, place


def both(code: str, path: Path, kind: str) -> tuple[dict[str, Any], Record, FormBook]:
    """Return the facts the sheet shows, and the record the reader reads."""
    book = FormBook(code, RULES, path, values=True)
    record = next(one for one in read_book(path, "", RULES).records if one.kind == kind)
    return facts_shown(kind, book), record, book


@pytest.mark.parametrize(
    ("slots", "rates"),
    [
        (("nhiem_vu",), (80, 80, 0, 20)),
        (("nhiem_vu", *DONE), (100, 100, 0, 0)),
        (("ke_hoach", "hoan_thanh", "vuot_muc"), (100, 80, 20, 20)),
        ((), (100, 100, 0, 0)),
    ],
    ids=["only named", "done", "without a name", "left blank"],
)
def test_a_task_inserted_between_others_counts(
    slots: tuple[str, ...], rates: tuple[float, ...], tmp_path: Path
) -> None:
    book, place = tasks(tmp_path / "mau-02b.xlsx")
    row = place.rows[1]
    steps = [["insert", place.sheet.title, row]]
    steps += [put(place, row, slot, "Việc chèn" if slot in ("nhiem_vu", "ke_hoach") else "x") for slot in slots]
    shown, record, back = both("mau-02b", edit(book.path, tmp_path / "sửa", steps), "vien_chuc")
    assert tuple(shown[label] for label in RATES) == rates
    assert tuple(record.facts[fact] for fact in RATES.values()) == rates
    assert back.errors() == []


def scores(path: Path) -> tuple[FormBook, Place]:
    """A personal form with full points and levels, Tốt on the first line of the results."""
    book = FormBook.blank("mau-02b", RULES, path)
    place = book.table("phu_luc_06")
    for row, line in zip(place.rows, RULES.score_table("phu_luc_06").tieu_chi, strict=True):
        if not line.is_heading:
            place.put(row, "tu_cham", line.diem)
            place.put(row, "cap_do", "Tốt")
    book.save()
    return book, place


@pytest.mark.parametrize("which", [0, 1, -1], ids=["first line", "second line", "last line"])
def test_a_deleted_line_leaves_what_is_computed_from_it_open(which: int, tmp_path: Path) -> None:
    book, place = scores(tmp_path / "mau-02b.xlsx")
    lines = [at for at, line in enumerate(RULES.score_table("phu_luc_06").tieu_chi) if not line.is_heading]
    steps = [["delete", place.sheet.title, place.rows[lines[which]]]]
    shown, record, back = both("mau-02b", edit(book.path, tmp_path / "sửa", steps), "dang_vien")
    assert "diem" not in record.facts
    assert shown["Điểm tự chấm"] in (None, "")
    deleted = RULES.score_table("phu_luc_06").tieu_chi[lines[which]]
    for fact, group in (("muc_ket_qua", "ket_qua"), ("muc_con_lai", "con_lai")):
        if deleted.nhom == group:
            assert fact not in record.facts
            assert shown[RULES.fact(fact).ten] in (None, "")
    assert back.errors() == []


def test_a_blank_line_inserted_into_a_score_table_changes_nothing(tmp_path: Path) -> None:
    book, place = scores(tmp_path / "mau-02b.xlsx")
    steps = [["insert", place.sheet.title, row] for row in (place.rows[3], place.rows[6])]
    shown, record, back = both("mau-02b", edit(book.path, tmp_path / "sửa", steps), "dang_vien")
    assert (shown["Điểm tự chấm"], record.facts["diem"]) == (100, 100)
    assert shown[RULES.fact("muc_ket_qua").ten] == shown[RULES.fact("muc_con_lai").ten] == "Tốt"
    assert back.errors() == []


MEMBER: dict[str, object] = {
    "da_kiem_diem": "x",
    "diem": 80,
    "ty_le_nhiem_vu": 100,
    "muc_ket_qua": "Tốt",
    "muc_con_lai": "Tốt",
}


def members(path: Path, points: tuple[float, ...]) -> tuple[FormBook, Place]:
    """A book of a chi bộ whose members have these points."""
    book = FormBook.blank("so-chi-bo", RULES, path)
    place = book.table("dang_vien")
    for row, point in zip(place.rows, points, strict=False):
        for slot, value in {"ma": f"N{row}", "ho_ten": "Người", **MEMBER, "diem": point}.items():
            place.put(row, slot, value)
    book.save()
    return book, place


def test_a_member_whose_row_is_deleted_is_counted_no_more(tmp_path: Path) -> None:
    book, place = members(tmp_path / "so-chi-bo.xlsx", (80, 30, 80, 80))
    steps = [["delete", place.sheet.title, place.rows[1]]]
    shown, _, back = both("so-chi-bo", edit(book.path, tmp_path / "sửa", steps), "chi_bo")
    assert (shown["% đảng viên từ HTNV"], shown["% đảng viên KHTNV"]) == (100, 0)
    assert back.errors() == []


def test_first_and_last_row_of_a_roster_may_be_deleted(tmp_path: Path) -> None:
    book, place = members(tmp_path / "so-chi-bo.xlsx", (30, 80, 80))
    steps = [["delete", place.sheet.title, place.rows[-1]], ["delete", place.sheet.title, place.rows[0]]]
    shown, _, back = both("so-chi-bo", edit(book.path, tmp_path / "sửa", steps), "chi_bo")
    assert (shown["% đảng viên từ HTNV"], shown["% đảng viên KHTNV"]) == (100, 0)
    assert back.errors() == []
