"""The text in the status bar. It hides what LibreOffice shows there (sums, the sheet), so it goes away by itself."""

from __future__ import annotations

from contextlib import suppress
from threading import Timer

from danhgia_xl.addin.libreoffice.uno_access import UnoObject

LINGER_S = 20.0
"""How long a text stays when nothing else is shown."""


class StatusBar:
    """The status bar of the window in which a text is being shown."""

    def __init__(self) -> None:
        self._shown: tuple[str, UnoObject] | None = None

    @property
    def text(self) -> str | bool:
        """The text; False when LibreOffice writes there itself."""
        return self._shown[0] if self._shown else False

    def show(self, frame: UnoObject, text: str) -> None:
        """Show a text in the window of `frame`, instead of the one before."""
        self.clear()
        indicator = frame.createStatusIndicator()
        indicator.start(text, 0)
        self._shown = mine = (text, indicator)
        timer = Timer(LINGER_S, self._expire, [mine])
        timer.daemon = True
        timer.start()

    def clear(self) -> None:
        """Give the status bar back to LibreOffice."""
        shown, self._shown = self._shown, None
        if shown:
            with suppress(Exception):  # UNO's, when the window has been closed since
                shown[1].end()

    def _expire(self, mine: tuple[str, UnoObject]) -> None:
        if self._shown is mine:
            self.clear()
