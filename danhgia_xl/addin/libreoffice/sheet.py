"""Sheets of a book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from danhgia_xl.addin.libreoffice.areas import Area, area_of, parse, unquoted
from danhgia_xl.addin.libreoffice.names import Names
from danhgia_xl.addin.libreoffice.notes import Note
from danhgia_xl.addin.libreoffice.range import Range
from danhgia_xl.addin.libreoffice.refused import refuse_the_rest
from danhgia_xl.addin.libreoffice.uno_access import UnoObject

if TYPE_CHECKING:
    from danhgia_xl.addin.libreoffice.book import Book

Corner = Range | tuple[int, ...] | str


@refuse_the_rest("pivot_tables")
class Sheet(base_classes.Sheet):
    """One sheet."""

    book: Book
    api: UnoObject

    def __init__(self, book: Book, sheet: UnoObject) -> None:
        self.book, self.api = book, sheet

    @property
    def name(self) -> str:
        """Its name on the tab."""
        return str(self.api.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.api.Name = value

    @property
    def index(self) -> int:
        """Its place among the tabs, counted from 1."""
        return int(self.api.RangeAddress.Sheet) + 1

    @property
    def visible(self) -> bool:
        """Whether its tab is shown."""
        return bool(self.api.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.api.IsVisible = value

    @property
    def names(self) -> Names:
        """The names that belong to this sheet."""
        return Names(self.book, self)

    @property
    def notes(self) -> list[Note]:
        """All its notes."""
        places = [note.Position for note in self.api.Annotations]
        return [Note(Range(self, [Area(at.Row, at.Column, at.Row, at.Column)])) for at in places]

    @property
    def cells(self) -> Range:
        """All its cells."""
        rows, columns = self._size
        return Range(self, [Area(0, 0, rows - 1, columns - 1)])

    @property
    def _size(self) -> tuple[int, int]:
        address = self.api.RangeAddress
        return address.EndRow + 1, address.EndColumn + 1

    @property
    def used_range(self) -> Range:
        """The cells in use; A1 on an empty sheet."""
        cursor = self.api.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range(self, [area_of(cursor.RangeAddress)])

    def range(self, arg1: Corner, arg2: Corner | None = None) -> Range:
        """Return cells by address, name, (row, column) or two corners; rows and columns are counted from 1."""
        if isinstance(arg1, tuple) and len(arg1) == 4:  # noqa: PLR2004 - row, column, rows, columns
            row, column, rows, columns = arg1
            return Range(self, [Area(row - 1, column - 1, row + rows - 2, column + columns - 2)])
        first = self._corner(arg1)
        if arg2 is None:
            return first
        one, other = first.first, self._corner(arg2).first
        area = Area(
            min(one.top, other.top),
            min(one.left, other.left),
            max(one.bottom, other.bottom),
            max(one.right, other.right),
        )
        return Range(self, [area])

    def _corner(self, where: Corner) -> Range:
        if isinstance(where, Range):
            return where
        if isinstance(where, tuple):
            row, column = where
            if row < 1 or column < 1:
                raise IndexError(f"{where}: rows and columns are counted from 1")
            return Range(self, [Area(row - 1, column - 1, row - 1, column - 1)])
        sheet, _, address = where.rpartition("!")
        if sheet and (areas := parse(address, *self._size)):
            return Range(self.book.sheets(unquoted(sheet)), areas)
        if areas := parse(where, *self._size):
            return Range(self, areas)
        names = self.names if self.names.contains(where) else self.book.names
        return names(where).refers_to_range

    def activate(self) -> None:
        """Show it in the window of the book."""
        if controller := self.book.api.CurrentController:
            controller.setActiveSheet(self.api)

    def select(self) -> None:
        """Show it in the window of the book."""
        self.activate()

    def delete(self) -> None:
        """Remove it."""
        self.book.api.Sheets.removeByName(self.name)

    def clear_contents(self) -> None:
        """Remove all values and formulas."""
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        """Remove all formats."""
        self.cells.clear_formats()

    def clear(self) -> None:
        """Remove values, formats and notes."""
        self.cells.clear()

    def autofit(self, axis: str | None = None) -> None:
        """Let LibreOffice choose widths ("c"), heights ("r") or both in the cells in use."""
        self.used_range.autofit(axis)


@refuse_the_rest()
class Sheets(base_classes.Sheets):
    """The sheets of a book."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> UnoObject:
        """The sheets of LibreOffice."""
        return self.book.api.Sheets

    @property
    def active(self) -> Sheet:
        """The sheet shown; the first one when the book has no window."""
        controller = self.book.api.CurrentController
        return Sheet(self.book, controller.ActiveSheet) if controller else self(1)

    def __call__(self, name_or_index: str | int) -> Sheet:
        """Return a sheet by name, in which case does not matter, or by number from 1; raises KeyError."""
        if isinstance(name_or_index, int):
            return Sheet(self.book, self.api.getByIndex(name_or_index - 1))
        if (name := self._known(name_or_index)) is None:
            raise KeyError(name_or_index)
        return Sheet(self.book, self.api.getByName(name))

    def _known(self, wanted: str) -> str | None:
        return next((name for name in self.api.ElementNames if name.casefold() == wanted.casefold()), None)

    def __contains__(self, name: str) -> bool:
        return self._known(name) is not None

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return (self(at + 1) for at in range(len(self)))

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """Add a sheet, before the active one unless told, and show it."""
        place = after.index if after else (before or self.active).index - 1
        names = {known.casefold() for known in self.api.ElementNames}
        free = next(f"Sheet{n}" for n in range(len(self) + 1, 2 * len(self) + 2) if f"sheet{n}" not in names)
        self.api.insertNewByName(name or free, place)
        made = self(place + 1)
        made.activate()
        return made
