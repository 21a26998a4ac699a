"""Leaves out the helper columns of a roster before anything reads the sheet: they are formulas, many and long.

They stand at the right end of every row, from the first column of the sheet's own name `DG_PHU` on. Nothing that is
read stands there, so rows are cut where they begin; a sheet without the name is read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from lxml import etree

from danhgia_xl.workbook.mark import HELPER_NAME
from danhgia_xl.workbook.reader.archive import Part
from danhgia_xl.workbook.reader.inflate import crc32

_FIRST_COLUMN: Final = re.compile(r".*!\$?([A-Z]{1,3})(?:\$?[0-9]+)?:")
_ROW_END: Final = b"</row>"
_RARE: Final = b"w"
_RARE_AT: Final = _ROW_END.index(_RARE)
_MOST_LEAPS: Final = 64
"""Letters w looked at in the helpers of one row, which hardly ever have one; beyond that an ordinary search is made."""

_SHEET: Final = re.compile(r"[0-9]{1,4}")
"""The position of a sheet in its book."""


def first_helper(reference: str) -> str:
    """Return the letters of the first column of what `DG_PHU` refers to ("='Viên chức'!$W:$BM"), "" when it is none."""
    column = _FIRST_COLUMN.match(reference)
    return column[1] if column else ""


def helper_columns(names: Iterable[etree._Element]) -> dict[int, str]:
    """Return the letters of the first helper column of each sheet that has helpers, by the sheet's position.

    `names` are the defined names of the workbook.
    """
    found = {}
    for name in names:
        sheet, column = name.get("localSheetId", ""), first_helper(name.text or "")
        if name.get("name", "").upper() == HELPER_NAME and _SHEET.fullmatch(sheet) and column:
            found[int(sheet)] = column
    return found


def without_helpers(part: Part, column: str) -> Part:
    """Return a sheet's part with every row cut before the cell of `column`."""
    data, start = part.data, b'<c r="%s' % column.encode()
    kept, at = [], 0
    while (cell := data.find(start, at)) >= 0:
        end = _row_end(data, cell)
        if end < 0 or not data[cell + len(start) : cell + len(start) + 1].isdigit():
            return part
        kept.append(data[at:cell])
        at = end
    if not kept:
        return part
    cut = b"".join((*kept, data[at:]))
    return Part(cut, crc32(cut))


def _row_end(data: bytes, at: int) -> int:
    """Return where the row that goes on at `at` ends, -1 when it does not.

    Helpers are long. One letter is looked for in leaps, far quicker than a text of which every place is tried.
    """
    for _ in range(_MOST_LEAPS):
        at = data.find(_RARE, at)
        if at < 0 or data.startswith(_ROW_END, at - _RARE_AT):
            return at if at < 0 else at - _RARE_AT
        at += 1
    return data.find(_ROW_END, at - _RARE_AT)
