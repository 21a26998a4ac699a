"""Quota and votes in exact integers; nothing is decided by an accident of order."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import danhgia_xl as dg
from danhgia_xl.errors import UsageError
from danhgia_xl.rating.quota import BASES, Base


@pytest.mark.parametrize(
    ("n", "base", "total", "cap"),
    [
        (0, "HTTNV", None, 0),
        (5, "HTTNV", None, 0),
        (6, "HTTNV", None, 1),
        (11, "HTTNV", None, 1),
        (12, "HTTNV", None, 2),
        (4, "HTTNV_TRO_LEN", None, 0),
        (5, "HTTNV_TRO_LEN", None, 1),
        (9, "HTTNV_TRO_LEN", None, 1),
        (10, "HTTNV_TRO_LEN", None, 2),
        (3, "TONG_SO", 4, 0),
        (3, "TONG_SO", 5, 1),
        (10, "TONG_SO", 52, 10),
    ],
)
def test_b_ii_3_3_a_the_cap_on_each_base(n: int, base: Base, total: int | None, cap: int) -> None:
    assert dg.quota_cap(n, base, total) == cap


@given(st.integers(0, 5_000))
def test_the_literal_base_is_the_largest_number_the_sentence_allows(n: int) -> None:
    """“không vượt quá 20% số được xếp loại Hoàn thành tốt”: x people on top, n − x at the second tier."""
    cap = dg.quota_cap(n)
    assert Fraction(cap) <= Fraction(20, 100) * (n - cap)
    assert Fraction(cap + 1) > Fraction(20, 100) * (n - cap - 1)


@given(st.integers(0, 2_000), st.integers(0, 2_000))
def test_no_base_gives_fewer_places_than_the_literal_one(n: int, more: int) -> None:
    caps = [dg.quota_cap(n, base, n + more) for base in BASES]
    assert caps == sorted(caps)


@pytest.mark.parametrize(
    ("n", "base", "total"), [(-1, "HTTNV", None), (3, "TONG_SO", None), (3, "TONG_SO", 2), (3, "X", 9)]
)
def test_impossible_counts_are_refused(n: int, base: Base, total: int | None) -> None:
    with pytest.raises(UsageError, match=r"cần|cơ số"):
        dg.quota_cap(n, base, total)


@pytest.mark.parametrize(
    ("votes", "official", "wins"), [(20, 30, False), (21, 30, True), (2, 3, False), (3, 3, True), (0, 0, False)]
)
def test_d2_more_than_two_thirds_of_official_members(votes: int, official: int, wins: bool) -> None:
    winners, tied, others = dg.select_by_votes({"a": votes}, official, 1)
    assert (winners, tied, others) == (({"a"}, set(), set()) if wins else (set(), set(), {"a"}))


@pytest.mark.parametrize(
    ("places", "winners", "tied"),
    [(0, "", ""), (1, "a", ""), (2, "a", "bc"), (3, "abc", ""), (4, "abcd", ""), (9, "abcd", "")],
)
def test_d2_a_tie_across_the_last_place_gives_nobody_that_place(places: int, winners: str, tied: str) -> None:
    votes = {"a": 40, "b": 39, "c": 39, "d": 36, "e": 34}
    assert dg.select_by_votes(votes, 51, places) == (set(winners), set(tied), set("abcde") - set(winners) - set(tied))


def test_the_order_of_names_never_matters() -> None:
    votes = {"a": 9, "b": 9, "c": 8, "d": 8}
    results = {
        repr([sorted(part) for part in dg.select_by_votes(dict(order), 10, 3)]) for order in permutations(votes.items())
    }
    assert results == {repr([["a", "b"], ["c", "d"], []])}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 30), max_size=12), st.integers(0, 12))
def test_every_person_is_in_one_group_and_votes_never_hurt(votes: dict[str, int], places: int) -> None:
    winners, tied, others = dg.select_by_votes(votes, 30, places)
    assert winners | tied | others == set(votes)
    assert len(winners) + len(tied) + len(others) == len(votes)
    assert len(winners) <= places
    assert all(votes[w] > votes[t] for w in winners for t in tied)
    assert len({votes[t] for t in tied}) <= 1
    assert not tied or len(winners) + len(tied) > places > len(winners)
    for person in winners:
        raised = {**votes, person: min(30, votes[person] + 1)}
        assert person in dg.select_by_votes(raised, 30, places)[0] | dg.select_by_votes(raised, 30, places)[1]


@pytest.mark.parametrize(
    ("votes", "official", "places"), [({"a": 31}, 30, 1), ({"a": -1}, 30, 1), ({}, -1, 1), ({}, 3, -1)]
)
def test_more_votes_than_voters_is_an_error(votes: dict[str, int], official: int, places: int) -> None:
    with pytest.raises(UsageError):
        dg.select_by_votes(votes, official, places)
