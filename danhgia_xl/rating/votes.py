"""The votes of one group made ready: who votes, who got how many, and whether the counts can be used at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from danhgia_xl.rating.ballot import passes
from danhgia_xl.rating.ratings import Tally, VoteGroup
from danhgia_xl.rules.columns import truth_of
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Ballot
from danhgia_xl.terms import fold, id_key


@dataclass(frozen=True, slots=True)
class Votes:
    """One tally as it is used: `counts` per person (`terms.id_key`), of an electorate; empty when unusable."""

    tally: Tally
    voters: int | None
    electorate: int | None
    counts: Mapping[str, int]
    usable: bool

    def group(self, ballot: Ballot) -> VoteGroup:
        """Return what is told about this vote."""
        of = self.electorate
        passed: set[str] = set()
        if of is not None and self.usable and ballot.tu_so is not None:
            passed = {key for key, count in self.counts.items() if passes(count, of, ballot)}
        return VoteGroup(self.tally, self.voters, of, frozenset(passed))


def ballot_of(ruleset: RuleSet, code: str) -> Ballot:
    """Return the ballot with the rule id `code`; raises KeyError when there is none."""
    return {ballot.id: ballot for ballot in ruleset.data.bieu_quyet}[code]


def electorates(ballot: Ballot, tables: Mapping[str, pd.DataFrame], ruleset: RuleSet) -> dict[str, int | None]:
    """Return the number of voters per group (`terms.fold`); None where somebody's state cannot be read."""
    kind = ballot.cu_tri_tu
    if kind is None or kind not in tables:
        return {}
    table = tables[kind]
    truth = truth_of(ballot.cu_tri_khi, table, ruleset.vocabulary(kind), ruleset)
    found: dict[str, int | None] = {}
    for name, yes, unknown in zip(table[ballot.nhom], truth.yes.tolist(), truth.unknown.tolist(), strict=True):
        key = fold(name) if isinstance(name, str) else ""
        known = found.get(key, 0)
        found[key] = None if unknown or known is None else known + yes
    return found


def votes_of(tally: Tally, group: str, tier: str, voters: Mapping[str, int | None]) -> Votes:
    """Return the votes for `tier` in `group` (`terms.fold`).

    They are unusable when no electorate is known, or a count is larger than it or than the valid ballots.
    """
    here = voters.get(group)
    electorate = here if group in voters else tally.convened
    counts = {id_key(ma): count for ma, row in tally.votes.items() if (count := row.get(tier)) is not None}
    most = min((limit for limit in (electorate, tally.valid) if limit is not None), default=0)
    usable = bool(electorate) and all(0 <= count <= most for count in counts.values())
    return Votes(tally, here, electorate, counts, usable)


def tally_for(group: str, tallies: Iterable[Tally], groups: Sequence[str]) -> list[Tally]:
    """Return the tallies of `group` (`terms.fold`); where there is only one group, also one that names none."""
    return [tally for tally in tallies if fold(tally.group) == group or (not tally.group and len(groups) == 1)]


def only_vote(votes: Sequence[Votes]) -> Votes | None:
    """Return the one vote that was held; of several counts of the same ballot none is taken for the right one."""
    if len(votes) <= 1:
        return next(iter(votes), None)
    counts = [(dict(vote.counts), vote.electorate, vote.usable) for vote in votes]
    if all(count == counts[0] for count in counts):
        return votes[0]
    return Votes(votes[0].tally, votes[0].voters, votes[0].electorate, {}, usable=False)


def votes_told(tallies: Sequence[Tally], tables: Mapping[str, pd.DataFrame], ruleset: RuleSet) -> list[VoteGroup]:
    """Return every vote that was held, in the order of the ballots and of `tallies`."""
    told: list[VoteGroup] = []
    for ballot in ruleset.data.bieu_quyet:
        voters = electorates(ballot, tables, ruleset)
        held = [tally for tally in tallies if tally.ballot == ballot.id]
        groups = {id(tally): group for group in voters for tally in tally_for(group, held, list(voters))}
        for tally in held:
            group = groups.get(id(tally), fold(tally.group))
            told.append(votes_of(tally, group, ballot.muc[0], voters).group(ballot))
    return told
