"""What buttons need of LibreOffice beyond xlwings: protection of sheets, and asking for a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from danhgia_xl.addin.host import Layout, SheetLocked
from danhgia_xl.addin.libreoffice.areas import Area
from danhgia_xl.addin.libreoffice.heights import heights_kept
from danhgia_xl.addin.libreoffice.layout import layout_of
from danhgia_xl.addin.libreoffice.uno_access import UnoObject, path_of, service, url_of

if TYPE_CHECKING:
    import xlwings as xw

_CHOSEN = 1
"""com.sun.star.ui.dialogs.ExecutableDialogResults.OK."""


class LibreOfficeHost:
    """The host of a click in LibreOffice; see `danhgia_xl.addin.host.Host`."""

    name = "libreoffice"
    longest_address = 100_000  # no limit; every call fits the heights of all its rows anew, so few calls

    def __init__(self, context: UnoObject) -> None:
        self._context = context

    @contextmanager
    def unlocked(self, sheet: xw.Sheet) -> Iterator[None]:
        """Lift the protection of a sheet while the block runs; raises SheetLocked when it has a password.

        What a protected sheet still allows is kept by LibreOffice meanwhile, so that comes back as it was.
        """
        protected = sheet.impl.api
        if not protected.isProtected():
            with heights_kept(protected):
                yield
            return
        try:
            protected.unprotect("")
        except Exception as wrong_password:  # UNO's exceptions exist only where UNO is
            raise SheetLocked(sheet.name) from wrong_password
        if protected.isProtected():
            raise SheetLocked(sheet.name)
        try:
            with heights_kept(protected):
                yield
        finally:
            protected.protect("")

    def is_protected(self, book: xw.Book) -> bool:
        """Tell whether no sheet can be added to a book or removed."""
        return bool(book.impl.api.isProtected())

    def layout(self, sheet: xw.Sheet, rows: int, columns: int) -> Layout:
        """Return the layout of the first `rows` and `columns` of a sheet."""
        return layout_of(sheet.book.impl.api, sheet.impl.api, Area(0, 0, rows - 1, columns - 1))

    def is_filtered(self, sheet: xw.Sheet) -> bool:  # noqa: ARG002 - LibreOffice writes to hidden rows like to others
        """Tell that a filter does not stand in the way of a block."""
        return False

    def can_note(self, cell: xw.Range) -> bool:  # noqa: ARG002 - LibreOffice 7.4 has no conversations
        """Tell that every cell takes a note."""
        return True

    def fit_note(self, cell: xw.Range, text: str) -> None:
        """Do nothing: LibreOffice fits a note to its text."""

    def ask_folder(self, book: xw.Book, title: str) -> Path | None:
        """Let the user choose a folder, beginning where the book is; None when the dialog was cancelled."""
        picker = service(self._context, "com.sun.star.ui.dialogs.FolderPicker")
        picker.setTitle(title)
        beside = Path(book.fullname).parent
        if beside.is_absolute():
            picker.setDisplayDirectory(url_of(beside))
        return Path(path_of(picker.getDirectory())) if picker.execute() == _CHOSEN else None
