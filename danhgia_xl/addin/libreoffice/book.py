"""Books: the documents of Calc that are open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xlwings import base_classes

from danhgia_xl.addin.libreoffice.formats import NumberFormats
from danhgia_xl.addin.libreoffice.formulas import Formulas
from danhgia_xl.addin.libreoffice.names import Names
from danhgia_xl.addin.libreoffice.refused import Unsupported, refuse_the_rest
from danhgia_xl.addin.libreoffice.sheet import Sheets
from danhgia_xl.addin.libreoffice.uno_access import UnoObject, options, path_of, url_of

if TYPE_CHECKING:
    from danhgia_xl.addin.libreoffice.app import App

CALC = "com.sun.star.sheet.SpreadsheetDocument"
"""What a document of Calc says it is."""

_AS_CONFIGURED = 3
"""com.sun.star.document.MacroExecMode.USE_CONFIG: macros as when the user opens the file."""


@refuse_the_rest()
class Book(base_classes.Book):
    """One document of Calc."""

    app: App
    api: UnoObject

    def __init__(self, app: App, document: UnoObject) -> None:
        self.app, self.api = app, document

    @cached_property
    def formats(self) -> NumberFormats:
        """Its number formats."""
        return NumberFormats(self.api)

    @cached_property
    def formulas(self) -> Formulas:
        """The reader and writer of its formulas."""
        return Formulas(self.api)

    @property
    def fullname(self) -> str:
        """Its path; its title as long as it has not been saved."""
        return path_of(self.api.URL) or str(self.api.Title)

    @property
    def name(self) -> str:
        """The name of its file."""
        return Path(self.fullname).name

    @property
    def sheets(self) -> Sheets:
        """Its sheets."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """All defined names, those of sheets too."""
        return Names(self)

    def activate(self) -> None:
        """Bring its window to the front."""
        if controller := self.api.CurrentController:
            controller.Frame.activate()
            controller.Frame.ContainerWindow.toFront()

    def close(self) -> None:
        """Close it without saving."""
        self.api.close(True)


@refuse_the_rest()
class Books(base_classes.Books):
    """The documents of Calc that are open."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> UnoObject:
        """The desktop of LibreOffice."""
        return self.app.api

    def __iter__(self) -> Iterator[Book]:
        components = self.api.Components.createEnumeration()
        while components.hasMoreElements():
            component = components.nextElement()
            if hasattr(component, "supportsService") and component.supportsService(CALC):
                yield Book(self.app, component)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, name_or_index: str | int) -> Book:
        """Return a book by the name of its file or by number from 1; raises KeyError."""
        if isinstance(name_or_index, int):
            return list(self)[name_or_index - 1]
        for book in self:
            if book.name.casefold() == name_or_index.casefold():
                return book
        raise KeyError(name_or_index)

    @property
    def active(self) -> Book:
        """The book of the click, or else the one in front; raises KeyError when none is open."""
        if self.app.document is not None:
            return Book(self.app, self.app.document)
        current = self.api.CurrentComponent
        if current is not None and current.supportsService(CALC):
            return Book(self.app, current)
        return self(1) if len(self) else self("")

    def add(self) -> Book:
        """Open a new, empty book."""
        return Book(self.app, self.api.loadComponentFromURL("private:factory/scalc", "_blank", 0, ()))

    def open(
        self, fullname: str, update_links: bool | None = None, read_only: bool | None = None, *more: object
    ) -> Book:
        """Open a file in a window of its own."""
        if update_links is not None or any(value is not None for value in more):
            raise Unsupported("Books.open(…)")
        given = options(MacroExecutionMode=_AS_CONFIGURED, ReadOnly=bool(read_only))
        document = self.api.loadComponentFromURL(url_of(fullname), "_blank", 0, given)
        if document is None:
            raise FileNotFoundError(fullname)
        return Book(self.app, document)
