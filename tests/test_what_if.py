"""`gia-dinh`: the effects of one changed fact on a small institution, worked out by hand; mistakes in the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.batch.what_if import WhatIf, what_if
from danhgia_xl.errors import UsageError
from tests.command_line import Cli
from tests.institution_books import BEST, BRANCH, CELL, DEPUTY, HEAD, UNIT, institution

Others = set[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound institution: Phòng A, its tổ đảng and chi bộ, twelve people."""
    path = tmp_path_factory.mktemp("co-so")
    institution().write(path)
    return path


@pytest.fixture(scope="module")
def result(folder: Path) -> Consolidation:
    return consolidate(folder, alternatives=False)


def others(told: WhatIf) -> Others:
    return {(one.doi_tuong, one.ma or one.ten, one.truoc, one.sau) for one in told.others}


def own(told: WhatIf) -> tuple[str, str]:
    return told.own.before.effective, told.own.after.effective


# ── effects worked out by hand ────────────────────────────────────────────────


def test_d_1_the_unit_lowered_lowers_its_head_and_the_head_as_a_member(result: Consolidation) -> None:
    """Eleven of twelve members stay at hoàn thành tốt (over 50 %), so the tổ đảng and the chi bộ stay."""
    told = what_if(result, UNIT, ["diem=60"])
    assert own(told) == ("HTTNV", "HTNV")
    assert others(told) == {("vien_chuc_quan_ly", HEAD, "HTTNV", "HTNV"), ("dang_vien", HEAD, "HTTNV", "HTNV")}


def test_b_ii_3_1_b_one_member_at_the_lowest_tier_lowers_the_cell_and_the_branch(result: Consolidation) -> None:
    """100 % of the members must rate hoàn thành or better; one of twelve at the lowest is not over 20 %."""
    told = what_if(result, "VC05", ["ky_luat=x"], role="dang_vien")
    assert own(told) == ("HTTNV", "KHTNV")
    assert others(told) == {("to_dang", CELL, "HTTNV", "HTNV"), ("chi_bo", BRANCH, "HTTNV", "HTNV")}


def test_b_ii_3_3_a_losing_the_top_as_an_employee_loses_it_as_a_member(result: Consolidation) -> None:
    told = what_if(result, BEST, ["hieu_qua_cao=không"], role="vien_chuc")
    assert own(told) == ("HTXSNV", "HTTNV")
    assert others(told) == {("dang_vien", BEST, "HTXSNV", "HTTNV")}
    by_quota = {change.group.quota: (change.before, change.after) for change in told.quotas}
    sides = by_quota["chi_tieu.dang_vien"]
    assert [len(group.candidates) for group in sides if group] == [1, 0]


def test_d_2_one_more_for_one_place_leaves_both_waiting(result: Consolidation) -> None:
    """⌊10/6⌋ = 1 place among ten Y sĩ: a second at the top by the criteria takes the place from nobody."""
    told = what_if(result, "VC02", ["hieu_qua_cao=có", "% nhiệm vụ hoàn thành vượt mức=50"], role="vien_chuc")
    assert (told.own.before.criteria, told.own.after.criteria) == ("HTTNV", "HTXSNV")
    assert own(told) == ("HTTNV", "CHO_QUYET_DINH")
    assert ("vien_chuc", BEST, "HTXSNV", "CHO_QUYET_DINH") in others(told)
    [group] = [change for change in told.quotas if change.group.quota == "chi_tieu.vien_chuc"]
    assert (group.before and group.before.state, group.after and group.after.state) == ("DU_CHO", "VUOT")


@pytest.mark.parametrize(("percent", "tier"), [("50", "CHO_QUYET_DINH"), ("49,9999", "HTTNV")])
def test_c_iii_3_values_are_read_as_a_cell_would_be(result: Consolidation, percent: str, tier: str) -> None:
    told = what_if(result, "VC02", ["hieu_qua_cao=x", f"ty_le_vuot_muc={percent}"], role="vien_chuc")
    assert told.own.after.effective == tier


def test_conditions_that_turn_are_named_with_their_clause(result: Consolidation) -> None:
    told = what_if(result, "VC05", ["muc_ket_qua=Trung bình"])
    turned = {one.rule: (one.before, one.after, one.clause) for one in told.conditions}
    assert turned["dv.httnv.ket_qua"] == ("Đúng", "Sai", "KH 170, B.II.3.3.b")
    assert [(one.name, one.before, one.after) for one in told.facts] == [
        ("Cấp độ thấp nhất về kết quả nhiệm vụ", "Tốt", "Trung bình")
    ]


def test_a_blank_clears_the_cell(result: Consolidation) -> None:
    told = what_if(result, "VC05", ["diem="])
    assert own(told) == ("HTTNV", "CHUA_XAC_DINH")
    assert told.own.missing == ("diem",)


def test_a_fact_taken_from_other_results_says_so(result: Consolidation) -> None:
    told = what_if(result, CELL, ["dv_httnv=49"])
    assert own(told) == ("HTTNV", "HTNV")
    assert told.facts[0].before == "100 (tính từ kết quả khác)"


@pytest.mark.parametrize(
    ("who", "role", "assignment"),
    [
        (UNIT, None, "diem=85"),
        ("VC05", "dang_vien", "diem=80,0"),
        ("VC05", "dang_vien", "muc_ket_qua=TOT"),
        ("VC05", "dang_vien", "tieu_bieu="),
        ("VC05", "dang_vien", "tinh_trang="),
        (BEST, "vien_chuc", "hieu_qua_cao=1"),
        (CELL, None, "dv_htnv=100"),
        (BRANCH, None, "td_khtnv=0"),
        (DEPUTY, "vien_chuc_quan_ly", "la_nguoi_dung_dau=không"),
    ],
)
def test_what_is_there_already_changes_nothing(
    result: Consolidation, who: str, role: str | None, assignment: str
) -> None:
    told = what_if(result, who, [assignment], role)
    assert told.own.before == told.own.after
    assert (told.others, told.quotas, told.conditions) == ((), (), ())


def test_the_consolidation_itself_stays_as_it_is(result: Consolidation) -> None:
    inputs = result.inputs
    assert inputs is not None
    kept = {kind: table.copy() for kind, table in inputs.tables.items()}
    what_if(result, UNIT, ["diem=10"])
    assert all(kept[kind].equals(table) for kind, table in inputs.tables.items())


# ── which row, which fact ─────────────────────────────────────────────────────


def test_a_fact_only_one_role_has_says_which_is_meant(result: Consolidation) -> None:
    assert what_if(result, BEST, ["tieu_bieu=không"]).row.kind == "dang_vien"
    assert what_if(result, BEST, ["ty_le_dam_bao=90"]).row.kind == "vien_chuc"


def test_the_label_on_the_form_names_the_fact_as_well(result: Consolidation) -> None:
    told = what_if(result, HEAD, ["Là người đứng đầu tổ đảng=x"])
    assert [(one.fact, told.row.kind) for one in told.facts] == [("la_nguoi_dung_dau", "dang_vien")]


@pytest.mark.parametrize(
    ("who", "assignments", "role", "message"),
    [
        (BEST, ["da_kiem_diem="], None, "vien_chuc (viên chức"),
        (BEST, ["da_kiem_diem="], "dang_vein", "Ý bạn là “dang_vien”"),
        (BEST, ["diem=80"], "phong", "Các vai: "),
        (BEST, [], None, "Chưa nêu giả định nào"),
        (BEST, ["diem"], None, "--dat diem=89,5"),
        (BEST, ["=5"], None, "chưa đúng dạng"),
        (BEST, ["dim=80"], "dang_vien", "Ý bạn là “diem” (Điểm tự chấm)"),
        (BEST, ["diem=80", "Điểm tự chấm=90"], "dang_vien", "hai lần"),
        (BEST, ["ma=X"], "dang_vien", "không đổi được ở đây"),
        (UNIT, ["don_vi=X"], None, "không đổi được ở đây"),
        (BEST, ["diem=101"], "dang_vien", "ngoài khoảng 0 – 100"),
        (BEST, ["diem=chín mươi"], "dang_vien", "Một số như 89,5"),
        (BEST, ["tieu_bieu=ừ"], "dang_vien", "x hoặc có; để trống là không"),
        (BEST, ["muc_ket_qua=Tôt"], "dang_vien", "Gợi ý: Tốt? Được ghi: Xuất sắc; Tốt; Trung bình; Kém"),
        ("VC1", ["diem=80"], None, "Gần giống: "),
    ],
)
def test_a_mistake_is_told_with_what_is_meant_or_allowed(
    result: Consolidation, who: str, assignments: list[str], role: str | None, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        what_if(result, who, assignments, role)
    assert message in str(caught.value)


def test_two_people_of_one_name_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    def same_name(made: Any) -> None:
        for code in ("VC02", "VC03"):
            made.staff[code]["ho_ten"] = made.members[code]["ho_ten"] = "Lò Thị Pha"

    institution(same_name).write(tmp_path)
    with pytest.raises(UsageError, match=r"Có 2 người.*VC02.*VC03.*Hãy ghi mã"):
        what_if(consolidate(tmp_path, alternatives=False), "Lò Thị Pha", ["ty_le_dam_bao=90"])


def test_somebody_who_stands_twice_is_not_changed_in_one_place(tmp_path: Path) -> None:
    placed = institution().write(tmp_path)
    (tmp_path / "ban-sao.xlsx").write_bytes((tmp_path / next(iter(placed))).read_bytes())
    with pytest.raises(UsageError, match=r"đứng ở 2 chỗ: .*ban-sao\.xlsx"):
        what_if(consolidate(tmp_path, alternatives=False), "VC02", ["ty_le_dam_bao=90"])


# ── the command ───────────────────────────────────────────────────────────────


def test_the_page_tells_before_and_after_and_who_else(cli: Cli, folder: Path) -> None:
    ran = cli("gia-dinh", folder, UNIT, "--dat", "diem=60")
    assert ran.code == 0
    assert "Điểm tự chấm: 85 → 60" in ran.out
    assert "Sau trần, phiếu và chỉ tiêu: Hoàn thành tốt nhiệm vụ → Hoàn thành nhiệm vụ" in ran.out
    assert "Kết quả khác đổi theo: 2" in ran.out
    assert "không ghi gì" in ran.err


def test_json_holds_the_same(cli: Cli, folder: Path) -> None:
    ran = cli("gia-dinh", folder, BEST, "--dat", "hieu_qua_cao=", "--vai", "Viên chức, người lao động", "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["exit_code"], told["doi_tuong"], told["ma"]) == (0, 0, "vien_chuc", BEST)
    assert (told["own"]["before"]["effective"], told["own"]["after"]["effective"]) == ("HTXSNV", "HTTNV")
    assert [(one["doi_tuong"], one["ma"], one["truoc"], one["sau"]) for one in told["others"]] == [
        ("dang_vien", BEST, "HTXSNV", "HTTNV")
    ]
    groups = {one["quota"]: one for one in told["quotas"]}
    assert groups["chi_tieu.vien_chuc"]["before"]["candidates"] == 1
    assert groups["chi_tieu.vien_chuc"]["after"]["candidates"] == 0


def test_the_reading_asked_for_is_the_one_computed_under(cli: Cli, folder: Path) -> None:
    """R2: 92 points without the rest of the top tier is hoàn thành tốt with floors, open with closed bands."""
    asked = ("gia-dinh", folder, "VC05", "--dat", "diem=92", "--json")
    plain, closed = (json.loads(cli(*asked, *more).out) for more in ((), ("--cach-doc", "R2=khoang_dong")))
    assert plain["own"]["after"]["proposal"] == "HTTNV"
    assert closed["own"]["after"]["proposal"] == "CHUA_XAC_DINH"


def test_nothing_is_written(cli: Cli, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    cli("gia-dinh", folder, UNIT, "--dat", "diem=60")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_usage_errors_exit_2(cli: Cli, folder: Path, tmp_path: Path) -> None:
    assert cli("gia-dinh", folder, UNIT, "--dat", "diem=abc").code == 2
    assert cli("gia-dinh", tmp_path / "khong-co", UNIT, "--dat", "diem=1").code == 2
    assert cli("gia-dinh", folder, UNIT, "--dat", "diem=1", "--so", tmp_path / "khong.xlsx").code == 2
    not_a_summary = folder / "phong.xlsx"
    ran = cli("gia-dinh", folder, UNIT, "--dat", "diem=1", "--so", not_a_summary)
    assert (ran.code, "không phải sổ tổng hợp" in ran.err) == (2, True)
