"""How cells look: fill, font, number format, alignment, sizes, hidden rows and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from xlwings import base_classes

from danhgia_xl.addin.libreoffice.areas import Area
from danhgia_xl.addin.libreoffice.colors import NO_FILL, Color, to_number, to_rgb
from danhgia_xl.addin.libreoffice.font import Font
from danhgia_xl.addin.libreoffice.refused import Unsupported
from danhgia_xl.addin.libreoffice.uniform import uniform
from danhgia_xl.addin.libreoffice.uno_access import UnoObject, enum

if TYPE_CHECKING:
    from danhgia_xl.addin.libreoffice.sheet import Sheet

_Word = TypeVar("_Word", str, int)

_HORIZONTAL: Final = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "justify": "BLOCK",
    "fill": "REPEAT",
}
_VERTICAL: Final = {"bottom": 3, "top": 1, "center": 2, "justify": 4}
"""Of com.sun.star.table.CellHoriJustify and CellVertJustify2."""

_MM100_PER_INCH, _POINTS_PER_INCH, _PIXELS_PER_INCH = 2540, 72, 96
_DIGIT_PX, _PADDING_PX = 7, 5
"""Width of a digit and of the margins of a column in Excel's default font, Calibri 11."""


class RangeFormat(base_classes.Range):
    """The looks of a range; each value is None when the cells differ."""

    sheet: Sheet
    first: Area

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The fill; None also when there is none."""
        number = uniform(self.api, "CellBackColor")
        return None if number is None or number == NO_FILL else to_rgb(number)

    @color.setter
    def color(self, color: Color) -> None:
        self.api.CellBackColor = to_number(color)

    @property
    def font(self) -> Font:
        """The font."""
        return Font(self.api)

    @property
    def number_format(self) -> str | None:
        """The English code of the number format."""
        key = uniform(self.api, "NumberFormat")
        return None if key is None else self.sheet.book.formats.code(key)

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.api.NumberFormat = self.sheet.book.formats.key(code)

    @property
    def wrap_text(self) -> bool | None:
        """Whether long text goes onto further lines."""
        wrapped = uniform(self.api, "IsTextWrapped")
        return None if wrapped is None else bool(wrapped)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.api.IsTextWrapped = value

    @property
    def horizontal_alignment(self) -> str | None:
        """One of xlwings' words; "general" puts numbers to the right and text to the left."""
        found = uniform(self.api, "HoriJustify")
        return None if found is None else next(word for word, name in _HORIZONTAL.items() if name == found.value)

    @horizontal_alignment.setter
    def horizontal_alignment(self, word: str) -> None:
        name = _known(_HORIZONTAL, word, "horizontal_alignment")
        self.api.HoriJustify = enum("com.sun.star.table.CellHoriJustify", name)

    @property
    def vertical_alignment(self) -> str | None:
        """One of xlwings' words."""
        found = uniform(self.api, "VertJustify")
        return None if found is None else next((w for w, number in _VERTICAL.items() if number == found), "bottom")

    @vertical_alignment.setter
    def vertical_alignment(self, word: str) -> None:
        self.api.VertJustify = _known(_VERTICAL, word, "vertical_alignment")

    @property
    def column_width(self) -> float | None:
        """Width of the columns in characters of Excel's default font."""
        widths = {column.Width for column in _each(self._lines.Columns)}
        if len(widths) > 1:
            return None
        pixels = widths.pop() * _PIXELS_PER_INCH / _MM100_PER_INCH
        return float(round((pixels - _PADDING_PX) / _DIGIT_PX, 2))

    @column_width.setter
    def column_width(self, characters: float) -> None:
        pixels = characters * _DIGIT_PX + _PADDING_PX
        self._lines.Columns.Width = round(pixels * _MM100_PER_INCH / _PIXELS_PER_INCH)

    @property
    def row_height(self) -> float | None:
        """Height of the rows in points."""
        heights = {row.Height for row in _each(self._lines.Rows)}
        if len(heights) > 1:
            return None
        return float(round(heights.pop() * _POINTS_PER_INCH / _MM100_PER_INCH, 2))

    @row_height.setter
    def row_height(self, points: float) -> None:
        self._lines.Rows.Height = round(points * _MM100_PER_INCH / _POINTS_PER_INCH)

    @property
    def row_hidden(self) -> bool | None:
        """Whether the rows are hidden."""
        return _hidden(self._lines.Rows)

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self._lines.Rows.IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        """Whether the columns are hidden."""
        return _hidden(self._lines.Columns)

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self._lines.Columns.IsVisible = not value

    def autofit(self, axis: str | None = None) -> None:
        """Let LibreOffice choose the width of columns ("c"), the height of rows ("r") or both."""
        if axis in {None, "c", "columns"}:
            self._lines.Columns.OptimalWidth = True
        if axis in {None, "r", "rows"}:
            self._lines.Rows.OptimalHeight = True

    @property
    def _lines(self) -> UnoObject:
        return self.first.uno(self.sheet.api)


def _each(lines: UnoObject) -> list[UnoObject]:
    return [lines.getByIndex(at) for at in range(lines.Count)]


def _hidden(lines: UnoObject) -> bool | None:
    seen = {line.IsVisible for line in _each(lines)}
    return not seen.pop() if len(seen) == 1 else None


def _known(words: dict[str, _Word], word: str, member: str) -> _Word:
    if word not in words:
        raise Unsupported(f"Range.{member} = {word!r}")
    return words[word]
