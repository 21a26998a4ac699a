"""The summary after the criteria: what waits, quotas, votes and explanations stand on their sheets as they are."""

from __future__ import annotations

import hashlib
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from rich.console import Console

import danhgia_xl as dg
from danhgia_xl.batch.explained import Explanations
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.cli.tables import print_counts, print_people
from danhgia_xl.terms import LABELS, PENDING_OUTCOMES, TIERS
from danhgia_xl.workbook.summary import explain_sheet, quota_sheet
from danhgia_xl.workbook.summary.basis import all_rules
from danhgia_xl.workbook.summary.sheet_style import TONES
from danhgia_xl.workbook.summary.write import write_explanations, write_summary
from tests.office import convert_to_pdf
from tests.schemas import schema_problems
from tests.small_institution import CHI_BO, FORMULA, small_institution

RULES = dg.load_ruleset("kh170-2021")
WAITING = {"YS5", "YS2", "QL2", "QL3", "DV04", "DV02"}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Consolidation:
    return small_institution(RULES, str(tmp_path_factory.mktemp("nguon")))


@pytest.fixture(scope="module")
def target(result: Consolidation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_summary(result, tmp_path_factory.mktemp("ra") / "tong-hop.xlsx")


@pytest.fixture(scope="module")
def book(target: Path) -> Workbook:
    return openpyxl.load_workbook(target)


def column(sheet: Worksheet, header: str) -> dict[str, Any]:
    """The cells under a header by the person's id."""
    heads = [cell.value for cell in sheet[1]]
    return {str(row[heads.index("Mã")].value): row[heads.index(header)] for row in sheet.iter_rows(min_row=2)}


def rows_from(sheet: Worksheet, first: str) -> list[list[Any]]:
    """The rows of the table whose first header is `first`, down to the next empty row."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, row in enumerate(rows) if row[0] == first)
    end = next((number for number in range(start, len(rows)) if not any(rows[number])), len(rows))
    return rows[start + 1 : end]


def names_in(rows: list[list[Any]]) -> list[str]:
    return [str(row[0]) for row in rows if str(row[0]).startswith("• ")]


# ── what waits is counted and marked ──────────────────────────────────────────


def test_everything_that_waits_is_counted_in_one_column(book: Workbook) -> None:
    rows = {row[0]: row[1:10] for row in rows_from(book["Tổng quan"], "Đối tượng")}
    assert rows["Đảng viên"] == [1, 9, 0, 0, 2, 0, 0, 0, 12]
    assert rows["Viên chức, người lao động"] == [2, 14, 0, 0, 2, 0, 0, 0, 18]
    assert rows["Viên chức lãnh đạo, quản lý"] == [0, 1, 0, 0, 2, 0, 0, 0, 3]
    assert rows["Phòng, tổ, đội"] == [1, 1, 0, 0, 0, 1, 0, 0, 3]
    heads = next(row for row in book["Tổng quan"].iter_rows(values_only=True) if row[0] == "Đối tượng")
    assert heads[5] == "Đang chờ"


def test_the_terminal_counts_the_same(result: Consolidation) -> None:
    shown = StringIO()
    print_counts(result, Console(file=shown, width=200))
    lines = [line.split() for line in shown.getvalue().splitlines()]
    assert any("Đang chờ" in " ".join(line) for line in lines)
    members = next(line for line in lines if line[:2] == ["Đảng", "viên"])
    assert members[2:] == ["1", "9", "2", "–", "12"]


def test_the_terminal_shows_the_tier_by_the_criteria_beside_the_proposal(result: Consolidation) -> None:
    shown = StringIO()
    print_people(result, Console(file=shown, width=400))
    head = next(line for line in shown.getvalue().splitlines() if "QL1" in line)
    assert head.index(LABELS["HTXSNV"]) < head.index(LABELS["HTTNV"])


def test_overview_says_what_was_decided(book: Workbook) -> None:
    text = " ".join(str(cell.value) for row in book["Tổng quan"].iter_rows() for cell in row if cell.value)
    assert "đã quyết định 1 trường hợp, 1 trường hợp khác đề xuất" in text
    assert "Chưa áp dụng" not in text


def test_each_pending_outcome_has_a_mark_of_its_own() -> None:
    marks = [TONES[code].mark for code in PENDING_OUTCOMES]
    assert len(set(marks)) == len(marks)
    assert all(mark.strip() for mark in marks)
    others = {tone.mark for code, tone in TONES.items() if code in {*TIERS, "CHUA_XAC_DINH", "CHUA_KIEM_DIEM"}}
    assert others.isdisjoint(marks)


def test_a_waiting_cell_holds_the_bare_label_and_its_format_the_mark(book: Workbook) -> None:
    cell = column(book["Đảng viên"], "Đề xuất")["DV04"]
    assert cell.value == LABELS["CHO_DANG_UY"]
    assert TONES["CHO_DANG_UY"].mark in cell.number_format


# ── the lists ─────────────────────────────────────────────────────────────────


def test_the_uncapped_tier_stays_beside_the_proposal(book: Workbook) -> None:
    criteria, proposal = (column(book["Viên chức"], head) for head in ("Theo tiêu chí", "Đề xuất"))
    assert (criteria["QL1"].value, proposal["QL1"].value) == (LABELS["HTXSNV"], LABELS["HTTNV"])
    assert (criteria["QL2"].value, proposal["QL2"].value) == (LABELS["HTXSNV"], LABELS["CHO_TAP_THE"])
    assert (criteria["DD03"].value, proposal["DD03"].value) == (LABELS["HTXSNV"], LABELS["HTXSNV"])


def test_what_moved_a_row_is_named_with_its_clause(book: Workbook) -> None:
    officials, members = (column(book[name], "Sau tiêu chí") for name in ("Viên chức", "Đảng viên"))
    assert officials["QL1"].value == "Trần theo tập thể: hạ mức (KH 170, D.1)"
    assert officials["QL2"].value == "Trần theo tập thể: chờ (KH 170, D.1)"
    assert officials["YS2"].value == "Chỉ tiêu: chờ (KH 170, D.2)"
    assert officials["YS6"].value is None
    told = {code: str(members[code].value).split(":")[1].split("(")[0].strip() for code in ("DV09", "DV04", "DV11")}
    assert told == {"DV09": "giữ mức", "DV04": "chờ", "DV11": "hạ mức"}


def test_decisions_have_a_column_only_where_there_is_one(book: Workbook) -> None:
    decided = column(book["Viên chức"], "Quyết định")
    assert {code: cell.value for code, cell in decided.items() if cell.value} == {"YS1": LABELS["HTNV"]}
    assert "Quyết định" not in [cell.value for cell in book["Đảng viên"][1]]
    assert "Quyết định" not in [cell.value for cell in book["Tập thể"][1]]


def test_a_deputy_above_the_unit_is_warned_about_in_words(book: Workbook) -> None:
    gist = next(cap.tom_tat for cap in RULES.data.tran if cap.id == "tran.cap_pho")
    assert gist in column(book["Viên chức"], "Phát hiện")["QL3"].value


# ── quotas ────────────────────────────────────────────────────────────────────


def test_a_group_shows_counts_places_on_three_bases_share_document_and_state(book: Workbook) -> None:
    rows = {row[0]: row[1:] for row in rows_from(book["Chỉ tiêu"], "Chức danh")}
    assert rows["Y sĩ"] == [6, 6, 2, 1, 1, 1, "25%", "Công văn 9/SNV", "Chờ quyết định: chọn 1 trong 2"]
    assert rows["Điều dưỡng"] == [12, 12, 2, 2, 3, 3, "25%", "Công văn 9/SNV", "Đủ chỗ: 2 trong 2 chỗ"]
    assert rows["Trưởng phòng"][:3] == ["1–2", "1–2", 0]
    assert rows["Trưởng phòng"][-1] == "Chưa chốt: còn 1 trường hợp chưa có mức"


def test_the_base_in_force_is_marked_in_the_header(book: Workbook) -> None:
    sheet = book["Chỉ tiêu"]
    heads = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Chức danh")
    assert [str(head).endswith("●") for head in heads[4:7]] == [True, False, False]
    changed = dg.load_ruleset("kh170-2021", readings={"R7": "tong_so"})
    other = small_institution(changed, ".")
    assert {group.base for group in other.quotas} == {"TONG_SO"}


def test_who_waits_stands_in_the_order_of_the_roster_and_not_in_that_of_the_votes(book: Workbook) -> None:
    sheet = book["Chỉ tiêu"]
    assert names_in(rows_from(sheet, "Chức danh")) == [
        f"• {FORMULA} (YS5)",
        "• Trần Thị YS2 (YS2)",
        "• Trần Thị QL3 (QL3)",
    ]
    assert names_in(rows_from(sheet, "Thuộc chi bộ")) == ["• Trần Thị DV04 (DV04)", "• Trần Thị DV02 (DV02)"]


def test_a_cap_of_0_is_a_warning_where_somebody_reaches_the_tier(book: Workbook) -> None:
    rows = rows_from(book["Chỉ tiêu"], "Chức danh")
    by_name = {row[0]: row for row in rows}
    assert by_name["Trưởng phòng"][4] == by_name["Phó trưởng phòng"][4] == "▲ 0"
    warned = [number for number, row in enumerate(rows) if str(row[0]).startswith("Nhóm nhỏ")]
    assert [rows[number - 1][0] for number in warned] == ["Phó trưởng phòng"]


def test_votes_that_leave_a_tie_are_told_group_by_group(book: Workbook) -> None:
    (row,) = [row for row in rows_from(book["Chỉ tiêu"], "Thuộc chi bộ") if row[0] == CHI_BO]
    assert row[1:5] == [12, 12, 4, 2]
    assert row[9] == (
        "2 chỗ cho 4: 1 được chọn theo phiếu; 1 không đủ phiếu hoặc hết chỗ; 2 bằng phiếu ở chỗ cuối, chờ đảng ủy"
    )


def test_a_long_group_is_cut_and_says_where_the_rest_is(
    result: Consolidation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota_sheet, "MOST_LISTED", 1)
    sheet = openpyxl.load_workbook(write_summary(result, tmp_path / "t.xlsx"))["Chỉ tiêu"]
    assert any("1 trường hợp nữa" in str(row[0]) for row in rows_from(sheet, "Chức danh"))


def test_nothing_in_a_quota_that_concerns_nobody(result: Consolidation, book: Workbook) -> None:
    assert not [group for group in result.quotas if group.quota == "chi_tieu.to_dang"]
    texts = [row[0] for row in book["Chỉ tiêu"].iter_rows(values_only=True)]
    assert texts[-1] == "Không có ai trong diện."


# ── votes ─────────────────────────────────────────────────────────────────────


def test_votes_stand_high_to_low_and_equal_votes_share_a_rank(book: Workbook) -> None:
    rows = rows_from(book["Biểu quyết"], "Hạng")
    told = [(row[0], row[1], row[3], row[7], row[8], row[9]) for row in rows]
    assert told == [
        (1, "Trần Thị DV09 (DV09)", 12, 100, "✓ đủ", LABELS["HTXSNV"]),
        (2, "Trần Thị DV04 (DV04)", 10, 83.33, "✓ đủ", LABELS["CHO_DANG_UY"]),
        (2, "Trần Thị DV02 (DV02)", 10, 83.33, "✓ đủ", LABELS["CHO_DANG_UY"]),
        (4, "Trần Thị DV11 (DV11)", 8, 66.66, "✗ không đủ", LABELS["HTTNV"]),
        (5, "(DV99: không có trong danh sách)", 3, 25, "✗ không đủ", None),
    ]
    assert rows[3][5] == 4  # votes against


def test_the_minutes_and_the_threshold_are_told_in_words(book: Workbook) -> None:
    text = "\n".join(str(row[0]) for row in book["Biểu quyết"].iter_rows(values_only=True) if row[0])
    assert "được triệu tập 12; có mặt 12; phiếu phát ra 12; thu về 12; hợp lệ 12; không hợp lệ 0" in text
    assert "Cử tri theo danh sách: 12" in text
    assert "trên 2/3 của 12 cử tri: từ 9 phiếu" in text
    assert "ngày 05/12/2021" in text


# ── explanations ──────────────────────────────────────────────────────────────


def test_every_row_has_a_closed_block_and_the_lists_lead_to_it(result: Consolidation, book: Workbook) -> None:
    sheet = book["Giải trình"]
    heads = [row for row in range(3, sheet.max_row + 1) if not sheet.row_dimensions[row].outlineLevel]
    assert len(heads) == len(result.people) + len(result.units)
    assert all(sheet.row_dimensions[row].collapsed for row in heads)
    inside = [row for row in range(3, sheet.max_row + 1) if row not in heads]
    assert all(sheet.row_dimensions[row].hidden for row in inside)
    assert not sheet.sheet_properties.outlinePr.summaryBelow
    for name in ("Viên chức", "Đảng viên"):
        for code, cell in column(book[name], "Giải trình").items():
            quoted, _, place = cell.hyperlink.location.rpartition("!")
            assert quoted == "'Giải trình'"
            assert sheet[place].value == code
            assert sheet[place].row in heads


def test_a_block_holds_the_lines_the_command_prints(result: Consolidation, book: Workbook) -> None:
    cell = column(book["Viên chức"], "Giải trình")["QL1"]
    sheet, first = book["Giải trình"], int(cell.hyperlink.location.rpartition("A")[2])
    shown = [[it.value for it in row] for row in sheet.iter_rows(min_row=first + 1, max_row=first + 80)]
    told = Explanations(result).of("vien_chuc_quan_ly", 0).page
    texts = [row[1] for row in shown]
    for block in told.blocks:
        at = texts.index(block.title)
        assert shown[at][2] == (block.end or None)
        for line, row in zip(block.lines, shown[at + 1 :], strict=False):
            assert (row[1], row[2] or "", row[3] or "") == (line.text, line.value, line.clause)


def test_beyond_the_limit_only_what_is_open_or_was_moved_has_a_block(
    result: Consolidation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explain_sheet, "MOST_BLOCKS", 20)
    written = openpyxl.load_workbook(write_summary(result, tmp_path / "t.xlsx"))
    linked = {
        code
        for name in ("Viên chức", "Đảng viên")
        for code, cell in column(written[name], "Giải trình").items()
        if cell.hyperlink
    }
    assert linked == {*WAITING, "QL1", "DV11", "YS1"}  # besides what waits: lowered, lost by vote, decided otherwise
    note = str(written["Giải trình"]["A1"].value)
    assert "danhgia-xl giai-trinh" in note
    assert "Có 37 người, tập thể" in note


def test_too_many_open_rows_are_cut_and_counted(
    result: Consolidation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explain_sheet, "MOST_BLOCKS", 3)
    sheet = openpyxl.load_workbook(write_summary(result, tmp_path / "t.xlsx"))["Giải trình"]
    assert sum(not sheet.row_dimensions[row].outlineLevel for row in range(3, sheet.max_row + 1)) == 3
    assert "chỉ 3 trong 10 trường hợp ấy" in str(sheet["A1"].value)  # the nine above and the open phòng


def test_a_workbook_of_one_person_is_open_and_marked_as_ours(result: Consolidation, tmp_path: Path) -> None:
    told = [Explanations(result).of("dang_vien", row) for row in (0, 3)]
    written = write_explanations(told, result, tmp_path / "giai-trinh.xlsx")
    book = openpyxl.load_workbook(written)
    assert book.sheetnames == ["Giải trình"]
    sheet = book["Giải trình"]
    assert not any(sheet.row_dimensions[row].hidden for row in range(1, sheet.max_row + 1))
    assert [cell.value for cell in sheet["A"] if str(cell.value).startswith("DV")] == ["DV04", "DV11"]
    assert len(sheet.row_breaks.brk) == 1
    assert schema_problems(written) == []


# ── the workbook as a whole ───────────────────────────────────────────────────


def test_the_rules_after_the_criteria_are_said_to_be_in_use() -> None:
    used = {row.code: row.used for row in all_rules(RULES)}
    assert used["tran.nguoi_dung_dau"] == used["chi_tieu.vien_chuc"] == used["phieu.mau_12"] == "Có"
    assert used["tran.cap_pho"] == "Có (chỉ lưu ý)"
    assert "Chưa áp dụng" not in used.values()


def test_text_that_looks_like_a_formula_stays_text(book: Workbook) -> None:
    assert any(FORMULA in str(cell.value) for cell in book["Chỉ tiêu"]["A"])
    assert any(FORMULA in str(cell.value) for cell in book["Giải trình"]["B"])
    for sheet in book:
        kinds = Counter(cell.data_type for row in sheet.iter_rows() for cell in row)
        assert not kinds["f"], sheet.title


def test_same_result_gives_the_same_bytes(result: Consolidation, target: Path) -> None:
    again = write_summary(result, target.parent / "lan-hai.xlsx")
    first, second = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (target, again))
    assert first == second


def test_every_part_follows_the_schemas_and_libreoffice_prints_it(target: Path, tmp_path: Path) -> None:
    assert schema_problems(target) == []
    [printed] = convert_to_pdf([target], tmp_path)
    assert printed.stat().st_size > 10_000
