"""Facts that are shares of other rows' tiers: computed when every row that counts is certain enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from danhgia_xl.rating.once import first_rows, identities
from danhgia_xl.rating.ratings import Effective
from danhgia_xl.rating.standing import Masks, mask_of
from danhgia_xl.rules.columns import rows_where
from danhgia_xl.rules.rows import Rows
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Share
from danhgia_xl.terms import UNREADABLE, fold

SEPARATOR = ";"
"""Between the names in a fact that may name several collectives."""


@dataclass(slots=True)
class _Count:
    """Of the rows of one group: how many are rated, certainly inside, and neither in nor out."""

    rated: int = 0
    inside: int = 0
    open: int = 0

    def __add__(self, other: _Count) -> _Count:
        return _Count(self.rated + other.rated, self.inside + other.inside, self.open + other.open)


def shares_of(
    share: Share, table: Rows, tables: Mapping[str, Rows], results: Mapping[str, Effective],
    ruleset: RuleSet,
) -> list[float | str | None]:  # fmt: skip
    """Return for each row of `table` the share in percent; None without rows to count, UNREADABLE while it is open."""
    groups = _counts(share, tables[share.tu], results[share.tu], ruleset)
    concerned = [True] * len(table)
    if share.khi:
        concerned = rows_where(share.khi, table, share.doi_tuong, ruleset).tolist()
    return [
        _percent(_chosen(share, name, groups)) if here else None
        for name, here in zip(table[share.khoa], concerned, strict=True)
    ]


def fill_shares(share: Share, table: Rows, computed: list[float | str | None], ruleset: RuleSet) -> None:
    """Put the computed shares where none was typed.

    An open share stays blank, except where a blank would stand for a number: there it is unknown.
    """
    default = ruleset.fact(share.su_kien).trong is not None
    column = [
        typed if typed is not None or (value == UNREADABLE and not default) else value
        for typed, value in zip(table[share.su_kien], computed, strict=True)
    ]
    table.replace(share.su_kien, column)


def _counts(share: Share, table: Rows, result: Effective, ruleset: RuleSet) -> dict[str, _Count]:
    counted, may = mask_of(share.muc), _once(share, table, result, ruleset)
    rated, inside = may != 0, (may & ~counted) == 0
    groups: dict[str, _Count] = {}
    places: dict[object, int] = {}
    codes = np.array([places.setdefault(name, len(places)) for name in table[share.khoa_tu]], dtype=np.intp)
    sums = [
        np.bincount(codes[rows], minlength=len(places)).tolist()
        for rows in (rated, rated & inside, rated & ~inside & ((may & counted) != 0))
    ]
    for name, *count in zip(places, *sums, strict=True):
        key = fold(name) if isinstance(name, str) else ""
        groups[key] = groups.get(key, _Count()) + _Count(*count)
    return {key: count for key, count in groups.items() if count.rated}


def _once(share: Share, table: Rows, result: Effective, ruleset: RuleSet) -> Masks:
    """Return the masks, of rows that stand for the same one only the first; it may come to what any of them may."""
    who = identities(share.tu, table, ruleset)
    if not first_rows(who):
        return result.may
    names = [fold(name) if isinstance(name, str) else "" for name in table[share.khoa_tu]]
    repeated = first_rows([one and (one, name) for one, name in zip(who, names, strict=True)])
    may = result.may.copy()
    for row, first in repeated.items():
        may[first] |= may[row]
        may[row] = 0
    return may


def _chosen(share: Share, name: object, groups: Mapping[str, _Count]) -> _Count | None:
    """Return the count of the group or groups `name` stands for, None when one of them is not there."""
    if not isinstance(name, str):
        return None
    if share.tat_ca and fold(name) == fold(share.tat_ca):
        return sum(groups.values(), _Count())
    names = [name] if not share.tat_ca else [part for part in name.split(SEPARATOR) if part.strip()]
    counts = [groups.get(fold(part)) for part in dict.fromkeys(map(fold, names))]
    known = [count for count in counts if count is not None]
    return sum(known, _Count()) if known and len(known) == len(counts) else None


def _percent(count: _Count | None) -> float | str | None:
    if count is None or not count.rated:
        return None
    return UNREADABLE if count.open else 100 * count.inside / count.rated
