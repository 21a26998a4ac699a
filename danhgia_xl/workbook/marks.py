"""What a result puts onto the workbook it came from: texts in the result columns, fills, notes on cells at fault."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellMark:
    """What one cell gets. None and "" leave that side of the cell alone.

    `text` is written into a result column (text always, whatever it begins with), `fill` is "#RRGGBB", `note` is the
    text of a note.
    """

    text: str | None = None
    fill: str | None = None
    note: str = ""


SheetMarks = dict[str, CellMark]
"""A1 address of a single cell (no $) to its mark."""

Marks = dict[str, SheetMarks]
"""Sheet name to the marks of its cells."""
