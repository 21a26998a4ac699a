"""Addresses as Excel writes them, to rectangles and back: "A1:A3,C5". Rows and columns are counted from zero."""

from __future__ import annotations

import re
from typing import NamedTuple

from danhgia_xl.addin.libreoffice.uno_access import UnoObject
from danhgia_xl.workbook.reader.addresses import column_letters, column_number

_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d*)(?::\$?([A-Z]{1,3})\$?([1-9]\d*))?", re.IGNORECASE)
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})", re.IGNORECASE)
_ROWS = re.compile(r"\$?([1-9]\d*):\$?([1-9]\d*)")


class Area(NamedTuple):
    """A rectangle of cells; both corners belong to it. An empty one ends before it begins."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    def uno(self, sheet: UnoObject) -> UnoObject:
        """Return the cells of this area on a sheet of LibreOffice: a cell when there is one, else a range."""
        if self.shape == (1, 1):
            return sheet.getCellByPosition(self.left, self.top)
        return sheet.getCellRangeByPosition(self.left, self.top, self.right, self.bottom)


def area_of(address: UnoObject) -> Area:
    """Return the area of a CellRangeAddress."""
    return Area(address.StartRow, address.StartColumn, address.EndRow, address.EndColumn)


def parse(text: str, rows: int, columns: int) -> tuple[Area, ...] | None:
    """Return the areas of an address on a sheet of `rows` × `columns` cells; None when it is no address."""
    areas = [_parse_one(part.strip(), rows, columns) for part in text.split(",")]
    found = tuple(area for area in areas if area is not None)
    return found if len(found) == len(areas) else None


def _parse_one(text: str, rows: int, columns: int) -> Area | None:
    if match := _CELLS.fullmatch(text):
        left, top, right, bottom = match.groups()
        area = _sorted(
            int(top), column_number(left.upper()), int(bottom or top), column_number((right or left).upper())
        )
    elif match := _COLUMNS.fullmatch(text):
        area = _sorted(1, column_number(match[1].upper()), rows, column_number(match[2].upper()))
    elif match := _ROWS.fullmatch(text):
        area = _sorted(int(match[1]), 0, int(match[2]), columns - 1)
    else:
        return None
    return area if area.bottom < rows and area.right < columns else None


def _sorted(row: int, column: int, other_row: int, other_column: int) -> Area:
    (top, bottom), (left, right) = sorted((row, other_row)), sorted((column, other_column))
    return Area(top - 1, left, bottom - 1, right)


def written(area: Area, row_absolute: bool = True, column_absolute: bool = True) -> str:
    """Return the address of an area: "$A$1:$B$2"."""
    first = _cell(area.top, area.left, row_absolute, column_absolute)
    if area.shape == (1, 1):
        return first
    return f"{first}:{_cell(area.bottom, area.right, row_absolute, column_absolute)}"


def _cell(row: int, column: int, row_absolute: bool, column_absolute: bool) -> str:
    return f"{'$' * column_absolute}{column_letters(column)}{'$' * row_absolute}{row + 1}"


def quoted(sheet: str) -> str:
    """Return the name of a sheet as a reference writes it: 'Tờ trình' in quotes, DL without."""
    if re.fullmatch(r"[^\W\d]\w*", sheet) and not _CELLS.fullmatch(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


def unquoted(sheet: str) -> str:
    """Return the name of a sheet out of a reference."""
    return sheet[1:-1].replace("''", "'") if len(sheet) > 1 and sheet[0] == sheet[-1] == "'" else sheet
