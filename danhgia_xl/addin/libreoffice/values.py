"""Cells in blocks, as Excel gives and takes them: one call to LibreOffice for a block, whatever its size.

Read: numbers are floats, dates are datetimes, errors are Excel's numbers for them, blanks are None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from danhgia_xl.addin.libreoffice.areas import Area, area_of
from danhgia_xl.addin.libreoffice.formats import DATE_OR_TIME, TRUTH, NumberFormats
from danhgia_xl.addin.libreoffice.formulas import Formulas
from danhgia_xl.addin.libreoffice.uno_access import UnoObject

Value = str | float | bool | int | dt.datetime | None

ERROR_TEXTS: Final = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}
"""What Excel gives a program for an error in a cell, and what the cell shows."""

_ERRORS: Final = {
    532: "#DIV/0!",
    32767: "#N/A",
    524: "#REF!",
    525: "#NAME?",
    526: "#NAME?",
    521: "#NULL!",
    503: "#NUM!",
    519: "#VALUE!",
    502: "#VALUE!",
}
"""LibreOffice's numbers of errors; one that Excel does not have is a #VALUE!."""

_CODES: Final = {text: code for code, text in ERROR_TEXTS.items()}
EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a date in a cell has no zone
DAY_S: Final = 86400


def read(sheet: UnoObject, area: Area, formats: NumberFormats) -> list[list[Value]]:
    """Return the values of an area."""
    cells = area.uno(sheet)
    data = cells.getDataArray()  # "" is a blank, None an error
    rows: list[list[Value]] = [[None if value == "" else value for value in row] for row in data]
    for at, row in enumerate(data):
        if None in row:
            for column, value in enumerate(row):
                if value is None:
                    rows[at][column] = _error(sheet.getCellByPosition(area.left + column, area.top + at))
    _put_typed(cells, area, formats, rows)
    return rows


def _error(cell: UnoObject) -> int:
    return _CODES[_ERRORS.get(cell.getError(), "#VALUE!")]


def _put_typed(cells: UnoObject, area: Area, formats: NumberFormats, rows: list[list[Value]]) -> None:
    """Turn numbers into what their number format makes of them: dates, truth values."""
    for key, part in by_format(cells, area):
        kind = formats.kind(key)
        if not kind & (DATE_OR_TIME | TRUTH):
            continue
        for row in rows[part.top - area.top : part.bottom - area.top + 1]:
            for at in range(part.left - area.left, part.right - area.left + 1):
                value = row[at]
                if isinstance(value, float):
                    row[at] = bool(value) if kind & TRUTH else _date(value)


def by_format(cells: UnoObject, area: Area) -> Iterator[tuple[int, Area]]:
    """Yield the key of each number format in an area and where it is."""
    if cells.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE":
        yield cells.NumberFormat, area
        return
    for ranges in cells.getUniqueCellFormatRanges():
        key = ranges.NumberFormat
        for address in ranges.getRangeAddresses():
            yield key, area_of(address)


def _date(days: float) -> dt.datetime:
    return EPOCH + dt.timedelta(seconds=round(days * DAY_S))


def read_formulas(sheet: UnoObject, area: Area, formulas: Formulas) -> list[list[str]]:
    """Return the formulas of an area as Excel gives them: of a cell without one its content, "" of a blank."""
    cells = area.uno(sheet)
    rows: list[list[str]] = []
    for at, (shown, data) in enumerate(zip(cells.getFormulaArray(), cells.getDataArray(), strict=True)):
        row: list[str] = []
        for column, (text, value) in enumerate(zip(shown, data, strict=True)):
            if text.startswith("=") and text != value:
                row.append(formulas.of_cell(sheet.getCellByPosition(area.left + column, area.top + at)))
            else:
                row.append(value if isinstance(value, str) else text)
        rows.append(row)
    return rows
