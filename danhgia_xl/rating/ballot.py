"""Who the votes choose: a share of the electorate in exact integers, ranking, and ties left to people."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from danhgia_xl.errors import UsageError
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.rules.schema import Ballot

Key = TypeVar("Key", bound=Hashable)


def deciding_ballot(ruleset: RuleSet) -> Ballot:
    """Return the ballot with a threshold, the one places are given by. Raises UsageError when there is none."""
    for ballot in ruleset.data.bieu_quyet:
        if ballot.tu_so is not None:
            return ballot
    raise UsageError(f"Bộ quy tắc {ruleset.id} không có cuộc bỏ phiếu nào có ngưỡng.")


def passes(votes: int, electorate: int, ballot: Ballot) -> bool:
    """Tell whether `votes` of an `electorate` (voters, not ballots cast) reach the threshold of `ballot`."""
    if ballot.tu_so is None or ballot.mau_so is None:
        return True
    got, needed = ballot.mau_so * votes, ballot.tu_so * electorate
    return got > needed if ballot.phai_vuot else got >= needed


def select_by_votes(
    votes: Mapping[str, int], official: int, places: int, *, ruleset: RuleSet | None = None
) -> tuple[set[str], set[str], set[str]]:
    """Return (winners, tied, others): who gets one of `places`, who shares the last place, and everybody else.

    `votes` maps a person's id to the votes in favour, `official` counts the official members, absent ones included.
    Those with more than 2/3 of them (KH 170, D.2) are ranked by votes until the places are full; when more people
    share a number of votes than places are left, none of them gets one: the đảng ủy decides about another vote.
    Raises UsageError for counts that cannot be.
    """
    ballot = deciding_ballot(ruleset or load_ruleset(DEFAULT_RULESET))
    if official < 0 or places < 0:
        raise UsageError(f"Số đảng viên chính thức ({official}) và số chỉ tiêu ({places}) phải từ 0 trở lên.")
    for person, count in votes.items():
        if not 0 <= count <= official:
            raise UsageError(f"{person} có {count} phiếu; cần từ 0 đến {official} (số đảng viên chính thức).")
    return rank(votes, official, places, ballot)


def rank(votes: Mapping[Key, int], electorate: int, places: int, ballot: Ballot) -> tuple[set[Key], set[Key], set[Key]]:
    """Do what `select_by_votes` does for counts already known to be possible, by the threshold of `ballot`."""
    by_count: dict[int, set[Key]] = {}
    for person, count in votes.items():
        if passes(count, electorate, ballot):
            by_count.setdefault(count, set()).add(person)
    winners: set[Key] = set()
    tied: set[Key] = set()
    for count in sorted(by_count, reverse=True):
        left = places - len(winners)
        if len(by_count[count]) > left:
            tied = by_count[count] if left else set()
            break
        winners |= by_count[count]
    return winners, tied, set(votes) - winners - tied


def needed(electorate: int, ballot: Ballot) -> int:
    """Return the smallest number of votes that reaches the threshold of `ballot`; 0 when it has none."""
    if ballot.tu_so is None or ballot.mau_so is None:
        return 0
    share = ballot.tu_so * electorate
    return share // ballot.mau_so + 1 if ballot.phai_vuot else -(-share // ballot.mau_so)


def tier_by_majority(
    votes: Mapping[str, int | None], electorate: int, ballot: Ballot, readings: Mapping[str, str]
) -> str:
    """Return the best tier at or above which more than the majority of `ballot` voted, "" when there is none.

    `votes` maps tiers to votes. Also "" where the readings in force give the votes no such weight (reading R9), or a
    count that matters is missing.
    """
    rule = ballot.da_so
    if rule is None or readings[rule.cach_doc] != rule.lua_chon:
        return ""
    cumulated = 0
    for tier in ballot.muc:
        count = votes.get(tier)
        if count is None:
            return ""
        cumulated += count
        if rule.mau_so * cumulated > rule.tu_so * electorate:
            return tier
    return ""
