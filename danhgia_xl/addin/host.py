"""What buttons need from the spreadsheet program beyond xlwings: protection of sheets, and asking for a folder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from danhgia_xl.workbook.reader.cell_scan import NOTHING_HIDDEN, Hidden, Position
from danhgia_xl.workbook.reader.locate import Span


@dataclass(frozen=True, slots=True)
class Layout:
    """What the values of a sheet do not tell: merged ranges, hidden rows and columns, cells shown as percentages.

    Everything is counted from zero.
    """

    merged: Sequence[Span] = ()
    hidden: Hidden = NOTHING_HIDDEN
    percent: frozenset[Position] = frozenset()


class SheetLocked(Exception):
    """A sheet is protected with a password, so nothing can be written to it; `sheet` is its name."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        super().__init__(sheet)


class Host(Protocol):
    """A spreadsheet program. Sheets and books are those of xlwings (`xw.Sheet`, `xw.Book`)."""

    name: str
    """"excel" or "libreoffice"."""

    longest_address: int
    """Characters of an address of several ranges that the program takes in one call."""

    def unlocked(self, sheet: Any) -> AbstractContextManager[None]:  # noqa: ANN401 - xlwings ships no types
        """Lift the protection of `sheet` while the block runs, then protect it as it was, whatever happened.

        Raises SheetLocked when it has a password.
        """

    def is_protected(self, book: Any) -> bool:  # noqa: ANN401
        """Tell whether the structure of `book` is protected, so that no sheet can be added or removed."""

    def layout(self, sheet: Any, rows: int, columns: int) -> Layout:  # noqa: ANN401
        """Return the layout of the first `rows` and `columns` of `sheet`, in few calls however large it is."""

    def is_filtered(self, sheet: Any) -> bool:  # noqa: ANN401
        """Tell whether a filter hides rows of `sheet` from a block that is written: it must be written cell by cell."""

    def can_note(self, cell: Any) -> bool:  # noqa: ANN401
        """Tell whether a note can be put onto `cell`: not where there is a conversation."""

    def fit_note(self, cell: Any, text: str) -> None:  # noqa: ANN401
        """Make the note of `cell` as large as its text, where the program does not do so itself."""

    def ask_folder(self, book: Any, title: str) -> Path | None:  # noqa: ANN401
        """Let the user choose a folder; None when the dialog was cancelled."""
