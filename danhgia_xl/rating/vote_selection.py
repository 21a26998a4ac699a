"""Quotas whose places are given by vote: ranking until they are full, ties and gaps left to people (KH 170, D.2).

While some rows are still open, a candidate gets a place only if no way of closing them could take it away, and loses it
only if none could give it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from danhgia_xl.rating.ballot import needed, passes, rank
from danhgia_xl.rating.ratings import QuotaGroup, RowKey
from danhgia_xl.rating.selection import Group
from danhgia_xl.rating.standing import BIT
from danhgia_xl.rating.votes import Votes
from danhgia_xl.rules.schema import Ballot
from danhgia_xl.terms import CHO_BIEU_QUYET, CHO_DANG_UY, CHO_QUYET_DINH

KeyOf = Callable[[RowKey], str]
"""Gives a row's id as `terms.id_key`."""


def decide_by_votes(group: Group, votes: Votes | None, ballot: Ballot, key_of: KeyOf) -> QuotaGroup:
    """Apply the quota of `group` by `votes`; without usable votes every candidate waits for the vote."""
    told = group.told()
    if votes is not None and votes.usable and votes.electorate is not None:
        return _Contest(group, votes, votes.electorate, ballot, key_of).decide(told)
    why = "Chưa có kết quả phiếu" if votes is None else "Số phiếu chưa dùng được"
    for row in told.candidates:
        if row not in group.by_decision:
            group.move(row, _open(group), CHO_BIEU_QUYET, f"{why}. {ballot.tom_tat}", ballot)
    return told


def _open(group: Group) -> int:
    return group.top | BIT[group.quota.xuong]


class _Case(NamedTuple):
    """The outcome of ranking under one way of closing what is open."""

    winners: set[RowKey]
    tied: set[RowKey]
    others: set[RowKey]


class _Contest:
    """The ranking of one group."""

    def __init__(self, group: Group, votes: Votes, electorate: int, ballot: Ballot, key_of: KeyOf) -> None:
        self._group, self._electorate, self._ballot = group, electorate, ballot
        counts = votes.counts
        self._votes: Mapping[RowKey, int | None] = {row: counts.get(key_of(row)) for row in group.may}
        self._sure = self._most = 0

    def decide(self, told: QuotaGroup) -> QuotaGroup:
        """Move every candidate to what the votes say, and tell about the group."""
        candidates = [row for row in told.candidates if row not in self._group.by_decision]
        taken = len(told.candidates) - len(candidates)
        self._sure, self._most = max(told.places - taken, 0), max(told.places_most - taken, 0)
        worst = self._rank([*candidates, *told.possible], self._sure, absent_leads=True)
        best = self._rank(candidates, self._most)
        settled: tuple[list[RowKey], list[RowKey], list[RowKey]] = ([], [], [])
        for row in candidates:
            self._settle(row, worst, best, settled)
        passing = sorted(count for row in candidates if (count := self._votes[row]) is not None and self._enough(count))
        for row in told.possible:
            self._narrow(row, passing)
        chosen, turned_down, tied = map(tuple, settled)
        return replace(told, chosen=chosen, turned_down=turned_down, tied=tied)

    def _rank(self, rows: Sequence[RowKey], places: int, *, absent_leads: bool = False) -> _Case:
        """Rank `rows`; those without a vote count as ahead of everybody (`absent_leads`) or not at all."""
        counts = {row: self._votes[row] for row in rows}
        known = {row: count for row, count in counts.items() if count is not None}
        ahead = len(counts) - len(known) if absent_leads else 0
        return _Case(*rank(known, self._electorate, max(places - ahead, 0), self._ballot))

    def _settle(self, row: RowKey, worst: _Case, best: _Case, settled: tuple[list[RowKey], ...]) -> None:
        chosen, turned_down, tied = settled
        group, told = self._group, self._told(row)
        down = BIT[group.quota.xuong]
        if self._votes[row] is None:
            group.move(row, _open(group), CHO_BIEU_QUYET, f"Chưa có phiếu. {self._ballot.tom_tat}", self._ballot)
        elif row in worst.winners:
            chosen.append(row)
            group.move(row, group.top, "", f"{told} Trong số {self._sure} chỉ tiêu.", self._ballot)
        elif row in best.others:
            turned_down.append(row)
            why = f"{told} Hết chỉ tiêu ({self._most})." if self._passed(row) else told
            group.move(row, down, "", why, self._ballot)
        elif row in best.tied and row in worst.tied:
            tied.append(row)
            group.move(row, _open(group), CHO_DANG_UY, f"{told} {self._ballot.hoa_phieu}".strip(), self._ballot)
        else:
            why = f"{told} Chưa chốt: còn người chưa có mức hoặc chưa có phiếu."
            group.move(row, _open(group), CHO_QUYET_DINH, why, self._ballot)

    def _narrow(self, row: RowKey, passing: Sequence[int]) -> None:
        """Take the limited tier from an open row that the votes cannot give it to even at best.

        `passing` are the votes of the candidates who have enough, fewest first.
        """
        count = self._votes[row]
        if count is None:
            return
        ahead = len(passing) - bisect_right(passing, count)
        if self._enough(count) and ahead < self._most:
            return
        mask = self._group.may[row] & ~self._group.top | BIT[self._group.quota.xuong]
        still = self._group.standings[row[0]].code[row[1]]  # it goes on waiting for what it waited for
        self._group.move(row, mask, still, self._told(row), self._ballot)

    def _passed(self, row: RowKey) -> bool:
        count = self._votes[row]
        return count is not None and self._enough(count)

    def _enough(self, count: int) -> bool:
        return passes(count, self._electorate, self._ballot)

    def _told(self, row: RowKey) -> str:
        wanted = needed(self._electorate, self._ballot)
        enough = "đủ" if self._passed(row) else "không đủ"
        return f"Được {self._votes[row]} phiếu, cần ít nhất {wanted} trong {self._electorate} cử tri: {enough}."
