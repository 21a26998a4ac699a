"""Reading a form back: what was written comes out, at its own address, wherever the user has moved it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.forms.model import Fields, Form, Slot, Table
from danhgia_xl.forms.slots import slot_view
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book, Record, Value
from danhgia_xl.workbook.template.fill import Fill
from danhgia_xl.workbook.template.write import write_book
from tests.books import RULES, chi_bo_book, unit_book, write
from tests.office import recalculate

FORMS = load_forms(RULES)
MARK = "so-phong|kh170-2021|1"
Cells = Mapping[str, Value]


def read(path: Path) -> Book:
    return read_book(path, path.name, RULES)


def some_value(slot: Slot, turn: int) -> Value:
    """Return a value a slot may hold, a different one each turn; points stay below the smallest maximum."""
    view = slot_view(slot, RULES)
    if view.scale is not None:
        return view.scale.gia_tri[turn % len(view.scale.gia_tri)].ma
    samples: dict[str, Value] = {
        "diem": 0.25 + turn % 3 / 4,
        "ty_le": 10.5 + turn % 80,
        "so": float(1 + turn % 12),
        "dau": True,
        "ngay": dt.date(2021, 12, 1 + turn % 28),
        "chu": f"Nội dung {turn}",
    }
    return samples[view.kind]


def fill_of(form: Form) -> tuple[Fill, dict[str, Cells], dict[str, list[Cells]]]:
    """Return a fill of every slot of a form, with the fields by block and the rows by table it holds."""
    fields: dict[str, Cells] = {}
    tables: dict[str, list[Cells]] = {}
    turn = 0
    for block in (block for page in form.trang for block in page.khoi):
        if isinstance(block, Fields):
            turn += 7
            fields[block.ma] = {slot.ma: some_value(slot, turn + i) for i, slot in enumerate(block.muc)}
        elif isinstance(block, Table):
            count = len(printed_rows(block)) or 3
            inputs = [slot for slot in block.cot if slot.nhap]
            rows = [{slot.ma: some_value(slot, turn + i + n) for i, slot in enumerate(inputs)} for n in range(count)]
            tables[block.ma] = [
                row if not heading else {} for row, heading in zip(rows, headings(block, count), strict=True)
            ]
    flat = {f"{block}.{slot}": value for block, row in fields.items() for slot, value in row.items()}
    return Fill(fields=flat, tables=tables), fields, tables


def printed_rows(block: Table) -> Sequence[object]:
    if block.nguon == "bang_diem":
        return RULES.score_table(block.tu or "").tieu_chi
    if block.nguon == "thoi_han":
        return RULES.data.thoi_han
    return [item for item in RULES.data.ho_so if block.nguon == "ho_so" and item.cua == block.tu]


def headings(block: Table, count: int) -> list[bool]:
    if block.nguon == "bang_diem":
        return [line.is_heading for line in RULES.score_table(block.tu or "").tieu_chi]
    return [False] * count


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_comes_back_as_written(form: Form, tmp_path: Path) -> None:
    fill, fields, tables = fill_of(form)
    placed = write_book(form, RULES, tmp_path / "b.xlsx", fill)
    book = read(tmp_path / "b.xlsx")
    assert (book.form, book.role, book.ruleset) == (form.ma, form.vai_tro, "kh170-2021")
    assert {finding.code for finding in book.findings} <= {"KHAC_SO_TINH"}
    for code, rows in tables.items():
        wanted = [(index, row) for index, row in enumerate(rows) if row]
        assert [inputs_of(form, code, record) for record in book.tables[code]] == [row for _, row in wanted]
        for (index, row), record in zip(wanted, book.tables[code], strict=True):
            assert {slot: (record.sheet, record.cells[slot]) for slot in row} == {
                slot: placed.cells[code, index, slot] for slot in row
            }
    first: dict[str, Value] = {}
    for row in fields.values():
        first = {**row, **first}
    assert (book.fields.facts if book.fields else {}) == first
    for slot in first:
        assert book.fields is not None
        assert (book.fields.sheet_of(slot), book.fields.cells[slot]) == placed.fields[slot]


def inputs_of(form: Form, table: str, record: Record) -> Cells:
    block = next(b for page in form.trang for b in page.khoi if isinstance(b, Table) and b.ma == table)
    return {slot.ma: record.facts[slot.ma] for slot in block.cot if slot.nhap and slot.ma in record.facts}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_blank_form_has_nothing_filled_in_and_asks_only_for_required_fields(form: Form, tmp_path: Path) -> None:
    write_book(form, RULES, tmp_path / "b.xlsx")
    book = read(tmp_path / "b.xlsx")
    assert book.form == form.ma
    assert {finding.code for finding in book.findings} <= {"THIEU_BAT_BUOC"}
    assert not [row for code, rows in book.tables.items() for row in rows if inputs_of(form, code, row)]


def test_a_book_saved_by_libreoffice_reads_the_same(tmp_path: Path) -> None:
    form = FORMS["so-chi-bo"]
    write_book(form, RULES, tmp_path / "b.xlsx", fill_of(form)[0])
    before, after = read(tmp_path / "b.xlsx"), read(recalculate(tmp_path / "b.xlsx", tmp_path / "lo"))
    assert len(before.records) > 3
    assert after.records == before.records
    assert after.tables == before.tables
    assert after.fields == before.fields


# Records


def test_each_kind_of_a_unit_book_gets_its_own_facts_only(tmp_path: Path) -> None:
    unit_book(tmp_path / "b.xlsx", "Phòng Y tế", [{"ma": "VC1", "ho_ten": "Lò Thị Pha", "ly_do_vang": "om"}])
    book = read(tmp_path / "b.xlsx")
    unit, person = book.records
    assert (unit.kind, unit.facts) == ("phong", {"don_vi": "Phòng Y tế", "diem": 85.0})
    assert (person.kind, person.facts["don_vi"], person.facts["ly_do_vang"]) == ("vien_chuc", "Phòng Y tế", "om")
    assert set(person.facts) <= set(RULES.subject("vien_chuc").su_kien)
    assert "tu_nhan_muc" in person.cells, "a blank cell has its address too"
    assert "tu_nhan_muc" not in person.facts
    assert book.unit == "Phòng Y tế"


def test_the_kind_of_a_unit_is_the_one_chosen_on_the_sheet(tmp_path: Path) -> None:
    chosen = {"don_vi.loai_tap_the": "tap_the_lanh_dao", "don_vi.ket_qua_ben_ngoai": "HTTNV"}
    unit_book(tmp_path / "b.xlsx", "Ban Giám đốc", [], **chosen)
    unit = read(tmp_path / "b.xlsx").records[0]
    assert unit.kind == "tap_the_lanh_dao"
    assert unit.facts["ket_qua_ben_ngoai"] == "HTTNV"
    assert "diem" not in unit.facts, "not a fact of that kind"


def test_a_roster_with_a_column_for_the_unit_does_not_inherit_the_books(tmp_path: Path) -> None:
    chi_bo_book(tmp_path / "b.xlsx", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    member = read(tmp_path / "b.xlsx").records[1]
    assert member.kind == "dang_vien"
    assert "don_vi" not in member.facts


def self_assessment(path: Path, points: Sequence[float | None], **tasks: Sequence[bool]) -> Record:
    """Write a mau-02b with points per line (headings left out) and marks per task; return its two records by kind."""
    lines = iter(points)
    rows: list[Cells] = []
    for line in RULES.score_table("phu_luc_06").tieu_chi:
        value = None if line.is_heading else next(lines)
        rows.append({} if value is None else {"tu_cham": value, "cap_do": "TOT"})
    done: list[Cells] = [
        {"nhiem_vu": f"Việc {i}", **{mark: True for mark, flags in tasks.items() if flags[i]}}
        for i in range(max((len(flags) for flags in tasks.values()), default=0))
    ]
    write(path, "mau-02b", {"ma": "VC1", "ho_ten": "Lò Thị Pha", "don_vi": "P"}, phu_luc_06=rows, nhiem_vu=done)
    return next(record for record in read(path).records if record.kind == "dang_vien")


MAXIMA = [line.diem or 0.0 for line in RULES.score_table("phu_luc_06").tieu_chi if not line.is_heading]


def test_points_add_up_and_point_at_their_column(tmp_path: Path) -> None:
    record = self_assessment(tmp_path / "b.xlsx", [points / 2 for points in MAXIMA])
    assert record.facts["diem"] == 50.0
    assert record.sheet_of("diem") == "Chấm điểm đảng viên"
    column, rows = record.cells["diem"][0], record.cells["diem"].replace("$", "").split(":")
    assert len(rows) == 2
    assert column == rows[1][0]
    assert record.facts["muc_ket_qua"] == record.facts["muc_con_lai"] == "TOT"


def test_one_blank_point_leaves_the_sum_missing_and_points_at_the_gap(tmp_path: Path) -> None:
    record = self_assessment(tmp_path / "b.xlsx", [None, *MAXIMA[1:]])
    assert "diem" not in record.facts
    placed = write(tmp_path / "c.xlsx", "mau-02b", {})
    first_line = next(i for i, line in enumerate(RULES.score_table("phu_luc_06").tieu_chi) if not line.is_heading)
    assert (record.sheet_of("diem"), record.cells["diem"]) == placed.cells["phu_luc_06", first_line, "tu_cham"]


def test_shares_count_only_filled_tasks_and_a_blank_mark_means_no(tmp_path: Path) -> None:
    self_assessment(
        tmp_path / "b.xlsx",
        MAXIMA,
        hoan_thanh=[True, True, True, False],
        dung_tien_do=[True, True, False, False],
        dam_bao_chat_luong=[True, False, False, False],
    )
    staff = next(record for record in read(tmp_path / "b.xlsx").records if record.kind == "vien_chuc")
    assert staff.facts["ty_le_hoan_thanh"] == 75
    assert staff.facts["ty_le_dam_bao"] == 25
    assert staff.facts["ty_le_chua_dam_bao"] == 75
    assert staff.facts["hieu_qua_cao"] is False


def test_an_empty_task_table_says_nothing(tmp_path: Path) -> None:
    self_assessment(tmp_path / "b.xlsx", MAXIMA)
    staff = next(record for record in read(tmp_path / "b.xlsx").records if record.kind == "vien_chuc")
    assert not {"ty_le_hoan_thanh", "ty_le_dam_bao", "ty_le_chua_dam_bao", "hieu_qua_cao"} & set(staff.facts)


def test_a_field_meant_for_one_kind_goes_to_that_kind(tmp_path: Path) -> None:
    proposed = {"tu_nhan_vien_chuc.tu_nhan_muc": "HTTNV", "tu_nhan_dang_vien.tu_nhan_muc": "HTNV"}
    placed = write(tmp_path / "b.xlsx", "mau-02b", {"ma": "VC1", "ho_ten": "Lò Thị Pha", "don_vi": "P", **proposed})
    records = {record.kind: record for record in read(tmp_path / "b.xlsx").records}
    for kind, block in (("vien_chuc", "tu_nhan_vien_chuc"), ("dang_vien", "tu_nhan_dang_vien")):
        at = placed.fields[f"{block}.tu_nhan_muc"]
        assert (records[kind].sheet_of("tu_nhan_muc"), records[kind].cells["tu_nhan_muc"]) == at
    assert (records["vien_chuc"].facts["tu_nhan_muc"], records["dang_vien"].facts["tu_nhan_muc"]) == ("HTTNV", "HTNV")


@pytest.mark.parametrize("kind", ["chi_bo", "to_dang"])
def test_mau_01_feeds_the_kind_it_names(kind: str, tmp_path: Path) -> None:
    write(tmp_path / "b.xlsx", "mau-01", {"loai_to_chuc_dang": kind, "don_vi": "Tổ đảng số 1"})
    assert [(r.kind, r.facts) for r in read(tmp_path / "b.xlsx").records] == [(kind, {"don_vi": "Tổ đảng số 1"})]


def test_mau_01_without_its_kind_feeds_nobody(tmp_path: Path) -> None:
    placed = write(tmp_path / "b.xlsx", "mau-01", {"don_vi": "Tổ đảng số 1"})
    book = read(tmp_path / "b.xlsx")
    assert book.records == []
    assert [(f.code, (f.sheet, f.cell)) for f in book.findings] == [
        ("THIEU_BAT_BUOC", placed.fields["loai_to_chuc_dang"])
    ]


# Sheets made by hand: what stands where does not matter, labels do


def by_hand(path: Path, sheets: Mapping[str, Cells], mark: str | None = None) -> Book:
    """Write a workbook cell by cell (`mark` None: in a cell, else the text of DG_MAU) and read it."""
    with Workbook(str(path)) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for address, content in cells.items():
                sheet.write(address, content)
        data = book.add_worksheet("_dg")
        data.hide()
        data.write("B1", MARK)
        book.define_name("DG_MAU", f'="{mark}"' if mark else "=_dg!$B$1")
    return read(path)


STAFF = {
    "B4": "Mã", "C4": "Họ và tên", "D4": "Chức danh", "E4": "Đã kiểm điểm", "F4": "Hiệu quả cao", "H4": "Tự nhận mức",
}  # fmt: skip


def one_table(book: Book) -> list[Cells]:
    return [record.facts for record in book.tables["vien_chuc"]]


def test_columns_may_be_reordered(tmp_path: Path) -> None:
    cells = {**STAFF, "B4": "Chức danh", "C4": "Mã", "D4": "", "G4": "Họ và tên"}
    book = by_hand(tmp_path / "b.xlsx", {"Viên chức": {**cells, "B5": "Y sĩ", "C5": "VC1", "G5": "Lò Thị Pha"}})
    assert one_table(book) == [{"ma": "VC1", "ho_ten": "Lò Thị Pha", "chuc_danh": "Y sĩ"}]
    assert book.tables["vien_chuc"][0].cells == {
        "chuc_danh": "B5", "ma": "C5", "da_kiem_diem": "E5", "hieu_qua_cao": "F5", "ho_ten": "G5", "tu_nhan_muc": "H5",
    }  # fmt: skip


def test_rows_and_columns_may_be_inserted_and_a_numbering_row_is_skipped(tmp_path: Path) -> None:
    header = {f"{chr(ord(at[0]) + (at[0] > 'B'))}9": label for at, label in STAFF.items()}
    assert header["B9"] == "Mã"
    assert header["D9"] == "Họ và tên"
    numbers = {"B10": "(1)", "D10": "(2)", "E10": "(3)", "F10": "(4)", "G10": "(5)=(3)+(4)"}
    data = {"B11": "VC1", "D11": "Lò Thị Pha", "E11": "Y sĩ", "B13": "VC2", "D13": "Lèo Văn Hặc", "E13": "Y tá"}
    book = by_hand(tmp_path / "b.xlsx", {"Viên chức": {"A1": "SỔ", **header, **numbers, **data, "A14": "— Hết —"}})
    assert [record.cells["ho_ten"] for record in book.tables["vien_chuc"]] == ["D11", "D13"]


def test_labels_may_be_broken_into_lines_and_starred(tmp_path: Path) -> None:
    header = {**STAFF, "B4": "MÃ *", "C4": "Họ và\ntên", "D4": " Chức  danh:", "F4": "Hiệu quả\ncao"}
    book = by_hand(tmp_path / "b.xlsx", {"Viên chức": {**header, "B5": "VC1", "C5": "Lò Thị Pha", "D5": "Y sĩ"}})
    assert one_table(book) == [{"ma": "VC1", "ho_ten": "Lò Thị Pha", "chuc_danh": "Y sĩ"}]


def test_a_sum_row_is_no_person_and_signatures_end_a_table_without_its_end_row(tmp_path: Path) -> None:
    data: Cells = {
        "B5": "VC1",
        "C5": "Lò Thị Pha",
        "D5": "Y sĩ",
        "A6": "Cộng",
        "F6": 1,
        "C8": "NGƯỜI LẬP",
        "F8": "Quàng",
    }
    book = by_hand(tmp_path / "b.xlsx", {"Viên chức": {**STAFF, **data}})
    assert [row["ma"] for row in one_table(book)] == ["VC1"]


def test_the_mark_may_be_a_constant_text(tmp_path: Path) -> None:
    book = by_hand(tmp_path / "b.xlsx", {"Viên chức": STAFF}, mark=MARK)
    assert (book.form, book.role) == ("so-phong", "so")


def test_a_field_is_read_right_of_its_merged_label(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Đơn vị")
        sheet.merge_range("B3:E3", "Tên đơn vị:")
        sheet.merge_range("F3:H3", "Phòng Y tế")
        sheet.write("B4", "Điểm tự chấm của đơn vị:")
        sheet.write("C4", "89,5")
        book.define_name("DG_MAU", f'="{MARK}"')
    unit = read(path).records[0]
    assert (unit.facts["don_vi"], unit.facts["diem"]) == ("Phòng Y tế", 89.5)
    assert (unit.cells["don_vi"], unit.cells["diem"]) == ("F3", "C4")
