"""What one place of a form is: the declaration of its slot completed by the fact of the same name.

The template writer and the reader both look here, so that a label is worded in one place only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from danhgia_xl.forms.model import Slot
    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.rules.schema import FactType, Scale


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot with its label, type, scale and hint filled in; `short` is its label where room is short.

    `is_fact` tells whether the rule set knows it.
    """

    slot: Slot
    label: str
    short: str
    kind: FactType
    scale: Scale | None
    hint: str
    clause: str
    is_fact: bool

    @property
    def code(self) -> str:
        """The slot's id."""
        return self.slot.ma


def slot_view(slot: Slot, ruleset: RuleSet) -> SlotView:
    """Complete `slot` by the fact of the same name: what the slot says itself wins, the fact fills the rest.

    Raises KeyError when the slot names a scale the rule set does not have.
    """
    fact = ruleset.data.su_kien.get(slot.ma)
    label = slot.nhan or (fact.ten if fact else slot.ma)
    scale = slot.thang or (fact.thang if fact else None)
    return SlotView(
        slot=slot,
        label=label,
        short=slot.nhan_ngan or (fact.ten_ngan if fact and not slot.nhan else "") or label,
        kind=slot.kieu or (fact.kieu if fact else "thang" if scale else "chu"),
        scale=ruleset.data.thang[scale] if scale else None,
        hint=slot.huong_dan or (fact.huong_dan if fact else ""),
        clause=fact.can_cu if fact else "",
        is_fact=fact is not None,
    )


_LATEST: Final = (3, 31)
"""Month and day of the following year up to which a paper of the review may still be dated."""

_LONG_AGO: Final = 1900
"""First year of dates that are not about the review, such as a birthday."""

_YEARS_ON: Final = 5
"""How many years after the review a complaint, its answer or a decision about it may still be dated."""


def date_bounds(slot: Slot, year: int) -> tuple[dt.date, dt.date]:
    """Return the first and last day a date slot may hold in the review of `year`."""
    if slot.trong_nam:
        return dt.date(year, 1, 1), dt.date(year + 1, *_LATEST)
    return dt.date(_LONG_AGO, 1, 1), dt.date(year + _YEARS_ON, 12, 31)


def choice_labels(scale: Scale) -> tuple[str, ...]:
    """Return the labels a drop-down offers: what is not known yet is left blank, not chosen."""
    return tuple(value.ten for value in (*scale.gia_tri, *scale.ngoai_thang))


def scale_labels(scale: Scale) -> dict[str, str]:
    """Return code to label of every value a cell of `scale` may hold, in the order of the declaration."""
    return {value.ma: value.ten for value in (*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet)}
