"""What follows the criteria, against a second reading of the Plan and brute force for the numbers.

`python -m tests.random_institutions 5000` compares as many institutions by hand.
"""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations

import pytest

import danhgia_xl as dg
from danhgia_xl.rating.quota import Base
from tests.case_files import base_rows
from tests.institution_compare import differences, rated
from tests.institution_oracle import Computation
from tests.institution_quotas import most_allowed
from tests.institution_standing import Institution, Tallied
from tests.random_institutions import random_institution

Row = dict[str, object]
INSTITUTIONS = range(100)
BOTH = ["engine", "second reading"]


@pytest.mark.parametrize("seeds", [INSTITUTIONS[start::4] for start in range(4)], ids=str)
def test_engine_and_second_reading_agree(seeds: range) -> None:
    for seed in seeds:
        found = differences(random_institution(random.Random(seed)))  # noqa: S311 - test data
        assert not found, f"seed {seed}: python -m tests.random_institutions 1 {seed} shrinks it\n" + "\n".join(found)


def test_the_random_institutions_reach_every_outcome_and_every_state_of_a_quota() -> None:
    outcomes: Counter[tuple[str, str]] = Counter()
    states: Counter[tuple[str, str]] = Counter()
    for seed in INSTITUTIONS:
        computed = Computation(random_institution(random.Random(seed))).run()  # noqa: S311 - test data
        outcomes.update((kind, one.proposal) for kind, rows in computed.standings.items() for one in rows)
        states.update((quota, group.state) for (quota, _), group in computed.groups.items())
        states.update((quota, "tied") for (quota, _), group in computed.groups.items() if group.tied)
    tiers = {"HTXSNV", "HTTNV", "HTNV", "KHTNV", "CHUA_XAC_DINH"}
    person = {*tiers, "CHUA_KIEM_DIEM", "KHONG_THUOC_DIEN", "CHO_TAP_THE", "CHO_QUYET_DINH"}
    wanted = {
        **dict.fromkeys(("phong", "tap_the_lanh_dao", "chi_bo"), tiers),
        **dict.fromkeys(("vien_chuc", "vien_chuc_quan_ly"), person),
        "to_dang": tiers | {"CHO_QUYET_DINH"},
        "dang_vien": person | {"CHO_BIEU_QUYET", "CHO_DANG_UY"},
    }
    assert not {(kind, code) for kind, codes in wanted.items() for code in codes} - set(outcomes)
    quotas = ("chi_tieu.vien_chuc", "chi_tieu.dang_vien", "chi_tieu.to_dang")
    all_states = {(quota, state) for quota in quotas for state in ("DU_CHO", "VUOT", "CHUA_CHOT")}
    assert not (all_states | {("chi_tieu.dang_vien", "tied")}) - set(states)


# ───────────────────────── Written out by hand from the Plan ─────────────────────────


def employees(top: int, good: int, **facts: object) -> list[Row]:
    rows = [base_rows("vien_chuc")["xuat_sac"]] * top + [base_rows("vien_chuc")["tot"]] * good
    return [{**row, "ma": f"VC {place}", "chuc_danh": "Y sĩ", **facts} for place, row in enumerate(rows)]


def members(top: int, good: int) -> list[Row]:
    """Official members who are no public employees; the first `top` meet the top tier."""
    own: Row = {"la_vien_chuc": False, "xep_loai_vien_chuc": None, "chi_bo": "Chi bộ 1"}
    rows = [base_rows("dang_vien")["xuat_sac"]] * top + [base_rows("dang_vien")["tot"]] * good
    return [{**row, **own, "ma": f"DV {place}"} for place, row in enumerate(rows)]


def voted(*votes: int | None) -> list[Tallied]:
    return [Tallied("phieu.mau_12", "Chi bộ 1", {f"DV {n}": count for n, count in enumerate(votes)})]


def proposals(by: str, given: Institution, kind: str) -> list[str]:
    if by == "engine":
        return list(rated(given).results[kind]["xep_loai"])
    return [one.proposal for one in Computation(given).run().standings[kind]]


@pytest.mark.parametrize("by", BOTH)
@pytest.mark.parametrize(
    ("top", "good", "code"),
    [(1, 4, "CHO_QUYET_DINH"), (1, 5, "HTXSNV"), (2, 5, "CHO_QUYET_DINH"), (2, 9, "CHO_QUYET_DINH"), (2, 10, "HTXSNV")],
)
def test_d2_at_most_a_fifth_of_those_at_the_second_tier_per_title(by: str, top: int, good: int, code: str) -> None:
    given = Institution({"vien_chuc": employees(top, good)})
    assert proposals(by, given, "vien_chuc") == [code] * top + ["HTTNV"] * good


@pytest.mark.parametrize("by", BOTH)
@pytest.mark.parametrize(
    ("everybody", "votes", "codes"),
    [
        (5, (5,), ["HTTNV"]),
        (6, (4,), ["HTTNV"]),
        (6, (5,), ["HTXSNV"]),
        (11, (9, 8), ["HTXSNV", "HTTNV"]),
        (11, (8, 8), ["CHO_DANG_UY", "CHO_DANG_UY"]),
        (12, (9, 9, 8), ["HTXSNV", "HTXSNV", "HTTNV"]),
        (12, (10, 9, 9), ["HTXSNV", "CHO_DANG_UY", "CHO_DANG_UY"]),
        (12, (None, 9), ["CHO_BIEU_QUYET", "HTXSNV"]),
        (12, (None, 9, 12), ["CHO_BIEU_QUYET", "CHO_QUYET_DINH", "HTXSNV"]),
        (12, (13, 9), ["CHO_BIEU_QUYET", "CHO_BIEU_QUYET"]),
    ],
)
def test_d2_more_than_two_thirds_of_official_members_then_most_votes_first(
    by: str, everybody: int, votes: tuple[int | None, ...], codes: list[str]
) -> None:
    """One place from 6 members on, two from 12; 4 of 6 and 8 of 12 are two thirds and not more."""
    given = Institution({"dang_vien": members(len(votes), everybody - len(votes))}, voted(*votes))
    assert proposals(by, given, "dang_vien") == codes + ["HTTNV"] * (everybody - len(votes))


@pytest.mark.parametrize("by", BOTH)
@pytest.mark.parametrize(
    ("points", "head", "others"),
    [(95, "HTTNV", "HTTNV"), (89.99, "HTTNV", "HTTNV"), (60, "HTNV", "HTTNV"), (49, "KHTNV", "HTTNV")],
)
def test_d1_the_head_is_not_above_the_unit(by: str, points: float, head: str, others: str) -> None:
    rows = employees(0, 3, don_vi="Phòng 1")
    rows[0]["la_nguoi_dung_dau"] = True
    given = Institution({"phong": [{"don_vi": "PHÒNG  1", "diem": points}], "vien_chuc": rows})
    assert proposals(by, given, "vien_chuc") == [head, others, others]


@pytest.mark.parametrize("by", BOTH)
@pytest.mark.parametrize(("tier", "member"), [("HTXSNV", "HTTNV"), ("HTNV", "HTNV"), ("KHTNV", "KHTNV"), ("", None)])
def test_d3_4_what_the_authority_decided_goes_on_to_the_member(by: str, tier: str, member: str | None) -> None:
    """A revoked result is open until it is made again: then so is the member's."""
    rows = members(0, 1)
    rows[0] |= {"la_vien_chuc": True, "ma": "vc0"}
    given = Institution({"vien_chuc": employees(0, 1), "dang_vien": rows}, decisions=[("vien_chuc", "VC 0", tier)])
    assert proposals(by, given, "dang_vien") == [member or "CHUA_XAC_DINH"]
    assert proposals(by, given, "vien_chuc") == ["HTTNV"]


# ───────────────────────── The numbers by brute force ─────────────────────────


@pytest.mark.parametrize("base", ["HTTNV", "HTTNV_TRO_LEN", "TONG_SO"])
def test_quota_cap_is_the_largest_number_the_sentence_allows(base: Base) -> None:
    for reach in range(130):
        for total in range(reach, 130, 7):
            assert dg.quota_cap(reach, base, total) == most_allowed(base.lower(), reach, total)


def allowed_selections(votes: dict[str, int], places: int) -> list[set[str]]:
    """Every selection the sentence of D.2 allows: as many as there are places, nobody with more votes left out."""
    number = min(places, len(votes))
    return [
        set(chosen)
        for chosen in combinations(votes, number)
        if all(votes[one] >= votes[other] for one in chosen for other in votes if other not in chosen)
    ]


def test_select_by_votes_keeps_who_is_in_every_allowed_selection() -> None:
    """Who is in all of them wins, in none loses, in some shares the last place: that is for the đảng ủy."""
    rng = random.Random("select_by_votes")  # noqa: S311 - test data
    for _ in range(4_000):
        official = rng.choice([1, 2, 3, 4, 5, 6, 9, 12, 30])
        just = 2 * official // 3
        levels = [count for count in (just, just + 1, official - 1, official, rng.randint(0, official)) if count >= 0]
        votes = {f"đv{n}": min(official, rng.choice(levels)) for n in range(rng.randint(0, 7))}
        places = rng.randint(0, 5)
        passed = {one: count for one, count in votes.items() if Fraction(count, official) > Fraction(2, 3)}
        selections = allowed_selections(passed, places)
        winners = set.intersection(*selections)
        tied = set.union(*selections) - winners
        assert dg.select_by_votes(votes, official, places) == (winners, tied, set(votes) - winners - tied)
