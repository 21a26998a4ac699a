"""How high a row must be for its wrapped text: spreadsheet programs do not all work that out for themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from typing import Final

import numpy as np

LINE_POINTS: Final = 13.5
"""Height of a line of 11-point text."""
PADDING_POINTS: Final = 3.0
MOST_LINES: Final = 28
"""A row grows to this many lines; a longer text is cut off in view but whole in the cell."""

_EMS_PER_UNIT: Final = 0.466
"""Ems of 11-point text in a unit of column width (5.25 points), with a reserve for rounding on the screen."""
_WIDE: Final = 0.68
"""Ems of a capital, and of any character that is not listed."""
_EMS: Final = {
    **dict.fromkeys(" .,", 0.25), **dict.fromkeys("iljt/:;'|", 0.278), **dict.fromkeys("rfI-()[]", 0.333),
    **dict.fromkeys("acez“”", 0.444), "s": 0.39, **dict.fromkeys("bdđghknopquvxy0123456789_–!?*", 0.5),
    "m": 0.78, "w": 0.722, "%": 0.84,
}  # fmt: skip
"""Ems of the common font's characters without their accents."""
_PIECE: Final = re.compile(r"[^\s/-]*[/-]+|[^\s/-]+|\s+")
"""A stretch that stays on one line: programs may start a new one after a hyphen or a slash too."""


def line_count(text: str, width: float) -> int:
    """Return the number of lines `text` takes in a column `width` units wide."""
    room = max(width * _EMS_PER_UNIT, 1.0)
    return sum(_wrapped(part, room) for part in text.split("\n"))


def row_height(lines: int) -> float:
    """Return the height in points of a row of `lines` lines."""
    return min(lines, MOST_LINES) * LINE_POINTS + PADDING_POINTS


def row_heights(columns: Sequence[tuple[float, Sequence[str]]], rows: int) -> list[float]:
    """Return the height of each of `rows` rows; `columns` are the widths and texts of the columns that wrap."""
    lines = np.ones(rows, dtype=np.int64)
    for width, texts in columns:
        counts = {text: line_count(text, width) for text in set(texts)}
        if max(counts.values(), default=1) > 1:
            lines = np.maximum(lines, list(map(counts.__getitem__, texts)))
    heights = {count: row_height(count) for count in set(lines.tolist())}
    return [heights[count] for count in lines.tolist()]


def _wrapped(part: str, room: float) -> int:
    """Count the lines of one paragraph; a piece longer than a line is broken, as spreadsheet programs do."""
    lines, used = 1, 0.0
    for piece in _PIECE.findall(part):
        ems = _ems(piece)
        if used + ems <= room or piece.isspace():
            used += ems
        elif ems <= room:
            lines, used = lines + 1, ems
        else:
            more = ceil(ems / room)
            lines, used = lines + more - (used == 0), ems - (more - 1) * room
    return lines


@lru_cache(maxsize=16_384)
def _ems(piece: str) -> float:
    """Return the width of `piece` in ems of its font."""
    plain = unicodedata.normalize("NFD", piece)
    return sum(_EMS.get(ch, _WIDE) for ch in plain if not unicodedata.combining(ch))
