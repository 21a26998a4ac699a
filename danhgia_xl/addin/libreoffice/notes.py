"""Notes on cells (what LibreOffice calls comments)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import base_classes

from danhgia_xl.addin.libreoffice.refused import refuse_the_rest
from danhgia_xl.addin.libreoffice.uno_access import UnoObject

if TYPE_CHECKING:
    from danhgia_xl.addin.libreoffice.range import Range

_ANNOTATION = 8
"""com.sun.star.sheet.CellFlags.ANNOTATION."""


@refuse_the_rest()
class Note(base_classes.Note):
    """The note of one cell."""

    location: Range

    def __init__(self, location: Range) -> None:
        self.location = location

    @property
    def api(self) -> UnoObject:
        """The annotation of LibreOffice."""
        return self.location.api.getAnnotation()

    @property
    def text(self) -> str:
        """What the note says."""
        return str(self.api.getString())

    @text.setter
    def text(self, value: str) -> None:
        self.api.setString(value)

    @property
    def author(self) -> str:
        """Who wrote it."""
        return str(self.api.getAuthor())

    def delete(self) -> None:
        """Remove the note."""
        self.location.api.clearContents(_ANNOTATION)


def note_of(cell: Range) -> Note | None:
    """Return the note of a cell, None when it has none."""
    return Note(cell) if cell.api.getAnnotation().getString() else None


def add_note(cell: Range, text: str) -> Note:
    """Put a note on a cell that has none."""
    cell.sheet.api.getAnnotations().insertNew(cell.api.CellAddress, text)
    return Note(cell)
