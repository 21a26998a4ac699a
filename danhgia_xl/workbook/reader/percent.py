"""Cells that show a percentage: the file stores 0.895 where the user sees, and meant, 89,5%.

A clerk who types "89,5%" into a cell of general format gets one, so the number alone says nothing of its scale.
"""

from __future__ import annotations

import re
from typing import Final

from danhgia_xl.workbook.reader.cell_scan import Position, position_of
from danhgia_xl.workbook.reader.container import Container

_STYLES: Final = "xl/styles.xml"
_BUILT_IN: Final = frozenset({"9", "10"})
"""Numbers of the built-in formats 0% and 0.00%."""

_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""Parts of a format that are shown as they stand: 0"%" puts the sign behind a number without multiplying it."""

_CELL: Final = re.compile(rb'<(?:\w+:)?c ([^>]*\bs="([0-9]+)"[^>]*)>')


def shows_percent(number_format: str) -> bool:
    """Tell whether a number format shows 0.895 as 89,5%."""
    return "%" in _LITERAL.sub("", number_format)


def percent_styles(container: Container) -> frozenset[bytes]:
    """Return the style numbers (as they stand in a sheet's XML) that show a number as a percentage."""
    part = container.parts.get(_STYLES)
    if part is None or not (b"%" in part.data or b'numFmtId="9"' in part.data or b'numFmtId="10"' in part.data):
        return frozenset()
    tree = container.tree(_STYLES)
    formats = tree.iterfind("{*}numFmts/{*}numFmt")
    own = {f.get("numFmtId", "") for f in formats if shows_percent(f.get("formatCode", ""))}
    styles = tree.iterfind("{*}cellXfs/{*}xf")
    return frozenset(b"%d" % n for n, style in enumerate(styles) if style.get("numFmtId") in own | _BUILT_IN)


def percent_cells(xml: bytes, styles: frozenset[bytes]) -> list[Position]:
    """Return the cells of a sheet that have one of `styles`."""
    if not styles:
        return []
    return [position_of(attributes) for attributes, style in _CELL.findall(xml) if style in styles]


def as_percent(value: float) -> str:
    """Return the text a percent cell shows, digits unrounded: 0.895 is "89.5%"."""
    return f"{round(value * 100, 10):.10g}%"
