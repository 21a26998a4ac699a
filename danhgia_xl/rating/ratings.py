"""What goes into the whole computation besides the facts, and what comes out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from danhgia_xl.rules.rows import Rows, told_frame
from danhgia_xl.rules.schema import QuotaBase

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

RowKey = tuple[str, int]
"""A row: its kind and its position in that kind's table."""

TEXTS: Final = frozenset({"xep_loai", "ly_do", "tieu_chi", "quyet_dinh", "hieu_luc"})
"""Of what is told about a row, the columns that hold one word or text."""

QuotaState = Literal["DU_CHO", "VUOT", "CHUA_CHOT"]
"""Places for all candidates, more candidates than places, or dependent on rows that are still open."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of one vote: of the ballot `ballot` (its rule id) within `group` (the name of the chi bộ or unit).

    `votes` maps a person's id as written to the votes for each tier ("against" is no tier: only approvals of
    Mẫu 12 count). Counts are None where the minutes leave them blank. `leaders_rated_on` is the day the
    competent authority's rating of the leaders was known.
    """

    ballot: str
    group: str
    votes: Mapping[str, Mapping[str, int | None]]
    convened: int | None = None
    present: int | None = None
    issued: int | None = None
    returned: int | None = None
    valid: int | None = None
    invalid: int | None = None
    against: Mapping[str, int | None] = field(default_factory=dict)
    day: dt.date | None = None
    leaders_rated_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the competent authority decided about a person (`key`: the id) or collective (`key`: the name).

    `tier` is a tier or KHONG_THUOC_DIEN; empty when a result was revoked and not yet re-made (D.3.4). `reason` says
    why it differs from the proposal.
    """

    kind: str
    key: str
    tier: str
    reason: str = ""
    document: str = ""
    authority: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ExceptionShare:
    """Another share (percent) than the quota's own for the kinds of `quota`, granted by a numbered document."""

    quota: str
    share: float
    document: str


@dataclass(frozen=True, slots=True)
class Change:
    """One step after the criteria that moved or opened a row's result, or confirmed it by vote.

    `before` and `after` are outcome codes; `text` says in Vietnamese what happened, with its numbers.
    """

    rule: str
    clause: str
    before: str
    after: str
    text: str


@dataclass(frozen=True, slots=True)
class QuotaGroup:
    """One quota in one group (a chức danh, a chi bộ).

    `reach` counts the rows that certainly rate at the tier below the limited one or better, `reach_most` those that
    still may; `total` and `total_most` likewise all that are rated. `caps` are the places on each base with the
    certain counts; `places` and `places_most` those on the base in force with the certain and the largest counts.
    `candidates` certainly stand at the limited tier before the quota, `possible` may come to; `chosen`
    keep it, `turned_down` lose it, `decided` hold it by a decision about a row the criteria left open, the rest waits.
    `members` are all rated rows of the group.
    `share` is in percent, `document` grants it when it is an exception.
    """

    quota: str
    group: str
    clause: str
    share: Fraction
    base: QuotaBase
    reach: int
    reach_most: int
    total: int
    total_most: int
    caps: Mapping[QuotaBase, int]
    places: int
    places_most: int
    candidates: tuple[RowKey, ...]
    possible: tuple[RowKey, ...]
    chosen: tuple[RowKey, ...]
    turned_down: tuple[RowKey, ...]
    tied: tuple[RowKey, ...]
    decided: tuple[RowKey, ...]
    members: tuple[RowKey, ...]
    state: QuotaState
    document: str = ""

    @property
    def waiting(self) -> tuple[RowKey, ...]:
        """Candidates about whom people have to decide."""
        settled = {*self.chosen, *self.turned_down, *self.decided}
        return tuple(row for row in self.candidates if row not in settled)


@dataclass(frozen=True, slots=True)
class VoteGroup:
    """One vote as it was used: the official voters by the roster (None when there is none), and who passed."""

    tally: Tally
    voters: int | None
    electorate: int | None
    """The number the threshold was taken of: `voters`, else what the minutes give."""
    passed: frozenset[str]
    """Ids (as `terms.id_key`) with enough votes, where the ballot has a threshold."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything one computation rests on. `rows`: per kind, the facts as read."""

    rows: Mapping[str, Rows]
    tallies: tuple[Tally, ...] = ()
    decisions: tuple[Decision, ...] = ()
    shares: tuple[ExceptionShare, ...] = ()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The facts as tables, index 0..n-1, made anew each time."""
        return {kind: rows.frame() for kind, rows in self.rows.items()}


@dataclass(frozen=True, slots=True)
class Effective:
    """What the rows of a kind count as for kinds rated later: the authority's decision, else the proposal.

    `may` are masks of the tiers still possible (see `rating.standing`), `code` the outcomes, `decided` the authority's
    tiers ("" where there is none).
    """

    may: npt.NDArray[np.int8]
    code: list[str]
    decided: list[str]


@dataclass
class Ratings:
    """Everything the computation yields.

    `rows`: per kind, the facts every row was rated on (links and shares filled in). `told`: per kind, the columns of
    `classify`, and besides: `tieu_chi` (outcome by the criteria alone), `xep_loai` (the proposal after caps, votes and
    quota), `co_the` (tuple of the tiers it may still come to), `buoc` (tuple of `Change`), `quyet_dinh` (the
    authority's tier, "" when none), `hieu_luc` (the decision, else the proposal: what later kinds go by).
    """

    rows: dict[str, Rows]
    told: dict[str, dict[str, list[Any]]]
    counted: dict[str, Effective]
    quotas: list[QuotaGroup]
    votes: list[VoteGroup]
    shares: dict[str, list[float | str | None]]
    """Per rule id of a share, what was computed for each row (see `rating.shares.shares_of`)."""

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The facts as tables of objects, index 0..n-1."""
        return {kind: rows.frame() for kind, rows in self.rows.items()}

    @cached_property
    def results(self) -> dict[str, pd.DataFrame]:
        """What was told of every row as tables: columns of text where a row has one word, else of objects."""
        return {kind: told_frame(columns, TEXTS) for kind, columns in self.told.items()}
