"""What goes into a form when it is written (`Fill`) and where each place came to stand (`Placed`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from danhgia_xl.workbook.records import Value


@dataclass(frozen=True, slots=True)
class Raw:
    """A cell content taken as it stands, past every conversion: faulty samples are made of these.

    `kind` "formula" writes `value` (with its "=") and the cached result; without `cached` the formula is one
    that was never calculated. "text" and "number" write `value` as such whatever the slot expects.
    """

    kind: Literal["formula", "text", "number"]
    value: str | float
    cached: str | float | None = None


Content = Value | Raw | None
"""A fact's value, a `Raw` cell, or None for a blank."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The names printed on top: superior body, issuing body, place. A blank one prints a dotted line."""

    superior: str = ""
    body: str = ""
    place: str = ""


@dataclass(slots=True)
class Fill:
    """The values a form is written with; whatever is absent stays blank.

    `fields` maps a slot id (or "block.slot", which wins) to its value; `tables` a table id to its rows, each slot
    id to value. Rows of a pre-printed table are matched in order with the printed lines, heading lines included.
    """

    heading: Heading = Heading()
    fields: Mapping[str, Content] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Mapping[str, Content]]] = field(default_factory=dict)

    def field_value(self, block: str, slot: str) -> Content:
        """Return the value for `slot` of `block`, None when there is none."""
        return self.fields.get(f"{block}.{slot}", self.fields.get(slot))


@dataclass(slots=True)
class Placed:
    """Where the places to fill in stand: (sheet, A1 address).

    `fields` has every slot under "block.slot", and under its bare id (the first of that id on the form).
    `cells` has (table id, row index from 0, slot id), pre-printed columns included.
    """

    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    cells: dict[tuple[str, int, str], tuple[str, str]] = field(default_factory=dict)
