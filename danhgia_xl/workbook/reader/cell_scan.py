"""What a sheet's XML tells and calamine does not: cells that hold no value, and cells too far away to be read.

Calamine returns errors such as #N/A and formulas nobody has calculated as blanks (or as the cached 0 of a library).
Most sheets have none of these, which three quick searches settle without parsing anything.
"""

from __future__ import annotations

import re
from typing import Final

from danhgia_xl.workbook.reader.archive import ContainerError
from danhgia_xl.workbook.reader.container import column_number

ERROR_CELL, UNCALCULATED = "O_LOI", "CONG_THUC_CHUA_TINH"

MAX_ROW: Final = 9_999
"""Calamine allocates the whole rectangle up to the last cell: a lone cell at XFD1048576 would kill the process."""

_REFERENCE: Final = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^>]*?\br\s*=\s*[\"']([^\"']*)")
_NEAR: Final = re.compile(rb"[A-Za-z]{0,2}[0-9]{0,4}")
_UNPLAIN: Final = re.compile(rb'<c[\s/>](?!r="[A-Z]{1,2}[0-9]{1,4}")')
"""A cell whose address is not up to ZZ9999 and written as usual."""
_ANY_FORMULA: Final = re.compile(rb"<f[\s/>]")
_ERROR: Final = re.compile(rb'<c ([^>]*\bt="e"[^>]*)>')
_FORMULA: Final = re.compile(rb"<c ([^>]*)>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v>([^<]*)</v>)?")
_ADDRESS: Final = re.compile(rb'\br="([A-Z]+)([0-9]+)"')

Position = tuple[int, int]
"""Row and column, zero-based."""


def valueless_cells(xml: bytes, sheet: str, *, never_calculated: bool) -> dict[Position, str]:
    """Return the finding code of each cell of one sheet that shows an error or was never calculated.

    With `never_calculated` (see `Container`) a formula's cached 0 counts as not calculated. Raises ContainerError
    when a cell lies beyond ZZ9999.
    """
    usual = b"<sheetData" in xml
    if not usual or _UNPLAIN.search(xml):
        _refuse_far(xml, sheet)
    if not usual:
        xml = re.sub(rb"<(/?)\w+:", rb"<\1", xml)
    found: dict[Position, str] = {}
    for cell in _FORMULA.finditer(xml) if _ANY_FORMULA.search(xml) else ():
        attributes, value = cell.groups()
        empty_text = value == b"" and b't="str"' in attributes
        if (not value and not empty_text) or (never_calculated and value == b"0"):
            found[position_of(attributes)] = UNCALCULATED
    if b't="e"' in xml:
        found.update((position_of(cell[1]), ERROR_CELL) for cell in _ERROR.finditer(xml))
    return found


def _refuse_far(xml: bytes, sheet: str) -> None:
    """Look at every address, however spelt; at those of rows too, since a cell may leave its own out."""
    if not all(_NEAR.fullmatch(reference) for reference in _REFERENCE.findall(xml)):
        raise ContainerError("TRANG_QUA_RONG", trang=sheet, so_dong=MAX_ROW)


def position_of(attributes: bytes) -> Position:
    """Return where a cell stands, from the attributes of its `<c>` element; (-1, -1) when they do not say."""
    found = _ADDRESS.search(attributes)
    return (int(found[2]) - 1, column_number(found[1].decode())) if found else (-1, -1)
