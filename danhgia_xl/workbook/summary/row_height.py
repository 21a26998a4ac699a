"""How high a row must be for its wrapped text: spreadsheet programs do not all work that out for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

LINE_POINTS: Final = 15.0
"""Height of a line of 11-point text."""
PADDING_POINTS: Final = 1.5
MOST_LINES: Final = 24
"""A row grows to this many lines; a longer text is cut off in view but whole in the cell."""

_CHARS_PER_UNIT: Final = 1.14
"""Characters of running Vietnamese text in the common font per unit of column width, a little on the safe side."""


def line_count(text: str, width: float) -> int:
    """Return the number of lines `text` takes in a column `width` units wide, wrapped at blanks."""
    room = max(int(width * _CHARS_PER_UNIT), 1)
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(_wrapped(part, room) for part in text.split("\n"))


def row_height(lines: int) -> float:
    """Return the height in points of a row of `lines` lines."""
    return min(lines, MOST_LINES) * LINE_POINTS + PADDING_POINTS


def row_heights(columns: Sequence[tuple[float, Sequence[str]]], rows: int) -> list[float]:
    """Return the height of each of `rows` rows; `columns` are the widths and texts of the columns that wrap."""
    lines = [1] * rows
    for width, texts in columns:
        counts = {text: line_count(text, width) for text in set(texts)}
        lines = [max(most, counts[text]) for most, text in zip(lines, texts, strict=True)]
    heights = {count: row_height(count) for count in set(lines)}
    return [heights[count] for count in lines]


def _wrapped(part: str, room: int) -> int:
    """Count the lines of one paragraph; a word longer than a line is broken, as spreadsheet programs do."""
    lines, used = 1, 0
    for word in part.split():
        length = len(word)
        if used + length <= room:
            used += length + 1
        elif length <= room:
            lines, used = lines + 1, length + 1
        else:
            lines, used = lines + ceil(length / room) - (used == 0), length % room + 1
    return lines
