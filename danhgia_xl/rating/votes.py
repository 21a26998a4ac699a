"""The votes of one group made ready: who votes, who got how many, and whether the counts can be used at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from danhgia_xl.rating.ballot import passes
from danhgia_xl.rating.once import first_rows, identities
from danhgia_xl.rating.ratings import Tally, VoteGroup
from danhgia_xl.rating.tally_checks import IMPOSSIBLE, tally_faults
from danhgia_xl.rules.columns import truth_of
from danhgia_xl.rules.rows import Rows
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


def electorates(ballot: Ballot, tables: Mapping[str, Rows], ruleset: RuleSet) -> dict[str, int | None]:
    """Return the number of voters per group (`terms.fold`); None where somebody's state cannot be read."""
    kind = ballot.cu_tri_tu
    if kind is None or kind not in tables:
        return {}
    table = tables[kind]
    truth = truth_of(ballot.cu_tri_khi, table, kind, ruleset)
    repeated = first_rows(identities(kind, table, ruleset))
    found: dict[str, int | None] = {}
    states = list(zip(table[ballot.nhom], truth.yes.tolist(), truth.unknown.tolist(), strict=True))
    for row, (name, yes, unknown) in enumerate(states):
        key = fold(name) if isinstance(name, str) else ""
        known = found.get(key, 0)
        if row in repeated:
            yes, unknown = False, states[repeated[row]] != (name, yes, unknown)  # noqa: PLW2901 - counted already
        found[key] = None if unknown or known is None else known + yes
    return found


def votes_of(tally: Tally, group: str, tier: str, voters: Mapping[str, int | None]) -> Votes:
    """Return the votes for `tier` in `group` (`terms.fold`).

    They are unusable when no electorate is known, or the minutes hold a count that cannot be. Two different counts for
    one person are none.
    """
    here = voters.get(group)
    electorate = here if group in voters else tally.convened
    found: dict[str, set[int]] = {}
    for ma, row in tally.votes.items():
        if (count := row.get(tier)) is not None:
            found.setdefault(id_key(ma), set()).add(count)
    counts = {key: kept.pop() for key, kept in found.items() if len(kept) == 1}
    impossible = any(fault.code in IMPOSSIBLE for fault in tally_faults(tally, here))
    usable = bool(electorate) and not impossible and all(0 <= count <= (electorate or 0) for count in counts.values())
    return Votes(tally, here, electorate, counts, usable)


def by_group(tallies: Iterable[Tally], groups: Sequence[str]) -> dict[str, list[Tally]]:
    """Return the tallies of each group (`terms.fold`); one that names none is that of the only group there is."""
    found: dict[str, list[Tally]] = {}
    for tally in tallies:
        key = fold(tally.group)
        found.setdefault(groups[0] if not key and len(groups) == 1 else key, []).append(tally)
    return found


def only_vote(votes: Sequence[Votes]) -> Votes | None:
    """Return the one vote that was held; of several counts of the same ballot none is taken for the right one."""
    if len(votes) <= 1:
        return next(iter(votes), None)
    counts = [(dict(vote.counts), vote.electorate, vote.usable) for vote in votes]
    if all(count == counts[0] for count in counts):
        return votes[0]
    return Votes(votes[0].tally, votes[0].voters, votes[0].electorate, {}, usable=False)


def votes_told(tallies: Sequence[Tally], tables: Mapping[str, Rows], ruleset: RuleSet) -> list[VoteGroup]:
    """Return every vote that was held, in the order of the ballots and group by group."""
    told: list[VoteGroup] = []
    for ballot in ruleset.data.bieu_quyet:
        voters = electorates(ballot, tables, ruleset)
        held = [tally for tally in tallies if tally.ballot == ballot.id]
        for group, tallies_here in by_group(held, list(voters)).items():
            told += [votes_of(tally, group, ballot.muc[0], voters).group(ballot) for tally in tallies_here]
    return told
