"""The font of cells."""

from __future__ import annotations

from xlwings import base_classes

from danhgia_xl.addin.libreoffice.colors import Color, to_number, to_rgb
from danhgia_xl.addin.libreoffice.refused import refuse_the_rest
from danhgia_xl.addin.libreoffice.uniform import uniform
from danhgia_xl.addin.libreoffice.uno_access import UnoObject, enum

_BOLD, _NORMAL = 150.0, 100.0
"""com.sun.star.awt.FontWeight."""


@refuse_the_rest()
class Font(base_classes.Font):
    """The font of a range; each value is None when the cells differ."""

    api: UnoObject

    def __init__(self, cells: UnoObject) -> None:
        self.api = cells

    @property
    def bold(self) -> bool | None:
        """Whether it is bold."""
        weight = uniform(self.api, "CharWeight")
        return None if weight is None else bool(weight >= _BOLD)

    @bold.setter
    def bold(self, value: bool) -> None:
        self.api.CharWeight = _BOLD if value else _NORMAL

    @property
    def italic(self) -> bool | None:
        """Whether it is italic."""
        posture = uniform(self.api, "CharPosture")
        return None if posture is None else posture.value != "NONE"

    @italic.setter
    def italic(self, value: bool) -> None:
        self.api.CharPosture = enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")

    @property
    def size(self) -> float | None:
        """Its size in points."""
        size = uniform(self.api, "CharHeight")
        return None if size is None else float(size)

    @size.setter
    def size(self, value: float) -> None:
        self.api.CharHeight = value

    @property
    def name(self) -> str | None:
        """The name of its family."""
        name = uniform(self.api, "CharFontName")
        return None if name is None else str(name)

    @name.setter
    def name(self, value: str) -> None:
        self.api.CharFontName = value

    @property
    def color(self) -> tuple[int, int, int] | None:
        """Its colour; black when none was chosen, as in Excel."""
        number = uniform(self.api, "CharColor")
        return None if number is None else to_rgb(max(number, 0))

    @color.setter
    def color(self, value: Color) -> None:
        self.api.CharColor = to_number(value)
