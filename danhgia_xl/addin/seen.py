"""What a spreadsheet program hands over for a cell, as the reader of workbooks sees it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from danhgia_xl.workbook.reader.cell_scan import ERROR_CELL
from danhgia_xl.workbook.reader.percent import as_percent
from danhgia_xl.workbook.reader.raw import Problem

_ERRORS_END: Final = -2146825288
"""Below it stand what COM hands over for #NULL! (2000), #DIV/0!, #N/A and the like: their number plus 0x800A0000."""


def seen(raw: object) -> object:
    """Return a cell as the reader of workbooks sees it: "" for a blank, numbers as float, a `Problem` for an error."""
    if raw is None:
        return ""
    if isinstance(raw, str | float | bool):
        return raw
    if isinstance(raw, int):
        return Problem(ERROR_CELL) if raw < _ERRORS_END else float(raw)
    if isinstance(raw, Decimal):  # a cell that has the format of a currency
        return float(raw)
    if isinstance(raw, dt.datetime):
        return dt.datetime(*raw.timetuple()[:6])  # noqa: DTZ001 - what COM calls UTC is the day that is shown
    return raw


def seen_percent(raw: object) -> object:
    """Return, as `seen`, a cell that is shown as a percentage."""
    cell = seen(raw)
    return as_percent(cell) if isinstance(cell, float) else cell
