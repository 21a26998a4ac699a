"""Merged cells: LibreOffice knows only whether a range holds one that begins in it; Excel tells all, none or some."""

from __future__ import annotations

from danhgia_xl.addin.libreoffice.areas import Area, area_of
from danhgia_xl.addin.libreoffice.uno_access import UnoObject


def merge_area(sheet: UnoObject, area: Area) -> Area:
    """Return the merged cells around the first cell of an area, or that cell."""
    cursor = sheet.createCursorByRange(sheet.getCellByPosition(area.left, area.top))
    cursor.collapseToMergedArea()
    return area_of(cursor.RangeAddress)


def is_merged(sheet: UnoObject, area: Area) -> bool | None:
    """Tell whether all cells of an area belong to merged cells (True), none (False) or some (None)."""
    if area.shape == (1, 1):
        return merge_area(sheet, area) != area
    cursor = sheet.createCursorByRange(area.uno(sheet))
    cursor.collapseToMergedArea()
    if area_of(cursor.RangeAddress) == area:
        if not cursor.getIsMerged():
            return False
        if merge_area(sheet, area) == area:
            return True
    parts = {is_merged(sheet, half) for half in halves(area)}
    return parts.pop() if len(parts) == 1 else None


def halves(area: Area) -> tuple[Area, Area]:
    """Return an area of more than one cell cut in two, across where it has several rows."""
    height, width = area.shape
    if height > 1:
        middle = area.top + height // 2
        return area._replace(bottom=middle - 1), area._replace(top=middle)
    middle = area.left + width // 2
    return area._replace(right=middle - 1), area._replace(left=middle)
