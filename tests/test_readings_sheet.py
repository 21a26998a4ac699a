"""The sheets "Cách đọc" and "Theo dõi": numbers as computed, lists bounded and saying so, text never a formula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.cli.app import run
from danhgia_xl.register.store import register_path
from danhgia_xl.workbook.summary import readings_sheet
from danhgia_xl.workbook.summary.write import write_summary
from tests.institution_books import BEST, UNIT, institution
from tests.schemas import schema_problems

FORMULA = '=HYPERLINK("http://example.com")'


def many_points(made: Any) -> None:
    """Three members with 90 points and nothing else of the top tier: open under closed bands (R2)."""
    for code in ("VC02", "VC03", "VC04"):
        made.members[code]["diem"] = 92
    made.members[BEST]["tieu_bieu"] = None  # no candidate whose place could depend on the three
    made.members[BEST]["diem"] = 80
    made.members["VC02"]["ho_ten"] = made.staff["VC02"]["ho_ten"] = FORMULA


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Consolidation:
    folder = tmp_path_factory.mktemp("co-so")
    institution(many_points).write(folder)
    return consolidate(folder)


def sheet_of(result: Consolidation, folder: Path) -> Worksheet:
    return openpyxl.load_workbook(write_summary(result, folder / "tong-hop.xlsx"))["Cách đọc"]


def lines(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_every_other_reading_in_play_has_its_line_with_how_many_change(result: Consolidation, tmp_path: Path) -> None:
    """The three members with 92 points, and through the shares of open members (B.II.3.1) tổ đảng and chi bộ."""
    rules = result.ruleset
    overview = {(row[0], row[5]): row for row in lines(sheet_of(result, tmp_path)) if row[0] in rules.readings}
    told = {
        (effect.reading, rules.reading(effect.reading).lua_chon[effect.option]): effect
        for effect in result.alternatives
    }
    assert overview.keys() == told.keys()
    assert {reading for reading, _ in told} == {"R1", "R2", "R6", "R7"}
    closed = overview["R2", rules.reading("R2").lua_chon["khoang_dong"]]
    assert closed[2] == rules.reading("R2").can_cu
    assert closed[3] == "3 cá nhân, 2 tập thể"
    assert closed[4] == rules.reading("R2").lua_chon["muc_san"]
    assert overview["R1", rules.reading("R1").lua_chon["ca_hai"]][3] == "không"


def test_the_results_that_change_are_listed_with_unit_and_why(result: Consolidation, tmp_path: Path) -> None:
    rows = [row for row in lines(sheet_of(result, tmp_path)) if row[0] in {"VC02", "VC03", "VC04"}]
    assert [row[2:5] for row in rows] == [["Đảng viên", UNIT, "Hoàn thành tốt nhiệm vụ → Chưa xác định"]] * 3
    assert all("KH 170, B.II.3.3.b" in row[5] for row in rows)


def test_a_name_that_looks_like_a_formula_stays_text(result: Consolidation, tmp_path: Path) -> None:
    cells = [cell for row in sheet_of(result, tmp_path).iter_rows() for cell in row if cell.value == FORMULA]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize(("most", "left"), [(4, 1), (5, 0)])
def test_a_long_list_ends_at_the_limit_and_says_so(
    result: Consolidation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, left: int
) -> None:
    monkeypatch.setattr(readings_sheet, "MOST_LISTED", most)
    rows = [row[0] for row in lines(sheet_of(result, tmp_path)) if isinstance(row[0], str)]
    said = [row for row in rows if row.startswith("Chỉ liệt kê")]
    assert said == [
        f"Chỉ liệt kê {most} kết quả đầu; còn {left} kết quả nữa. "
        "Muốn xem đủ, tổng hợp ra sổ khác với --cach-doc R2=khoang_dong."
    ] * bool(left)


def test_a_result_without_other_readings_has_no_such_sheet(result: Consolidation, tmp_path: Path) -> None:
    bare = consolidate(result.folder, tmp_path / "tong-hop.xlsx", alternatives=False)
    assert bare.alternatives == []
    assert "Cách đọc" not in openpyxl.load_workbook(tmp_path / "tong-hop.xlsx").sheetnames


def test_both_sheets_satisfy_the_format_s_schema(result: Consolidation, tmp_path: Path) -> None:
    target = tmp_path / "tong-hop.xlsx"
    consolidate(result.folder, target)
    asked = ["--so", str(target), "--muc", "HTNV", "--ly-do", FORMULA, "--tham-quyen", "Giám đốc"]
    asked += ["--so-van-ban", "12/QĐ-CS", "--ngay-van-ban", "20/12/2021", "-o", str(tmp_path / "anh-huong.xlsx")]
    assert run(["xep-loai-lai", result.folder, BEST, "--vai", "vien_chuc", *asked]) == 0
    assert register_path(target).exists()
    consolidate(result.folder, target)
    assert schema_problems(target) == schema_problems(tmp_path / "anh-huong.xlsx") == []
    followed = openpyxl.load_workbook(target)["Theo dõi"]
    assert (followed["I2"].value, followed["I2"].data_type) == (FORMULA, "s")
