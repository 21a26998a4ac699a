"""The computation after the criteria where its steps meet, by hand (D.1, D.2, B.II.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from danhgia_xl.rating.pipeline import rate
from danhgia_xl.rating.ratings import Decision, Ratings, Tally
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.terms import UNREADABLE

RULES = load_ruleset("kh170-2021")
Row = dict[str, Any]


def member(code: str, **facts: object) -> Row:
    """Return a member of the one chi bộ who reaches HTTNV."""
    return {
        "ma": code, "chi_bo": "CB", "to_dang": "T1", "da_kiem_diem": True, "diem": 80, "muc_ket_qua": "TOT",
        "muc_con_lai": "TOT", "ty_le_nhiem_vu": 100, **facts,
    }  # fmt: skip


def top(code: str, **facts: object) -> Row:
    """Return a member who reaches HTXSNV."""
    return member(code, diem=95, tieu_bieu=True, muc_ket_qua="XUAT_SAC", **facts)


def party_body(name: str, **facts: object) -> Row:
    return {
        "don_vi": name, "diem": 80, "muc_trong_tam": "TOT", "muc_con_lai": "TOT", "xl_chinh_quyen_doan_the": "HTTNV",
        "ty_le_chi_tieu": 100, "chi_bo": "CB", **facts,
    }  # fmt: skip


def head(**facts: object) -> Row:
    """Return the head of a phòng who reaches HTTNV."""
    return {
        "ma": "H", "don_vi": "P", "chuc_danh": "Trưởng phòng", "la_nguoi_dung_dau": True, "da_kiem_diem": True,
        "diem": 80, "tieu_chi_chung": "DAP_UNG", "ty_le_hoan_thanh": 100, "ty_le_dam_bao": 100, "ty_le_chua_dam_bao": 0,
        "dv_ty_le_hoan_thanh": 100, "dv_ty_le_dam_bao": 100, "khong_co_don_vi_truc_thuoc": True, **facts,
    }  # fmt: skip


def votes(**counts: int) -> Tally:
    return Tally("phieu.mau_12", "CB", {code: {"HTXSNV": count} for code, count in counts.items()})


def outcomes(ratings: Ratings, kind: str = "dang_vien") -> dict[str, str]:
    key = "ma" if "ma" in ratings.tables[kind] else "don_vi"
    return dict(zip(ratings.tables[kind][key], ratings.results[kind]["xep_loai"], strict=True))


def test_d_1_a_leader_who_cannot_keep_the_top_tier_takes_no_place() -> None:
    members = [top("L", la_nguoi_dung_dau=True), top("B", to_dang="T2"), *(member(f"M{n}") for n in range(4))]
    facts = {"dang_vien": members, "to_dang": [party_body("T1"), party_body("T2")], "chi_bo": [party_body("CB")]}
    told = outcomes(rate(facts, RULES, tallies=[votes(L=6, B=5)]))  # six reach HTTNV: one place
    assert told["L"] == "HTTNV"
    assert told["B"] == "HTXSNV"


def test_b_ii_3_3_a_a_lowered_leader_counts_as_lowered_in_the_base() -> None:
    members = [top("A", to_dang="T2"), member("L", la_nguoi_dung_dau=True), *(member(f"M{n}") for n in range(4))]
    low = party_body("T1", diem=60)
    facts = {"dang_vien": members, "to_dang": [low, party_body("T2")], "chi_bo": [party_body("CB")]}
    ratings = rate(facts, RULES, tallies=[votes(A=6)])
    told = outcomes(ratings)
    assert told["L"] == "HTNV"
    group = next(group for group in ratings.quotas if group.quota == "chi_tieu.dang_vien")
    assert (group.reach, group.places) == (5, 0)  # one of four would be 25%
    assert told["A"] == "HTTNV"


def test_d_2_who_has_not_been_reviewed_gets_no_tier_by_a_cap() -> None:
    facts = {"phong": [{"don_vi": "P", "diem": 40}], "vien_chuc_quan_ly": [head(da_kiem_diem=False)]}
    assert outcomes(rate(facts, RULES), "vien_chuc_quan_ly") == {"H": "CHUA_KIEM_DIEM"}


def test_d_1_a_head_mark_that_cannot_be_read_leaves_both_open() -> None:
    facts = {"phong": [{"don_vi": "P", "diem": 60}], "vien_chuc_quan_ly": [head(la_nguoi_dung_dau=UNREADABLE)]}
    ratings = rate(facts, RULES)
    assert outcomes(ratings, "vien_chuc_quan_ly") == {"H": "CHO_TAP_THE"}
    assert ratings.results["vien_chuc_quan_ly"]["co_the"][0] == ("HTTNV", "HTNV")


def test_a_decision_about_an_open_row_leaves_nothing_to_wait_for() -> None:
    facts = {"to_dang": [party_body("T1")], "chi_bo": [party_body("CB")]}  # no members: the shares are missing
    ratings = rate(facts, RULES, decisions=[Decision("to_dang", "T1", "HTXSNV")])
    group = next(group for group in ratings.quotas if group.quota == "chi_tieu.to_dang")
    assert group.candidates == (("to_dang", 0),)
    assert group.waiting == ()


def test_d_2_an_open_member_without_a_vote_may_still_come_out_ahead() -> None:
    members = [top("A"), top("B", muc_con_lai=None), *(member(f"M{n}") for n in range(5))]
    facts = {"dang_vien": members, "to_dang": [party_body("T1")], "chi_bo": [party_body("CB")]}
    assert outcomes(rate(facts, RULES, tallies=[votes(A=6)]))["A"] == "CHO_QUYET_DINH"
    reviewed = {**facts, "dang_vien": [top("A"), member("B"), *members[2:]]}
    assert outcomes(rate(reviewed, RULES, tallies=[votes(A=6)]))["A"] == "HTXSNV"


def test_a_group_is_named_alike_whichever_row_comes_first() -> None:
    rows = [head(ma="1", chuc_danh="  Trưởng   phòng"), head(ma="2", chuc_danh="Trưởng phòng")]
    for order in (rows, rows[::-1]):
        ratings = rate({"phong": [{"don_vi": "P", "diem": 85}], "vien_chuc_quan_ly": order}, RULES)
        assert [group.group for group in ratings.quotas] == ["Trưởng phòng"]


def test_a_copied_row_widens_no_base_and_ties_with_nobody() -> None:
    members = [top("A"), *(member(f"M{n}") for n in range(4))]  # five reach HTTNV: no place
    facts = {"dang_vien": members, "to_dang": [party_body("T1")], "chi_bo": [party_body("CB")]}
    assert outcomes(rate(facts, RULES, tallies=[votes(A=5)]))["A"] == "HTTNV"
    copied = {**facts, "dang_vien": [*members, member("m 0")]}
    group = next(g for g in rate(copied, RULES, tallies=[votes(A=5)]).quotas if g.quota == "chi_tieu.dang_vien")
    assert (group.reach, group.places) == (5, 0)
    nine = [top("A"), top("A"), *(member(f"M{n}") for n in range(8))]
    told = rate({**facts, "dang_vien": nine}, RULES, tallies=[votes(A=9)])
    assert outcomes(told)["A"] == "HTXSNV"
    assert [vote.electorate for vote in told.votes] == [9]


def test_two_rows_of_one_person_with_different_results_are_both_open() -> None:
    rows = [head(ma="1"), head(ma="1", diem=60)]
    told = rate({"phong": [{"don_vi": "P", "diem": 85}], "vien_chuc_quan_ly": rows}, RULES)
    assert told.results["vien_chuc_quan_ly"]["xep_loai"].tolist() == ["CHUA_XAC_DINH", "CHUA_XAC_DINH"]
    assert set(told.results["vien_chuc_quan_ly"]["co_the"]) == {("HTTNV", "HTNV")}


def test_a_phong_that_stands_twice_counts_once_in_a_share() -> None:
    units = [{"don_vi": "A", "diem": 80}, {"don_vi": " a", "diem": 80}, {"don_vi": "B", "diem": 40}]
    director = head(khong_co_don_vi_truc_thuoc=False, don_vi_phu_trach="Tất cả", don_vi="Ban Giám đốc")
    told = rate({"phong": units, "vien_chuc_quan_ly": [director]}, RULES)
    assert told.tables["vien_chuc_quan_ly"]["tt_ty_le_htnv"][0] == 50


def test_d_2_nothing_is_decided_by_counts_that_cannot_be() -> None:
    members = [top("A"), *(member(f"M{n}") for n in range(11))]
    facts = {"dang_vien": members, "to_dang": [party_body("T1")], "chi_bo": [party_body("CB")]}
    sound = Tally("phieu.mau_12", "CB", {"A": {"HTXSNV": 12}}, 12, 12, 12, 12, 12, 0)
    assert outcomes(rate(facts, RULES, tallies=[sound]))["A"] == "HTXSNV"
    for wrong in (
        replace(sound, convened=20, present=20, issued=20, returned=20, valid=20),
        replace(sound, issued=5, returned=10),
        replace(sound, against={"A": 9}),
    ):
        assert outcomes(rate(facts, RULES, tallies=[wrong]))["A"] == "CHO_BIEU_QUYET"


def test_two_counts_for_one_person_are_none() -> None:
    members = [top("L"), *(member(f"M{n}") for n in range(11))]
    facts = {"dang_vien": members, "to_dang": [party_body("T1")], "chi_bo": [party_body("CB")]}
    for counts in ({"L": 12, "l ": 2}, {"l ": 2, "L": 12}):
        assert outcomes(rate(facts, RULES, tallies=[votes(**counts)]))["L"] == "CHO_BIEU_QUYET"


def test_d_1_a_phong_of_the_same_name_is_not_the_to_dang() -> None:
    facts = {
        "phong": [{"don_vi": "Y tế", "diem": 80}],
        "dang_vien": [top("L", to_dang="Y tế", la_nguoi_dung_dau=True), *(member(f"M{n}") for n in range(6))],
        "chi_bo": [party_body("CB")],
    }
    assert outcomes(rate(facts, RULES, tallies=[votes(L=7)]))["L"] == "CHO_TAP_THE"


def test_a_blank_is_a_blank_however_a_table_writes_it() -> None:
    for blank in (None, "", float("nan")):
        facts = {
            "phong": [{"don_vi": "P", "diem": 85}],
            "vien_chuc_quan_ly": [head(ma="M")],
            "dang_vien": [member("M", la_vien_chuc=True, xep_loai_vien_chuc=blank)],
        }
        assert outcomes(rate(facts, RULES))["M"] == "HTTNV"
