"""Row heights while many cells change: LibreOffice fits every row anew for each change, which takes most of a click."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from danhgia_xl.addin.libreoffice.uno_access import UnoObject

Run = tuple[int, int]
"""First and last row, from zero."""


@contextmanager
def heights_kept(sheet: UnoObject) -> Iterator[None]:
    """Keep the heights of the used rows of `sheet` while the block runs; rows that fit themselves do so after it."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    rows = [sheet.Rows.getByIndex(at) for at in range(cursor.RangeAddress.EndRow + 1)]
    fitted = [bool(row.OptimalHeight) for row in rows]
    heights = [row.Height if fits else None for row, fits in zip(rows, fitted, strict=True)]
    for first, last in _runs(heights):
        if heights[first] is not None:
            _rows(sheet, first, last).Height = heights[first]
    try:
        yield
    finally:
        for first, last in _runs(fitted):
            if fitted[first]:
                _rows(sheet, first, last).OptimalHeight = True


def _runs(values: list[int | None] | list[bool]) -> Iterator[Run]:
    """Yield the runs of rows that have the same value."""
    first = 0
    for at in range(1, len(values) + 1):
        if at == len(values) or values[at] != values[first]:
            yield first, at - 1
            first = at


def _rows(sheet: UnoObject, first: int, last: int) -> UnoObject:
    return sheet.getCellRangeByPosition(0, first, 0, last).Rows
