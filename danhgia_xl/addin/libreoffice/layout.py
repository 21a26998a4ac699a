"""The layout of a sheet: merged ranges, hidden rows and columns, cells shown as percentages."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.addin.host import Layout
from danhgia_xl.addin.libreoffice.areas import Area, area_of
from danhgia_xl.addin.libreoffice.merged import halves, merge_area
from danhgia_xl.addin.libreoffice.uno_access import UnoObject
from danhgia_xl.workbook.reader.cell_scan import Hidden, Position
from danhgia_xl.workbook.reader.locate import Span
from danhgia_xl.workbook.reader.percent import shows_percent


def layout_of(document: UnoObject, sheet: UnoObject, area: Area) -> Layout:
    """Return the layout of an area of `sheet` that begins at A1."""
    return Layout(list(_merged(sheet, area)), _hidden(sheet, area), frozenset(_percent(document, sheet, area)))


def _merged(sheet: UnoObject, area: Area) -> Iterator[Span]:
    """Yield the merged ranges that begin in `area`; parts in which none begins are left after one question."""
    if not area.uno(sheet).getIsMerged():
        return
    if area.shape == (1, 1):
        whole = merge_area(sheet, area)
        yield (whole.top, whole.left), (whole.bottom, whole.right)
        return
    for half in halves(area):
        yield from _merged(sheet, half)


def _hidden(sheet: UnoObject, area: Area) -> Hidden:
    """Return what is hidden: a row or column no cell of which is visible."""
    visible = [area_of(address) for address in area.uno(sheet).queryVisibleCells().RangeAddresses]
    rows = {row for part in visible for row in range(part.top, part.bottom + 1)}
    columns = {column for part in visible for column in range(part.left, part.right + 1)}
    unseen = [column for column in range(area.right + 1) if column not in columns]
    return Hidden(
        frozenset(row for row in range(area.bottom + 1) if row not in rows),
        tuple(range(column, column + 1) for column in unseen),
    )


def _percent(document: UnoObject, sheet: UnoObject, area: Area) -> Iterator[Position]:
    formats = document.NumberFormats
    groups = area.uno(sheet).getUniqueCellFormatRanges()
    for at in range(groups.Count):
        group = groups.getByIndex(at)
        if shows_percent(formats.getByKey(group.NumberFormat).FormatString):
            for part in map(area_of, group.RangeAddresses):
                yield from ((row, column) for row in _rows(part) for column in range(part.left, part.right + 1))


def _rows(part: Area) -> range:
    return range(part.top, part.bottom + 1)
