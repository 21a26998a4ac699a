"""LibreOffice itself: selection, status bar, messages, calculation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from danhgia_xl.addin.libreoffice import messages
from danhgia_xl.addin.libreoffice.areas import area_of
from danhgia_xl.addin.libreoffice.book import Book, Books
from danhgia_xl.addin.libreoffice.range import Range
from danhgia_xl.addin.libreoffice.refused import refuse_the_rest
from danhgia_xl.addin.libreoffice.uno_access import UnoObject, service

if TYPE_CHECKING:
    from danhgia_xl.addin.libreoffice.engine import Engine

_CALCULATION = {True: "automatic", False: "manual"}


@refuse_the_rest()
class App(base_classes.App):
    """The running LibreOffice. Excel's settings of the program are here those of the active book."""

    api: UnoObject
    display_alerts: bool
    enable_events: bool

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.api = service(engine.context, "com.sun.star.frame.Desktop")
        self.document: UnoObject = None  # the book whose button was clicked
        self.display_alerts = self.enable_events = True  # LibreOffice asks nothing here, and has no such events
        self._locked: UnoObject = None
        self._status: tuple[str, UnoObject] | None = None

    @property
    def books(self) -> Books:
        """The books that are open."""
        return Books(self)

    @property
    def _active(self) -> Book:
        return self.books.active

    @property
    def selection(self) -> Range | None:
        """The cells selected in the active book; None when something else is."""
        controller = self._active.api.CurrentController
        chosen = controller.getSelection() if controller else None
        if chosen is None or not hasattr(chosen, "supportsService"):
            return None
        if chosen.supportsService("com.sun.star.sheet.SheetCellRanges"):
            addresses = chosen.getRangeAddresses()
        elif chosen.supportsService("com.sun.star.table.CellProperties"):
            addresses = (chosen.RangeAddress,)
        else:
            return None
        return Range(self._active.sheets(addresses[0].Sheet + 1), [area_of(address) for address in addresses])

    def activate(self, steal_focus: bool = False) -> None:
        """Nothing to do: a book brings its own window to the front."""

    @property
    def screen_updating(self) -> bool:
        """Whether the window shows changes at once."""
        return self._locked is None

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value and self._locked is not None:
            self._locked.unlockControllers()
            self._locked = None
        elif not value and self._locked is None:
            self._locked = self._active.api
            self._locked.lockControllers()

    @property
    def calculation(self) -> str:
        """Whether formulas are computed at once: "automatic" or "manual"."""
        return _CALCULATION[bool(self._active.api.isAutomaticCalculationEnabled())]

    @calculation.setter
    def calculation(self, value: str) -> None:
        self._active.api.enableAutomaticCalculation(value != _CALCULATION[False])

    def calculate(self) -> None:
        """Compute what has changed."""
        self._active.api.calculate()

    @property
    def status_bar(self) -> str | bool:
        """The text in the status bar; False when LibreOffice writes there itself."""
        return self._status[0] if self._status else False

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        if self._status:
            self._status[1].end()
            self._status = None
        controller = self._active.api.CurrentController
        if value is not False and controller:
            indicator = controller.Frame.createStatusIndicator()
            indicator.start(str(value), 0)
            self._status = str(value), indicator

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: object) -> str:  # noqa: ARG002 - of xlwings Server
        """Show a message and return the button pressed: "ok", "cancel", "yes", "no"."""
        return messages.show(
            self.engine.context, self._active.api, messages.Message(prompt, title or "", buttons, mode)
        )

    @property
    def version(self) -> str:
        """The version of LibreOffice."""
        return messages.product(self.engine.context, "ooSetupVersion")

    @property
    def pid(self) -> int:
        """The number of this process, which is LibreOffice's when a button was clicked."""
        return os.getpid()


@refuse_the_rest()
class Apps(base_classes.Apps):
    """The one LibreOffice."""

    def __init__(self, engine: Engine) -> None:
        self._app = App(engine)

    def keys(self) -> list[int]:
        """Return the number of its process."""
        return [self._app.pid]

    def __iter__(self) -> Iterator[App]:
        return iter([self._app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self._app
