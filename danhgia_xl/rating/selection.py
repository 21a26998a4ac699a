"""Quotas applied to results: who keeps the limited tier, who does not, and who waits for people to choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from danhgia_xl.rating.quota import base_of, caps_on_bases, exact
from danhgia_xl.rating.ratings import Effective, ExceptionShare, QuotaGroup, QuotaState, RowKey
from danhgia_xl.rating.standing import ANY, BIT, Standing, mask_of, single
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Ballot, Quota, QuotaBase
from danhgia_xl.terms import CHO_QUYET_DINH, TIERS, fold, label


@dataclass(slots=True)
class Group:
    """The rows that share the places of one quota, and what the quota sees of them."""

    quota: Quota
    name: str
    rows: list[RowKey]
    share: Fraction
    document: str
    base: QuotaBase
    standings: Mapping[str, Standing]
    counted: Mapping[str, Effective]

    @property
    def top(self) -> int:
        """The mask of the limited tier."""
        return BIT[self.quota.muc]

    def may(self, row: RowKey) -> int:
        """Return what `row` may come to; a decision settles what the criteria left open, and nothing else."""
        kind, place = row
        own = int(self.standings[kind].may[place])
        decided = self.counted[kind].decided[place]
        return BIT[decided] if decided and own and not single(own) else own

    def settled_by_decision(self, row: RowKey) -> bool:
        """Tell whether a decision, and not the criteria, puts `row` where it is: its proposal stays open."""
        return self.may(row) != int(self.standings[row[0]].may[row[1]])

    def candidates(self) -> list[RowKey]:
        """Return the rows that certainly stand at the limited tier."""
        return [row for row in self.rows if self.may(row) == self.top]

    def possible(self) -> list[RowKey]:
        """Return the rows that may come to the limited tier, or not."""
        return [row for row in self.rows if self.may(row) != self.top and self.may(row) & self.top]

    def places(self) -> tuple[dict[QuotaBase, int], int]:
        """Return the places on each base with what is certain, and the most there may be on the base in force."""
        reach, reach_most, total, total_most = self.counts()
        return (
            caps_on_bases(reach, total, self.share),
            caps_on_bases(reach_most, total_most, self.share)[self.base],
        )

    def counts(self) -> tuple[int, int, int, int]:
        """Return reach, reach_most, total and total_most as in `QuotaGroup`."""
        good = mask_of(TIERS[: TIERS.index(self.quota.xuong) + 1])
        masks = [mask for mask in map(self.may, self.rows) if mask]
        reach = sum(not mask & ~good for mask in masks)
        rated = sum(mask != ANY for mask in masks)
        return reach, sum(bool(mask & good) for mask in masks), rated, len(masks)

    def state(self) -> QuotaState:
        """Tell whether there are places for all candidates, for fewer, or whether that depends on open rows."""
        candidates, possible = len(self.candidates()), len(self.possible())
        caps, most = self.places()
        if candidates + possible <= caps[self.base]:
            return "DU_CHO"
        return "VUOT" if candidates > most else "CHUA_CHOT"

    def move(self, row: RowKey, mask: int, opened: str, text: str, rule: Quota | Ballot | None = None) -> None:
        """Set what `row` may come to, by this quota or by its ballot `rule`."""
        self.standings[row[0]].move(row[1], mask, opened, rule or self.quota, text)

    def told(self) -> QuotaGroup:
        """Return what is told about the group, with counts as they are now and nobody chosen yet."""
        reach, reach_most, total, total_most = self.counts()
        caps, most = self.places()
        return QuotaGroup(
            quota=self.quota.id, group=self.name, clause=self.quota.can_cu, share=self.share, base=self.base,
            reach=reach, reach_most=reach_most, total=total, total_most=total_most,
            caps=caps, places=caps[self.base], places_most=most,
            candidates=tuple(self.candidates()), possible=tuple(self.possible()), chosen=(), turned_down=(), tied=(),
            state=self.state(), document=self.document,
        )  # fmt: skip


def groups_of(
    quota: Quota,
    tables: Mapping[str, pd.DataFrame],
    standings: Mapping[str, Standing],
    counted: Mapping[str, Effective],
    ruleset: RuleSet,
    shares: Iterable[ExceptionShare],
) -> dict[str, Group]:
    """Return the groups of `quota` by key (`terms.fold`), in the order of their first row."""
    granted = {share.quota: share for share in shares}
    special = granted.get(quota.id)
    percent = exact(special.share if special else quota.ty_le)
    document = special.document if special else ""
    base = base_of(quota, ruleset)
    groups: dict[str, Group] = {}
    for row, name in _named_rows(quota, tables):
        key = fold(name)
        if key not in groups:
            groups[key] = Group(quota, name, [], percent, document, base, standings, counted)
        groups[key].rows.append(row)
    return groups


def group_rows(quota: Quota, key: str, tables: Mapping[str, pd.DataFrame]) -> list[RowKey]:
    """Return the rows that share the places of the group `key` (`terms.fold` of its name)."""
    return [row for row, name in _named_rows(quota, tables) if fold(name) == key]


def _named_rows(quota: Quota, tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[RowKey, str]]:
    for kind in quota.doi_tuong:
        for row, name in enumerate(tables[kind][quota.nhom]):
            yield (kind, row), name if isinstance(name, str) else ""


def leave_to_people(group: Group) -> QuotaGroup:
    """Apply a quota nobody votes on: within the places all keep the tier; else all wait, and nobody is picked."""
    told = group.told()
    by_criteria = [row for row in told.candidates if not group.settled_by_decision(row)]
    if told.state == "DU_CHO":
        return replace(told, chosen=tuple(by_criteria))
    for row in by_criteria:
        group.move(row, group.top | BIT[group.quota.xuong], CHO_QUYET_DINH, _waiting_text(group.quota, told))
    return told


def _waiting_text(quota: Quota, told: QuotaGroup) -> str:
    where = f"“{told.group}”" if told.group else "Nhóm chưa ghi tên"
    places = f"{told.places}" if told.places == told.places_most else f"{told.places} đến {told.places_most}"
    still = f", {len(told.possible)} trường hợp còn có thể đạt" if told.possible else ""
    choose = f"chọn {places} trong {len(told.candidates) + len(told.possible)}"
    reached = f"{len(told.candidates)} đạt {label(quota.muc)}{still}"
    if not told.places_most:
        return f"{where}: {reached}; nhóm nhỏ nên chỉ tiêu 0. {quota.nguoi_quyet} quyết định."
    return f"{where}: {reached}; chỉ tiêu {places}. Chờ {quota.nguoi_quyet} {choose}."
