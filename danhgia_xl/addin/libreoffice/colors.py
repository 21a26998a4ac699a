"""Colours as xlwings gives them, to LibreOffice's numbers and back."""

from __future__ import annotations

from typing import TypeAlias

Color: TypeAlias = tuple[int, int, int] | str | int | None
"""(red, green, blue), "#RRGGBB", Excel's own number (blue first), or none."""

NO_FILL = -1


def to_number(color: Color) -> int:
    """Return LibreOffice's number of a colour (red first); NO_FILL for None."""
    if color is None:
        return NO_FILL
    if isinstance(color, str):
        return int(color.removeprefix("#"), 16)
    red, green, blue = color if isinstance(color, tuple) else (color & 255, color >> 8 & 255, color >> 16 & 255)
    return red << 16 | green << 8 | blue


def to_rgb(number: int) -> tuple[int, int, int]:
    """Return the red, green and blue of LibreOffice's number."""
    return number >> 16 & 255, number >> 8 & 255, number & 255
