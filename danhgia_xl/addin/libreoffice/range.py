"""Ranges: where the cells are, what they hold, their notes and links. How they look is in `range_format`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from danhgia_xl.addin.libreoffice import hyperlinks, merged, notes, values, writing
from danhgia_xl.addin.libreoffice.areas import Area, quoted, written
from danhgia_xl.addin.libreoffice.range_format import RangeFormat
from danhgia_xl.addin.libreoffice.refused import refuse_the_rest
from danhgia_xl.addin.libreoffice.uno_access import UnoObject, enum

if TYPE_CHECKING:
    from danhgia_xl.addin.libreoffice.sheet import Sheet

_CONTENTS = 1 | 2 | 4 | 16
_NOTES = 8
_FORMATS = 32 | 64 | 256 | 512
"""Bits of com.sun.star.sheet.CellFlags."""


@refuse_the_rest("get_value", keep=("max_cells_per_read", "max_cells_per_write", "get_async_pipeline_overrides"))
class Range(RangeFormat):
    """Cells of one sheet: one area, or several ("A1:A3,C5") of which the first answers for address and values."""

    def __init__(self, sheet: Sheet, areas: Sequence[Area]) -> None:
        self.sheet, self.areas = sheet, tuple(areas)
        self.options: dict[str, Any] = {}  # xlwings puts its own here
        self.first = self.areas[0]

    @property
    def api(self) -> UnoObject:
        """The cells in LibreOffice: a cell, a range, or several ranges."""
        if len(self.areas) == 1:
            return self.first.uno(self.sheet.api)
        ranges = self.sheet.book.api.createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddresses(tuple(a.uno(self.sheet.api).RangeAddress for a in self.areas), True)
        return ranges

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        """Sheet, row, column, number of rows and columns of the first area; counted from 1."""
        return self.sheet.name, self.row, self.column, *self.shape

    @property
    def row(self) -> int:
        """The first row, counted from 1."""
        return self.first.top + 1

    @property
    def column(self) -> int:
        """The first column, counted from 1."""
        return self.first.left + 1

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns of the first area."""
        return self.first.shape

    def __len__(self) -> int:
        return sum(rows * columns for rows, columns in (area.shape for area in self.areas))

    def __call__(self, row: int, column: int | None = None) -> Range:
        """Return the cell at a row and column of this range, or its n-th cell; counted from 1, also beyond its edge."""
        if column is None:
            down, across = divmod(row - 1, self.shape[1])
        else:
            down, across = row - 1, column - 1
        top, left = self.first.top + down, self.first.left + across
        return Range(self.sheet, [Area(top, left, top, left)])

    @property
    def rows(self) -> Range:
        """This range (xlwings counts its rows by `shape`)."""
        return self

    @property
    def columns(self) -> Range:
        """This range (xlwings counts its columns by `shape`)."""
        return self

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """Return the address of all areas; with book and sheet when `external`."""
        address = ",".join(written(area, row_absolute, col_absolute) for area in self.areas)
        if not external:
            return address
        return quoted(f"[{self.sheet.book.name}]{self.sheet.name}") + "!" + address

    @property
    def address(self) -> str:
        """The absolute address: "$A$1:$B$2"."""
        return self.get_address(True, True, False)

    @property
    def raw_value(self) -> values.Value | tuple[tuple[values.Value, ...], ...]:
        """The value of one cell, or rows of values, as Excel gives them; one call to LibreOffice for all."""
        if not len(self):
            return None
        rows = values.read(self.sheet.api, self.first, self.sheet.book.formats)
        return rows[0][0] if self.shape == (1, 1) else tuple(map(tuple, rows))

    @raw_value.setter
    def raw_value(self, data: object) -> None:
        book = self.sheet.book
        for area in self.areas if len(self) else ():
            writing.write(self.sheet.api, area, data, book.formats, book.formulas)

    @property
    def formula(self) -> str | tuple[tuple[str, ...], ...]:
        """The formula of one cell or rows of formulas, written as in Excel; the content of cells without one."""
        rows = values.read_formulas(self.sheet.api, self.first, self.sheet.book.formulas)
        return rows[0][0] if self.shape == (1, 1) else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, data: object) -> None:
        if not isinstance(data, list | tuple) and len(self) > 1:
            self._fill(str(data))
        else:
            self.raw_value = data

    def _fill(self, formula: str) -> None:
        """Give one formula to all cells, its relative references counted from the first, as Excel does."""
        first = self(1, 1)
        first.raw_value = formula
        cells = self.first.uno(self.sheet.api)
        for direction, (count, across) in {"TO_BOTTOM": (self.shape[0], 0), "TO_RIGHT": (self.shape[1], 1)}.items():
            if count > 1:
                source = cells if across else self.first._replace(right=self.first.left).uno(self.sheet.api)
                source.fillAuto(enum("com.sun.star.sheet.FillDirection", direction), 1)

    def clear_contents(self) -> None:
        """Remove values and formulas; formats and notes stay."""
        self.api.clearContents(_CONTENTS)

    def clear_formats(self) -> None:
        """Remove formats and merging."""
        self.unmerge()
        self.api.clearContents(_FORMATS)

    def clear(self) -> None:
        """Remove values, notes, formats and merging."""
        self.unmerge()
        self.api.clearContents(_CONTENTS | _NOTES | _FORMATS)

    @property
    def merge_area(self) -> Range:
        """The merged cells around the first cell, or that cell."""
        return Range(self.sheet, [merged.merge_area(self.sheet.api, self.first)])

    @property
    def merge_cells(self) -> bool | None:
        """Whether the cells are merged; None when only some are."""
        return merged.is_merged(self.sheet.api, self.first)

    def merge(self, across: bool = False) -> None:
        """Make one cell of them, or one of each row."""
        rows = range(self.first.top, self.first.bottom + 1) if across else ()
        for area in [self.first._replace(top=row, bottom=row) for row in rows] or [self.first]:
            area.uno(self.sheet.api).merge(True)

    def unmerge(self) -> None:
        """Take merged cells apart."""
        for area in self.areas:
            area.uno(self.sheet.api).merge(False)

    @property
    def note(self) -> notes.Note | None:
        """The note of the first cell."""
        return notes.note_of(self(1, 1))

    def add_note(self, text: str) -> notes.Note:
        """Put a note on the cell."""
        return notes.add_note(self(1, 1), text)

    @property
    def hyperlink(self) -> str:
        """Where the link in the cell leads, as Excel writes it."""
        return hyperlinks.target(self.api, self.address)

    def add_hyperlink(self, address: str, text_to_display: str = "", screen_tip: str = "") -> None:  # noqa: ARG002
        """Make a link of the cell; LibreOffice shows its own tip."""
        hyperlinks.put(self.sheet.book.api, self(1, 1).api, address, text_to_display or address)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:  # noqa: ARG002 - as without it on a Mac
        """Insert cells here; those here go "down" or "right"."""
        mode = enum("com.sun.star.sheet.CellInsertMode", (shift or "down").upper())
        self.sheet.api.insertCells(self.api.RangeAddress, mode)

    def delete(self, shift: str | None = None) -> None:
        """Delete the cells; those below go up, or those to the right go left."""
        mode = enum("com.sun.star.sheet.CellDeleteMode", (shift or "up").upper())
        self.sheet.api.removeRange(self.api.RangeAddress, mode)

    def select(self) -> None:
        """Select the cells in the window of the book."""
        self.sheet.activate()
        self.sheet.book.api.CurrentController.select(self.api)
