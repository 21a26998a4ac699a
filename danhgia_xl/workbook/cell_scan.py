"""Cells that hold no value to rate by: errors such as #N/A, and formulas no program has calculated.

Calamine returns both as blanks (or as the cached 0 of a library), so they are looked for in the sheet's XML.
Most sheets have neither, and a few substring counts settle that without parsing anything.
"""

from __future__ import annotations

import re

from danhgia_xl.workbook.container import ERROR_CELL, UNCALCULATED, column_number

_ERROR = re.compile(rb'<c ([^>]*\bt="e"[^>]*)>')
_FORMULA = re.compile(rb"<c ([^>]*)>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v>([^<]*)</v>)?")
_REFERENCE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')

Position = tuple[int, int]
"""Row and column, zero-based."""


def valueless_cells(xml: bytes, *, never_calculated: bool) -> dict[Position, str]:
    """Return the finding code of each cell of one sheet that shows an error or was never calculated.

    With `never_calculated` (see `Container`) a formula's cached 0 counts as not calculated.
    """
    if b"<sheetData" not in xml:
        xml = re.sub(rb"<(/?)\w+:", rb"<\1", xml)
    found: dict[Position, str] = {}
    if _suspicious_formulas(xml, never_calculated):
        for cell in _FORMULA.finditer(xml):
            attributes, value = cell.groups()
            empty_text = value == b"" and b't="str"' in attributes
            if (not value and not empty_text) or (never_calculated and value == b"0"):
                found[_position(attributes)] = UNCALCULATED
    if b't="e"' in xml:
        found.update((_position(cell[1]), ERROR_CELL) for cell in _ERROR.finditer(xml))
    return found


def _suspicious_formulas(xml: bytes, never_calculated: bool) -> bool:
    """Say whether any formula may lack a value, by counting: every one must be followed by a filled <v>."""
    formulas = xml.count(b"<f>") + xml.count(b"<f ")
    if not formulas:
        return False
    valued = xml.count(b"</f><v>") - xml.count(b"</f><v></v>")
    return valued != formulas or never_calculated


def _position(attributes: bytes) -> Position:
    found = _REFERENCE.search(attributes)
    return (int(found[2]) - 1, column_number(found[1].decode())) if found else (-1, -1)
