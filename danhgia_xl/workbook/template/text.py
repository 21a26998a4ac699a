"""How wide and how tall Vietnamese text is in Times New Roman, so that no cell of a form cuts its text.

Excel sets no height for merged cells, and a form is mostly merged cells: heights are worked out here.
"""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache
from typing import Final

POINTS_PER_PIXEL: Final = 0.75
"""A pixel of a column width is 1/96 inch, a point 1/72."""

LINE_HEIGHT: Final = 1.3
"""Height of a line over the font size; Vietnamese capitals carry two marks."""

CELL_PADDING: Final = 7
"""Pixels of a cell's width that its text cannot use."""

_BOLD: Final = 1.07
_SAFETY: Final = 1.04
_ROW_PADDING: Final = 4.0
_TALLEST: Final = 400.0

# Advance widths of Times in thousandths of the font size; a letter with marks is as wide as the bare letter.
_ADVANCE: Final[dict[int, str]] = {
    250: " .,",
    278: "ijlt:;/\\",
    333: "fr()-I!|[]",
    389: "sJ",
    444: "acez?“”",
    500: "bdghknopquvxy0123456789_–*$",
    556: "FPS",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYwĐ",
    778: "m",
    833: "%",
    889: "M",
    944: "W",
    1000: "—…",
}
_WIDTH_OF: Final = {letter: width for width, letters in _ADVANCE.items() for letter in letters}


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of `text` in pixels, at `size` points."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d"))
    units = sum(_WIDTH_OF.get(letter, 560) for letter in bare if not unicodedata.combining(letter))
    return units / 1000 * size / POINTS_PER_PIXEL * (_BOLD if bold else 1.0) * _SAFETY


def line_count(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines `text` takes in a cell `width` pixels wide, wrapped at words as Excel does."""
    usable = max(width - CELL_PADDING, 1.0)
    space = text_width(" ", size, bold=bold)
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        for word in paragraph.split():
            long = text_width(word, size, bold=bold)
            if used and used + space + long > usable:
                lines += 1
                used = 0.0
            used += long + (space if used else 0.0)
            if used > usable:  # a word wider than the cell is broken inside
                lines += math.ceil(used / usable) - 1
                used = math.fmod(used, usable)
    return lines


def row_height(lines: int, size: float) -> float:
    """Return the row height in points that `lines` lines of `size` points need."""
    return min(round(lines * size * LINE_HEIGHT + _ROW_PADDING, 2), _TALLEST)


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width in pixels of the widest word of `text`, 0 for an empty text."""
    return max((text_width(word, size, bold=bold) for word in text.split()), default=0.0)
