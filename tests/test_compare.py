"""What differs between two runs, and what other readings would change: on institutions whose effects are known."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

import danhgia_xl as dg
from danhgia_xl.batch.assume import assume
from danhgia_xl.rating import alternatives, compare
from danhgia_xl.rating.compare import Difference, difference_of, differences, quota_changes
from danhgia_xl.rating.compare_text import difference_text, quota_text, why_text
from danhgia_xl.rating.pipeline import rate_inputs, tables_of
from danhgia_xl.rating.ratings import Decision, Inputs, Ratings, Tally
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import TIERS, fold, id_key
from tests import institution_compare
from tests.case_files import base_rows
from tests.random_institutions import random_institution

RULES = dg.load_ruleset("kh170-2021")
Row = dict[str, object]
Facts = dict[str, list[Row]]


def inputs_of(facts: Facts, **more: Any) -> Inputs:
    return Inputs(tables_of(facts, RULES), **more)


def outcomes(found: list[Difference]) -> dict[tuple[str, int], tuple[str, str]]:
    return {one.key: (one.before.effective, one.after.effective) for one in found}


def staff(profile: str, number: int, **more: object) -> Row:
    facts = base_rows("vien_chuc")[profile]
    return {**facts, "ma": f"V{number}", "ho_ten": f"Người {number}", "chuc_danh": "Y sĩ", "don_vi": "Phòng A", **more}


def member(profile: str, number: int, **more: object) -> Row:
    facts = {**base_rows("dang_vien")[profile], "la_vien_chuc": False, "xep_loai_vien_chuc": None}
    return {**facts, "ma": f"V{number}", "ho_ten": f"Người {number}", "chi_bo": "Chi bộ", "to_dang": "Tổ 1", **more}


def cell(**more: object) -> Row:
    derived = dict.fromkeys(("dv_htnv", "dv_httnv", "dv_khtnv"))
    return {**base_rows("to_dang")["tot"], **derived, "don_vi": "Tổ 1", "chi_bo": "Chi bộ", **more}


# ── the same twice ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(6))
def test_two_runs_over_the_same_rows_differ_in_nothing(seed: int) -> None:
    given = random_institution(random.Random(seed))  # noqa: S311 - test data
    assert differences(institution_compare.rated(given), institution_compare.rated(given)) == []
    assert quota_changes(institution_compare.rated(given), institution_compare.rated(given)) == []


def test_other_rows_are_no_comparison() -> None:
    one, two = ({"phong": [{"don_vi": f"P{n}", "diem": 80} for n in range(rows)]} for rows in (1, 2))
    with pytest.raises(ValueError, match="zip"):
        differences(rate_inputs(inputs_of(one), RULES), rate_inputs(inputs_of(two), RULES))


# ── D.1: a unit lowered ───────────────────────────────────────────────────────


def crowded() -> Facts:
    """Phòng A with a head and two others at the top among twelve of one chức danh: two places for three."""
    head = {**base_rows("vien_chuc_quan_ly")["xuat_sac"], "ma": "H", "ho_ten": "Trưởng phòng", "chuc_danh": "Y sĩ"}
    head |= {"don_vi": "Phòng A", "la_nguoi_dung_dau": True, "khong_co_don_vi_truc_thuoc": True}
    rest = [staff("xuat_sac" if n < 2 else "tot", n) for n in range(11)]
    return {"phong": [{"don_vi": "Phòng A", "diem": 95}], "vien_chuc_quan_ly": [head], "vien_chuc": rest}


def test_d_1_a_unit_lowered_lowers_its_head_and_gives_the_place_to_nobody() -> None:
    """⌊12/6⌋ = 2 places for 3; without the head ⌊11/6⌋ = 1 for 2: the others go on waiting (D.2)."""
    inputs = inputs_of(crowded())
    before = rate_inputs(inputs, RULES)
    after = rate_inputs(assume(inputs, "phong", 0, {"diem": 60.0}), RULES)
    found = differences(before, after)
    assert outcomes(found) == {("phong", 0): ("HTXSNV", "HTNV"), ("vien_chuc_quan_ly", 0): ("CHO_QUYET_DINH", "HTNV")}
    assert list(after.results["vien_chuc"]["xep_loai"][:2]) == ["CHO_QUYET_DINH", "CHO_QUYET_DINH"]
    head = found[1]
    assert (head.before.criteria, head.after.criteria) == ("HTXSNV", "HTXSNV")
    assert head.before.possible == ("HTXSNV", "HTTNV")
    assert head.after.possible == ("HTNV",)
    assert head.rules == ("tran.nguoi_dung_dau", "chi_tieu.vien_chuc")
    assert "không cao hơn (KH 170, D.1)" in why_text(head, RULES)
    [group] = head.quotas
    assert group.before is not None
    assert group.after is not None
    assert (group.before.places, group.after.places) == (2, 1)
    assert (len(group.before.candidates), len(group.after.candidates)) == (3, 2)
    assert "chỉ tiêu: 2 → 1" in quota_text(group, RULES)
    assert "trạng thái: vượt chỉ tiêu" in quota_text(group, RULES)


def test_a_unit_that_stays_at_its_tier_changes_nobody() -> None:
    inputs = inputs_of(crowded())
    after = rate_inputs(assume(inputs, "phong", 0, {"diem": 90.0}), RULES)
    assert differences(rate_inputs(inputs, RULES), after) == []


def test_a_place_freed_by_a_cap_after_the_votes_is_given_to_nobody() -> None:
    """The leader of the tổ đảng won one of ⌊12/6⌋ = 2 places; the third by votes does not move up when he falls."""
    leaders = [member("xuat_sac", n, la_nguoi_dung_dau=n == 0) for n in range(3)]
    facts: Facts = {"dang_vien": [*leaders, *(member("tot", n) for n in range(3, 12))]}
    facts["to_dang"] = [cell(diem=95, noi_bat=True, muc_trong_tam="XUAT_SAC", muc_con_lai="TOT")]
    facts["to_dang"][0]["xl_chinh_quyen_doan_the"] = "HTTNV"
    votes = Tally("phieu.mau_12", "Chi bộ", {f"V{n}": {"HTXSNV": 12 - n} for n in range(3)})
    decided = Decision("to_dang", "Tổ 1", "HTXSNV")
    inputs = inputs_of(facts, tallies=(votes,), decisions=(decided,))
    before = rate_inputs(inputs, RULES)
    assert list(before.results["dang_vien"]["xep_loai"][:3]) == ["HTXSNV", "HTXSNV", "HTTNV"]
    after = rate_inputs(replace(inputs, decisions=(replace(decided, tier="HTNV"),)), RULES)
    assert outcomes(differences(before, after)) == {
        ("dang_vien", 0): ("HTXSNV", "HTNV"),
        ("to_dang", 0): ("HTXSNV", "HTNV"),
    }


# ── shares ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("lowered", "tier"), [(1, "HTTNV"), (2, "HTNV")])
def test_b_ii_3_1_b_a_share_below_its_threshold_lowers_the_cell(lowered: int, tier: str) -> None:
    """Two of three at hoàn thành tốt are over 50 %, one of three is under: one fewer matters only the second time."""
    inputs = inputs_of({"dang_vien": [member("tot", n) for n in range(3)], "to_dang": [cell()]})
    changed = inputs
    for row in range(lowered):
        changed = assume(changed, "dang_vien", row, {"diem": 60.0})
    found = outcomes(differences(rate_inputs(inputs, RULES), rate_inputs(changed, RULES)))
    assert found.pop(("to_dang", 0), ("HTTNV", "HTTNV")) == ("HTTNV", tier)
    assert found == {("dang_vien", row): ("HTTNV", "HTNV") for row in range(lowered)}


def test_why_names_the_condition_that_now_fails_or_no_longer_does() -> None:
    inputs = inputs_of({"dang_vien": [member("tot", 0)]})
    lower = rate_inputs(assume(inputs, "dang_vien", 0, {"diem": 60.0}), RULES)
    same = rate_inputs(inputs, RULES)
    down, up = difference_of(same, lower, "dang_vien", 0), difference_of(lower, same, "dang_vien", 0)
    assert difference_text(down) == "Hoàn thành tốt nhiệm vụ → Hoàn thành nhiệm vụ"
    assert "dv.httnv.diem" in down.failed
    assert "dv.httnv.diem" in up.cleared
    assert "Nay vướng: " in why_text(down, RULES)
    assert "KH 170, B.II.3.3.b" in why_text(down, RULES)
    assert "Không còn vướng: " in why_text(up, RULES)


def test_why_names_what_is_missing_now() -> None:
    inputs = inputs_of({"dang_vien": [member("tot", 0)]})
    after = rate_inputs(assume(inputs, "dang_vien", 0, {"diem": None}), RULES)
    [one] = differences(rate_inputs(inputs, RULES), after)
    assert (one.after.effective, one.missing) == ("CHUA_XAC_DINH", ("diem",))
    assert "Nay còn thiếu: Điểm tự chấm." in why_text(one, RULES)


def test_a_decision_that_stands_hides_a_proposal_that_moves() -> None:
    inputs = inputs_of({"dang_vien": [member("tot", 0)]}, decisions=(Decision("dang_vien", "V0", "HTTNV"),))
    [one] = differences(rate_inputs(inputs, RULES), rate_inputs(assume(inputs, "dang_vien", 0, {"diem": 60.0}), RULES))
    assert (one.before.effective, one.after.effective) == ("HTTNV", "HTTNV")
    assert difference_text(one) == "Hoàn thành tốt nhiệm vụ → Hoàn thành nhiệm vụ"
    assert why_text(one, RULES).startswith("Đề xuất đổi, quyết định đã có giữ nguyên.")


# ── metamorphic ───────────────────────────────────────────────────────────────


def random_inputs(seed: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Inputs, RuleSet]:
    """What a random institution starts from, caught on its way into the computation."""
    caught: list[tuple[Inputs, RuleSet]] = []

    def catch(facts: Facts, ruleset: RuleSet, **more: Any) -> Ratings:
        caught.append((Inputs(tables_of(facts, ruleset), **{key: tuple(rows) for key, rows in more.items()}), ruleset))
        return rate_inputs(*caught[0])

    with monkeypatch.context() as patched:
        patched.setattr(institution_compare, "rate", catch)
        institution_compare.rated(random_institution(random.Random(seed)))  # noqa: S311 - test data
    return caught[0]


@pytest.mark.parametrize("seed", range(5))
def test_a_fact_assumed_to_be_what_it_is_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, rules = random_inputs(seed, monkeypatch)
    before = rate_inputs(inputs, rules, text=False)
    rng = random.Random(seed)  # noqa: S311 - test data
    changed = inputs
    for kind, table in inputs.tables.items():
        for row in range(len(table)):
            fact = rng.choice(list(table.columns))
            there: Any = table[fact].iat[row]
            changed = assume(changed, kind, row, {fact: there})
    assert differences(before, rate_inputs(changed, rules, text=False)) == []


@pytest.mark.parametrize("seed", range(5))
def test_deciding_what_is_proposed_anyway_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, rules = random_inputs(seed, monkeypatch)
    before = rate_inputs(inputs, rules, text=False)
    taken = {(one.kind, id_key(one.key)) for one in inputs.decisions}
    made = []
    for kind, table in before.tables.items():
        fact = "ma" if rules.subject(kind).loai == "ca_nhan" else "don_vi"
        keys = [fold(key) if isinstance(key, str) else "" for key in table[fact]]
        for row, code in enumerate(before.results[kind]["hieu_luc"]):
            if code in TIERS and keys.count(keys[row]) == 1 and (kind, id_key(keys[row])) not in taken and keys[row]:
                made.append(Decision(kind, keys[row], code))
    assert made
    after = rate_inputs(replace(inputs, decisions=(*inputs.decisions, *made)), rules, text=False)
    assert differences(before, after) == []


# ── other readings ────────────────────────────────────────────────────────────


def effects(facts: Facts, **more: Any) -> dict[tuple[str, str], dict[tuple[str, int], tuple[str, str]]]:
    inputs = inputs_of(facts, **more)
    found = alternatives.alternatives_of(inputs, rate_inputs(inputs, RULES), RULES)
    return {(one.reading, one.option): outcomes(list(one.differences)) for one in found}


def test_only_readings_some_rule_for_the_rows_asks_for_are_tried() -> None:
    """R1 and R2 have nothing to say about viên chức without a post; R9, R10 switch no condition at all."""
    assert set(effects({"vien_chuc": [staff("tot", 0)]})) == {("R7", "httnv_tro_len"), ("R7", "tong_so")}
    assert set(effects({"phong": [{"don_vi": "A", "diem": 80}]})) == set()
    assert {reading for reading, _ in effects({"to_dang": [cell(dv_htnv=100)]})} == {"R1", "R2", "R6", "R7"}


@pytest.mark.parametrize(("reach", "option", "kept"), [(5, "httnv_tro_len", 1), (4, "httnv_tro_len", 0)])
def test_r7_another_base_gives_a_place_exactly_when_a_fifth_is_one(reach: int, option: str, kept: int) -> None:
    """D.2: of five at hoàn thành tốt or better ⌊5/6⌋ = 0 may be outstanding, ⌊5/5⌋ = 1 on the wider base."""
    rows = [staff("xuat_sac" if n == 0 else "tot", n) for n in range(reach)]
    changed = {("vien_chuc", 0): ("CHO_QUYET_DINH", "HTXSNV")} if kept else {}
    assert effects({"vien_chuc": rows})["R7", option] == changed


def test_r7_the_total_counts_those_below_as_well() -> None:
    """Four reach the second tier, one does not: ⌊4/5⌋ = 0, but ⌊5/5⌋ = 1 of all who are rated."""
    rows = [staff("xuat_sac" if n == 0 else "tot" if n < 4 else "dat", n) for n in range(5)]
    found = effects({"vien_chuc": rows})
    assert found["R7", "httnv_tro_len"] == {}
    assert found["R7", "tong_so"] == {("vien_chuc", 0): ("CHO_QUYET_DINH", "HTXSNV")}


def test_r7_counts_through_the_link() -> None:
    """The place the other base gives makes the same person outstanding as a member, if the votes allow."""
    rows = [staff("xuat_sac" if n == 0 else "tot", n) for n in range(5)]
    members = [member("xuat_sac" if n == 0 else "tot", n, la_vien_chuc=n == 0) for n in range(12)]
    votes = Tally("phieu.mau_12", "Chi bộ", {"V0": {"HTXSNV": 12}})
    found = effects({"vien_chuc": rows, "dang_vien": members}, tallies=(votes,))["R7", "httnv_tro_len"]
    assert found == {("vien_chuc", 0): ("CHO_QUYET_DINH", "HTXSNV"), ("dang_vien", 0): ("CHUA_XAC_DINH", "HTXSNV")}


@pytest.mark.parametrize(("points", "closed"), [(89.99, "HTTNV"), (90, "CHUA_XAC_DINH")])
def test_r2_closed_bands_leave_ninety_points_without_the_rest_open(points: float, closed: str) -> None:
    found = effects({"dang_vien": [member("tot", 0, diem=points)]})["R2", "khoang_dong"]
    assert found.get(("dang_vien", 0), ("HTTNV", "HTTNV")) == ("HTTNV", closed)


def test_r1_both_needed_frees_a_cell_that_only_has_the_case() -> None:
    """B.II.3.1.d as printed: a cell with 80 points whose programme is poor is not at the lowest tier."""
    found = effects({"to_dang": [cell(dv_htnv=100, dv_httnv=60, chuong_trinh_kem=True)]})["R1", "ca_hai"]
    assert found == {("to_dang", 0): ("KHTNV", "HTTNV")}


def test_r6_the_other_reading_asks_about_the_cells_of_the_branch() -> None:
    facts = base_rows("to_dang")["xuat_sac"] | {"don_vi": "Tổ 1", "chi_bo": "Chi bộ", "td_htnv": 99}
    rows = [facts, *(cell(don_vi=f"Tổ {n}", dv_htnv=100, dv_httnv=60) for n in range(2, 7))]
    assert effects({"to_dang": rows})["R6", "moi_to_dang"] == {("to_dang", 0): ("HTXSNV", "HTTNV")}


@pytest.mark.parametrize("seed", range(8))
def test_a_run_that_is_spared_would_have_changed_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, rules = random_inputs(seed, monkeypatch)
    ratings = rate_inputs(inputs, rules, text=False)
    for effect in alternatives.alternatives_of(inputs, ratings, rules):
        other = rate_inputs(inputs, rules.with_readings(**{effect.reading: effect.option}), text=False)
        assert list(effect.differences) == differences(ratings, other), (effect.reading, effect.option)


def test_runs_are_spared_where_nobody_could_change(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Ratings:
        raise AssertionError("the whole computation ran again")

    inputs = inputs_of({"dang_vien": [member("tot", n) for n in range(4)], "vien_chuc": [staff("tot", 0)]})
    ratings = rate_inputs(inputs, RULES)
    monkeypatch.setattr(alternatives, "rate_inputs", refuse)
    assert [effect.differences for effect in alternatives.alternatives_of(inputs, ratings, RULES)] == [(), (), ()]


def test_the_properties_of_a_difference_tell_renamed_from_narrowed() -> None:
    open_one = compare.Outcomes("CHUA_XAC_DINH", "CHUA_XAC_DINH", "CHUA_XAC_DINH", TIERS)
    narrowed = replace(open_one, possible=TIERS[:2])
    assert not Difference("dang_vien", 0, open_one, narrowed).renamed
    assert Difference("dang_vien", 0, open_one, replace(open_one, effective="HTNV")).renamed
