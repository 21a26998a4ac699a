"""Quotas applied to results: who keeps the limited tier, who does not, and who waits for people to choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any

from danhgia_xl.rating.once import first_rows, identities
from danhgia_xl.rating.quota import base_of, caps_on_bases, exact
from danhgia_xl.rating.ratings import Effective, ExceptionShare, QuotaGroup, QuotaState, RowKey
from danhgia_xl.rating.standing import ANY, BIT, START, Standing, mask_of, single
from danhgia_xl.rules.rows import Rows
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Ballot, Quota, QuotaBase
from danhgia_xl.terms import CHO_QUYET_DINH, CHUA_XAC_DINH, TIERS, fold, label


@dataclass(slots=True)
class Group:
    """The rows that share the places of one quota, and what the quota sees of them.

    `may` are the masks the rows count with: their own, except that a decision settles what the criteria left open;
    `by_decision` are the rows where it did, whose proposals stay open.
    """

    quota: Quota
    name: str
    share: Fraction
    document: str
    base: QuotaBase
    standings: Mapping[str, Standing]
    may: dict[RowKey, int] = field(default_factory=dict)
    by_decision: set[RowKey] = field(default_factory=set)
    same: dict[RowKey, RowKey] = field(default_factory=dict)
    """Rows that stand for somebody who stood before in the group, with that first row, which counts for them."""
    unrated: set[RowKey] = field(default_factory=set)
    """Rows that are not rated at all."""

    @property
    def top(self) -> int:
        """The mask of the limited tier."""
        return BIT[self.quota.muc]

    def add(self, row: RowKey, mask: int, decided: str, first: int | None) -> None:
        """Take in a row, what it may come to and its decision; at the row `first` the same one stood before."""
        if not mask:
            self.unrated.add(row)
        if first is not None:
            self.same[row] = (row[0], first)
            return
        settled = bool(decided and mask and not single(mask))
        self.may[row] = START[decided] if settled else mask
        if settled:
            self.by_decision.add(row)

    def move(self, row: RowKey, mask: int, opened: str, text: str, rule: Quota | Ballot | None = None) -> None:
        """Set what `row` may come to, by this quota or by its ballot `rule`."""
        self.standings[row[0]].move(row[1], mask, opened, rule or self.quota, text)

    def rated(self) -> tuple[RowKey, ...]:
        """Return the rows that are rated at all."""
        rows = (*self.may, *self.same)
        return tuple(row for row in rows if row not in self.unrated) if self.unrated else rows

    def told(self) -> QuotaGroup:
        """Return what is told about the group before anybody is chosen."""
        good = mask_of(TIERS[: TIERS.index(self.quota.xuong) + 1])
        masks = Counter(mask for mask in self.may.values() if mask)
        reach = sum(rows for mask, rows in masks.items() if not mask & ~good)
        reach_most = sum(rows for mask, rows in masks.items() if mask & good)
        total, total_most = masks.total() - masks[ANY], masks.total()
        candidates = tuple(row for row, mask in self.may.items() if mask == self.top)
        possible = tuple(row for row, mask in self.may.items() if mask != self.top and mask & self.top)
        caps = caps_on_bases(reach, total, self.share)
        places, most = caps[self.base], caps_on_bases(reach_most, total_most, self.share)[self.base]
        state: QuotaState = "VUOT" if len(candidates) > most else "CHUA_CHOT"
        if len(candidates) + len(possible) <= places:
            state = "DU_CHO"
        return QuotaGroup(
            quota=self.quota.id, group=self.name, clause=self.quota.can_cu, share=self.share, base=self.base,
            reach=reach, reach_most=reach_most, total=total, total_most=total_most,
            caps=caps, places=places, places_most=most,
            candidates=candidates, possible=possible, chosen=(), turned_down=(), tied=(),
            decided=tuple(row for row in candidates if row in self.by_decision), members=self.rated(),
            state=state, document=self.document,
        )  # fmt: skip


def groups_of(
    quota: Quota,
    tables: Mapping[str, Rows],
    standings: Mapping[str, Standing],
    counted: Mapping[str, Effective],
    ruleset: RuleSet,
    shares: Iterable[ExceptionShare],
) -> dict[str, Group]:
    """Return the groups of `quota` by key (`terms.fold`), in the order of their first row."""
    special = {share.quota: share for share in shares}.get(quota.id)
    percent = exact(special.share if special else quota.ty_le)
    document = special.document if special else ""
    base = base_of(quota, ruleset)
    groups: dict[str, Group] = {}
    for kind in quota.doi_tuong:
        names = _names(tables[kind][quota.nhom])
        who = identities(kind, tables[kind], ruleset)
        repeated = first_rows(who)
        if repeated:
            repeated = first_rows([one and (one, key) for one, (key, _) in zip(who, names, strict=True)])
        _open_conflicts(quota, standings[kind], repeated)
        masks, decided = standings[kind].may.tolist(), counted[kind].decided
        for row, (key, name) in enumerate(names):
            group = groups.get(key)
            if group is None:
                group = groups[key] = Group(quota, name, percent, document, base, standings)
            group.name = min(group.name, name)  # one spelling, whichever row comes first
            group.add((kind, row), masks[row], decided[row], repeated.get(row))
    return groups


def _open_conflicts(quota: Quota, standing: Standing, repeated: Mapping[int, int]) -> None:
    """Open all rows of whoever stands twice with different results: which one counts is for people to say."""
    rows_of: dict[int, list[int]] = {}
    for row, first in repeated.items():
        rows_of.setdefault(first, [first]).append(row)
    for rows in rows_of.values():
        masks = {int(standing.may[row]) for row in rows}
        if len(masks) > 1:
            either = reduce(or_, masks)
            for row in rows:
                text = "Có nhiều dòng khác kết quả nhau; chưa rõ dòng nào đúng."
                standing.move(row, either, CHUA_XAC_DINH, quota, text)


def _names(column: list[Any]) -> list[tuple[str, str]]:
    """Return each value's key (`terms.fold`) and the value, both "" for a blank."""
    known = {value: (fold(value), " ".join(value.split())) for value in dict.fromkeys(column) if isinstance(value, str)}
    return [known[value] if isinstance(value, str) else ("", "") for value in column]


def repeat(group: Group) -> None:
    """Give the rows that stand for somebody a second time what the quota made of the first."""
    for (kind, row), (_, first) in group.same.items():
        standing = group.standings[kind]
        if standing.may[row] != standing.may[first]:
            standing.may[row], standing.code[row] = standing.may[first], standing.code[first]
            standing.changes.setdefault(row, []).append(standing.changes[first][-1])


def leave_to_people(group: Group) -> QuotaGroup:
    """Apply a quota nobody votes on: within the places all keep the tier; else all wait, and nobody is picked."""
    told = group.told()
    by_criteria = [row for row in told.candidates if row not in group.by_decision]
    if told.state == "DU_CHO":
        return replace(told, chosen=tuple(by_criteria))
    text = _waiting_text(group.quota, told)
    for row in by_criteria:
        group.move(row, group.top | BIT[group.quota.xuong], CHO_QUYET_DINH, text)
    return told


def _waiting_text(quota: Quota, told: QuotaGroup) -> str:
    where = f"“{told.group}”" if told.group else "Nhóm chưa ghi tên"
    places = f"{told.places}" if told.places == told.places_most else f"{told.places} đến {told.places_most}"
    still = f", {len(told.possible)} trường hợp còn có thể đạt" if told.possible else ""
    reached = f"{len(told.candidates)} đạt {label(quota.muc)}{still}"
    if not told.places_most:
        return f"{where}: {reached}; nhóm nhỏ nên chỉ tiêu 0. {quota.nguoi_quyet} quyết định."
    if told.state == "CHUA_CHOT":
        return f"{where}: {reached}; chỉ tiêu {places}. Chưa chốt được vì trong nhóm còn người chưa có mức."
    taken = len(told.decided)
    left = max(told.places_most - taken, 0)
    choose = f"chọn {left} trong {len(told.candidates) - taken}"
    return f"{where}: {reached}; chỉ tiêu {places}. Chờ {quota.nguoi_quyet} {choose}."
