"""A workbook that is open in a spreadsheet program, for the same reader that reads files: each sheet in one call."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from danhgia_xl.addin.host import Host, Layout
from danhgia_xl.workbook.mark import HELPER_NAME, MARK_NAME
from danhgia_xl.workbook.reader.addresses import column_number
from danhgia_xl.workbook.reader.archive import ContainerError
from danhgia_xl.workbook.reader.cell_scan import ERROR_CELL, MAX_ROW
from danhgia_xl.workbook.reader.container import cell_of
from danhgia_xl.workbook.reader.locate import Row, Sheet
from danhgia_xl.workbook.reader.percent import as_percent
from danhgia_xl.workbook.reader.raw import Problem
from danhgia_xl.workbook.reader.source import readings_on
from danhgia_xl.workbook.reader.trim import first_helper

ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})
"""What an error cell reads as; nobody types these as text into a form."""

_ERROR_NUMBERS: Final = -2_146_826_000
"""Below it stand the numbers of Excel's errors."""

_LAST_COLUMN: Final = column_number("ZZ")


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
            sheet = refers_to.removeprefix("=").rpartition("!")[0].strip("'").replace("''", "'")
            self._helpers[sheet] = column_number(column)

    def mark(self) -> str | None:
        """Return the text DG_MAU stands for; None when there is no such name, or it leads nowhere in this workbook."""
        if self._mark.startswith('"'):
            return self._mark.strip('"')
        place = cell_of(self._mark)
        if place is None or place[0] not in self.names:
            return None
        return str(self.sheet(place[0]).at(*place[1:]))

    def readings(self) -> dict[str, str]:
        """Return the readings the formulas of the book are made from; empty when it has none, or does not say."""
        place = cell_of(self._mark)
        return readings_on(self.sheet(place[0]).rows) if place and place[0] in self.names else {}

    def sheet(self, name: str) -> Sheet:
        """Return a sheet in which cells without a value hold a `Problem`. Raises ContainerError when it is too wide."""
        if name not in self._read:
            sheet = self._book.sheets[name]
            used = sheet.used_range
            rows, columns = used.row + used.shape[0] - 1, used.column + used.shape[1] - 1
            if rows > MAX_ROW + 1 or columns > _LAST_COLUMN + 1:
                raise ContainerError("TRANG_QUA_RONG", trang=name, so_dong=MAX_ROW)
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


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    """Return a value as the reader of files gives it: blanks are "", numbers floats, errors a `Problem`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return Problem(ERROR_CELL) if value in ERRORS else value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    # Excel gives numbers as floats, amounts of money as decimals; this low stand the errors xlwings does not know.
    return Problem(ERROR_CELL) if value < _ERROR_NUMBERS else float(value)
