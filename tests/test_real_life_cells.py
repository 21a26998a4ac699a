"""Cells as clerks fill them: pasted, typed as text, in old fonts, with errors. Read, or told with what to type."""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rules.schema import BOUNDS, FactType
from danhgia_xl.terms import UNREADABLE
from danhgia_xl.workbook.reader.raw import Problem, clean
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.reader.typed_dates import to_date
from danhgia_xl.workbook.reader.values import Converter, converter
from danhgia_xl.workbook.records import Book, Record
from danhgia_xl.workbook.template.fill import Content, Placed, Raw
from tests import book_xml
from tests.book_xml import Parts
from tests.books import RULES, unit_book
from tests.office import converted

LEVELS = RULES.data.thang["cap_do"]
REVIEW = (dt.date(2021, 1, 1), dt.date(2022, 3, 31))
PART = "xl/worksheets/sheet3.xml"


def slot(kind: FactType) -> Converter:
    return converter(kind, LEVELS if kind == "thang" else None, *BOUNDS.get(kind, (None, None)), dates=REVIEW)


def problem(kind: FactType, raw: object) -> Problem:
    found = slot(kind)(raw)
    assert isinstance(found, Problem)
    return found


def one_person(path: Path, **facts: Content) -> Placed:
    return unit_book(path, "Phòng Y tế", [{"ma": "VC1", "ho_ten": "Lò Thị Pha", **facts}])


def read(path: Path) -> Book:
    return read_book(path, path.name, RULES)


def person(book: Book) -> Record:
    return next(record for record in book.records if record.kind == "vien_chuc")


def the_finding(book: Book) -> Finding:
    (finding,) = book.findings
    return finding


def cell_of(path: Path, placed: Placed, slot_id: str) -> tuple[openpyxl.Workbook, Cell]:
    sheet, address = placed.cells["vien_chuc", 0, slot_id]
    book = openpyxl.load_workbook(path)
    cell = book[sheet][address]
    assert isinstance(cell, Cell)
    return book, cell


# Labels and marks pasted over a drop-down


@pytest.mark.parametrize(
    "text",
    ["TỐT", " tốt ", "Tốt\u00a0", "\u200bTốt", "'Tốt", "Tốt\r\n", unicodedata.normalize("NFD", "Tốt"), "TOT"],
)
def test_a_label_that_only_looks_different_is_the_label(text: str) -> None:
    assert slot("thang")(text) == "TOT"


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [("Tôt", "NHAN_LA", "Tốt?"), ("Tèt", "CHU_BANG_MA_CU", "Tốt"), ("Trung b×nh", "CHU_BANG_MA_CU", "Trung bình"),
     ("Toát", "CHU_BANG_MA_CU", "Tốt"), ("Xuaát saéc", "CHU_BANG_MA_CU", "Xuất sắc"), ("Giỏi", "NHAN_LA", None)],
)  # fmt: skip
def test_a_label_near_the_scale_or_in_an_old_font_is_hinted_at(text: str, code: str, hint: str | None) -> None:
    found = problem("thang", text)
    assert found.code == code
    assert hint is None or found.texts["goi_y"] == hint


# Numbers


@pytest.mark.parametrize(
    ("raw", "value"),
    [("89,5", 89.5), ("89.5", 89.5), (" 90 ", 90.0), ("\u00a090\u00a0", 90.0), ("'90", 90.0), ("９０", 90.0),
     ("８９，５", 89.5), ("90\u200b", 90.0), ("+5", 5.0)],
)  # fmt: skip
def test_a_number_typed_as_text_is_the_number(raw: str, value: float) -> None:
    assert slot("diem")(raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "hint"),
    [
        ("diem", "9O", "90?"),
        ("diem", "l0", "10?"),
        ("diem", "90 điểm", "90?"),
        ("diem", "90%", "90?"),
        ("diem", "89;5", "—"),
        ("diem", "8-9", "—"),
        ("diem", "90²", "90?"),
        ("so", "1.250", "1250?"),
        ("so", "1 250", "1250?"),
        ("diem", dt.date(1900, 1, 9), "9?"),
        ("diem", dt.datetime(2021, 5, 8), "8,5?"),  # noqa: DTZ001 - a cell has no zone
        ("ty_le", "100 phần trăm", "100?"),
    ],
)
def test_what_is_no_number_is_not_guessed_but_hinted_at(kind: FactType, raw: object, hint: str) -> None:
    found = problem(kind, raw)
    assert (found.code, found.texts["goi_y"]) == ("SO_LA", hint)


@pytest.mark.parametrize("raw", [0.85, 1.0, 0.0001, "0,85", "1", "0.5"])
def test_a_fraction_where_a_percentage_belongs_is_open(raw: object) -> None:
    assert problem("ty_le", raw).code == "TY_LE_MO_HO"


@pytest.mark.parametrize(
    ("raw", "value"),
    [(0.0, 0.0), (1.01, 1.01), (85.0, 85.0), (100.0, 100.0), ("0,85%", 0.85), ("1%", 1.0), ("0", 0.0), ("0%", 0.0)],
)
def test_what_can_only_mean_one_percentage_is_taken(raw: object, value: float) -> None:
    found = slot("ty_le")(raw)
    assert (found, type(found)) == (value, float)


@pytest.mark.parametrize("kind", ["diem", "so"])
def test_points_and_counts_may_be_small(kind: FactType) -> None:
    assert slot(kind)(0.85) == 0.85
    assert slot(kind)(1.0) == 1.0


def test_a_fraction_in_a_book_names_both_things_to_type(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    placed = one_person(path, ty_le_dam_bao=Raw("number", 0.85), ty_le_chua_dam_bao=0)
    book = read(path)
    finding = the_finding(book)
    sheet, cell = placed.cells["vien_chuc", 0, "ty_le_dam_bao"]
    assert (finding.code, finding.severity, finding.sheet, finding.cell) == ("TY_LE_MO_HO", "vi_pham", sheet, cell)
    assert finding.value == "0,85"
    assert finding.remedy == f"Nếu là 85% thì gõ 85 vào ô {cell}; nếu đúng là 0,85% thì gõ cả dấu phần trăm: 0,85%."
    assert "ty_le_dam_bao" not in person(book).facts
    assert "ty_le_dam_bao" in person(book).faulty


@pytest.mark.parametrize(
    ("number_format", "stored", "value"),
    [("0%", 0.85, 85.0), ("0.00%", 0.0085, 0.85), ('0"%"', 85, 85.0), ("0\\%", 85, 85.0), ("0.0", 85, 85.0)],
)
def test_a_percent_sign_in_the_format_counts_when_it_multiplies(
    number_format: str, stored: float, value: float, tmp_path: Path
) -> None:
    path = tmp_path / "b.xlsx"
    placed = one_person(path)
    book, cell = cell_of(path, placed, "ty_le_dam_bao")
    cell.value, cell.number_format = stored, number_format
    book.save(path)
    after = read(path)
    assert after.findings == []
    assert person(after).facts["ty_le_dam_bao"] == value


def test_a_format_pasted_along_says_how_to_reset_it(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    placed = unit_book(path, "P", [{"ma": "VC1", "ho_ten": "Lò Thị Pha"}])
    book, cell = cell_of(path, placed, "thang_lam_viec")
    cell.value, cell.number_format = 9, "dd/mm/yyyy"
    book.save(path)
    finding = the_finding(read(path))
    assert (finding.code, finding.value) == ("SO_LA", "09/01/1900")
    assert "9?" in finding.message
    assert "Ctrl+1" in finding.remedy


# Dates


@pytest.mark.parametrize(
    "text",
    ["05/12/2021", "5/12/2021", "5/12/21", "05-12-2021", "05.12.2021", "5 / 12 / 2021", "ngày 05 tháng 12 năm 2021",
     "Ngày 5  tháng 12 năm 2021", "2021-12-05", "2021-12-05 00:00:00", "05/12/2021 0:00", "'05/12/2021",
     "０５/１２/２０２１", unicodedata.normalize("NFD", "ngày 5 tháng 12 năm 2021")],
)  # fmt: skip
def test_a_date_typed_as_text_is_the_day(text: str) -> None:
    assert slot("ngay")(text) == dt.date(2021, 12, 5)


@pytest.mark.parametrize(
    ("raw", "hint"),
    [("12/25/2021", "25/12/2021?"), (44535.0, "05/12/2021?"), ("31/02/2021", "—"), ("5/12", "—"), ("tháng 12", "—"),
     ("05122021", "—"), (5.12, "—"), ("13/13/2021", "—"), ("05/12/2021 14:30", "—")],
)  # fmt: skip
def test_what_is_no_day_is_not_guessed_but_hinted_at(raw: object, hint: str) -> None:
    found = problem("ngay", raw)
    assert (found.code, found.texts["goi_y"]) == ("NGAY_LA", hint)


@pytest.mark.parametrize(
    ("text", "day"),
    [("12/6/73", dt.date(1973, 6, 12)), ("1/1/00", dt.date(2000, 1, 1)), ("1/1/30", dt.date(1930, 1, 1))],
)
def test_a_year_of_two_digits_is_the_one_excel_takes_it_for(text: str, day: dt.date) -> None:
    assert to_date(text) == day
    assert problem("ngay", text).code == "NGOAI_KHOANG"


@pytest.mark.parametrize("day", [dt.date(2017, 12, 4), dt.date(2025, 12, 6)])
def test_a_date_pasted_between_date_systems_is_told_with_the_day_meant(day: dt.date) -> None:
    found = problem("ngay", day)
    assert (found.code, found.texts["dung"]) == ("NGAY_HE_1904", "05/12/2021")


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(2023, 12, 5)])
def test_any_other_day_outside_the_review_is_just_that(day: dt.date) -> None:
    assert problem("ngay", day).code == "NGOAI_KHOANG"
    assert to_date(day) == day


def test_a_serial_number_in_a_book_names_the_day_it_stands_for(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    placed = unit_book(path, "P", [{"ma": "VC1", "ho_ten": "Lò Thị Pha"}],
                       **{"cuoc_hop.ngay_hop": Raw("number", 44527)})  # fmt: skip
    sheet, address = placed.fields["cuoc_hop.ngay_hop"]
    book = openpyxl.load_workbook(path)
    book[sheet][address].number_format = "General"
    book.save(path)
    finding = the_finding(read(path))
    assert (finding.code, finding.sheet, finding.cell) == ("NGAY_LA", sheet, address)
    assert "27/11/2021?" in finding.message


# Old fonts


def test_a_name_in_an_old_font_is_told_where_it_stands_and_kept_as_typed(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    placed = one_person(path, ho_ten="Lß ThÞ Pha", chuc_danh="Y sÜ")
    book = read(path)
    assert {f.code for f in book.findings} == {"CHU_BANG_MA_CU"}
    told = {(f.sheet, f.cell): f for f in book.findings}
    assert told[placed.cells["vien_chuc", 0, "chuc_danh"]].expected == "Y sĩ"
    finding = told[placed.cells["vien_chuc", 0, "ho_ten"]]
    assert (finding.value, finding.expected) == ("Lß ThÞ Pha", "Lò Thị Pha")
    assert "không khớp với các tệp khác" in finding.message
    assert "Ctrl+Shift+F6" in finding.remedy
    assert "TCVN3 (ABC)" in finding.remedy
    assert person(book).facts["ho_ten"] == "Lß ThÞ Pha"


def test_a_unit_and_a_label_in_an_old_font_are_told(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    staff = [{"ma": "VC1", "ho_ten": "Loø Thò Pha", "tieu_chi_chung": Raw("text", "Thöïc hieän toát")}]
    placed = unit_book(path, "Phoøng Y teá", staff)
    book = read(path)
    told = {(f.code, f.sheet, f.cell): f.expected for f in book.findings}
    assert told == {
        ("CHU_BANG_MA_CU", *placed.fields["don_vi.don_vi"]): "Phòng Y tế",
        ("CHU_BANG_MA_CU", *placed.cells["vien_chuc", 0, "ho_ten"]): "Lò Thị Pha",
        ("CHU_BANG_MA_CU", *placed.cells["vien_chuc", 0, "tieu_chi_chung"]): "Thực hiện tốt",
    }
    assert "tieu_chi_chung" not in person(book).facts


# Text that is not what it seems


@pytest.mark.parametrize(
    ("raw", "text"),
    [("Lò Thị\u00a0Pha", "Lò Thị Pha"), ("Lò\u200b Thị Pha\ufeff", "Lò Thị Pha"), ("Lò Thị\x07 Pha", "Lò Thị Pha"),
     ("Lò Thị Pha\r\n", "Lò Thị Pha"), ("Lò Thị\r\nPha", "Lò Thị\nPha"), ("\u202aVC1\u202c", "VC1"),
     ("Kh\xad¬ng", "Kh\xad¬ng")],
)  # fmt: skip
def test_what_cannot_be_seen_is_no_part_of_a_text(raw: str, text: str) -> None:
    assert clean(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"), [("'007", "007"), ("'Xanh - sạch'", "'Xanh - sạch'"), ("H'Mông", "H'Mông"), (7.0, "7")]
)
def test_the_apostrophe_before_a_code_is_no_part_of_it(raw: object, text: str) -> None:
    assert slot("chu")(raw) == text


def test_rich_text_and_phonetic_marks_read_as_their_letters(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    placed = one_person(path)
    rich = '<is><r><rPr><b/></rPr><t xml:space="preserve">Lò </t></r><r><t>Thị Pha</t></r></is>'
    _, address = placed.cells["vien_chuc", 0, "ho_ten"]
    book_xml.rewritten(path, lambda parts: book_xml.set_cell(parts, PART, address, f't="inlineStr">{rich}'))
    assert person(read(path)).facts["ho_ten"] == "Lò Thị Pha"


def test_control_characters_and_a_very_long_text_come_through_to_the_summary(tmp_path: Path) -> None:
    path = tmp_path / "so" / "b.xlsx"
    path.parent.mkdir()
    placed = one_person(path, ho_ten="Lò Thị Pha", ty_le_dam_bao=Raw("text", "x" * 32_000))
    _, address = placed.cells["vien_chuc", 0, "ho_ten"]
    text = "<is><t>Lò_x0007_ Thị_x000D_\nPha</t></is>"
    book_xml.rewritten(path, lambda parts: book_xml.set_cell(parts, PART, address, f't="inlineStr">{text}'))
    result = consolidate(path.parent, tmp_path / "tong-hop.xlsx")
    assert list(result.people["ho_ten"]) == ["Lò Thị\nPha"]
    (finding,) = [f for f in result.findings if f.code == "SO_LA"]
    assert len(finding.value) == 200
    assert len(finding.message) < 400
    assert openpyxl.load_workbook(tmp_path / "tong-hop.xlsx").sheetnames


# Formulas and errors


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
@pytest.mark.parametrize("formula", ["", "<f>1/0</f>"])
def test_every_error_is_told_and_is_no_zero(error: str, formula: str, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    placed = one_person(path)
    _, address = placed.cells["vien_chuc", 0, "hieu_qua_cao"]
    cell = f't="e">{formula}<v>{error}</v>'
    book_xml.rewritten(path, lambda parts: book_xml.set_cell(parts, PART, address, cell))
    book = read(path)
    assert [(f.code, f.cell) for f in book.findings] == [("O_LOI", address)]
    assert person(book).facts["hieu_qua_cao"] == UNREADABLE


def test_formulas_saved_by_libreoffice_are_values_or_errors(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    placed = one_person(path)
    formulas = {"ty_le_hoan_thanh": "=50+50", "ty_le_dam_bao": "=1/0", "ty_le_vuot_muc": "=3/4",
                "hieu_qua_cao": '=IF(1=1,"x","")', "ky_luat": '=IF(1=1,"","x")',
                "ho_ten": '="Lò"&" Thị Pha"', "tieu_chi_chung": '=VLOOKUP("x",A1:B2,2,FALSE)'}  # fmt: skip
    book = openpyxl.load_workbook(path)
    for slot_id, formula in formulas.items():
        sheet, address = placed.cells["vien_chuc", 0, slot_id]
        book[sheet][address] = formula
    book.save(path)
    uncalculated = {(f.code, f.cell) for f in read(path).findings}
    at = {slot_id: placed.cells["vien_chuc", 0, slot_id][1] for slot_id in formulas}
    assert uncalculated == {("CONG_THUC_CHUA_TINH", cell) for cell in at.values()}
    saved = read(converted("xlsx:Calc MS Excel 2007 XML", ".xlsx", path, tmp_path / "lo"))
    facts = person(saved).facts
    assert (facts["ty_le_hoan_thanh"], facts["hieu_qua_cao"], facts["ho_ten"]) == (100.0, True, "Lò Thị Pha")
    assert "ky_luat" not in facts
    assert {(f.code, f.cell) for f in saved.findings} == {
        ("O_LOI", at["ty_le_dam_bao"]), ("O_LOI", at["tieu_chi_chung"]), ("TY_LE_MO_HO", at["ty_le_vuot_muc"]),
    }  # fmt: skip


def test_a_formula_without_value_is_told_in_a_sheet_without_addresses(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    placed = one_person(path)
    _, address = placed.cells["vien_chuc", 0, "ty_le_dam_bao"]

    def change(parts: Parts) -> None:
        book_xml.set_cell(parts, PART, address, "><f>50+50</f>")
        book_xml.without_addresses(parts)

    book_xml.rewritten(path, change)
    assert [(f.code, f.cell) for f in read(path).findings] == [("CONG_THUC_CHUA_TINH", address)]
