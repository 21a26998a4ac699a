"""Cells in blocks, as Excel gives and takes them: one call to LibreOffice for a block, whatever its size.

Read: numbers are floats, dates are datetimes, errors are Excel's numbers for them, blanks are None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final, SupportsFloat

from danhgia_xl.addin.libreoffice.areas import Area, area_of
from danhgia_xl.addin.libreoffice.formats import DATE_OR_TIME, GENERAL, TEXT, TRUTH, NumberFormats
from danhgia_xl.addin.libreoffice.formulas import Formulas
from danhgia_xl.addin.libreoffice.uno_access import UnoObject

Value = str | float | bool | int | dt.datetime | None
Rows = Sequence[Sequence[object]]

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
_EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a date in a cell has no zone
_DAY_S: Final = 86400


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
    for key, part in _by_format(cells, area):
        kind = formats.kind(key)
        if not kind & (DATE_OR_TIME | TRUTH):
            continue
        for row in rows[part.top - area.top : part.bottom - area.top + 1]:
            for at in range(part.left - area.left, part.right - area.left + 1):
                value = row[at]
                if isinstance(value, float):
                    row[at] = bool(value) if kind & TRUTH else _date(value)


def _by_format(cells: UnoObject, area: Area) -> Iterator[tuple[int, Area]]:
    if cells.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE":
        yield cells.NumberFormat, area
        return
    for ranges in cells.getUniqueCellFormatRanges():
        key = ranges.NumberFormat
        for address in ranges.getRangeAddresses():
            yield key, area_of(address)


def _date(days: float) -> dt.datetime:
    return _EPOCH + dt.timedelta(seconds=round(days * _DAY_S))


def serial(moment: dt.datetime | dt.date) -> float:
    """Return a date as the number a cell holds."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    return (moment.replace(tzinfo=None) - _EPOCH).total_seconds() / _DAY_S


def write(sheet: UnoObject, area: Area, values: object, formats: NumberFormats, formulas: Formulas) -> None:
    """Write values into an area: one for all its cells, or rows of them of its shape.

    As in Excel a text that begins with "=" is a formula (in a cell of text format: text), and an apostrophe in front
    makes text of whatever follows and is no part of it. Unlike Excel no other text becomes a number or a date.
    """
    rows = _rows(values, area)
    cells = area.uno(sheet)
    before = list(_by_format(cells, area))
    cells.setDataArray(tuple(tuple(_plain(value) for value in row) for row in rows))
    if list(_by_format(cells, area)) != before:  # LibreOffice makes cells "@" where a text looks like a number
        for key, part in before:
            part.uno(sheet).NumberFormat = key
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, bool | dt.date) or (isinstance(value, str) and value[:1] in {"=", "'"}):
                _finish(sheet.getCellByPosition(area.left + column, area.top + at), value, formats, formulas)


def _rows(values: object, area: Area) -> Rows:
    height, width = area.shape
    if not isinstance(values, list | tuple):
        return [[values] * width] * height
    rows = values if values and isinstance(values[0], list | tuple) else [values]
    if len(rows) != height or any(len(row) != width for row in rows):
        raise ValueError(f"{height} × {width} cells got {len(rows)} rows of {len(rows[0])}")
    return rows


def _plain(value: object) -> str | float:
    """Return what goes into the block: nothing yet where a formula will be."""
    if isinstance(value, str):
        return "" if _is_formula(value) else value.removeprefix("'")
    if isinstance(value, dt.date):
        return serial(value)
    if value is None:
        return ""
    if isinstance(value, SupportsFloat):
        return float(value)
    raise TypeError(f"not a value of a cell: {value!r}")


def _is_formula(text: str) -> bool:
    return text.startswith("=") and len(text) > 1


def _finish(cell: UnoObject, value: str | bool | dt.date, formats: NumberFormats, formulas: Formulas) -> None:
    if isinstance(value, str):
        if not _is_formula(value):
            if value.startswith("'="):
                cell.NumberFormat = formats.key("@")  # or LibreOffice makes a formula of it when the cell is edited
        elif formats.kind(cell.NumberFormat) & TEXT:
            cell.setString(value)
        else:
            formulas.write(cell, value)
    elif formats.code(cell.NumberFormat) == GENERAL:
        if isinstance(value, bool):
            code = "BOOLEAN"
        else:
            code = "DD/MM/YYYY HH:MM" if isinstance(value, dt.datetime) and value.time() != dt.time() else "DD/MM/YYYY"
        cell.NumberFormat = formats.key(code)


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
