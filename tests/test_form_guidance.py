"""What the forms tell a clerk besides the tier: open points, contradictions, impossible counts, order of dates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import danhgia_xl as dg
from danhgia_xl.workbook.reader.read import read_book
from tests.form_books import FormBook
from tests.form_marks import marks
from tests.office import recalculate

RULES = dg.load_ruleset("kh170-2021")
PERFECT_LEVELS = {"tieu_chi_chung": "Thực hiện tốt", "phu_luc_06": "Xuất sắc"}


def perfect_person(path: Path) -> FormBook:
    """A member who is a viên chức, and whose own form could not be better."""
    book = FormBook.blank("mau-02b", RULES, path)
    tasks = book.table("nhiem_vu")
    for row in tasks.rows[:2]:
        tasks.put(row, "nhiem_vu", "Việc")
        for slot in ("hoan_thanh", "dung_tien_do", "dam_bao_chat_luong", "hieu_qua_cao", "vuot_muc"):
            tasks.put(row, slot, "x")
    for table, column in (("tieu_chi_chung", "muc_dat"), ("phu_luc_06", "cap_do")):
        place = book.table(table)
        for row, line in zip(place.rows, RULES.score_table(table).tieu_chi, strict=True):
            if not line.is_heading:
                place.put(row, column, PERFECT_LEVELS[table])
                if line.diem is not None:
                    place.put(row, "tu_cham", line.diem)
    return book


def test_what_the_chi_bo_decides_is_left_open_on_a_members_own_form(tmp_path: Path) -> None:
    """B.II.3.3.a: "thực sự tiêu biểu" is not for the member to say, nor for the sheet to deny."""
    path = perfect_person(tmp_path / "a.xlsx").save()
    back = FormBook("mau-02b", RULES, recalculate(path, tmp_path / "tính lại"), values=True)
    assert back.named("DG_MUC_VIEN_CHUC") == "Hoàn thành xuất sắc nhiệm vụ"
    assert back.named("DG_MUC_DANG_VIEN") == "Chưa xác định"
    assert back.named("DG_THIEU_DANG_VIEN") == "Đảng viên thực sự tiêu biểu"
    assert any("Do tập thể xét, biểu này để ngỏ: Đảng viên thực sự tiêu biểu." in str(row) for row in back.estimate())


def test_what_is_left_to_fill_is_counted_page_by_page(tmp_path: Path) -> None:
    book = perfect_person(tmp_path / "a.xlsx")
    criteria, points = book.table("tieu_chi_chung"), book.table("phu_luc_06")
    lines = RULES.score_table("phu_luc_06").tieu_chi
    blanked = [row for row, line in zip(points.rows, lines, strict=True) if not line.is_heading][:3]
    criteria.put(criteria.rows[1], "muc_dat", None)
    for row in blanked:
        points.put(row, "tu_cham", None)
    back = FormBook("mau-02b", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True)
    assert back.named("DG_CON_PHAI_GHI") == "Tiêu chí chung: 1 ô; Chấm điểm đảng viên: 3 ô"
    blank = FormBook.blank("mau-02b", RULES, tmp_path / "b.xlsx")
    back = FormBook("mau-02b", RULES, recalculate(blank.save(), tmp_path / "tính lại"), values=True)
    scored = sum(not line.is_heading for line in lines)
    left = f"Nhiệm vụ: chưa ghi dòng nào; Tiêu chí chung: 16 ô; Chấm điểm đảng viên: {2 * scored} ô"
    assert back.named("DG_CON_PHAI_GHI") == left


@pytest.mark.parametrize(("typed", "told"), [(80, True), (100, False), (None, False)], ids=str)
def test_points_typed_against_the_score_table_are_told(typed: float | None, told: bool, tmp_path: Path) -> None:
    book = FormBook.blank("so-chi-bo", RULES, tmp_path / "a.xlsx")
    place = book.table("mau_01")
    for row, line in zip(place.rows, RULES.score_table("phu_luc_05").tieu_chi, strict=True):
        if line.diem is not None:
            place.put(row, "tu_cham", line.diem)
    book.field("chi_bo", "diem").value = typed
    back = FormBook("so-chi-bo", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True)
    (row,) = [row for row in back.estimate() if row and row[0] == "Điểm tự chấm"]
    assert ("khác số tính được: 100" in row[2]) is told
    assert row[1] == (100 if typed is None else typed)


@pytest.mark.parametrize(
    ("votes", "valid", "told"),
    [(4, 6, "4/6 (66.66%) ✗ chưa đạt"), (5, 6, "5/6 (83.33%) ✓ đạt"), (7, 7, "sai số phiếu"), (5, 4, "sai số phiếu"),
     (2.5, 6, "sai số phiếu"), (-1, 6, "sai số phiếu")],
    ids=str,
)  # fmt: skip
def test_votes_stand_against_more_than_two_thirds_d_2(votes: float, valid: int, told: str, tmp_path: Path) -> None:
    book = FormBook.blank("mau-12", RULES, tmp_path / "a.xlsx")
    book.field("kiem_phieu_mau_12", "mau_12_trieu_tap").value = 6
    book.field("kiem_phieu_mau_12", "mau_12_hop_le").value = valid
    place = book.table("mau_12")
    place.put(place.rows[0], "phieu_htxsnv", votes)
    back = FormBook("mau-12", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True).table("mau_12")
    assert str(back.get(back.rows[0], "So với ngưỡng")).replace(",", ".") == told


def flagged(book: FormBook, sheet: str, cells: list[str], folder: Path) -> dict[str, str]:
    """Which of `cells` are flagged, and how."""
    rows = [int("".join(filter(str.isdigit, cell))) for cell in cells]
    found = marks(book, {sheet: rows}, folder)
    return {cell: found[sheet, cell] for cell in cells if (sheet, cell) in found}


@pytest.mark.parametrize(("days", "wrong"), [(2, True), (3, False)])
def test_a_draft_sent_later_than_three_days_before_the_meeting_is_flagged(
    days: int, wrong: bool, tmp_path: Path
) -> None:
    book = FormBook.blank("so-chi-bo", RULES, tmp_path / "a.xlsx")
    meeting = dt.date(2021, 12, 5)
    book.field("cuoc_hop", "ngay_gui_du_thao").value = meeting - dt.timedelta(days=days)
    cell = book.field("cuoc_hop", "ngay_hop")
    cell.value = meeting
    got = flagged(book, "Chi bộ", [cell.coordinate], tmp_path / "tính lại")
    assert got == ({cell.coordinate: "WRONG"} if wrong else {})


@pytest.mark.parametrize(("day", "late"), [(4, True), (5, False), (6, True)])
def test_a_meeting_on_another_day_than_the_plans_is_flagged(day: int, late: bool, tmp_path: Path) -> None:
    """D (Tổ chức thực hiện).2: the chi bộ meets on 05/12/2021."""
    book = FormBook.blank("so-chi-bo", RULES, tmp_path / "a.xlsx")
    cell = book.field("cuoc_hop", "ngay_hop")
    cell.value = dt.date(2021, 12, day)
    got = flagged(book, "Chi bộ", [cell.coordinate], tmp_path / "tính lại")
    assert got == ({cell.coordinate: "FAILING"} if late else {})


def test_ballots_that_cannot_be_are_flagged_where_they_are_counted(tmp_path: Path) -> None:
    book = FormBook.blank("mau-12", RULES, tmp_path / "a.xlsx")
    counts = {"trieu_tap": 6, "co_mat": 6, "phat_ra": 7, "thu_vao": 7, "hop_le": 6, "khong_hop_le": 0}
    cells = {}
    for slot, count in counts.items():
        cells[slot] = book.field("kiem_phieu_mau_12", f"mau_12_{slot}")
        cells[slot].value = count
    got = flagged(book, "Mẫu 12", [cell.coordinate for cell in cells.values()], tmp_path / "tính lại")
    assert got == {cells["phat_ra"].coordinate: "WRONG", cells["khong_hop_le"].coordinate: "WRONG"}


def test_a_mark_that_only_says_a_rule_applies_is_not_blamed(tmp_path: Path) -> None:
    """B.II.3.3: that somebody is a viên chức keeps nobody from a tier; the rating as one does."""
    book = FormBook.blank("so-chi-bo", RULES, tmp_path / "a.xlsx")
    place = book.table("dang_vien")
    row = place.rows[0]
    values = {"ma": "A", "ho_ten": "Lò Thị A", "da_kiem_diem": "x", "diem": 95, "muc_ket_qua": "Xuất sắc",
              "muc_con_lai": "Tốt", "tieu_bieu": "x", "la_vien_chuc": "x", "ty_le_nhiem_vu": 100,
              "xep_loai_vien_chuc": "Hoàn thành tốt nhiệm vụ"}  # fmt: skip
    for slot, value in values.items():
        place.put(row, slot, value)
    found = marks(book, {"Đảng viên": [row]}, tmp_path / "tính lại")
    blamed = {
        slot
        for slot, column in place.columns.items()
        if ("Đảng viên", place.sheet.cell(row, column).coordinate) in found
    }
    assert blamed == {"xep_loai_vien_chuc"}


def test_a_vien_chuc_rating_left_blank_is_awaited_not_called_wrong(tmp_path: Path) -> None:
    """It is taken from the book of the phòng, by the person's id, when the books are consolidated."""
    book = FormBook.blank("so-chi-bo", RULES, tmp_path / "a.xlsx")
    place = book.table("dang_vien")
    values = {
        "ma": "A",
        "ho_ten": "Lò Thị A",
        "da_kiem_diem": "x",
        "diem": 95,
        "la_vien_chuc": "x",
        "ty_le_nhiem_vu": 99,
    }
    for slot, value in values.items():
        place.put(place.rows[0], slot, value)
    found = marks(book, {"Đảng viên": [place.rows[0]]}, tmp_path / "tính lại")
    assert ("Đảng viên", place.sheet.cell(place.rows[0], place.columns["xep_loai_vien_chuc"]).coordinate) not in found


def test_a_book_whose_formulas_follow_another_reading_is_told_when_it_is_read(tmp_path: Path) -> None:
    other = RULES.with_readings(R2="khoang_dong")
    path = FormBook.blank("so-chi-bo", other, tmp_path / "a.xlsx").path
    told = [one for one in read_book(path, "a.xlsx", RULES).findings if one.code == "CACH_DOC_KHAC"]
    assert [(one.value, one.expected, one.severity) for one in told] == [("R2=khoang_dong", "R2=muc_san", "thong_tin")]
    assert "CACH_DOC_KHAC" not in {one.code for one in read_book(path, "a.xlsx", other).findings}
