"""Where a row stands in the second, independent reading of what follows the criteria: the tiers it may come to.

Plain Python, one row at a time; like `tests.oracle` it shares no code and no data with the package. Tiers are
compared by their place in a list that stands here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

Row = Mapping[str, object]
Facts = dict[str, list[dict[str, object]]]
Key = tuple[str, int]
"""A row: its kind and its place in the list of that kind."""

BEST_FIRST = ("HTXSNV", "HTTNV", "HTNV", "KHTNV")
ALL = frozenset(BEST_FIRST)
REACHING = frozenset({"HTXSNV", "HTTNV"})
EXEMPT = "KHONG_THUOC_DIEN"


@dataclass
class Standing:
    """One row: its outcome by the criteria, the tiers it may come to, what opened it, what was decided about it."""

    criteria: str
    missing: frozenset[str]
    possible: frozenset[str]
    opened_by: str = ""
    warned_by: set[str] = field(default_factory=set)
    decided: str | None = None
    missing_at_least: bool = False
    """Whether `missing` names only some of the facts to fill in."""

    @property
    def proposal(self) -> str:
        """The tier when only one is left, else the code of what keeps it open."""
        if self.criteria == EXEMPT:
            return EXEMPT
        return next(iter(self.possible)) if len(self.possible) == 1 else self.opened_by

    @property
    def effective(self) -> frozenset[str]:
        """What later kinds go by: the decision, else the proposal; empty for somebody who is not rated at all."""
        if self.decided is None:
            return self.possible
        return frozenset({self.decided}) if self.decided else ALL

    def leave(self, tiers: frozenset[str], why: str) -> None:
        """Leave `tiers` possible; `why` becomes the code of a row whose own criteria are not open."""
        if self.criteria in ALL and tiers - self.possible:
            self.opened_by = why
        self.possible = tiers


def standing_of(criteria: str, missing: frozenset[str]) -> Standing:
    """Return the standing of a row by its criteria alone."""
    if criteria == EXEMPT:
        return Standing(criteria, missing, frozenset())
    if criteria in ALL:
        return Standing(criteria, missing, frozenset({criteria}))
    return Standing(criteria, missing, ALL, opened_by=criteria)


def together(cases: list[Standing]) -> Standing:
    """One standing of a member out of those under each tier he may still come to as an employee."""
    if len(cases) == 1:
        return cases[0]
    if len({case.criteria for case in cases}) == 1:
        in_all = frozenset.intersection(*(case.missing for case in cases))
        return replace(cases[0], missing=in_all, missing_at_least=True)
    union = frozenset[str]().union(*(case.possible for case in cases))
    return Standing("CHUA_XAC_DINH", frozenset({"xep_loai_vien_chuc"}), union, "CHUA_XAC_DINH", missing_at_least=True)


class Group(NamedTuple):
    """One quota in one group of rows, as far as it is compared."""

    reach: int
    reach_most: int
    total: int
    total_most: int
    places: int
    places_most: int
    candidates: frozenset[Key]
    possible: frozenset[Key]
    chosen: frozenset[Key]
    turned_down: frozenset[Key]
    tied: frozenset[Key]
    state: str


class Tallied(NamedTuple):
    """One count of votes: the ballot, the chi bộ, approvals of the top tier by id, valid ballots."""

    ballot: str
    group: str
    approvals: Mapping[str, int | None]
    valid: int | None = None


@dataclass
class Institution:
    """Everything that goes into one computation. `decisions`: kind, key, tier; `shares`: quota to percent."""

    facts: Facts
    tallies: list[Tallied] = field(default_factory=list)
    decisions: list[tuple[str, str, str]] = field(default_factory=list)
    shares: dict[str, Fraction] = field(default_factory=dict)
    readings: dict[str, str] = field(default_factory=dict)

    def rows(self, kind: str) -> Sequence[dict[str, object]]:
        """The rows of `kind`, none when it is not there."""
        return self.facts.get(kind, [])


def text(value: object) -> str:
    """A name as it is compared: case, kinds of spaces and the way accents are stored do not matter."""
    if not isinstance(value, str):
        return ""
    return " ".join(unicodedata.normalize("NFC", value).casefold().split())


def id_text(value: object) -> str:
    """An id as it is compared: as a name, and without spaces."""
    return text(value).replace(" ", "")


def worse(one: str, other: str) -> str:
    """The lower of two tiers."""
    return max(one, other, key=BEST_FIRST.index)
