"""Defined names: those of the book and those of a sheet, as Excel lists and calls them ("Sheet1!DIEM")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from danhgia_xl.addin.libreoffice.areas import area_of, quoted, unquoted
from danhgia_xl.addin.libreoffice.range import Range
from danhgia_xl.addin.libreoffice.refused import refuse_the_rest
from danhgia_xl.addin.libreoffice.uno_access import UnoObject, struct

if TYPE_CHECKING:
    from danhgia_xl.addin.libreoffice.book import Book
    from danhgia_xl.addin.libreoffice.sheet import Sheet


@refuse_the_rest()
class Name(base_classes.Name):
    """One defined name; `sheet` is the sheet it belongs to, None for a name of the whole book."""

    def __init__(self, book: Book, sheet: Sheet | None, title: str) -> None:
        self.book, self.sheet, self.title = book, sheet, title

    @property
    def _all(self) -> UnoObject:
        return (self.sheet or self.book).api.NamedRanges

    @property
    def api(self) -> UnoObject:
        """The named range of LibreOffice."""
        return self._all.getByName(self.title)

    @property
    def name(self) -> str:
        """The name, with its sheet in front when it belongs to one."""
        return f"{quoted(self.sheet.name)}!{self.title}" if self.sheet else self.title

    @name.setter
    def name(self, value: str) -> None:
        self.api.setName(value)
        self.title = value

    @property
    def refers_to(self) -> str:
        """What it stands for, written as in Excel: "=Sheet1!$A$1", "=0.5"."""
        return self.book.formulas.of_name(self.api)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.book.formulas.define(self.api, value)

    @property
    def refers_to_range(self) -> Range:
        """The cells it stands for; raises LookupError when it stands for something else."""
        cells = self.api.getReferredCells()
        if cells is None:
            raise LookupError(f"{self.name} {self.refers_to}: no cells")
        address = cells.RangeAddress
        return Range(self.book.sheets(address.Sheet + 1), [area_of(address)])

    def delete(self) -> None:
        """Remove the name."""
        self._all.removeByName(self.title)


@refuse_the_rest(keep=("snapshot",))
class Names(base_classes.Names):
    """All names of a book with those of its sheets, or only those of one sheet."""

    def __init__(self, book: Book, sheet: Sheet | None = None) -> None:
        self.book, self.sheet = book, sheet

    @property
    def api(self) -> UnoObject:
        """The named ranges of LibreOffice."""
        return (self.sheet or self.book).api.NamedRanges

    def __iter__(self) -> Iterator[Name]:
        scopes = [self.sheet] if self.sheet else [None, *self.book.sheets]
        for scope in scopes:
            for title in (scope or self.book).api.NamedRanges.ElementNames:
                yield Name(self.book, scope, title)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _find(self, text: str) -> Name | None:
        sheet, _, title = text.rpartition("!")
        wanted = unquoted(sheet).casefold(), title.casefold()
        alone = (self.sheet.name if self.sheet else "").casefold()
        for name in self:
            scope = name.sheet.name.casefold() if name.sheet else ""
            if (scope, name.title.casefold()) == (wanted[0] or alone, wanted[1]):
                return name
        return None

    def contains(self, name_or_index: str | int) -> bool:
        """Tell whether there is such a name; case does not matter."""
        if isinstance(name_or_index, int):
            return 1 <= name_or_index <= len(self)
        return self._find(name_or_index) is not None

    def __call__(self, name_or_index: str | int) -> Name:
        """Return a name by its text or number from 1; raises KeyError when there is none."""
        if isinstance(name_or_index, int):
            return list(self)[name_or_index - 1]
        if (found := self._find(name_or_index)) is None:
            raise KeyError(name_or_index)
        return found

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name as Excel would ("=Sheet1!$A$1"), or change it; "Sheet1!X" belongs to that sheet."""
        scope, _, title = name.rpartition("!")
        sheet = self.book.sheets(unquoted(scope)) if scope else self.sheet
        ranges = (sheet or self.book).api.NamedRanges
        if ranges.hasByName(title):
            ranges.removeByName(title)
        ranges.addNewByName(title, "0", struct("com.sun.star.table.CellAddress", 0, 0, 0), 0)
        made = Name(self.book, sheet, title)
        made.refers_to = refers_to
        return made
