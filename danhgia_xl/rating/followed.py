"""What followed the criteria of each row: linked results, caps, votes, quotas, the decision — also where nothing moved.

Read off the results of the whole computation; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from danhgia_xl.rating.explanation import After, Effect, Pending, StepKind, StepTaken
from danhgia_xl.rating.once import row_key
from danhgia_xl.rating.quota_words import places_text
from danhgia_xl.rating.ratings import Change, Decision, QuotaGroup, RowKey, VoteGroup
from danhgia_xl.rating.vote_words import Counts, counts_text, threshold_text
from danhgia_xl.rules.columns import rows_where
from danhgia_xl.rules.evaluate import Mask
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Ballot, Cap
from danhgia_xl.terms import KHONG_THUOC_DIEN, TIERS, fold, id_key, label

Tables = Mapping[str, pd.DataFrame]


class Followed:
    """The steps after the criteria of one computation, row by row.

    `tables` and `results` hold one row each per row of a kind, in the same order, with the columns of
    `rating.ratings.Ratings`; `decisions` adds what the authority wrote.
    """

    def __init__(
        self,
        tables: Tables,
        results: Tables,
        quotas: list[QuotaGroup],
        votes: list[VoteGroup],
        ruleset: RuleSet,
        decisions: tuple[Decision, ...] = (),
    ) -> None:
        self._ruleset, self._tables, self._votes = ruleset, tables, votes
        self._results = {kind: {str(name): table[name].tolist() for name in table} for kind, table in results.items()}
        self._groups = {(group.quota, fold(group.group)): group for group in quotas}
        self._decisions = {(it.kind, row_key(it.kind, it.key, ruleset)): it for it in decisions if it.tier}
        self._counts: dict[tuple[str, str], list[tuple[VoteGroup, Counts]]] = {}
        for vote in votes:
            for person, counts in vote.tally.votes.items():
                self._counts.setdefault((vote.tally.ballot, id_key(person)), []).append((vote, counts))
        self._columns: dict[tuple[str, str], list[object]] = {}
        self._concerned: dict[str, Mask] = {}

    def after(self, kind: str, row: int) -> After:
        """Return what followed the criteria of the row at position `row` of `kind`."""
        told = {name: values[row] for name, values in self._results[kind].items()}
        changes = {change.rule: change for change in told["buoc"]}
        rated = told["tieu_chi"] != KHONG_THUOC_DIEN
        steps = list(self._links(changes))
        steps += self._caps(kind, row, changes, told["canh_bao"]) if rated else ()
        steps += self._ballots(kind, row, changes)
        steps += self._quotas(kind, row, changes) if rated else ()
        steps += self._decided(kind, row, told)
        return After(
            criteria=told["tieu_chi"],
            proposal=told["xep_loai"],
            may=tuple(told["co_the"]),
            steps=tuple(steps),
            decision=told["quyet_dinh"],
            pending=tuple(self._not_held(kind, row)) if rated else (),
        )

    def _links(self, changes: Mapping[str, Change]) -> Iterator[StepTaken]:
        for link in self._ruleset.data.lien_ket:
            if link.id in changes:
                change = changes[link.id]
                yield StepTaken("lien_ket", link.id, link.tom_tat, change.text, _effect_of(change), link.can_cu)

    def _caps(self, kind: str, row: int, changes: Mapping[str, Change], warned: list[str]) -> Iterator[StepTaken]:
        for cap in self._ruleset.data.tran:
            if cap.doi_tuong != kind or not self._mask(cap)[row]:
                continue
            name = self._fact(kind, row, cap.khoa)
            if cap.id in changes:
                yield StepTaken(
                    "tran", cap.id, cap.tom_tat, changes[cap.id].text, _effect_of(changes[cap.id]), cap.can_cu
                )
            elif outcomes := self._collectives.get((cap.theo, fold(name))):
                done: Effect = "LUU_Y" if cap.id in warned else "GIU"
                value = f"{name}: {' / '.join(map(label, dict.fromkeys(outcomes)))}"
                yield StepTaken("tran", cap.id, cap.tom_tat, value, done, cap.can_cu)

    def _ballots(self, kind: str, row: int, changes: Mapping[str, Change]) -> Iterator[StepTaken]:
        for ballot in self._ruleset.data.bieu_quyet:
            if kind not in ballot.doi_tuong:
                continue
            change = changes.get(ballot.id)
            held = self._counts.get((ballot.id, id_key(self._fact(kind, row, "ma"))), [])
            told = [_vote_text(ballot, vote, counts) for vote, counts in held] if change is None else [change.text]
            if told:
                done: Effect = "NEU" if change is None else _effect_of(change)
                yield StepTaken("phieu", ballot.id, ballot.tom_tat, "; ".join(told), done, ballot.can_cu)

    def _quotas(self, kind: str, row: int, changes: Mapping[str, Change]) -> Iterator[StepTaken]:
        for quota in self._ruleset.data.chi_tieu:
            if kind not in quota.doi_tuong:
                continue
            group = self._groups.get((quota.id, fold(self._fact(kind, row, quota.nhom))))
            if group is not None:
                change = changes.get(quota.id)
                words, done = _standing(group, (kind, row))
                value = f"{places_text(group)}. {change.text if change else words}"
                yield StepTaken("chi_tieu", quota.id, quota.tom_tat, value, done, group.clause)

    def _decided(self, kind: str, row: int, told: Mapping[str, Any]) -> Iterator[StepTaken]:
        """Yield the authority's decision beside our proposal; a revoked or doubtful one leaves the row open."""
        made = self._made(kind, row)
        if not told["quyet_dinh"]:
            if told["hieu_luc"] != told["xep_loai"]:
                text = "Quyết định đã bị hủy, hoặc có hai quyết định khác nhau: chưa có kết quả."
                yield StepTaken("quyet_dinh", "", "Cấp có thẩm quyền quyết định.", text, "CHO", "")
            return
        value = label(told["quyet_dinh"])
        if made is not None:
            value = "; ".join(filter(None, (value, made.authority, made.document, made.reason)))
        open_row, allowed = len(told["co_the"]) > 1, told["quyet_dinh"] in told["co_the"]
        how = ", khác đề xuất" if not allowed else "" if open_row else ", đúng như đề xuất"
        words = f"Cấp có thẩm quyền đã quyết định{how}."
        yield StepTaken("quyet_dinh", "", words, value, "NEU", "")

    def _not_held(self, kind: str, row: int) -> Iterator[Pending]:
        """Yield the votes on this row of which no count was given; a vote on one tier is for those who may hold it."""
        may = set(self._results[kind]["co_the"][row])
        for ballot in self._ruleset.data.bieu_quyet:
            concerned = kind in ballot.doi_tuong and not may.isdisjoint(ballot.muc)
            if concerned and not self._was_held(ballot, fold(self._fact(kind, row, ballot.nhom))):
                yield Pending(ballot.id, ballot.tom_tat.rstrip("."), ballot.can_cu)

    def _was_held(self, ballot: Ballot, group: str) -> bool:
        groups = (fold(vote.tally.group) for vote in self._votes if vote.tally.ballot == ballot.id)
        return any(name in ("", group) for name in groups)

    def _made(self, kind: str, row: int) -> Decision | None:
        fact = "ma" if self._ruleset.subject(kind).loai == "ca_nhan" else "don_vi"
        return self._decisions.get((kind, row_key(kind, self._fact(kind, row, fact), self._ruleset)))

    def _mask(self, cap: Cap) -> Mask:
        """Return the rows a cap concerns."""
        if cap.id not in self._concerned:
            table = self._tables[cap.doi_tuong]
            self._concerned[cap.id] = rows_where(cap.khi, table, cap.doi_tuong, self._ruleset)
        return self._concerned[cap.id]

    @cached_property
    def _collectives(self) -> dict[tuple[str, str], list[str]]:
        """Per kind and name (`terms.fold`), the outcomes the collectives of that name count with."""
        found: dict[tuple[str, str], list[str]] = {}
        for kind in dict.fromkeys(cap.theo for cap in self._ruleset.data.tran):
            if kind not in self._tables or kind not in self._results:
                continue
            names, outcomes = self._tables[kind]["don_vi"].tolist(), self._results[kind]["hieu_luc"]
            for name, outcome in zip(names, outcomes, strict=True):
                if isinstance(name, str):
                    found.setdefault((kind, fold(name)), []).append(outcome)
        return found

    def _fact(self, kind: str, row: int, name: str) -> str:
        if (kind, name) not in self._columns:
            table = self._tables[kind]
            self._columns[kind, name] = table[name].tolist() if name in table.columns else [None] * len(table)
        value = self._columns[kind, name][row]
        return value if isinstance(value, str) else ""


def step_kinds(ruleset: RuleSet) -> dict[str, StepKind]:
    """Return the kind of step of every rule a change can name."""
    data = ruleset.data
    kinds: dict[str, StepKind] = {}
    kinds.update({link.id: "lien_ket" for link in data.lien_ket})
    kinds.update({cap.id: "tran" for cap in data.tran})
    kinds.update({ballot.id: "phieu" for ballot in data.bieu_quyet})
    kinds.update({quota.id: "chi_tieu" for quota in data.chi_tieu})
    return kinds


def effect(before: str, after: str) -> Effect:
    """Return what a step did, by the outcomes before and after it."""
    if after in TIERS:
        lower = before in TIERS and TIERS.index(after) > TIERS.index(before)
        return "HA" if lower else "GIU"
    return "NEU" if after == KHONG_THUOC_DIEN else "CHO"


def _effect_of(change: Change) -> Effect:
    return effect(change.before, change.after)


def _vote_text(ballot: Ballot, vote: VoteGroup, counts: Counts) -> str:
    asked = f"; cần {threshold_text(ballot, vote.electorate)}" if ballot.tu_so is not None else ""
    return counts_text(counts, vote.electorate) + asked


def _standing(group: QuotaGroup, row: RowKey) -> tuple[str, Effect]:
    """Return how the row stands in its group, in words."""
    if row in group.chosen:
        return "Trong chỉ tiêu.", "GIU"
    if row in group.turned_down:
        return "Không được chỗ.", "HA"
    if row in group.decided:
        return "Giữ một chỗ theo quyết định của cấp có thẩm quyền.", "GIU"
    if row in group.candidates:
        return "Đang chờ chọn.", "CHO"
    if row in group.possible:
        return "Mức chưa chốt nên còn có thể cần một chỗ.", "CHO"
    return "Không đạt mức xuất sắc nên không dùng chỉ tiêu.", "GIU"
