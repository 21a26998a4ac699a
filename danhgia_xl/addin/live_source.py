"""A workbook that is open in a spreadsheet program, for the same reader that reads files: each sheet in one call."""

from __future__ import annotations

from typing import Any, Final

from danhgia_xl.addin.host import Host, Layout
from danhgia_xl.addin.seen import seen
from danhgia_xl.workbook.mark import HELPER_NAME, MARK_NAME
from danhgia_xl.workbook.preflight.extent import too_wide
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.addresses import column_number, sheet_of
from danhgia_xl.workbook.reader.cell_scan import ERROR_CELL
from danhgia_xl.workbook.reader.container import cell_of
from danhgia_xl.workbook.reader.locate import Row, Sheet
from danhgia_xl.workbook.reader.percent import as_percent
from danhgia_xl.workbook.reader.raw import Problem
from danhgia_xl.workbook.reader.source import mark_text, readings_on
from danhgia_xl.workbook.reader.trim import first_helper

ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})
"""What an error cell reads as; nobody types these as text into a form."""


class LiveSource:
    """The sheets of a live `xw.Book`, in the shape the reader expects of a file's."""

    def __init__(self, book: Any, host: Host) -> None:  # noqa: ANN401 - xlwings ships no types
        self._book, self._host = book, host
        self._read: dict[str, Sheet] = {}
        self._helpers: dict[str, int] = {}
        self._mark = ""
        for name in book.names:
            self._note_name(name.name, name.refers_to)
        self.names = [sheet.name for sheet in book.sheets]

    def _note_name(self, name: str, refers_to: str) -> None:
        own = name.rpartition("!")[2].upper()
        if own == MARK_NAME and (not self._mark or "#REF!" in self._mark):
            self._mark = refers_to.removeprefix("=")
        elif own == HELPER_NAME and (column := first_helper(refers_to)):
            self._helpers[sheet_of(refers_to)] = column_number(column)

    def mark(self) -> str | None:
        """Return the text DG_MAU stands for; None when there is no such name, or it leads nowhere in this workbook."""
        return mark_text(self._mark, self._data)

    @property
    def _data(self) -> Sheet | None:
        """The sheet that holds the mark, None when the mark leads to no sheet of this workbook."""
        place = cell_of(self._mark)
        return self.sheet(place[0]) if place and place[0] in self.names else None

    def readings(self) -> dict[str, str]:
        """Return the readings the formulas of the book are made from; empty when it has none, or does not say."""
        return readings_on(self._data)

    def sheet(self, name: str) -> Sheet:
        """Return a sheet in which cells without a value hold a `Problem`. Raises ContainerError when it is too wide."""
        if name not in self._read:
            sheet = self._book.sheets[name]
            used = sheet.used_range
            rows, columns = used.row + used.shape[0] - 1, used.column + used.shape[1] - 1
            if rows > DEFAULT_LIMITS.last_row or columns > DEFAULT_LIMITS.last_column:
                raise too_wide(name, DEFAULT_LIMITS)
            columns = min(columns, self._helpers.get(name, columns))
            values = sheet.range((1, 1), (rows, columns)).options(ndim=2, err_to_str=True).value
            self._read[name] = _as_read(name, values, self._host.layout(sheet, rows, columns))
        return self._read[name]

    def foreign_sheet(self, name: str) -> Sheet:
        """Return a sheet that need not be one of the form; what cannot be read there is none of our business."""
        try:
            return self.sheet(name)
        except ContainerError:
            return Sheet(name, [])


def _as_read(name: str, values: list[Row], layout: Layout) -> Sheet:
    rows = [[_plain(value) for value in row] for row in values]
    for row, column in layout.percent:
        if isinstance(value := rows[row][column], float):
            rows[row][column] = as_percent(value)
    return Sheet(name, rows, layout.merged, layout.hidden)


def _plain(value: object) -> object:
    """Return a value as the reader of files gives it; xlwings has put the errors it knows into words."""
    return Problem(ERROR_CELL) if isinstance(value, str) and value in ERRORS else seen(value)
