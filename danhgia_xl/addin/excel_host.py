"""Excel on Windows, beyond what xlwings offers. Every call here goes through COM; it has not been run in real Excel."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from danhgia_xl.addin.excel_layout import parse_layout
from danhgia_xl.addin.host import Layout, SheetLocked
from danhgia_xl.workbook.template.text import POINTS_PER_PIXEL, line_count, row_height

_FOLDER_PICKER: Final = 4
"""msoFileDialogFolderPicker."""

_CHOSEN: Final = -1

_XML_SPREADSHEET: Final = 11
"""xlRangeValueXMLSpreadsheet: values, formats, merged ranges and hidden rows of a range in one call."""

_PROPERTY_GET: Final = 2
_WARNING_ICON: Final = 0x30

_NOTE_WIDTH, _NOTE_SIZE = 300.0, 10.0
"""Width of a note and size of its type, in points."""

_ALLOWANCES: Final = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What a protected sheet lets users do; Excel forgets it when the protection is lifted."""


def calling_book() -> Any:  # noqa: ANN401 - xlwings ships no types, here and below
    """Return the `xw.Book` whose button was clicked."""
    import xlwings as xw  # noqa: PLC0415 - takes a moment; the rest of the package does without

    return xw.Book.caller()


def say(text: str, title: str) -> None:
    """Show a message without Excel's help; where there are no windows of Windows, on stderr."""
    if sys.platform == "win32":
        ctypes.windll.user32.MessageBoxW(None, text, title, _WARNING_ICON)
    else:
        sys.stderr.write(f"{title}: {text}\n")


class ExcelHost:
    """A running Excel."""

    name = "excel"
    longest_address = 240  # 255 at most

    @contextmanager
    def unlocked(self, sheet: Any) -> Iterator[None]:  # noqa: ANN401
        """Lift the protection of `sheet` while the block runs, then protect it as it was, whatever happened.

        Raises SheetLocked when it has a password.
        """
        inner = sheet.api
        if not inner.ProtectContents:
            yield
            return
        allowed = {name: bool(getattr(inner.Protection, name)) for name in _ALLOWANCES}
        drawings, scenarios = bool(inner.ProtectDrawingObjects), bool(inner.ProtectScenarios)
        try:
            inner.Unprotect("")  # without an argument Excel would ask the user for the password
        except Exception as error:
            raise SheetLocked(sheet.name) from error
        if inner.ProtectContents:
            raise SheetLocked(sheet.name)
        try:
            yield
        finally:
            inner.Protect(Password="", DrawingObjects=drawings, Contents=True, Scenarios=scenarios, **allowed)

    def is_protected(self, book: Any) -> bool:  # noqa: ANN401
        """Tell whether the structure of `book` is protected, so that no sheet can be added or removed."""
        return bool(book.api.ProtectStructure)

    def layout(self, sheet: Any, rows: int, columns: int) -> Layout:  # noqa: ANN401
        """Return the layout of the first `rows` and `columns` of `sheet`, in one call however large it is."""
        area = sheet.range((1, 1), (rows, columns)).api
        inner = area._oleobj_  # pywin32 offers a property with arguments only behind generated classes
        value = inner.Invoke(inner.GetIDsOfNames("Value"), 0, _PROPERTY_GET, True, _XML_SPREADSHEET)
        return parse_layout(value)

    def is_filtered(self, sheet: Any) -> bool:  # noqa: ANN401
        """Tell whether a filter hides rows: Excel then puts a block's first row into every row it sees."""
        tables = (table.AutoFilter for table in sheet.api.ListObjects if table.ShowAutoFilter)
        return bool(sheet.api.FilterMode) or any(one.FilterMode for one in tables)

    def can_note(self, cell: Any) -> bool:  # noqa: ANN401
        """Tell whether a note can be put onto `cell`: Excel refuses beside a threaded comment (since Excel 2019)."""
        return getattr(cell.api, "CommentThreaded", None) is None

    def fit_note(self, cell: Any, text: str) -> None:  # noqa: ANN401
        """Make the note of `cell` as large as its text; Excel's own box shows four lines."""
        shape = cell.api.Comment.Shape
        lines = line_count(text, _NOTE_WIDTH / POINTS_PER_PIXEL, _NOTE_SIZE)
        shape.Width, shape.Height = _NOTE_WIDTH, row_height(lines + 1, _NOTE_SIZE)

    def ask_folder(self, book: Any, title: str) -> Path | None:  # noqa: ANN401
        """Let the user choose a folder; None when the dialog was cancelled."""
        dialog = book.app.api.FileDialog(_FOLDER_PICKER)
        dialog.Title = title
        return Path(dialog.SelectedItems(1)) if dialog.Show() == _CHOSEN else None
