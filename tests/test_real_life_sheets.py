"""Sheets as hands leave them: rows and columns moved, hidden, filtered and merged, sheets doubled or copied away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rating.classify import classify
from danhgia_xl.terms import UNREADABLE, fold
from danhgia_xl.workbook.mark import OWN_SHEETS
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book, Record
from danhgia_xl.workbook.template.write import write_book
from tests import book_xml
from tests.books import GOOD_MEMBER, RULES, chi_bo_book, unit_book, write
from tests.office import converted

SHEET = "Viên chức"
NAMES = ("Lò Thị Pha", "Giàng A Páo", "Đặng Thị Hường", "Tòng Văn Pản")
STAFF = [{"ma": f"VC{n}", "ho_ten": name} for n, name in enumerate(NAMES, 1)]
SIGNED = "Mường Ảng, ngày 05 tháng 12 năm 2021\nTRƯỞNG ĐƠN VỊ\n(Ký, ghi rõ họ tên)\nLò Văn Thưởng"


def read(path: Path) -> Book:
    return read_book(path, path.name, RULES)


def people(book: Book) -> dict[str, Record]:
    return {str(r.facts["ma"]): r for r in book.records if r.kind == "vien_chuc"}


def found(book: Book) -> list[tuple[str, str, str]]:
    return [(f.code, f.sheet, f.cell) for f in book.findings]


class Office:
    """A unit's book with four people, and where their cells stand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.placed = unit_book(path, "Phòng Y tế", STAFF)

    def cell(self, person: int, slot: str) -> str:
        """Return the address of a slot of the person numbered from 1."""
        return self.placed.cells["vien_chuc", person - 1, slot][1]

    def row(self, person: int) -> int:
        return int("".join(filter(str.isdigit, self.cell(person, "ma"))))

    def header(self, slot: str) -> str:
        column = "".join(filter(str.isalpha, self.cell(1, slot)))
        return f"{column}{self.row(1) - 2}"

    def edited(self, change: Callable[[Worksheet], object], sheet: str = SHEET) -> Book:
        return self.changed(lambda book: change(book[sheet]))

    def changed(self, change: Callable[[Workbook], object]) -> Book:
        book = openpyxl.load_workbook(self.path)
        change(book)
        book.save(self.path)
        return read(self.path)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "phong-3.xlsx")


def facts(book: Book) -> dict[str, dict[str, object]]:
    return {code: dict(record.facts) for code, record in people(book).items()}


# Rows and columns moved


def insert_rows(sheet: Worksheet, at: int, count: int = 1) -> None:
    """Insert rows as a spreadsheet program does, merged cells moving along, which openpyxl leaves where they are."""
    areas = [area for area in sheet.merged_cells.ranges if area.min_row >= at]
    for area in areas:
        area.shift(row_shift=count)
    sheet.insert_rows(at, count)


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: insert_rows(sheet, 1, 3),
        lambda sheet: insert_rows(sheet, 10),
        lambda sheet: sheet.insert_cols(1),
        lambda sheet: sheet.insert_cols(4, 2),
        lambda sheet: sheet.delete_rows(1, 2),
    ],
)
def test_rows_and_columns_put_in_move_the_addresses_and_nothing_else(
    change: Callable[[Worksheet], object], office: Office
) -> None:
    before = facts(read(office.path))
    book = office.edited(change)
    assert facts(book) == before
    assert book.findings == []
    sheet = openpyxl.load_workbook(office.path)[SHEET]
    for record in people(book).values():
        assert sheet[record.cells["ho_ten"]].value == record.facts["ho_ten"]


def test_a_deleted_row_is_one_person_less(office: Office) -> None:
    book = office.edited(lambda sheet: sheet.delete_rows(office.row(2)))
    assert list(people(book)) == ["VC1", "VC3", "VC4"]
    assert book.findings == []


def test_a_deleted_column_is_named_and_doubted(office: Office) -> None:
    column = openpyxl.utils.column_index_from_string(office.cell(1, "ky_luat").rstrip("0123456789"))
    book = office.edited(lambda sheet: sheet.delete_cols(column))
    assert [f.code for f in book.findings] == ["THIEU_COT"]
    assert {record.facts["ky_luat"] for record in people(book).values()} == {UNREADABLE}


def scored(path: Path) -> tuple[Worksheet, Workbook, dict[int, int]]:
    """Write a filled mau-01; return its score sheet, the book and the rows of the criteria by their number."""
    table = RULES.score_table("phu_luc_05").tieu_chi
    rows = [{} if line.is_heading else {"tu_cham": 1, "cap_do": "TOT"} for line in table]
    placed = write(path, "mau-01", {"loai_to_chuc_dang": "to_dang", "don_vi": "Tổ 1"}, mau_01=rows)
    lines = [n for n, line in enumerate(table) if not line.is_heading]
    where = {n: int(placed.cells["mau_01", n, "tu_cham"][1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for n in lines}
    book = openpyxl.load_workbook(path)
    return book[placed.cells["mau_01", lines[0], "tu_cham"][0]], book, where


def test_an_empty_row_inside_a_printed_table_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    sheet, book, where = scored(path)
    before = read(path).records[0].facts
    insert_rows(sheet, list(where.values())[3])
    book.save(path)
    after = read(path)
    assert after.records[0].facts == before
    assert after.findings == []


def test_a_printed_line_pasted_over_stops_the_sum_and_says_which_line(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    sheet, book, where = scored(path)
    number, row = list(where.items())[4]
    text = RULES.score_table("phu_luc_05").tieu_chi[number].noi_dung
    cell = next(c for c in sheet[row] if isinstance(c.value, str) and fold(c.value) == fold(text))
    number_cell = sheet.cell(row, 1)
    cell.value, number_cell.value = "Chấp hành tốt nội quy cơ quan", "9.9"
    book.save(path)
    after = read(path)
    codes = {f.code: f for f in after.findings}
    assert codes["DONG_LA"].cell == cell.coordinate
    assert codes["DONG_LA"].value == "Chấp hành tốt nội quy cơ quan"
    assert codes["THIEU_DONG_IN_SAN"].value == text
    assert "diem" not in after.records[0].facts


def test_a_header_pasted_over_is_hinted_at_by_what_stands_there(office: Office) -> None:
    at = office.header("ty_le_dam_bao")

    def paste(sheet: Worksheet) -> None:
        sheet[at] = f"{sheet[at].value} tốt".replace("%", "")

    (finding,) = office.edited(paste).findings
    assert (finding.code, finding.sheet, finding.cell) == ("THIEU_COT", SHEET, at)


def test_a_whole_header_pasted_over_loses_the_table_and_says_what_it_looked_like(office: Office) -> None:
    row = office.row(1) - 2

    def paste(sheet: Worksheet) -> None:
        for cell in sheet[row]:
            cell.value = "x" if cell.value else None

    book = office.edited(paste)
    assert [f.code for f in book.findings] == ["THIEU_BANG"]
    assert "Họ và tên" in book.findings[0].expected
    assert people(book) == {}


# Hidden, filtered


def test_hidden_and_filtered_rows_are_read_and_told_once(office: Office) -> None:
    before = facts(read(office.path))

    def hide(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = f"A{office.row(1) - 2}:R{office.row(4)}"
        for row in (office.row(1), office.row(2), office.row(4), office.row(4) + 5, 1):
            sheet.row_dimensions[row].hidden = True

    book = office.edited(hide)
    assert facts(book) == before
    (finding,) = book.findings
    first = office.cell(1, "ma")
    assert (finding.code, finding.severity, finding.sheet, finding.cell) == ("DONG_AN", "thong_tin", SHEET, first)
    assert f"3 dòng đã điền đang bị ẩn hoặc bị lọc (dòng {office.row(1)}–{office.row(2)}, {office.row(4)})" in (
        finding.message
    )


def test_hidden_columns_are_read_and_told_once(office: Office) -> None:
    before = facts(read(office.path))

    def hide(sheet: Worksheet) -> None:
        for slot in ("suy_thoai", "ky_luat"):
            sheet.column_dimensions[office.cell(1, slot).rstrip("0123456789")].hidden = True
        sheet.column_dimensions["AB"].hidden = True  # a helper beside the table is nobody's business

    book = office.edited(hide)
    assert facts(book) == before
    (finding,) = book.findings
    at = office.header("suy_thoai")
    assert (finding.code, finding.severity, finding.cell) == ("COT_AN", "thong_tin", at)


def test_what_is_not_filled_may_be_hidden(office: Office) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[office.row(4) + 1].hidden = True
        sheet.row_dimensions[1].hidden = True

    assert office.edited(hide).findings == []


def test_a_hidden_row_of_a_book_of_another_program(office: Office) -> None:
    office.edited(lambda sheet: setattr(sheet.row_dimensions[office.row(2)], "hidden", True))
    book_xml.rewritten(office.path, book_xml.without_addresses)
    assert found(read(office.path)) == [("DONG_AN", SHEET, office.cell(2, "ma"))]


def test_a_filter_saved_by_libreoffice_is_told_too(office: Office, tmp_path: Path) -> None:
    office.edited(lambda sheet: setattr(sheet.row_dimensions[office.row(3)], "hidden", True))
    saved = converted("xlsx:Calc MS Excel 2007 XML", ".xlsx", office.path, tmp_path / "lo")
    assert found(read(saved)) == [("DONG_AN", SHEET, office.cell(3, "ma"))]


# Merged


@pytest.mark.parametrize("slot", ["chuc_danh", "tieu_chi_chung", "da_kiem_diem", "ty_le_dam_bao", "ma"])
def test_a_value_merged_over_people_belongs_to_the_first_alone(slot: str, office: Office) -> None:
    before = read(office.path)
    first, last = office.cell(2, slot), office.cell(4, slot)
    book = office.edited(lambda sheet: sheet.merge_cells(f"{first}:{last}"))
    (finding,) = book.findings
    assert (finding.code, finding.severity) == ("O_GOP", "vi_pham")
    assert (finding.sheet, finding.cell) == (SHEET, f"{first}:{last}")
    covered = f"{office.cell(3, slot)}, {office.cell(4, slot)}"
    assert covered in finding.message
    assert covered in finding.remedy
    assert first in finding.remedy
    rows = [r for r in book.records if r.kind == "vien_chuc"]
    same = [r for r in before.records if r.kind == "vien_chuc"]
    assert rows[1].facts == same[1].facts
    for row, whole in zip(rows[2:], same[2:], strict=True):
        assert slot in row.faulty
        assert row.facts.get(slot, UNREADABLE) == UNREADABLE
        assert {k: v for k, v in row.facts.items() if k != slot} == {k: v for k, v in whole.facts.items() if k != slot}


def test_a_mark_merged_over_people_does_not_come_to_mean_no(tmp_path: Path) -> None:
    """A blank "kỷ luật" means no; under a merged cell it must stay open (B.II.3.3.d)."""
    path = tmp_path / "b.xlsx"
    members = [{**GOOD_MEMBER, "ma": f"DV{n}", "ho_ten": name, "ky_luat": n == 1} for n, name in enumerate(NAMES, 1)]
    placed = chi_bo_book(path, members)
    sheet, first = placed.cells["dang_vien", 0, "ky_luat"]
    last = placed.cells["dang_vien", 2, "ky_luat"][1]
    book = openpyxl.load_workbook(path)
    book[sheet].merge_cells(f"{first}:{last}")
    book.save(path)
    records = [r for r in read(path).records if r.kind == "dang_vien"]
    tiers = classify(pd.DataFrame([r.facts for r in records]), "dang_vien", ruleset=RULES)["xep_loai"]
    assert list(tiers) == ["KHTNV", "CHUA_XAC_DINH", "CHUA_XAC_DINH", "HTTNV"]


def test_cells_merged_across_a_row_lose_the_columns_they_cover(office: Office) -> None:
    first, last = office.cell(2, "suy_thoai"), office.cell(2, "ky_luat")

    def merge(sheet: Worksheet) -> None:
        sheet[first] = "x"
        sheet.merge_cells(f"{first}:{last}")

    book = office.edited(merge)
    assert found(book) == [("O_GOP", SHEET, f"{first}:{last}")]
    assert people(book)["VC2"].facts["suy_thoai"] is True
    assert people(book)["VC2"].facts["ky_luat"] == UNREADABLE


def test_an_empty_merged_cell_hides_nothing(office: Office) -> None:
    first, last = office.cell(1, "ky_luat"), office.cell(4, "ky_luat")
    assert office.edited(lambda sheet: sheet.merge_cells(f"{first}:{last}")).findings == []


# Sheets


def test_sheets_in_another_order_read_alike(office: Office) -> None:
    before = facts(read(office.path))
    book = office.changed(lambda book: book._sheets.reverse())
    assert (facts(book), book.findings) == (before, [])


def test_foreign_sheets_are_left_alone(office: Office) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("Thu chi", 0)["B2"] = "Tạm ứng"
        book.create_sheet("Nháp")["XFD1048576"] = 1  # far away: would be refused on a sheet of ours

    before = facts(read(office.path))
    book = office.changed(add)
    assert (facts(book), book.findings) == (before, [])


def test_a_second_copy_of_a_sheet_is_not_passed_over_in_silence(office: Office) -> None:
    def double(book: Workbook) -> None:
        copy = book.copy_worksheet(book[SHEET])
        copy.title = "Viên chức (2)"
        copy[office.cell(1, "ho_ten")] = "Người khác"

    before = facts(read(office.path))
    book = office.changed(double)
    assert facts(book) == before
    (finding,) = book.findings
    assert (finding.code, finding.severity, finding.sheet) == ("TRANG_TRUNG", "vi_pham", "Viên chức (2)")
    assert "chỉ trang “Viên chức” được đọc" in finding.message


def test_a_list_of_their_own_beside_our_sheets_is_no_copy(office: Office) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("Danh bạ").append(["TT", "Mã", "Họ và tên", "Chức danh", "Ghi chú"])

    assert office.changed(add).findings == []


def test_a_copy_of_a_small_sheet_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    write(path, "so-co-so", {}, ty_le_rieng=[{}])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["Tỷ lệ riêng"]).title = "Tỷ lệ riêng (2)"
    book.save(path)
    assert ("TRANG_TRUNG", "Tỷ lệ riêng (2)", "A1") in found(read(path))


def test_only_the_copy_of_a_sheet_is_left(office: Office) -> None:
    before = facts(read(office.path))
    book = office.changed(lambda book: setattr(book[SHEET], "title", "Viên chức (2)"))
    assert facts(book) == before
    assert found(book) == [("TRANG_DOI_TEN", "Viên chức (2)", "A1")]


def test_every_form_has_no_sheets_but_its_pages_and_its_own(tmp_path: Path) -> None:
    for code, form in load_forms(RULES).items():
        path = tmp_path / f"{code}.xlsx"
        write_book(form, RULES, path)
        names = {fold(name) for name in openpyxl.load_workbook(path).sheetnames}
        assert names - {fold(page.ten) for page in form.trang} <= OWN_SHEETS


@pytest.mark.parametrize("signed", [False, True])
def test_without_the_end_line_the_signatures_end_the_table(signed: bool, office: Office) -> None:
    before = facts(read(office.path))

    def drop(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("— Hết"):
                    cell.value = None
                elif signed and isinstance(cell.value, str) and "ngày … tháng" in cell.value:
                    cell.value = SIGNED

    book = office.edited(drop)
    assert (facts(book), book.findings) == (before, [])


def test_a_post_that_is_also_a_title_below_does_not_end_the_table(office: Office) -> None:
    def drop(sheet: Worksheet) -> None:
        sheet[office.cell(2, "chuc_danh")] = "Trưởng đơn vị"
        for cell in [cell for row in sheet for cell in row if str(cell.value).startswith("— Hết")]:
            cell.value = None

    book = office.edited(drop)
    assert (list(people(book)), book.findings) == (["VC1", "VC2", "VC3", "VC4"], [])


# Copied away from the book


@pytest.mark.parametrize("reference", ["", "#REF!", "[1]_dg!$B$1", "'[So phong.xlsx]_dg'!$B$1", "_dg!#REF!"])
def test_a_book_that_lost_its_mark_is_told_which_form_it_looks_like(reference: str, office: Office) -> None:
    book_xml.rewritten(office.path, book_xml.mark_refers_to(reference))
    book = read(office.path)
    (finding,) = book.findings
    assert (finding.code, book.form) == ("TEP_MAT_DAU", "")
    assert "“so-phong”" in finding.message
    assert "mẫu trống so-phong " in finding.remedy


@pytest.mark.parametrize("form", ["so-phong", "so-chi-bo", "so-to-dang", "mau-02a", "mau-01", "cham-diem-phong"])
def test_one_sheet_of_ours_in_a_book_of_theirs_is_recognised(form: str, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    write_book(load_forms(RULES)[form], RULES, path)
    book = openpyxl.load_workbook(path)
    del book.defined_names["DG_MAU"]
    pages = [sheet for sheet in book.worksheets if fold(sheet.title) not in OWN_SHEETS]
    kept = max(pages, key=lambda sheet: sum(1 for row in sheet for cell in row if cell.value))
    for sheet in book.worksheets:
        if sheet is not kept:
            book.remove(sheet)
    book.create_sheet("Thu chi")["A1"] = "Tạm ứng"
    kept.title = "Bản chép"
    book.save(path)
    (finding,) = read(path).findings
    assert finding.code == "TEP_MAT_DAU"
    assert "“Bản chép”" in finding.message
    assert form in finding.message


def test_a_list_of_names_is_nobodys_form(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["TT", "Mã", "Họ và tên", "Chức danh", "Đơn vị", "Ghi chú"])
    book.save(tmp_path / "b.xlsx")
    assert [f.code for f in read(tmp_path / "b.xlsx").findings] == ["TEP_LA"]


def test_a_mark_brought_along_by_a_copied_sheet_does_not_hide_our_own(office: Office) -> None:
    before = facts(read(office.path))

    def bring(parts: book_xml.Parts) -> None:
        name = b'<definedName name="DG_MAU" localSheetId="2">[1]_dg!$B$1</definedName>'
        own = b'<definedName name="DG_MAU">'
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(own, name + own)

    book_xml.rewritten(office.path, bring)
    book = read(office.path)
    assert (book.form, facts(book), book.findings) == ("so-phong", before, [])
