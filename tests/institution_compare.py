"""The engine and the second reading side by side on one institution, and the smallest one that still differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import danhgia_xl as dg
from danhgia_xl.rating.pipeline import rate
from danhgia_xl.rating.ratings import Decision, ExceptionShare, Ratings, Tally
from danhgia_xl.rules.ruleset import RuleSet
from tests.institution_oracle import Computation
from tests.institution_standing import BEST_FIRST, Group, Institution, Standing, text


@cache
def _ruleset(readings: tuple[tuple[str, str], ...]) -> RuleSet:
    return dg.load_ruleset("kh170-2021", readings=dict(readings))


def rated(given: Institution) -> Ratings:
    """Return what the engine makes of the institution."""
    return rate(
        given.facts,
        _ruleset(tuple(sorted(given.readings.items()))),
        tallies=[
            Tally(one.ballot, one.group, {ma: {"HTXSNV": n} for ma, n in one.approvals.items()}, valid=one.valid)
            for one in given.tallies
        ],
        decisions=[Decision(kind, key, tier, reason="biên bản") for kind, key, tier in given.decisions],
        shares=[ExceptionShare(quota, float(share), "QĐ 12/QĐ-SLĐTBXH") for quota, share in given.shares.items()],
    )


def differences(given: Institution) -> list[str]:
    """Return every difference between engine and second reading, one line each."""
    ratings, wanted = rated(given), Computation(given).run()
    found = [line for kind in given.facts for line in _row_differences(kind, ratings, wanted.standings[kind])]
    return found + list(_group_differences(ratings, wanted.groups))


def _row_differences(kind: str, ratings: Ratings, wanted: list[Standing]) -> Iterator[str]:
    if not wanted:
        return
    result: list[dict[Any, Any]] = ratings.results[kind].to_dict("records")
    assert len(result) == len(wanted)
    for place, (got, one) in enumerate(zip(result, wanted, strict=True)):
        pairs: dict[str, tuple[object, object]] = {
            "tieu_chi": (one.criteria, got["tieu_chi"]),
            "co_the": (in_order(one.possible), in_order(got["co_the"])),
            "xep_loai": (one.proposal, got["xep_loai"]),
            "quyet_dinh": (one.decided or "", got["quyet_dinh"]),
            "canh_bao": (sorted(one.warned_by), sorted(i for i in got["canh_bao"] if i.startswith("tran."))),
        }
        if one.decided is None or one.decided:
            pairs["hieu_luc"] = (one.decided or one.proposal, got["hieu_luc"])
        else:
            pairs["hieu_luc is a tier"] = (False, got["hieu_luc"] in BEST_FIRST)
        named = set(got["thieu"])
        pairs["thieu"] = (sorted(one.missing), sorted(named & one.missing if one.missing_at_least else named))
        for column, (expected, came) in pairs.items():
            if expected != came:
                yield f"{kind} row {place}: {column}: wanted {expected}, engine {came}"


def _group_differences(ratings: Ratings, wanted: Mapping[tuple[str, str], Group]) -> Iterator[str]:
    groups = {(group.quota, text(group.group)): group for group in ratings.quotas}
    if len(groups) != len(ratings.quotas):
        yield "a quota group is there twice"
    for key in sorted(set(groups) ^ set(wanted)):
        yield f"quota group {key}: {'not in the engine' if key in wanted else 'only in the engine'}"
    for key in sorted(set(groups) & set(wanted)):
        for name, expected in wanted[key]._asdict().items():
            came = getattr(groups[key], name)
            came = frozenset(came) if isinstance(came, tuple) else came
            if name == "turned_down":
                came &= wanted[key].candidates
            if came != expected:
                yield f"quota group {key}: {name}: wanted {expected}, engine {came}"


def in_order(tiers: object) -> list[str]:
    """Tiers best first."""
    assert isinstance(tiers, (tuple, frozenset))
    return sorted(tiers, key=BEST_FIRST.index)


def shrunk(given: Institution, differs: Callable[[Institution], bool]) -> Institution:
    """Return a smaller institution for which `differs` still holds: rows, votes and decisions taken away."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(given):
            if differs(candidate):
                given, smaller = candidate, True
                break
    return given


def _smaller(given: Institution) -> Iterator[Institution]:
    """Every institution with one thing less, big things first."""
    for kind, rows in given.facts.items():
        if rows:
            yield replace(given, facts={**given.facts, kind: []})
    yield from (replace(given, tallies=given.tallies[:n] + given.tallies[n + 1 :]) for n in range(len(given.tallies)))
    if given.shares:
        yield replace(given, shares={})
    for reading in given.readings:
        yield replace(given, readings={name: option for name, option in given.readings.items() if name != reading})
    for n in range(len(given.decisions)):
        yield replace(given, decisions=given.decisions[:n] + given.decisions[n + 1 :])
    for kind, rows in given.facts.items():
        for n in range(len(rows)):
            yield replace(given, facts={**given.facts, kind: rows[:n] + rows[n + 1 :]})
