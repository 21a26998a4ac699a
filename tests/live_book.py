"""A live book for tests without a spreadsheet program: the part of xlwings that the buttons use, over openpyxl.

It keeps what was saved in the file: values of formulas come from there and are not computed anew. Anything the buttons
do not use raises AttributeError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from danhgia_xl.addin.host import Layout, SheetLocked
from danhgia_xl.workbook.reader.cell_scan import Hidden
from danhgia_xl.workbook.reader.percent import shows_percent


class App:
    """The program: what it told the user is kept in `alerts` and `status_bar`."""

    def __init__(self) -> None:
        self.status_bar: str | bool = False
        self.screen_updating = self.enable_events = self.display_alerts = True
        self.calculation, self.calculated = "automatic", 0
        self.alerts: list[str] = []
        self.opened: list[Path] = []
        self.books = self

    def __iter__(self) -> Iterator[Path]:
        return iter(self.opened)

    def calculate(self) -> None:
        self.calculated += 1

    def open(self, path: str) -> None:
        assert Path(path).is_file()
        self.opened.append(Path(path))

    def alert(self, prompt: str, title: str, buttons: str, mode: str) -> None:
        assert title
        assert (buttons, mode) in {("ok", "info"), ("ok", "critical")}
        self.alerts.append(prompt)


class LiveBook:
    """A workbook read from a file; `writes` counts the calls that changed a cell."""

    def __init__(self, path: Path) -> None:
        self.inner = openpyxl.load_workbook(path)
        self.cached = openpyxl.load_workbook(path, data_only=True)
        self.fullname, self.name, self.app = str(path), path.name, App()
        self.writes = 0
        self.blocks: list[tuple[str, list[str]]] = []
        self.selected: tuple[str, int] = (self.inner.sheetnames[0], 1)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    @property
    def selection(self) -> Range:
        return self.sheets[self.selected[0]].range((self.selected[1], 1))


class Sheets:
    """The sheets of a book."""

    def __init__(self, book: LiveBook) -> None:
        self.book = book

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, name) for name in self.book.inner.sheetnames)

    def __len__(self) -> int:
        return len(self.book.inner.sheetnames)

    def __getitem__(self, key: int | str) -> Sheet:
        name = self.book.inner.sheetnames[key] if isinstance(key, int) else key
        assert name in self.book.inner.sheetnames, name
        return Sheet(self.book, name)

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.inner.active.title)

    def add(self, name: str, after: Sheet) -> Sheet:
        assert len(name) <= 31
        assert name not in self.book.inner.sheetnames
        self.book.inner.create_sheet(name, self.book.inner.sheetnames.index(after.name) + 1)
        self.book.inner.active = self.book.inner[name]  # as Excel does
        return Sheet(self.book, name)


class Sheet:
    """One sheet."""

    def __init__(self, book: LiveBook, name: str) -> None:
        self.book, self.name = book, name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sheet) and self.name == other.name

    __hash__ = None  # type: ignore[assignment]

    @property
    def inner(self) -> Worksheet:
        return self.book.inner[self.name]

    @property
    def visible(self) -> bool:
        return bool(self.inner.sheet_state == "visible")

    @visible.setter
    def visible(self, value: bool) -> None:
        self.inner.sheet_state = "visible" if value else "hidden"

    @property
    def used_range(self) -> Range:
        return Range(self, (1, 1), (self.inner.max_row, self.inner.max_column))

    @property
    def notes(self) -> list[Note]:
        return [Note(Range(self, (c.row, c.column))) for row in self.inner.iter_rows() for c in row if c.comment]

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, tuple):
            return Range(self, first, last or first)
        areas = []
        for part in first.replace("$", "").split(","):
            left, top, right, bottom = range_boundaries(part)
            areas.append(((top, left), (bottom, right)))
        return Range(self, *areas[0], more=areas[1:])

    def clear(self) -> None:
        self.inner.delete_rows(1, self.inner.max_row)

    def delete(self) -> None:
        assert self.visible
        for name, defined in list(self.book.inner.defined_names.items()):
            if defined.attr_text.startswith(f"'{self.name}'!"):
                self.book.inner.defined_names[name] = DefinedName(name, attr_text="#REF!$A$1")
        self.book.inner.remove(self.inner)

    def activate(self) -> None:
        self.book.inner.active = self.inner


class Options:
    """A range whose values are read with options."""

    def __init__(self, of: Range, ndim: int, *, err_to_str: bool) -> None:
        self._of, self._ndim, self._err_to_str = of, ndim, err_to_str

    @property
    def value(self) -> list[list[Any]]:
        assert self._ndim == 2
        return self._of.read(err_to_str=self._err_to_str)


class Range:
    """One or several rectangles of cells, rows and columns from 1."""

    def __init__(
        self,
        sheet: Sheet,
        first: tuple[int, int],
        last: tuple[int, int] | None = None,
        more: Sequence[tuple[tuple[int, int], tuple[int, int]]] = (),
    ) -> None:
        self.sheet, self.first, self.last = sheet, first, last or first
        self.areas = [(self.first, self.last), *more]

    row = property(lambda self: self.first[0])
    column = property(lambda self: self.first[1])
    shape = property(lambda self: (self.last[0] - self.first[0] + 1, self.last[1] - self.first[1] + 1))

    @property
    def address(self) -> str:
        return f"${get_column_letter(self.first[1])}${self.first[0]}"

    def cells(self) -> Iterator[Any]:
        for first, last in self.areas:
            for row in self.sheet.inner.iter_rows(first[0], last[0], first[1], last[1]):
                yield from row

    def rows(self) -> list[list[Any]]:
        assert len(self.areas) == 1
        found = self.sheet.inner.iter_rows(self.first[0], self.last[0], self.first[1], self.last[1])
        return [list(row) for row in found]

    def options(self, *, ndim: int, err_to_str: bool = False) -> Options:
        return Options(self, ndim, err_to_str=err_to_str)

    def read(self, *, err_to_str: bool) -> list[list[Any]]:
        cached = self.sheet.book.cached
        known = cached[self.sheet.name] if self.sheet.name in cached.sheetnames else None

        def value(cell: Any) -> Any:
            held = cell.value
            if isinstance(held, str) and cell.data_type == "f":
                held = known[cell.coordinate].value if known is not None else 0.0
            if isinstance(held, str) and held.startswith("#") and cell.data_type == "e":
                return held if err_to_str else None
            return float(held) if isinstance(held, int) and not isinstance(held, bool) else held

        return [[value(cell) for cell in row] for row in self.rows()]

    @property
    def formula(self) -> Any:
        texts = [["" if cell.value is None else str(cell.value) for cell in row] for row in self.rows()]
        return texts[0][0] if self.shape == (1, 1) else tuple(map(tuple, texts))

    @formula.setter
    def formula(self, values: Any) -> None:
        self.sheet.book.writes += 1
        rows = self.rows()
        self.sheet.book.blocks.append((self.sheet.name, [cell.coordinate for row in rows for cell in row]))
        assert [len(row) for row in values] == [len(row) for row in rows]
        for cells, texts in zip(rows, values, strict=True):
            for cell, text in zip(cells, texts, strict=True):
                assert isinstance(text, str)
                cell.value = None if text == "" else text.removeprefix("'")
                if text.startswith("'"):
                    cell.data_type = "s"
                elif re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
                    cell.value = float(text)

    @property
    def color(self) -> tuple[int, int, int] | None:
        fills = {cell.fill.fgColor.rgb[-6:] if cell.fill.fill_type else "" for cell in self.cells()}
        if len(fills) > 1:
            raise TypeError("no one colour")
        fill = fills.pop()
        return tuple(bytes.fromhex(fill)) if fill else None  # type: ignore[return-value]

    @color.setter
    def color(self, value: str | None) -> None:
        self.sheet.book.writes += 1
        for cell in self.cells():
            cell.fill = PatternFill("solid", fgColor="FF" + value.lstrip("#")) if value else PatternFill()

    @property
    def note(self) -> Note | None:
        return Note(self) if next(self.cells()).comment else None

    def add_note(self, text: str) -> None:
        self.sheet.book.writes += 1
        next(self.cells()).comment = Comment(text, "")

    class _Anything:
        name: str
        size: int
        bold: bool
        color: str

    @property
    def font(self) -> _Anything:
        return Range._Anything()

    def _ignore(self, _: object) -> None:
        """Take a look that tests do not ask about."""

    vertical_alignment = horizontal_alignment = row_height = property(None, _ignore)

    def merge(self) -> None:
        (top, left), (bottom, right) = self.first, self.last
        self.sheet.inner.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

    wrap_text = property(None, _ignore)
    column_width = property(None, _ignore)


class Note:
    """The note of a cell."""

    def __init__(self, cell: Range) -> None:
        self.location = cell

    @property
    def text(self) -> str:
        return str(next(self.location.cells()).comment.text)

    @text.setter
    def text(self, value: str) -> None:
        self.location.sheet.book.writes += 1
        next(self.location.cells()).comment.text = value

    def delete(self) -> None:
        self.location.sheet.book.writes += 1
        next(self.location.cells()).comment = None


class Name:
    """A defined name, of the book or of a sheet."""

    def __init__(self, book: LiveBook, name: str, owner: dict[str, DefinedName], key: str) -> None:
        self._book, self.name, self._owner, self._key = book, name, owner, key

    @property
    def refers_to(self) -> str:
        return f"={self._owner[self._key].attr_text}"

    @property
    def refers_to_range(self) -> Range:
        sheet, _, cell = self._owner[self._key].attr_text.rpartition("!")
        return self._book.sheets[sheet.strip("'")].range(cell)

    def delete(self) -> None:
        del self._owner[self._key]


class Names:
    """The defined names of a book, those of its sheets included, as Excel lists them."""

    def __init__(self, book: LiveBook) -> None:
        self._book = book

    def __iter__(self) -> Iterator[Name]:
        own = self._book.inner.defined_names
        yield from (Name(self._book, key, own, key) for key in list(own))
        for sheet in self._book.inner.worksheets:
            names = sheet.defined_names
            yield from (Name(self._book, f"'{sheet.title}'!{key}", names, key) for key in list(names))

    def __getitem__(self, name: str) -> Name:
        return next(one for one in self if one.name == name)

    def add(self, name: str, refers_to: str) -> None:
        self._book.inner.defined_names[name] = DefinedName(name, attr_text=refers_to.removeprefix("="))


class LiveHost:
    """The host of such books. Sheets of `locked` have a password."""

    name = "excel"
    longest_address = 240

    def __init__(self, *locked: str, folder: Path | None = None, frozen: bool = False) -> None:
        self.locked, self.folder, self.frozen = locked, folder, frozen
        self.filtered: set[str] = set()
        self.threaded: set[tuple[str, str]] = set()

    @contextmanager
    def unlocked(self, sheet: Sheet) -> Iterator[None]:
        if sheet.name in self.locked:
            raise SheetLocked(sheet.name)
        was, sheet.inner.protection.sheet = sheet.inner.protection.sheet, False
        try:
            yield
        finally:
            sheet.inner.protection.sheet = was

    def is_protected(self, _: LiveBook) -> bool:
        return self.frozen

    def layout(self, sheet: Sheet, rows: int, columns: int) -> Layout:
        inner = sheet.inner
        merged = [((m.min_row - 1, m.min_col - 1), (m.max_row - 1, m.max_col - 1)) for m in inner.merged_cells.ranges]
        hidden_rows = frozenset(row - 1 for row, size in inner.row_dimensions.items() if size.hidden)
        hidden = tuple(range(size.min - 1, size.max) for size in inner.column_dimensions.values() if size.hidden)
        percent = frozenset(
            (cell.row - 1, cell.column - 1)
            for row in inner.iter_rows(1, rows, 1, columns)
            for cell in row
            if shows_percent(cell.number_format)
        )
        return Layout(merged, Hidden(hidden_rows, hidden), percent)

    def is_filtered(self, sheet: Sheet) -> bool:
        return sheet.name in self.filtered

    def can_note(self, cell: Range) -> bool:
        return (cell.sheet.name, cell.address) not in self.threaded

    def fit_note(self, cell: Range, text: str) -> None:
        assert cell.note is not None
        assert cell.note.text == text

    def ask_folder(self, _: LiveBook, title: str) -> Path | None:
        assert title
        return self.folder
