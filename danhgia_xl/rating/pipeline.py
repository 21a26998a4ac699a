"""The whole computation, in its order: kinds whose facts come from other kinds' results are rated after them.

Within a kind: links and shares fill facts, the criteria give a tier, caps lower it, votes and quotas limit it. A cap by
a collective that is itself rated later (the leader of a tổ đảng) is applied as soon as that collective is rated, and
the places are shared out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from danhgia_xl.rating.caps import Collectives, apply_cap, collectives_of
from danhgia_xl.rating.classify import Classified, classify_rows
from danhgia_xl.rating.decided import by_key, effective
from danhgia_xl.rating.links import classify_waiting, fill_link, note_waiting, sources_of
from danhgia_xl.rating.order import rating_order
from danhgia_xl.rating.ratings import (
    Change,
    Decision,
    Effective,
    ExceptionShare,
    Inputs,
    QuotaGroup,
    Ratings,
    RowKey,
    Tally,
)
from danhgia_xl.rating.selection import Group, groups_of, leave_to_people, repeat
from danhgia_xl.rating.shares import fill_shares, shares_of
from danhgia_xl.rating.standing import Standing, tiers_of
from danhgia_xl.rating.vote_selection import decide_by_votes
from danhgia_xl.rating.votes import ballot_of, by_group, electorates, only_vote, votes_of, votes_told
from danhgia_xl.rules.rows import Rows
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cap, Quota
from danhgia_xl.terms import id_key

Facts = Mapping[str, Any]
Tables = dict[str, Rows]


def rate(
    facts: Mapping[str, Sequence[Facts]],
    ruleset: RuleSet,
    *,
    tallies: Iterable[Tally] = (),
    decisions: Iterable[Decision] = (),
    shares: Iterable[ExceptionShare] = (),
) -> Ratings:
    """Rate the rows of every kind; `facts` maps a kind to its rows, a missing fact being absent or None."""
    return rate_inputs(Inputs(tables_of(facts, ruleset), tuple(tallies), tuple(decisions), tuple(shares)), ruleset)


def tables_of(facts: Mapping[str, Sequence[Facts]], ruleset: RuleSet) -> Tables:
    """Return the rows of each kind of the rule set as columns, one for each fact of the kind."""
    tables: Tables = {}
    for kind, subject in ruleset.data.doi_tuong.items():
        rows = facts.get(kind, ())
        columns: dict[str, list[Any]] = {name: [None] * len(rows) for name in subject.su_kien}
        for place, row in enumerate(rows):
            for name, value in row.items():
                # A blank comes out of a table as "" or NaN, which is not equal to itself.
                if name in columns and value != "" and value == value:  # noqa: PLR0124
                    columns[name][place] = value
        tables[kind] = Rows(columns, len(rows))
    return tables


def rate_inputs(inputs: Inputs, ruleset: RuleSet, *, text: bool = True) -> Ratings:
    """Do what `rate` does for tables as `tables_of` makes them, which stay as they are; without `text` no reasons."""
    return _Computation(inputs, ruleset, text=text).run()


class _Computation:
    """One run over all kinds."""

    def __init__(self, inputs: Inputs, ruleset: RuleSet, *, text: bool) -> None:
        self._inputs, self._ruleset, self._text = inputs, ruleset, text
        self._decisions = by_key(inputs.decisions, ruleset)
        self._tables: Tables = {}
        self._results: dict[str, Classified] = {}
        self._standings: dict[str, Standing] = {}
        self._effective: dict[str, Effective] = {}
        self._collectives: dict[str, Collectives] = {}
        self._quotas: dict[str, list[QuotaGroup]] = {}
        self._before_quota: dict[str, Standing] = {}
        self._shares: dict[str, list[float | str | None]] = {}

    def run(self) -> Ratings:
        """Rate the kinds in order and return everything."""
        for kind in rating_order(self._ruleset):
            self._rate_kind(kind)
        for kind in self._tables:
            self._complete(kind)
        quotas = [group for quota in self._ruleset.data.chi_tieu for group in self._quotas.get(quota.id, ())]
        return Ratings(
            self._tables,
            self._results,
            self._effective,
            quotas,
            votes_told(self._inputs.tallies, self._tables, self._ruleset),
            self._shares,
        )

    def _rate_kind(self, kind: str) -> None:
        data, table = self._ruleset.data, self._inputs.rows[kind].copy()
        for share in data.ty_trong:
            if share.doi_tuong == kind:
                computed = shares_of(share, table, self._tables, self._effective, self._ruleset)
                fill_shares(share, table, computed, self._ruleset)
                self._shares[share.id] = computed
        waiting = {
            link.id: (link, fill_link(link, table, sources_of(link, self._tables, self._effective), self._ruleset))
            for link in data.lien_ket
            if link.doi_tuong == kind and len(table)
        }
        self._tables[kind] = table
        self._results[kind] = result = classify_rows(table, kind, ruleset=self._ruleset, text=self._text)
        settled = [
            (link, rows, classify_waiting(link, table, rows, result, self._ruleset, text=self._text))
            for link, rows in waiting.values()
        ]
        self._standings[kind] = standing = Standing(result["xep_loai"])
        for link, rows, open_rows in settled:
            note_waiting(link, rows, open_rows, standing)
        self._cap([cap for cap in data.tran if cap.doi_tuong == kind and cap.theo in self._collectives])
        self._settle(kind)
        for quota in data.chi_tieu:
            if kind in quota.doi_tuong and all(other in self._standings for other in quota.doi_tuong):
                self._limit(quota)
        self._cap_late([cap for cap in data.tran if cap.theo == kind and cap.doi_tuong in self._standings])

    def _cap(self, caps: Iterable[Cap]) -> None:
        for cap in caps:
            kind = cap.doi_tuong
            apply_cap(cap, self._tables[kind], self._standings[kind], self._collectives, self._ruleset)

    def _cap_late(self, caps: Sequence[Cap]) -> None:
        """Apply caps by a collective rated after the rows it caps, as if it had been known before votes and quotas.

        Who is lowered takes no place and counts as lowered in the base. The collective itself is not rated again:
        between the limited tier and the next, which is all that votes and quotas move, its shares do not tell.
        """
        for kind in dict.fromkeys(cap.doi_tuong for cap in caps if cap.doi_tuong != cap.theo):
            quotas = [quota for quota in self._ruleset.data.chi_tieu if kind in quota.doi_tuong]
            kinds = {kind, *(other for quota in quotas for other in quota.doi_tuong)}
            now = {other: self._standings[other] for other in kinds}
            before = {other: self._before_quota.get(other, now[other]) for other in kinds}
            self._standings |= {other: standing.copy() for other, standing in before.items()}
            self._cap([cap for cap in caps if cap.doi_tuong == kind])
            if (self._standings[kind].may == before[kind].may).all():
                now[kind].warnings = self._standings[kind].warnings
                self._standings |= now
                continue
            for other in kinds:
                self._before_quota[other] = self._standings[other].copy()
                self._settle(other)
            for quota in quotas:
                self._limit(quota)

    def _settle(self, kind: str) -> None:
        """Note what the rows of `kind` count as for those rated later."""
        table, standing = self._tables[kind], self._standings[kind]
        self._effective[kind] = effective(kind, table, standing, self._decisions, self._ruleset)
        if self._ruleset.subject(kind).loai == "tap_the":
            self._collectives[kind] = collectives_of(table, self._effective[kind])

    def _limit(self, quota: Quota) -> None:
        """Apply one quota to the rows of its kinds, which stand as they did before it."""
        for kind in quota.doi_tuong:
            self._before_quota.setdefault(kind, self._standings[kind].copy())
        groups = groups_of(quota, self._tables, self._standings, self._effective, self._ruleset, self._inputs.shares)
        self._quotas[quota.id] = self._share_out(quota, groups)
        for group in groups.values():
            repeat(group)
        for kind in quota.doi_tuong:
            self._settle(kind)

    def _share_out(self, quota: Quota, groups: Mapping[str, Group]) -> list[QuotaGroup]:
        if quota.phieu is None:
            return [leave_to_people(group) for group in groups.values()]
        ballot = ballot_of(self._ruleset, quota.phieu)
        voters = electorates(ballot, self._tables, self._ruleset)
        held = [tally for tally in self._inputs.tallies if tally.ballot == ballot.id]
        told = []
        tallies = by_group(held, list(groups))
        for key, group in groups.items():
            here = [votes_of(tally, key, quota.muc, voters) for tally in tallies.get(key, ())]
            told.append(decide_by_votes(group, only_vote(here), ballot, self._key_of))
        return told

    def _key_of(self, row: RowKey) -> str:
        key = self._tables[row[0]]["ma"][row[1]]
        return id_key(key) if isinstance(key, str) else ""

    def _complete(self, kind: str) -> None:
        """Add to the result of the criteria what came after them."""
        result, standing, counted = self._results[kind], self._standings[kind], self._effective[kind]
        changes: list[tuple[Change, ...]] = [()] * len(counted.code)
        for row, here in standing.changes.items():
            changes[row] = tuple(here)
        result["tieu_chi"] = result["xep_loai"]
        result["xep_loai"] = standing.proposals()
        result["co_the"] = [tiers_of(mask) for mask in standing.may.tolist()]
        result["buoc"] = changes
        result["quyet_dinh"], result["hieu_luc"] = counted.decided, counted.code
        if standing.warnings:
            warned = enumerate(result["canh_bao"])
            result["canh_bao"] = [[*rules, *standing.warnings.get(row, ())] for row, rules in warned]
        if self._text and standing.changes:
            result["ly_do"] = [_told(reason, here) for reason, here in zip(result["ly_do"], changes, strict=True)]


def _told(reason: str, changes: Sequence[Change]) -> str:
    return " ".join([reason, *(f"{change.text.rstrip('.')} ({change.clause})." for change in changes)])
