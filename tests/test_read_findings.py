"""Everything the reader finds wrong in a book of ours: its code and the exact cell, and never a value made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.terms import UNREADABLE
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book
from danhgia_xl.workbook.template.fill import Content, Placed, Raw
from tests.books import RULES, unit_book, write

STAFF: dict[str, Content] = {"ma": "VC1", "ho_ten": "Lò Thị Pha"}
SHEET = "Viên chức"
Found = tuple[str, str, str, str]
"""Code, sheet, cell, value."""


def read(path: Path) -> Book:
    return read_book(path, path.name, RULES)


def found(book: Book) -> list[Found]:
    return [(f.code, f.sheet, f.cell, f.value) for f in book.findings]


def staff_book(path: Path, *rows: Mapping[str, Content]) -> Placed:
    return unit_book(path, "Phòng Y tế", [{**STAFF, **row} for row in rows])


@pytest.mark.parametrize(
    ("slot", "content", "code", "value"),
    [
        ("tieu_chi_chung", Raw("text", "Đáp ưng"), "NHAN_LA", "Đáp ưng"),
        ("tu_nhan_muc", Raw("number", 1), "NHAN_LA", "1"),
        ("hieu_qua_cao", Raw("text", "v"), "DAU_LA", "v"),
        ("ty_le_dam_bao", Raw("text", "gần hết"), "SO_LA", "gần hết"),
        ("ty_le_dam_bao", Raw("number", 100.5), "NGOAI_KHOANG", "100,5"),
        ("ty_le_dam_bao", Raw("number", -1), "NGOAI_KHOANG", "-1"),
        ("thang_lam_viec", Raw("number", 13), "NGOAI_KHOANG", "13"),
        ("ty_le_dam_bao", Raw("formula", "=NA()", "#N/A"), "O_LOI", ""),
        ("ty_le_dam_bao", Raw("formula", "=1/0", "#DIV/0!"), "O_LOI", ""),
        ("ty_le_dam_bao", Raw("formula", "=50+50"), "CONG_THUC_CHUA_TINH", ""),
        ("ma", None, "THIEU_MA", ""),
        ("ho_ten", None, "THIEU_HO_TEN", ""),
        ("chuc_danh", None, "THIEU_BAT_BUOC", ""),
    ],
)
def test_a_bad_cell_is_reported_where_it_is_and_its_fact_is_missing(
    slot: str, content: Content, code: str, value: str, tmp_path: Path
) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {slot: content})
    book = read(tmp_path / "b.xlsx")
    sheet, cell = placed.cells["vien_chuc", 0, slot]
    assert found(book) == [(code, sheet, cell, value)]
    person = book.records[1]
    assert person.facts.get(slot, UNREADABLE) == UNREADABLE
    assert (slot in person.facts) == (slot in ("hieu_qua_cao", "thang_lam_viec"))  # a blank here would have a meaning
    assert (slot in person.faulty) == (content is not None)
    assert person.cells[slot] == cell


def test_a_near_miss_names_the_label_it_is_near_to(tmp_path: Path) -> None:
    staff_book(tmp_path / "b.xlsx", {"tieu_chi_chung": Raw("text", "Thuc hien tot")})
    finding = read(tmp_path / "b.xlsx").findings[0]
    assert finding.expected == "Thực hiện tốt?"
    assert finding.clause == "KH 170, C.III.3.1"


def test_a_row_of_errors_alone_is_still_a_person(tmp_path: Path) -> None:
    error = Raw("formula", "=VLOOKUP(1,A1:A2,1,0)", "#N/A")
    rows = [{"ma": error, "ho_ten": error}]
    placed = write(tmp_path / "b.xlsx", "so-phong", {"don_vi.don_vi": "P"}, vien_chuc=rows)
    book = read(tmp_path / "b.xlsx")
    assert len(book.records) == 2
    cells = {placed.cells["vien_chuc", 0, slot][1] for slot in ("ma", "ho_ten")}
    assert {cell for code, _, cell, _ in found(book) if code == "O_LOI"} == cells


def test_a_calculated_formula_is_a_value(tmp_path: Path) -> None:
    staff_book(tmp_path / "b.xlsx", {"ty_le_dam_bao": Raw("formula", "=50+49", 99)})
    book = read(tmp_path / "b.xlsx")
    assert book.findings == []
    assert book.records[1].facts["ty_le_dam_bao"] == 99


def test_the_zero_a_library_caches_for_a_formula_is_no_score(tmp_path: Path) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {"ty_le_dam_bao": Raw("formula", "=50+50", 0)})
    book = read(tmp_path / "b.xlsx")
    assert found(book) == [("CONG_THUC_CHUA_TINH", *placed.cells["vien_chuc", 0, "ty_le_dam_bao"], "")]
    assert "ty_le_dam_bao" not in book.records[1].facts


def test_a_person_twice_in_a_table(tmp_path: Path) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {}, {"ma": "VC2"}, {"ma": "vc1 "})
    book = read(tmp_path / "b.xlsx")
    sheet, cell = placed.cells["vien_chuc", 2, "ma"]
    assert found(book) == [("TRUNG_MA", sheet, cell, "vc1")]
    first = placed.cells["vien_chuc", 0, "ma"][1][1:]
    assert f"dòng {first}" in book.findings[0].message
    assert len(book.records) == 4, "nobody is dropped"


def test_points_over_the_maximum_carry_the_clause_of_the_criterion(tmp_path: Path) -> None:
    table = RULES.score_table("phu_luc_05").tieu_chi
    rows: list[Mapping[str, Content]] = [
        {} if line.is_heading else {"tu_cham": line.diem, "cap_do": "TOT"} for line in table
    ]
    over = next(i for i, line in enumerate(table) if not line.is_heading)
    rows[over] = {"tu_cham": (table[over].diem or 0) + 0.05, "cap_do": "TOT"}
    placed = write(tmp_path / "b.xlsx", "mau-01", {"loai_to_chuc_dang": "to_dang", "don_vi": "Tổ 1"}, mau_01=rows)
    book = read(tmp_path / "b.xlsx")
    assert [(f.code, (f.sheet, f.cell)) for f in book.findings] == [
        ("DIEM_VUOT_TOI_DA", placed.cells["mau_01", over, "tu_cham"])
    ]
    assert book.findings[0].clause == table[over].can_cu
    assert "diem" not in book.records[0].facts


def test_a_column_filled_in_part_points_at_its_first_gap(tmp_path: Path) -> None:
    table = RULES.score_table("phu_luc_05").tieu_chi
    lines = [i for i, line in enumerate(table) if not line.is_heading]
    rows: list[Mapping[str, Content]] = [{} if line.is_heading else {"tu_cham": 1, "cap_do": "TOT"} for line in table]
    for gap in lines[3:5]:
        rows[gap] = {"cap_do": "TOT"}
    placed = write(tmp_path / "b.xlsx", "mau-01", {"loai_to_chuc_dang": "to_dang", "don_vi": "Tổ 1"}, mau_01=rows)
    book = read(tmp_path / "b.xlsx")
    assert found(book) == [("BANG_CHUA_DU", *placed.cells["mau_01", lines[3], "tu_cham"], "")]
    assert "2 ô trống" in book.findings[0].message
    assert "diem" not in book.records[0].facts
    assert book.records[0].facts["muc_con_lai"] == "TOT"


def test_a_tier_typed_for_a_member_inside_a_to_dang(tmp_path: Path) -> None:
    member: dict[str, Content] = {"ma": "VC1", "ho_ten": "Lò Thị Pha"}
    rows = [
        {**member, "y_kien_uu_diem": "Hoàn thành tốt nhiệm vụ"},
        {**member, "ma": "VC2", "tiep_thu": "đề nghị HTXSNV"},
        {**member, "ma": "VC3", "y_kien_uu_diem": "Luôn hoàn thành tốt nhiệm vụ được giao"},
    ]
    placed = write(tmp_path / "b.xlsx", "so-to-dang", {"to_dang.don_vi": "Tổ 1"}, gop_y=rows)
    book = read(tmp_path / "b.xlsx")
    assert [(f.code, (f.sheet, f.cell), f.clause) for f in book.findings] == [
        ("XEP_LOAI_TAI_TO_DANG", placed.cells["gop_y", 0, "y_kien_uu_diem"], "KH 170, B.III.2"),
        ("XEP_LOAI_TAI_TO_DANG", placed.cells["gop_y", 1, "tiep_thu"], "KH 170, B.III.2"),
    ]


def test_a_typed_total_that_differs_from_its_table_stands_with_a_finding(tmp_path: Path) -> None:
    table = RULES.score_table("phu_luc_05").tieu_chi
    rows: list[Mapping[str, Content]] = [{} if line.is_heading else {"tu_cham": line.diem} for line in table]
    placed = write(tmp_path / "b.xlsx", "so-to-dang", {"to_dang.don_vi": "Tổ 1", "to_dang.diem": 95}, mau_01=rows)
    book = read(tmp_path / "b.xlsx")
    assert found(book) == [("KHAC_SO_TINH", *placed.fields["to_dang.diem"], "95")]
    assert book.findings[0].expected == "100"
    assert book.records[0].facts["diem"] == 95


# Sheets a user has changed


def changed(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Book:
    """Change a book as a user might, save it and read it."""
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    workbook.save(path)
    return read(path)


def header(placed: Placed, slot: str) -> str:
    """Return the address of a column's header: two rows above the first row, the numbering row between."""
    cell = placed.cells["vien_chuc", 0, slot][1]
    letters = cell.rstrip("0123456789")
    return f"{letters}{int(cell[len(letters) :]) - 2}"


def test_a_misspelt_header_is_a_missing_column_with_a_hint(tmp_path: Path) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {})
    cell = header(placed, "ho_ten")
    book = changed(tmp_path / "b.xlsx", lambda w: w[SHEET].__setitem__(cell, "Họ và ten"))
    assert found(book) == [("THIEU_COT", SHEET, cell, "Họ và ten")]
    assert book.findings[0].expected == "Tiêu đề cột “Họ và tên”"
    assert "ho_ten" not in book.records[1].facts


def test_a_removed_column_is_reported_at_the_header_row(tmp_path: Path) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {})
    row = header(placed, "ma")[1:]
    book = changed(tmp_path / "b.xlsx", lambda w: w[SHEET].__setitem__(header(placed, "ky_luat"), None))
    assert found(book) == [("THIEU_COT", SHEET, f"A{row}", "")]


def test_a_header_twice_is_reported_at_the_second(tmp_path: Path) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {"suy_thoai": True})
    cell = header(placed, "ky_luat")
    label = RULES.fact("suy_thoai").ten
    book = changed(tmp_path / "b.xlsx", lambda w: w[SHEET].__setitem__(cell, label))
    assert ("COT_TRUNG", SHEET, cell, label) in found(book)
    assert book.records[1].facts["suy_thoai"] is True


def test_a_table_without_its_header(tmp_path: Path) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {})
    row = int(header(placed, "ma")[1:])

    def wipe(workbook: openpyxl.Workbook) -> None:
        for cell in workbook[SHEET][row]:
            cell.value = None

    book = changed(tmp_path / "b.xlsx", wipe)
    assert found(book) == [("THIEU_BANG", SHEET, "A1", "")]
    assert [record.kind for record in book.records] == ["phong"]


def test_a_renamed_sheet_is_found_by_its_labels(tmp_path: Path) -> None:
    staff_book(tmp_path / "b.xlsx", {})
    book = changed(tmp_path / "b.xlsx", lambda w: setattr(w[SHEET], "title", "DS nhân viên"))
    assert found(book) == [("TRANG_DOI_TEN", "DS nhân viên", "A1", "")]
    assert book.records[1].facts["ma"] == "VC1"
    assert book.records[1].sheet == "DS nhân viên"


def test_a_removed_sheet(tmp_path: Path) -> None:
    staff_book(tmp_path / "b.xlsx", {})
    book = changed(tmp_path / "b.xlsx", lambda w: w.remove(w[SHEET]))
    assert found(book) == [("THIEU_TRANG", "", "", "")]
    assert "“Viên chức”" in book.findings[0].message


def test_a_field_whose_label_is_gone(tmp_path: Path) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {})
    row = placed.fields["don_vi.diem"][1][1:]
    book = changed(tmp_path / "b.xlsx", lambda w: w["Đơn vị"].__setitem__(f"A{row}", "Điểm gì đó:"))
    assert found(book) == [("THIEU_TRUONG", "Đơn vị", "A1", "")]
    assert "diem" not in book.records[0].facts


def test_a_required_field_left_blank(tmp_path: Path) -> None:
    placed = unit_book(tmp_path / "b.xlsx", "", [])
    assert found(read(tmp_path / "b.xlsx")) == [("THIEU_BAT_BUOC", *placed.fields["don_vi.don_vi"], "")]


def test_a_person_below_the_end_of_the_table(tmp_path: Path) -> None:
    staff_book(tmp_path / "b.xlsx", {})

    def append(workbook: openpyxl.Workbook) -> None:
        sheet = workbook[SHEET]
        end = next(cell.row for cell in sheet["A"] if cell.value == "— Hết —")
        sheet.cell(end + 1, 2).value, sheet.cell(end + 1, 3).value = "VC9", "Quàng Văn Sươi"

    book = changed(tmp_path / "b.xlsx", append)
    codes = [(code, value) for code, _, _, value in found(book)]
    assert codes == [("DONG_SAU_HET", "VC9")]
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")[SHEET][book.findings[0].cell].value == "VC9"


def scored(path: Path) -> Placed:
    table = RULES.score_table("phu_luc_05").tieu_chi
    rows: list[Mapping[str, Content]] = [
        {} if line.is_heading else {"tu_cham": line.diem, "cap_do": "TOT"} for line in table
    ]
    return write(path, "mau-01", {"loai_to_chuc_dang": "to_dang", "don_vi": "Tổ 1"}, mau_01=rows)


FIRST_LINE = next(i for i, line in enumerate(RULES.score_table("phu_luc_05").tieu_chi) if not line.is_heading)
LAST_LINE = len(RULES.score_table("phu_luc_05").tieu_chi) - 1


def test_edited_maxima_that_no_longer_add_up(tmp_path: Path) -> None:
    placed = scored(tmp_path / "b.xlsx")
    sheet, cell = placed.cells["mau_01", FIRST_LINE, "toi_da"]
    last = placed.cells["mau_01", LAST_LINE, "toi_da"][1]
    book = changed(tmp_path / "b.xlsx", lambda w: w[sheet].__setitem__(cell, 15))
    assert found(book) == [("TONG_TOI_DA_SAI", sheet, f"{cell}:{last}", "110")]
    assert "diem" not in book.records[0].facts


def test_maxima_moved_from_line_to_line_are_the_offices_own_business(tmp_path: Path) -> None:
    placed = scored(tmp_path / "b.xlsx")
    first, last = (placed.cells["mau_01", line, "toi_da"] for line in (FIRST_LINE, LAST_LINE))

    def move(workbook: openpyxl.Workbook) -> None:
        workbook[first[0]][first[1]].value += 0.5
        workbook[last[0]][last[1]].value -= 0.5
        points = placed.cells["mau_01", LAST_LINE, "tu_cham"]
        workbook[points[0]][points[1]].value = 0

    book = changed(tmp_path / "b.xlsx", move)
    assert found(book) == []
    assert book.records[0].facts["diem"] == 100 - (RULES.score_table("phu_luc_05").tieu_chi[LAST_LINE].diem or 0)


def test_a_printed_line_that_was_rewritten_is_known_by_its_number(tmp_path: Path) -> None:
    placed = scored(tmp_path / "b.xlsx")
    sheet, cell = placed.cells["mau_01", FIRST_LINE, "noi_dung"]
    book = changed(tmp_path / "b.xlsx", lambda w: w[sheet].__setitem__(cell, "Nội dung viết lại"))
    assert found(book) == []
    assert book.records[0].facts["diem"] == 100


def test_a_printed_line_that_is_gone_and_a_row_nobody_printed(tmp_path: Path) -> None:
    placed = scored(tmp_path / "b.xlsx")
    sheet, cell = placed.cells["mau_01", FIRST_LINE, "noi_dung"]
    number = placed.cells["mau_01", FIRST_LINE, "tt"][1]

    def replace(workbook: openpyxl.Workbook) -> None:
        workbook[sheet][cell].value = "Tiêu chí tự thêm"
        workbook[sheet][number].value = "99"

    book = changed(tmp_path / "b.xlsx", replace)
    title = placed.cells["mau_01", 0, "noi_dung"][1]
    letters, first_row = title.rstrip("0123456789"), int(title.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    text = RULES.score_table("phu_luc_05").tieu_chi[FIRST_LINE].noi_dung
    assert found(book) == [
        ("DONG_LA", sheet, cell, "Tiêu chí tự thêm"),
        ("THIEU_DONG_IN_SAN", sheet, f"{letters}{first_row - 2}", text),
    ]
    assert "diem" not in book.records[0].facts


def test_a_book_of_another_rule_set_is_refused(tmp_path: Path) -> None:
    staff_book(tmp_path / "b.xlsx", {})
    other = load_ruleset(Path(__file__).parent / "rulesets" / "vi_du_2099.toml")
    book = read_book(tmp_path / "b.xlsx", "b.xlsx", other)
    assert [(f.code, f.sheet, f.cell, f.value) for f in book.findings] == [("SAI_BO_QUY_TAC", "", "", "kh170-2021")]
    assert (book.form, book.role, book.records) == ("", "", [])


def _edited(path: Path, edit: Callable[[Worksheet], None], sheet: str = "Viên chức") -> Book:
    """Change a written book as a clerk would (openpyxl stands in for the spreadsheet program) and read it."""
    workbook = openpyxl.load_workbook(path)
    edit(workbook[sheet])
    workbook.save(path)
    return read(path)


def test_a_percentage_is_read_as_the_clerk_sees_it(tmp_path: Path) -> None:
    """“100%” typed into a cell is stored as 1 with a percent format; it must not come back as one percent."""
    placed = staff_book(tmp_path / "b.xlsx", {})

    def as_percent(sheet: Worksheet) -> None:
        for slot, stored in (("ty_le_hoan_thanh", 1), ("ty_le_dam_bao", 0.895), ("ty_le_vuot_muc", 1.25)):
            cell = sheet[placed.cells["vien_chuc", 0, slot][1]]
            cell.value, cell.number_format = stored, "0.0%"

    book = _edited(tmp_path / "b.xlsx", as_percent)
    person = next(record for record in book.records if record.kind == "vien_chuc")
    assert (person.facts["ty_le_hoan_thanh"], person.facts["ty_le_dam_bao"]) == (100, 89.5)
    assert found(book) == [("NGOAI_KHOANG", *placed.cells["vien_chuc", 0, "ty_le_vuot_muc"], "125%")]


def test_points_that_show_as_a_percentage_are_asked_about(tmp_path: Path) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {})

    def as_percent(sheet: Worksheet) -> None:
        cell = sheet[placed.fields["don_vi.diem"][1]]
        cell.value, cell.number_format = 0.895, "0.00%"

    book = _edited(tmp_path / "b.xlsx", as_percent, placed.fields["don_vi.diem"][0])
    assert ("SO_LA", *placed.fields["don_vi.diem"], "89.5%") in found(book)
    assert all("diem" not in record.facts for record in book.records)


def test_a_row_put_under_the_header_makes_no_person_of_the_column_numbers(tmp_path: Path) -> None:
    placed = staff_book(tmp_path / "b.xlsx", {})
    header = int(placed.cells["vien_chuc", 0, "ma"][1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
    before = [record.facts for record in read(tmp_path / "b.xlsx").records]
    book = _edited(tmp_path / "b.xlsx", lambda sheet: sheet.insert_rows(header))
    assert [record.facts for record in book.records] == before
