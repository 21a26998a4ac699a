"""Where the box of a note stands on its sheet and how large it is, in columns, rows and pixels."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from lxml import etree

from danhgia_xl.workbook.patch.cells import Position

_WIDTH_PX: Final = 300
_LINE_PX: Final = 16
_MARGIN_PX: Final = 14
_MOST_PX: Final = 560
_LETTERS: Final = 44
"""What fits on one line of the box in the font of notes."""

_RIGHT_PX, _UP_PX = 15, 10
"""From the cell's right edge, and down from the top of the row above: where Excel itself puts a note."""

_FAR: Final = 200
"""Hidden columns or rows looked past at most."""

_USUAL_WIDTH, _USUAL_HEIGHT = 8.43, 15.0
"""Characters and points, where the sheet does not tell."""


class Geometry:
    """The sizes of the columns and rows of a worksheet."""

    def __init__(self, root: etree._Element) -> None:
        usual = root.find("{*}sheetFormatPr")
        told: dict[str, str] = {} if usual is None else {str(key): str(value) for key, value in usual.attrib.items()}
        self._width = _column_px(float(told.get("defaultColWidth", _USUAL_WIDTH)))
        self._height = _row_px(float(told.get("defaultRowHeight", _USUAL_HEIGHT)))
        self._columns = [
            (int(one.get("min", "1")) - 1, int(one.get("max", "1")) - 1, self._column(one))
            for one in root.iterfind("{*}cols/{*}col")
        ]
        self._rows = {
            int(row.get("r", "0")) - 1: 0 if _hidden(row) else _row_px(float(row.get("ht", self._height * 0.75)))
            for row in root.iterfind("{*}sheetData/{*}row")
            if row.get("ht") or row.get("hidden")
        }

    def anchor(self, cell: Position, text: str) -> str:
        """Return the place of a new note on `cell` as VML tells it: left, top, right, bottom, each with pixels."""
        left, top = cell[1] + 1, max(cell[0] - 1, 0)
        right, right_px = _walked(left, _RIGHT_PX + _WIDTH_PX, self.column_px)
        bottom, bottom_px = _walked(top, _UP_PX + height_px(text), self.row_px)
        return f"{left}, {_RIGHT_PX}, {top}, {_UP_PX}, {right}, {right_px}, {bottom}, {bottom_px}"

    def taller(self, anchor: str, text: str) -> str:
        """Return the place of a note that was at `anchor` with room for `text` more; as it was when it is no anchor."""
        numbers = [int(number) for number in anchor.split(",") if number.strip().isdecimal()]
        if len(numbers) != len(("left", "top", "right", "bottom")) * 2:
            return anchor
        bottom = _walked(numbers[6], numbers[7] + height_px(text), self.row_px)
        return ", ".join(map(str, [*numbers[:6], *bottom]))

    def column_px(self, column: int) -> int:
        """Return the width of a column in pixels, 0 when it is hidden."""
        return next((width for first, last, width in self._columns if first <= column <= last), self._width)

    def row_px(self, row: int) -> int:
        """Return the height of a row in pixels, 0 when it is hidden."""
        return self._rows.get(row, self._height)

    def _column(self, column: etree._Element) -> int:
        if _hidden(column):
            return 0
        width = column.get("width")
        return self._width if width is None else _column_px(float(width))


def height_px(text: str) -> int:
    """Return how tall a box must be to show `text`, within reason."""
    lines = sum(max(1, math.ceil(len(line) / _LETTERS)) for line in text.split("\n"))
    return min(_MARGIN_PX + lines * _LINE_PX, _MOST_PX)


def _walked(start: int, pixels: int, size: Callable[[int], int]) -> tuple[int, int]:
    """Return the column (or row) `pixels` beyond the edge of `start`, and the pixels into it."""
    at = start
    while pixels >= size(at) and at < start + _FAR:
        pixels -= size(at)
        at += 1
    return at, min(pixels, size(at))


def _hidden(element: etree._Element) -> bool:
    return element.get("hidden") in ("1", "true")


def _column_px(characters: float) -> int:
    return round(characters * 7 + 5)


def _row_px(points: float) -> int:
    return round(points * 4 / 3)
