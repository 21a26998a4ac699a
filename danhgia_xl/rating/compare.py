"""What differs between two runs of the computation over the same rows: whose result, by which rules, in which quotas.

A result differs when its proposal, what counts (the decision, else the proposal) or the tiers it may still come to
differ. A row whose reasons alone are worded otherwise is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from danhgia_xl.rating.ratings import Change, QuotaGroup, Ratings, RowKey
from danhgia_xl.terms import fold

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Where a row stands: by the criteria alone, proposed after caps, votes and quotas, and as what it counts.

    `criteria`, `proposal` and `effective` are outcome codes, `possible` the tiers the proposal may still come to.
    """

    criteria: str
    proposal: str
    effective: str
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuotaChange:
    """A quota group whose counts, places, state or members differ; None on the side where it does not exist."""

    before: QuotaGroup | None
    after: QuotaGroup | None

    @property
    def group(self) -> QuotaGroup:
        """The group as it is now, or as it was when it is gone."""
        group = self.after or self.before
        assert group is not None
        return group

    @property
    def rows(self) -> frozenset[RowKey]:
        """The rows that stand, or may come to stand, at the limited tier on either side."""
        sides = [group for group in (self.before, self.after) if group is not None]
        return frozenset(row for group in sides for row in (*group.candidates, *group.possible))


@dataclass(frozen=True, slots=True)
class Difference:
    """One row whose result differs, and why.

    `failed` and `cleared` are ids of conditions that explain the later result but not the earlier, and the other way
    round; `missing` facts only the later result lacks; `steps` what moved it later and did not before; `undone` what
    moved it before only; `quotas` the changed groups it competes in.
    """

    kind: str
    row: int
    before: Outcomes
    after: Outcomes
    failed: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    steps: tuple[Change, ...] = ()
    undone: tuple[Change, ...] = ()
    quotas: tuple[QuotaChange, ...] = ()

    @property
    def key(self) -> RowKey:
        """The row."""
        return self.kind, self.row

    @property
    def renamed(self) -> bool:
        """Whether the outcome itself differs, not only which tiers an open one may still come to."""
        was, now = self.before, self.after
        return (was.proposal, was.effective) != (now.proposal, now.effective)

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of every rule behind the difference: conditions first, then caps, links, votes and quotas."""
        steps = [change.rule for change in (*self.steps, *self.undone)]
        return tuple(dict.fromkeys([*self.failed, *self.cleared, *steps]))


def differences(before: Ratings, after: Ratings) -> list[Difference]:
    """Return every row whose result differs, in the order the kinds were rated and of their rows.

    Both must hold the same rows in the same order: raises ValueError when a kind has another number of them.
    """
    changed = _by_row(quota_changes(before, after))
    found = []
    for kind in before.told:
        left, right = _Columns(before, kind), _Columns(after, kind)
        found += [_difference(kind, row, left, right, changed) for row in _rows_that_differ(left, right)]
    return found


def difference_of(before: Ratings, after: Ratings, kind: str, row: int) -> Difference:
    """Return one row on both sides, whether its result differs or not."""
    changed = _by_row(quota_changes(before, after))
    return _difference(kind, row, _Columns(before, kind), _Columns(after, kind), changed)


def quota_changes(before: Ratings, after: Ratings) -> list[QuotaChange]:
    """Return the quota groups that differ, in the order of the earlier run, then those that are new."""
    left, right = _groups(before.quotas), _groups(after.quotas)
    pairs = (QuotaChange(left.get(key), right.get(key)) for key in dict.fromkeys([*left, *right]))
    return [pair for pair in pairs if pair.before != pair.after]


def _groups(groups: Iterable[QuotaGroup]) -> dict[tuple[str, str], QuotaGroup]:
    return {(group.quota, fold(group.group)): group for group in groups}


def _by_row(changes: Iterable[QuotaChange]) -> dict[RowKey, list[QuotaChange]]:
    found: dict[RowKey, list[QuotaChange]] = {}
    for change in changes:
        for row in change.rows:
            found.setdefault(row, []).append(change)
    return found


class _Columns:
    """The columns of one kind that tell where its rows stand, and why."""

    def __init__(self, ratings: Ratings, kind: str) -> None:
        told = ratings.told[kind]
        self.criteria: list[str] = told["tieu_chi"]
        self.proposal: list[str] = told["xep_loai"]
        self.effective: list[str] = told["hieu_luc"]
        self.possible: list[tuple[str, ...]] = told["co_the"]
        self.conditions: list[list[str]] = told["dieu_kien"]
        self.missing: list[list[str]] = told["thieu"]
        self.steps: list[tuple[Change, ...]] = told["buoc"]

    def outcomes(self, row: int) -> Outcomes:
        """Return where `row` stands."""
        return Outcomes(self.criteria[row], self.proposal[row], self.effective[row], self.possible[row])


def _rows_that_differ(left: _Columns, right: _Columns) -> list[int]:
    """Compare whole columns: most are the same throughout, and their values the same objects."""
    found: set[int] = set()
    columns: list[tuple[Sequence[object], Sequence[object]]] = [
        (left.proposal, right.proposal),
        (left.effective, right.effective),
        (left.possible, right.possible),
    ]
    for one, other in columns:
        if one != other:
            found.update(row for row, (was, now) in enumerate(zip(one, other, strict=True)) if was != now)
    return sorted(found)


def _difference(
    kind: str, row: int, left: _Columns, right: _Columns, changed: Mapping[RowKey, list[QuotaChange]]
) -> Difference:
    was, now = left.steps[row], right.steps[row]
    return Difference(
        kind=kind,
        row=row,
        before=left.outcomes(row),
        after=right.outcomes(row),
        failed=_only(right.conditions[row], left.conditions[row]),
        cleared=_only(left.conditions[row], right.conditions[row]),
        missing=_only(right.missing[row], left.missing[row]),
        steps=_only(now, was),
        undone=_only(was, now),
        quotas=tuple(changed.get((kind, row), ())),
    )


def _only(here: Sequence[_Item], there: Sequence[_Item]) -> tuple[_Item, ...]:
    """Return what stands `here` and not `there`, in its order."""
    return tuple(item for item in here if item not in there)
