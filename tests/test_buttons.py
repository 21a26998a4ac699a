"""The buttons on a live book: what they read, write, leave alone, and put back."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import danhgia_xl as dg
from danhgia_xl.addin import buttons, entry
from danhgia_xl.addin.commands import COMMANDS
from danhgia_xl.addin.ledger import place_of
from danhgia_xl.addin.rated_book import rate_live
from danhgia_xl.forms.model import RESULTS
from danhgia_xl.workbook.result_marks import FAULT_FILLS, marks_of
from tests.live_book import LiveBook, LiveHost, Range

SAMPLES = Path(__file__).parents[1] / "samples"
BOOKS = sorted(p for p in SAMPLES.glob("2021*/*/*.xlsx") if p.parent.name in {"phong", "dang", "co-so"})
FAULTY = SAMPLES / "2021-loi" / "phong" / "04-tu-van-giao-duc.xlsx"
PARTY = SAMPLES / "2021" / "dang" / "chi-bo.xlsx"
OURS = {"Vi phạm", "Giải trình", "_dg_luu"}

Snapshot = dict[tuple[str, str], tuple[Any, str, str]]


def opened(path: Path, folder: Path) -> LiveBook:
    """Return a copy of a workbook, open."""
    return LiveBook(Path(shutil.copy(path, folder / path.name)))


def snapshot(book: LiveBook) -> Snapshot:
    """Return content, fill and note of every cell that is not on a sheet of ours."""
    return {
        (sheet.title, cell.coordinate): (
            cell.value,
            cell.fill.fgColor.rgb if cell.fill.fill_type else "",
            cell.comment.text if cell.comment else "",
        )
        for sheet in book.inner
        if sheet.title not in OURS
        for row in sheet.iter_rows()
        for cell in row
    }


def differing(before: Snapshot, after: Snapshot) -> set[tuple[str, str]]:
    """Return the cells that are not as they were."""
    return {place for place in before | after if before.get(place) != after.get(place)}


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_live_book_is_rated_exactly_as_its_file_is(path: Path) -> None:
    live, filed = rate_live(LiveBook(path), LiveHost()), dg.rate_workbook(path)
    assert live.people.astype(str).equals(filed.people.astype(str))
    assert live.units.astype(str).equals(filed.units.astype(str))
    uncalculated = {"CONG_THUC_CHUA_TINH"}  # nothing is uncalculated in a program that calculates
    assert live.findings == [one for one in filed.findings if one.code not in uncalculated]


def test_a_click_writes_every_result_and_marks_every_cell_at_fault(tmp_path: Path) -> None:
    book, filed = opened(FAULTY, tmp_path), dg.rate_workbook(FAULTY)
    assert entry.run("xep_loai", book, LiveHost())
    shown = snapshot(book)
    marks = marks_of(filed, FAULTY.name)
    for sheet, cells in marks.items():
        for cell, mark in cells.items():
            text, fill, note = shown[sheet, cell]
            assert mark.text is None or text == mark.text
            assert mark.fill is None or fill == "FF" + mark.fill.lstrip("#").upper()
            assert note == mark.note
    results = {(sheet, cell) for sheet, cells in marks.items() for cell, mark in cells.items() if mark.text}
    assert len(results) == len(RESULTS) * len(filed.people)
    at_fault = {(one.sheet, one.cell.partition(":")[0]) for one in filed.findings if one.severity in FAULT_FILLS}
    assert {place for place in shown if shown[place][2]} == at_fault - {("", "")}


def test_a_note_names_the_clause_and_the_remedy(tmp_path: Path) -> None:
    book, filed = opened(FAULTY, tmp_path), dg.rate_workbook(FAULTY)
    entry.run("xep_loai", book, LiveHost())
    shown = snapshot(book)
    for finding in filed.findings:
        if finding.severity in FAULT_FILLS and finding.cell:
            note = shown[finding.sheet, finding.cell.partition(":")[0]][2]
            assert all(part in note for part in (finding.message, finding.clause, finding.remedy))


@pytest.mark.parametrize("path", [FAULTY, PARTY], ids=["phong", "chi-bo"])
@pytest.mark.parametrize("code", ["xep_loai", "kiem_tra"])
def test_nothing_but_result_columns_and_cells_at_fault_is_touched(code: str, path: Path, tmp_path: Path) -> None:
    book, filed = opened(path, tmp_path), dg.rate_workbook(path)
    before = snapshot(book)
    entry.run(code, book, LiveHost())
    marks = marks_of(filed, path.name)
    allowed = {(sheet, cell) for sheet, cells in marks.items() for cell in cells}
    changed = differing(before, snapshot(book))
    assert changed <= allowed
    texts = {place for place in changed if before[place][0] != snapshot(book)[place][0]}
    assert bool(texts) == (code == "xep_loai")


def test_clicking_twice_writes_nothing_the_second_time(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    entry.run("xep_loai", book, host)
    once, writes = snapshot(book), book.writes
    entry.run("xep_loai", book, host)
    assert (snapshot(book), book.writes) == (once, writes)


def test_khoi_phuc_puts_back_the_last_click_also_after_two_and_once_more_does_it_again(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    before = snapshot(book)
    entry.run("xep_loai", book, host)
    clicked = snapshot(book)
    entry.run("xep_loai", book, host)
    for expected, page in ((before, False), (clicked, True), (before, False)):
        entry.run("khoi_phuc", book, host)
        assert snapshot(book) == expected
        assert ("Vi phạm" in book.inner.sheetnames) is page


def test_khoi_phuc_after_a_change_of_data_gives_back_the_earlier_results(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    entry.run("xep_loai", book, host)
    first = snapshot(book)
    book.inner["Quản lý"]["K8"].value = 12.0  # the head's points
    entry.run("xep_loai", book, host)
    assert snapshot(book)["Quản lý", "AC8"] != first["Quản lý", "AC8"]
    entry.run("khoi_phuc", book, host)
    assert differing(first, snapshot(book)) == {("Quản lý", "K8")}


def test_what_somebody_wrote_after_the_click_is_not_overwritten_by_khoi_phuc(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    before = snapshot(book)
    entry.run("xep_loai", book, host)
    book.inner["Viên chức"]["V8"].value = "ý kiến của văn thư"
    entry.run("khoi_phuc", book, host)
    after = snapshot(book)
    assert differing(before, after) == {("Viên chức", "V8")}
    assert after["Viên chức", "V8"][0] == "ý kiến của văn thư"


def test_xoa_danh_dau_leaves_the_book_as_it_was_before_the_first_click(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    before, names = snapshot(book), set(book.inner.defined_names)
    for code in ("xep_loai", "kiem_tra", "giai_trinh"):
        book.selected = ("Viên chức", 9)
        assert entry.run(code, book, host)
    entry.run("xoa_danh_dau", book, host)
    assert snapshot(book) == before
    assert set(book.inner.sheetnames) & OURS == {"_dg_luu"}
    assert set(book.inner.defined_names) == names


def test_kiem_tra_keeps_the_results_of_an_earlier_click(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    entry.run("xep_loai", book, host)
    rated = snapshot(book)
    entry.run("kiem_tra", book, host)
    assert snapshot(book) == rated


def test_a_note_of_the_user_stays_above_ours_and_comes_back_alone(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    cell = book.sheets["Viên chức"].range("B16")
    cell.add_note("hỏi lại tổ chức")
    entry.run("kiem_tra", book, host)
    assert cell.note is not None
    assert cell.note.text.startswith("hỏi lại tổ chức\n\nVi phạm: ")
    entry.run("xoa_danh_dau", book, host)
    assert cell.note.text == "hỏi lại tổ chức"


def test_a_sheet_of_the_user_that_is_called_vi_pham_is_left_alone(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    own = book.inner.create_sheet("Vi phạm")
    own["A1"].value = "sổ tay riêng"
    entry.run("xep_loai", book, host)
    assert "Vi phạm (2)" in book.inner.sheetnames
    entry.run("xoa_danh_dau", book, host)
    assert "Vi phạm (2)" not in book.inner.sheetnames
    assert book.inner["Vi phạm"]["A1"].value == "sổ tay riêng"


def test_text_from_a_cell_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    cell = book.inner["Viên chức"]["K8"]
    cell.value, cell.data_type = "=cmd|' /C calc'!A0", "s"
    entry.run("xep_loai", book, host)
    sheet = book.inner["Vi phạm"]
    formulas = [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert all(c.value.startswith('=HYPERLINK("#') for c in formulas)
    assert any(str(c.value).startswith("=cmd") for row in sheet.iter_rows() for c in row if c.data_type == "s")


def test_every_link_of_the_sheet_of_faults_leads_to_the_cell(tmp_path: Path) -> None:
    book = opened(FAULTY, tmp_path)
    entry.run("xep_loai", book, LiveHost())
    found = {one for one in dg.rate_workbook(FAULTY).findings if one.cell}
    links = {row[3].value for row in book.inner["Vi phạm"].iter_rows(4) if row[3].data_type == "f"}
    assert links == {f'=HYPERLINK("#\'{one.sheet}\'!{one.cell}","{one.cell}")' for one in found}


@pytest.mark.parametrize("code", ["xep_loai", "kiem_tra"])
def test_a_password_is_named_and_nothing_is_changed(code: str, tmp_path: Path) -> None:
    book = opened(FAULTY, tmp_path)
    before, sheets = snapshot(book), list(book.inner.sheetnames)
    assert not entry.run(code, book, LiveHost("Viên chức"))
    assert (snapshot(book), book.inner.sheetnames) == (before, sheets)
    assert "Viên chức" in book.app.alerts[0]
    assert "mật khẩu" in book.app.alerts[0]


def test_protection_is_back_after_the_click(tmp_path: Path) -> None:
    book = opened(FAULTY, tmp_path)
    protected = {sheet.title: sheet.protection.sheet for sheet in book.inner}
    entry.run("xep_loai", book, LiveHost())
    assert {name: book.inner[name].protection.sheet for name in protected} == protected
    assert protected["Viên chức"]


def test_a_book_whose_structure_is_locked_says_how_to_unlock_it(tmp_path: Path) -> None:
    book = opened(FAULTY, tmp_path)
    assert not entry.run("xep_loai", book, LiveHost(frozen=True))
    assert "Bảo vệ sổ làm việc" in book.app.alerts[0]


@pytest.mark.parametrize("file", ["danh-ba-noi-bo.xlsx", "mau-khong-co.xlsx", "mau-nam-truoc.xlsx", "tong-hop-cu.xlsx"])
@pytest.mark.parametrize("code", ["xep_loai", "kiem_tra", "giai_trinh"])
def test_a_book_it_does_not_know_gets_a_message_and_nothing_else(code: str, file: str, tmp_path: Path) -> None:
    path = SAMPLES / "2021-loi" / "tep" / file
    book = opened(path, tmp_path)
    sheets = list(book.inner.sheetnames)
    assert not entry.run(code, book, LiveHost())
    told = dg.rate_workbook(path).findings[0]
    message, remedy = book.app.alerts[0].split("\n")
    assert message == told.message
    for_a_folder = "thư mục" in told.remedy
    assert remedy.startswith("Nút này chỉ dùng trong sổ theo mẫu") if for_a_folder else remedy == told.remedy
    assert (book.writes, book.inner.sheetnames) == (0, sheets)


def test_nothing_to_put_back_is_said(tmp_path: Path) -> None:
    book = opened(FAULTY, tmp_path)
    assert not entry.run("khoi_phuc", book, LiveHost())
    assert "Chưa có gì để khôi phục" in book.app.alerts[0]


@pytest.mark.parametrize(
    ("sheet", "row", "name"), [("Viên chức", 9, "VC042"), ("Quản lý", 8, "VC039"), ("Đơn vị", 3, "")]
)
def test_giai_trinh_explains_the_row_that_is_selected(sheet: str, row: int, name: str, tmp_path: Path) -> None:
    book = opened(SAMPLES / "2021" / "phong" / FAULTY.name, tmp_path)
    book.selected = (sheet, row)
    assert entry.run("giai_trinh", book, LiveHost())
    title = book.inner["Giải trình"]["A1"].value
    assert name in title
    assert "Phòng Tư vấn - Giáo dục" in title


def test_giai_trinh_of_an_empty_row_says_what_to_select(tmp_path: Path) -> None:
    book = opened(FAULTY, tmp_path)
    book.selected = ("Viên chức", 60)
    assert not entry.run("giai_trinh", book, LiveHost())
    assert "Dòng 60" in book.app.alerts[0]
    assert "Giải trình" not in book.inner.sheetnames


def test_an_unexpected_fault_is_told_without_any_value_of_a_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise ZeroDivisionError("Nguyễn Thị Bí Mật")

    monkeypatch.setattr(buttons, "xep_loai", fail)
    book = opened(FAULTY, tmp_path)
    assert not entry.run("xep_loai", book, LiveHost())
    assert "ZeroDivisionError" in book.app.alerts[0]
    assert "Bí Mật" not in book.app.alerts[0] + str(book.app.status_bar)
    assert (book.app.screen_updating, book.app.enable_events) == (True, True)


def test_without_a_connection_to_excel_the_user_is_told_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Here there is no Excel to ask for the book whose button was pressed."""
    assert not entry.run("xep_loai")
    assert "Không nối được với Excel" in capsys.readouterr().err


def test_every_command_is_a_button() -> None:
    assert [command.code for command in COMMANDS if not callable(getattr(buttons, command.code, None))] == []


def test_tong_hop_writes_the_summary_of_the_folder_and_opens_it(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "2021" / "phong", tmp_path / "cac-so")
    book = opened(PARTY, tmp_path)
    assert entry.run("tong_hop", book, LiveHost(folder=tmp_path / "cac-so"))
    assert [path.name for path in book.app.opened] == ["tong-hop.xlsx"]
    result = dg.consolidate(SAMPLES / "2021" / "phong")
    count = sum((table["xep_loai"] == "HTTNV").sum() for table in (result.people, result.units))
    assert f"Hoàn thành tốt nhiệm vụ: {count} ·" in str(book.app.status_bar)


def test_tong_hop_that_is_cancelled_does_nothing(tmp_path: Path) -> None:
    book = opened(PARTY, tmp_path)
    assert entry.run("tong_hop", book, LiveHost(folder=None))
    assert list(tmp_path.iterdir()) == [tmp_path / PARTY.name]


@pytest.mark.parametrize(("typed", "made"), [(None, "cac-so/tong-hop.xlsx"), ("nam-2021.xlsx", "cac-so/nam-2021.xlsx")])
def test_the_control_book_says_folder_and_file_and_is_told_how_it_went(
    typed: str | None, made: str, tmp_path: Path
) -> None:
    shutil.copytree(SAMPLES / "2021" / "phong", tmp_path / "cac-so")
    book = opened(SAMPLES.parent / "xlsx_templates" / "tong-hop.xlsm", tmp_path)
    book.names["DG_THU_MUC"].refers_to_range.formula = [[str(tmp_path / "cac-so")]]
    if typed:
        book.names["DG_TEP_RA"].refers_to_range.formula = [[typed]]
    assert entry.run("tong_hop", book, LiveHost(folder=None))
    assert book.app.opened == [tmp_path / made]
    status = book.names["DG_TRANG_THAI"].refers_to_range.formula
    count = len(list((SAMPLES / "2021" / "phong").glob("*.xlsx")))
    assert status.startswith(f"Đã đọc {count} tệp, ghi {tmp_path / made}. ")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    book = opened(SAMPLES.parent / "xlsx_templates" / "tong-hop.xlsm", tmp_path)
    book.names["DG_THU_MUC"].refers_to_range.formula = [[str(tmp_path / "khong-co")]]
    assert not entry.run("tong_hop", book, LiveHost())
    assert "khong-co" in book.app.alerts[0]


# ─────────────────────────────── books as clerks have them ───────────────────────────────


def test_a_filtered_roster_is_written_cell_by_cell(tmp_path: Path) -> None:
    """Excel puts the first row of a block into every row that a filter shows."""
    book, host = opened(FAULTY, tmp_path), LiveHost()
    host.filtered = {"Viên chức"}
    entry.run("xep_loai", book, host)
    sizes = {len(written) for sheet, written in book.blocks if sheet == "Viên chức"}
    assert sizes == {1}
    assert max(len(written) for sheet, written in book.blocks if sheet == "Quản lý") > 1
    (tmp_path / "khac").mkdir()
    plain = opened(FAULTY, tmp_path / "khac")
    entry.run("xep_loai", plain, LiveHost())
    assert snapshot(book) == snapshot(plain)


@pytest.mark.parametrize("code", ["xoa_danh_dau", "khoi_phuc", "giai_trinh"])
def test_a_structure_locked_after_a_click_is_told_before_anything_changes(code: str, tmp_path: Path) -> None:
    book = opened(FAULTY, tmp_path)
    entry.run("xep_loai", book, LiveHost())
    before, sheets = snapshot(book), list(book.inner.sheetnames)
    book.selected = ("Viên chức", 9)
    assert not entry.run(code, book, LiveHost(frozen=True))
    assert "Bảo vệ sổ làm việc" in book.app.alerts[0]
    assert (snapshot(book), book.inner.sheetnames) == (before, sheets)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "0123", "29/11/2021"])
def test_a_text_that_looks_like_something_else_is_put_back_as_the_text_it_was(text: str, tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    cell = book.inner["Viên chức"]["U8"]
    cell.value, cell.data_type = text, "s"
    entry.run("xep_loai", book, host)
    assert cell.value != text
    entry.run("khoi_phuc", book, host)
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(("typed", "code"), [(Decimal(100), None), (-2146826243, "O_LOI"), (100.0, None)])
def test_money_is_a_number_and_an_error_excel_numbers_is_an_error(
    typed: object, code: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells as COM hands them over: currency as decimal, errors unknown to xlwings as whole numbers."""
    own = Range.read

    def read(self: Range, *, err_to_str: bool) -> list[list[object]]:
        rows = own(self, err_to_str=err_to_str)
        if self.sheet.name == "Viên chức" and len(rows) > 8:
            rows[8][10] = typed
        return rows

    monkeypatch.setattr(Range, "read", read)
    clean = SAMPLES / "2021" / "phong" / FAULTY.name
    found = {one.code for one in rate_live(opened(clean, tmp_path), LiveHost()).findings if one.cell == "K9"}
    assert (code in found) if code else not found


@pytest.mark.parametrize(("mode", "times"), [("automatic", 0), ("manual", 1), ("semiautomatic", 1)])
def test_formulas_are_calculated_first_where_the_program_does_not_do_so(mode: str, times: int, tmp_path: Path) -> None:
    book = opened(FAULTY, tmp_path)
    book.app.calculation = mode
    entry.run("kiem_tra", book, LiveHost())
    assert book.app.calculated == times


def test_a_sheet_of_faults_that_was_deleted_comes_back_with_the_next_click(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    entry.run("xep_loai", book, host)
    book.sheets["Vi phạm"].delete()
    entry.run("xep_loai", book, host)
    assert "Vi phạm" in book.inner.sheetnames


def test_a_cell_with_a_conversation_gets_its_fill_and_no_note(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    host.threaded = {("Viên chức", "$B$16")}
    assert entry.run("xep_loai", book, host)
    content, fill, note = snapshot(book)["Viên chức", "B16"]
    assert (content, bool(fill), note) == (None, True, "")
    writes = book.writes
    entry.run("xep_loai", book, host)
    assert book.writes == writes


def test_a_sheet_of_the_user_in_other_letters_is_left_alone(tmp_path: Path) -> None:
    book = opened(FAULTY, tmp_path)
    book.inner.create_sheet("VI PHẠM")
    entry.run("xep_loai", book, LiveHost())
    assert "Vi phạm (2)" in book.inner.sheetnames


def test_our_note_is_not_added_twice_where_the_ledger_was_lost(tmp_path: Path) -> None:
    book, host = opened(FAULTY, tmp_path), LiveHost()
    entry.run("kiem_tra", book, host)
    noted = {place: look[2] for place, look in snapshot(book).items() if look[2]}
    del book.inner["_dg_luu"]
    entry.run("kiem_tra", book, host)
    assert {place: look[2] for place, look in snapshot(book).items() if look[2]} == noted


def test_a_book_in_a_cloud_folder_that_is_not_here_is_rated_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: LiveBook) -> str:
        raise ValueError("no local copy")

    book = opened(FAULTY, tmp_path)
    monkeypatch.setattr(LiveBook, "fullname", property(unknown), raising=False)
    assert entry.run("xep_loai", book, LiveHost())


@pytest.mark.parametrize(
    "formula", ["=ROW('P. TCHC'!$U$8)", "=ROW(P.TCHC!$U$8)", "=ROW($'Ô''ng'.$U$8)", "=row(Sheet1!$u$8)"]
)
def test_the_ledger_knows_a_cell_however_the_program_spells_it(formula: str) -> None:
    place = place_of(formula)
    assert place is not None
    assert place[1] == "U8"
    assert place[0] in {"P. TCHC", "P.TCHC", "Ô'ng", "Sheet1"}


def test_with_a_picture_selected_giai_trinh_asks_for_a_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LiveBook, "selection", None)
    book = opened(FAULTY, tmp_path)
    assert not entry.run("giai_trinh", book, LiveHost())
    assert "Chưa chọn ô nào" in book.app.alerts[0]


def test_a_summary_that_is_still_open_is_to_be_closed_first(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "2021" / "phong", tmp_path / "cac-so")
    book, host = opened(PARTY, tmp_path), LiveHost(folder=tmp_path / "cac-so")
    assert entry.run("tong_hop", book, host)
    assert not entry.run("tong_hop", book, host)
    assert "đang mở" in book.app.alerts[0]


@pytest.mark.parametrize(
    ("blank", "called"),
    [(("C9",), "Người mã VC042"), (("B9", "C9"), "Người ở dòng 9")],
    ids=["without a name", "without name and id"],
)
def test_somebody_without_a_name_is_not_called_by_the_unit(blank: tuple[str, ...], called: str, tmp_path: Path) -> None:
    book = opened(SAMPLES / "2021" / "phong" / FAULTY.name, tmp_path)
    for cell in (*blank, "J9"):
        book.inner["Viên chức"][cell].value = None
    told = [one.message for one in rate_live(book, LiveHost()).findings if "chưa xếp loại được" in one.message]
    assert any(message.startswith(called) for message in told)
    assert not any(message.startswith("Phòng Tư vấn") for message in told)
