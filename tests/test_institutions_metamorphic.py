"""What must hold of the whole computation whatever an institution is like: laws about order, names and bystanders."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from danhgia_xl.rating.ratings import QuotaGroup, Ratings
from tests.institution_compare import rated
from tests.institution_standing import BEST_FIRST, Facts, Institution, Key, id_text
from tests.random_institutions import random_institution, row_like

Row = dict[str, object]
LEADING = {"vien_chuc", "vien_chuc_quan_ly", "dang_vien"}
TEXTS = ("ma", "don_vi", "to_dang", "chi_bo", "chuc_danh")


def institutions(test: str, number: int) -> list[Any]:
    """Random institutions of this test alone, as parameters."""
    return [pytest.param(f"{test} {n}", id=str(n)) for n in range(number)]


def made(name: str) -> tuple[Institution, random.Random]:
    rng = random.Random(name)  # noqa: S311 - test data
    return random_institution(rng), rng


def outcome(ratings: Ratings) -> dict[Key, dict[str, str]]:
    """Every result of every row, texts and steps included; a group may be called by any spelling of its name."""
    return {
        (kind, place): {str(column): id_text(repr(value)) for column, value in row.items()}
        for kind, table in ratings.results.items()
        for place, row in enumerate(table.to_dict("records"))
    }


def groups(ratings: Ratings, moved: Mapping[Key, Key]) -> list[str]:
    """The quota groups that limit anybody, in no order, with their rows where `moved` says they went."""
    fields = [name for name in QuotaGroup.__dataclass_fields__ if name != "group"]

    def plain(value: object) -> object:
        return sorted(moved.get(key, key) for key in value) if isinstance(value, tuple) else value

    rated_groups = [group for group in ratings.quotas if group.total_most]
    return sorted(repr({name: plain(getattr(group, name)) for name in fields}) for group in rated_groups)


@pytest.mark.parametrize("name", institutions("shuffle", 16))
def test_the_order_of_rows_kinds_counts_and_decisions_changes_nobodys_result(name: str) -> None:
    given, rng = made(name)
    orders = {kind: rng.sample(range(len(rows)), k=len(rows)) for kind, rows in given.facts.items()}
    other = replace(
        given,
        facts={kind: [given.facts[kind][place] for place in order] for kind, order in reversed(orders.items())},
        tallies=[
            one._replace(approvals=dict(sorted(one.approvals.items(), reverse=True))) for one in given.tallies[::-1]
        ],
        decisions=given.decisions[::-1],
    )
    moved = {(kind, old): (kind, new) for kind, order in orders.items() for new, old in enumerate(order)}
    before, after = rated(given), rated(other)
    expected, came = outcome(before), outcome(after)
    assert {moved[key]: row for key, row in expected.items()} == came
    assert groups(before, moved) == groups(after, {})


@pytest.mark.parametrize("name", institutions("twice", 4))
def test_a_second_run_gives_the_same_and_changes_no_input(name: str) -> None:
    given, _ = made(name)
    written = repr(given)
    first, second = rated(given), rated(given)
    assert outcome(first) == outcome(second)
    assert repr(first.quotas) == repr(second.quotas)
    assert repr(given) == written


@pytest.mark.parametrize("name", institutions("exempt", 8))
def test_somebody_who_is_not_rated_changes_no_quota_and_nobodys_result(name: str) -> None:
    given, rng = made(name)
    before = rated(given)
    facts: Facts = {kind: list(rows) for kind, rows in given.facts.items()}
    for kind in sorted(LEADING & set(facts)):
        like = rng.choice(facts[kind]) if facts[kind] else {}
        places = {fact: like.get(fact) for fact in TEXTS}
        for number in range(rng.choice([1, 6])):
            exempt = row_like(kind, "exempt", rng) | places | {"ma": f"Thêm {number}", "la_nguoi_dung_dau": True}
            facts[kind].append(exempt)
    after = rated(replace(given, facts=facts))
    came = outcome(after)
    assert {key: came[key] for key in outcome(before)} == outcome(before)
    added = set(came) - set(outcome(before))
    assert {came[key]["xep_loai"] for key in added} <= {id_text(repr("KHONG_THUOC_DIEN"))}
    assert groups(before, {}) == groups(after, {})


@pytest.mark.parametrize("name", institutions("renamed", 8))
def test_other_ids_change_nothing(name: str) -> None:
    """The new ids sort the other way round, so a result that hung on the order of ids would show."""
    given, _ = made(name)
    ids = sorted({id_text(row["ma"]) for rows in given.facts.values() for row in rows if "ma" in row})
    fresh = {one: f"N {len(ids) - number:04}" for number, one in enumerate(ids)}

    def new(ma: object) -> str:
        return fresh.get(id_text(ma), str(ma))

    other = replace(
        given,
        facts={
            kind: [row | ({"ma": new(row["ma"])} if "ma" in row else {}) for row in rows]
            for kind, rows in given.facts.items()
        },
        tallies=[one._replace(approvals={new(ma): n for ma, n in one.approvals.items()}) for one in given.tallies],
        decisions=[(kind, new(key) if kind in LEADING else key, tier) for kind, key, tier in given.decisions],
    )
    before, after = rated(given), rated(other)
    assert outcome(before) == outcome(after)
    assert groups(before, {}) == groups(after, {})


def with_points(given: Institution) -> list[tuple[str, int, float]]:
    return [
        (kind, place, points)
        for kind, rows in given.facts.items()
        for place, row in enumerate(rows)
        if isinstance(points := row.get("diem"), (int, float)) and not math.isnan(points)
    ]


@pytest.mark.parametrize("name", institutions("points", 16))
def test_more_points_for_one_lower_nobodys_tier_by_the_criteria(name: str) -> None:
    """A tier may open (a place more to share, a vote more to wait for), but no tier turns into a lower one."""
    given, rng = made(name)
    while not (rated_on_points := with_points(given)):
        given = random_institution(rng)
    kind, place, points = rng.choice(rated_on_points)
    facts: Facts = {one: [dict(row) for row in rows] for one, rows in given.facts.items()}
    facts[kind][place]["diem"] = rng.choice([score for score in (70, 90, 100) if score >= points])
    before, after = rated(given), rated(replace(given, facts=facts))
    for one, table in before.results.items():
        for was, now in zip(table["tieu_chi"], after.results[one]["tieu_chi"], strict=True):
            if was in BEST_FIRST and now in BEST_FIRST:
                assert BEST_FIRST.index(now) <= BEST_FIRST.index(was), (kind, place, one)


@pytest.mark.parametrize("name", institutions("together", 8))
def test_two_institutions_that_share_no_name_do_not_touch_each_other(name: str) -> None:
    first, second = (apart(random_institution(random.Random(f"{name} {part}")), part) for part in "AB")  # noqa: S311
    second = replace(second, readings=first.readings, shares=first.shares)
    kinds = list(dict.fromkeys([*first.facts, *second.facts]))
    both = replace(
        first,
        facts={kind: [*first.rows(kind), *second.rows(kind)] for kind in kinds},
        tallies=first.tallies + second.tallies,
        decisions=first.decisions + second.decisions,
    )
    came = outcome(rated(both))
    for part, offset in ((first, {}), (second, {kind: len(first.rows(kind)) for kind in kinds})):
        for (kind, place), row in outcome(rated(part)).items():
            assert came[kind, place + offset.get(kind, 0)] == row


def apart(given: Institution, part: str) -> Institution:
    """Return the institution with `part` before every name; what is blank or means "all" gets a name of its own."""

    def own(value: object) -> str:
        return f"{part} {str(value or 'không ghi').strip()}"

    units = "; ".join(str(row["don_vi"]) for row in given.rows("phong"))

    def rename(row: Row) -> Row:
        named = str(row.get("don_vi_phu_trach") or "").strip()
        named = units if named.casefold() == "tất cả" else named
        charge = "; ".join(own(one) for one in named.split(";")) if named else None
        return row | {fact: own(row[fact]) for fact in TEXTS if fact in row} | {"don_vi_phu_trach": charge}

    return replace(
        given,
        facts={kind: [rename(row) for row in rows] for kind, rows in given.facts.items()},
        tallies=[
            one._replace(group=own(one.group), approvals={own(ma): n for ma, n in one.approvals.items()})
            for one in given.tallies
        ],
        decisions=[(kind, own(key), tier) for kind, key, tier in given.decisions],
    )
