"""Where every row of a kind stands after the criteria: the tiers it may still come to, and what moved it.

The tiers a row may come to are a bit mask, one bit per tier in the order of `terms.TIERS`; no bit at all means the row
is not rated (`KHONG_THUOC_DIEN`) and counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from danhgia_xl.rating.ratings import Change
from danhgia_xl.rules.schema import Ballot, Cap, Link, Quota
from danhgia_xl.terms import KHONG_THUOC_DIEN, OPEN_OUTCOMES, OUTCOMES, TIERS, label

Masks = npt.NDArray[np.int8]
Rule = Ballot | Cap | Link | Quota

BIT: Final[dict[str, int]] = {tier: 1 << place for place, tier in enumerate(TIERS)}
"""The bit of each tier."""

ANY: Final = sum(BIT.values())
"""Every tier is still possible."""

START: Final[dict[str, int]] = {code: BIT.get(code, 0 if code == KHONG_THUOC_DIEN else ANY) for code in OUTCOMES}
"""The tiers a row may come to, by what the criteria say."""


_TIERS_OF: Final = tuple(tuple(tier for tier, bit in BIT.items() if mask & bit) for mask in range(ANY + 1))
_SINGLE: Final = tuple(tiers[0] if len(tiers) == 1 else "" for tiers in _TIERS_OF)


def mask_of(tiers: Iterable[str]) -> int:
    """Return the mask of `tiers`."""
    return sum(BIT[tier] for tier in tiers)


def tiers_of(mask: int) -> tuple[str, ...]:
    """Return the tiers of `mask`, best first."""
    return _TIERS_OF[mask]


def single(mask: int) -> str:
    """Return the only tier of `mask`, "" when there are none or several."""
    return _SINGLE[mask]


def lower_of(left: int, right: int) -> int:
    """Return the tiers the lower of two results may be, each taken from its own mask."""
    pairs = ((a, b) for a in range(len(TIERS)) for b in range(len(TIERS)) if left >> a & 1 and right >> b & 1)
    return sum({1 << max(a, b) for a, b in pairs})


def words_of(mask: int) -> str:
    """Return the tiers of `mask` as a user reads them: "A hoặc B"; "chưa có mức" when any is possible."""
    return "chưa có mức" if mask in (0, ANY) else " hoặc ".join(label(tier) for tier in tiers_of(mask))


class Standing:
    """The rows of one kind. `may` is their masks, `code` what each is called while more than one tier is possible."""

    def __init__(self, criteria: Iterable[str]) -> None:
        self.code: list[str] = list(criteria)
        self.may: Masks = np.array([START[code] for code in self.code], dtype=np.int8)
        self.changes: dict[int, list[Change]] = {}
        self.warnings: dict[int, list[str]] = {}

    def copy(self) -> Standing:
        """Return the same standing, to be moved on without moving this one."""
        other = Standing.__new__(Standing)
        other.code, other.may = list(self.code), self.may.copy()
        other.changes = {row: list(changes) for row, changes in self.changes.items()}
        other.warnings = {row: list(rules) for row, rules in self.warnings.items()}
        return other

    def proposal(self, row: int) -> str:
        """Return the proposal: a tier, or the code of what leaves it open."""
        return single(int(self.may[row])) or self.code[row]

    def proposals(self) -> list[str]:
        """Return the proposal of every row."""
        return [_SINGLE[mask] or code for mask, code in zip(self.may.tolist(), self.code, strict=True)]

    def move(self, row: int, mask: int, opened: str, rule: Rule, text: str) -> None:
        """Set what `row` may come to, called `opened` while that is several tiers, and note the change.

        A row the criteria left open keeps its name: what it waits for first is its own rating.
        """
        before = self.proposal(row)
        self.may[row] = mask
        if self.code[row] not in OPEN_OUTCOMES:
            self.code[row] = opened
        change = Change(rule.id, rule.can_cu, before, self.proposal(row), text)
        self.changes.setdefault(row, []).append(change)

    def warn(self, row: int, rule_id: str) -> None:
        """Note a rule that is not met and changes nothing."""
        self.warnings.setdefault(row, []).append(rule_id)
