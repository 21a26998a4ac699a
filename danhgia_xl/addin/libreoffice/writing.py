"""Values into cells in blocks, understood as Excel understands them: one call to LibreOffice for a block."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final, SupportsFloat

from danhgia_xl.addin.libreoffice.areas import Area
from danhgia_xl.addin.libreoffice.formats import GENERAL, TEXT, NumberFormats
from danhgia_xl.addin.libreoffice.formulas import Formulas
from danhgia_xl.addin.libreoffice.uno_access import UnoObject
from danhgia_xl.addin.libreoffice.values import DAY_S, EPOCH, by_format

Rows = Sequence[Sequence[object]]

_TYPED: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d{1,3})?|TRUE|FALSE", re.IGNORECASE | re.ASCII)
"""Texts that Excel takes for a number or a truth value, whatever the user's region."""


def serial(moment: dt.datetime | dt.date) -> float:
    """Return a date as the number a cell holds."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    return (moment.replace(tzinfo=None) - EPOCH).total_seconds() / DAY_S


def write(sheet: UnoObject, area: Area, values: object, formats: NumberFormats, formulas: Formulas) -> None:
    """Write values into an area: one for all its cells, or rows of them of its shape.

    As in Excel a text that begins with "=" is a formula (in a cell of text format: text), and an apostrophe in front
    makes text of whatever follows and is no part of it; a text that is a number or TRUE becomes one. What Excel would
    take for a date or a fraction, which depends on the user's region, stays text.
    """
    rows = _understood(sheet, area, _rows(values, area), formats)
    cells = area.uno(sheet)
    before = list(by_format(cells, area))
    cells.setDataArray(tuple(tuple(_plain(value) for value in row) for row in rows))
    if list(by_format(cells, area)) != before:  # LibreOffice makes cells "@" where a text looks like a number
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


def _understood(sheet: UnoObject, area: Area, rows: Rows, formats: NumberFormats) -> Rows:
    """Return the rows with numbers and truth values for texts that Excel takes for them, unless the cell is text."""

    def understood(value: object, row: int, column: int) -> object:
        if not isinstance(value, str) or not _TYPED.fullmatch(value):
            return value
        cell = sheet.getCellByPosition(area.left + column, area.top + row)
        if formats.kind(cell.NumberFormat) & TEXT:
            return value
        return value.upper() == "TRUE" if value.isalpha() else float(value)

    return [[understood(value, at, column) for column, value in enumerate(row)] for at, row in enumerate(rows)]


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
