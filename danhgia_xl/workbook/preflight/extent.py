"""How far a sheet reaches, before calamine sees it: it allocates the whole rectangle up to the last cell.

A lone cell at XFD1048576 would take the process down. What is searched for here are addresses that are not plainly
near; only a sheet that has some is looked at cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from danhgia_xl.workbook.preflight.directory import printable
from danhgia_xl.workbook.preflight.limits import Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.addresses import column_letters, column_number

_SHORTEST_CELL: Final = 4
"""Bytes of <c/>: a sheet shorter than its limit of cells times this has fewer."""

_ANY_ELEMENT: Final = re.compile(rb"<(?:[^\s<>/:]*:)?(?:c|row)[\s/>]")
_PREFIXED: Final = re.compile(rb":c[\s/>]")
_NO_OTHER: Final = rb'(?: s="[0-9]{1,5}")?+(?: t="[a-zA-Z]{1,9}")?+[/>]'
"""After its address a cell has a style and a kind. No second address: calamine would take it, and no parser looks.

Nor a tag that never ends: searches that begin at every cell would run on through all that follow."""

_UNUSUAL: Final = re.compile(rb'<c[\s/>](?!r="[A-Z]{1,3}[0-9]{1,7}"(?: (?!r=)[a-z]++="[^"<>]*+")*+ ?/?>)')
_FILLED: Final = re.compile(rb'<c\sr="([A-Z]{1,3})([0-9]{1,7})"(?!(?: s="[0-9]*")?\s?/>)')
"""A cell that is not plainly empty, in a sheet without unusual ones."""

_ADDRESS: Final = re.compile(r"([A-Za-z]+)([0-9]+)")
_MOST_LETTERS, _MOST_DIGITS = 3, 7
"""Of the last cell Excel has, XFD1048576."""

_BEYOND: Final = 10**9
"""A row and a column no limit allows."""

_READ_WHOLE: Final = 10_000_000
"""Cells of a rectangle that may be allocated before it is measured; beyond, every address is looked at first."""


def plain(xml: bytes, sheet: str, limits: Limits) -> bool:
    """Tell whether all cells of a sheet have an address that is near and written as usual; nearly always they have.

    Empty cells may be far: calamine makes no room for them. Raises ContainerError when a cell is seen to be too far.
    """
    unplain, exact = _unplain(limits)
    if _PREFIXED.search(xml) or ((found := unplain.search(xml)) and _UNUSUAL.search(xml, found.start())):
        return False
    if not exact or found:
        places = [(int(row), column_number(letters.decode()) + 1) for letters, row in _FILLED.findall(xml)]
        _refuse_places(places, sheet, limits)
    return True


def cells_follow(xml: bytes, at: int) -> bool:
    """Tell whether a sheet has cells after `at`: what looks like its end before them stands in a comment."""
    return _ANY_ELEMENT.search(xml, at) is not None


def refuse_many(xml: bytes, sheet: str, limits: Limits) -> None:
    """Raise ContainerError when a sheet has more cells and rows than allowed."""
    if len(xml) > limits.cells * _SHORTEST_CELL and cell_count(xml) > limits.cells:
        raise ContainerError("TRANG_NHIEU_O", trang=sheet, toi_da=limits.cells)


def cell_count(xml: bytes) -> int:
    """Return how many cells and rows stand in a sheet's XML."""
    return sum(1 for _ in _ANY_ELEMENT.finditer(xml))


def refuse_far(tree: etree._Element, sheet: str, limits: Limits) -> None:
    """Raise ContainerError when a cell of a parsed sheet is too far away, or its rectangle is too large."""
    _refuse_places(_places(tree), sheet, limits)


def _refuse_places(places: Iterable[tuple[int, int]], sheet: str, limits: Limits) -> None:
    last_row = last_column = 0
    for row, column in places:
        last_row, last_column = max(last_row, row), max(last_column, column)
    if last_row > limits.last_row or last_column > limits.last_column:
        raise too_wide(sheet, limits)
    refuse_area(last_row, last_column, sheet, limits)


def refuse_area(rows: int, columns: int, sheet: str, limits: Limits) -> None:
    """Raise ContainerError when the rectangle from A1 to the last cell has too many cells."""
    if rows * columns > limits.extent:
        raise ContainerError("TRANG_TRAI_RONG", trang=sheet, dong=rows, cot=columns, toi_da=limits.extent)


def too_wide(sheet: str, limits: Limits) -> ContainerError:
    """Return the refusal of a sheet with a cell too far away."""
    last = column_letters(limits.last_column - 1)
    return ContainerError("TRANG_QUA_RONG", trang=sheet, so_dong=limits.last_row, cot_cuoi=last)


@lru_cache(maxsize=8)
def _unplain(limits: Limits) -> tuple[re.Pattern[bytes], bool]:
    """Return what finds a cell not plainly within `limits`, and whether not finding any says enough.

    Whole powers decide by the number of letters and digits alone: up to ZZ9999 any address of two letters and four
    digits is near. With other limits every address is looked at.
    """
    letters, digits = len(column_letters(limits.last_column - 1)), len(str(limits.last_row))
    next_letters = column_letters(limits.last_column)
    exact = len(next_letters) > letters and len(str(limits.last_row + 1)) > digits
    small = limits.last_row * limits.last_column <= _READ_WHOLE
    near = rb'r="[A-Z]{1,%d}[0-9]{1,%d}"' % (letters, digits)
    return re.compile(rb"<c[\s/>](?!%s%s)" % (near, _NO_OTHER)), exact and small


def _places(tree: etree._Element) -> Iterator[tuple[int, int]]:
    """Yield row and column, one-based, of every cell that holds something, wherever it stands.

    A cell without an address follows the one before; an empty one, however far, is nothing calamine makes room for.
    Raises ContainerError for an address that is none.
    """
    row = column = 0
    for element in tree.iter("{*}row", "{*}c"):
        reference = element.get("r", "")
        if etree.QName(element).localname == "row":
            row, column = _row_number(reference, row + 1), 0
            continue
        at = row
        if not reference:
            column += 1
        else:
            at, column = _place(reference)
        if len(element):
            yield at, column


def _place(reference: str) -> tuple[int, int]:
    found = _ADDRESS.fullmatch(reference)
    if not found:
        raise ContainerError("TEP_HONG", ly_do=printable(reference))
    letters, digits = found.groups()
    if len(letters) > _MOST_LETTERS or len(digits) > _MOST_DIGITS:
        return _BEYOND, _BEYOND
    return int(digits), column_number(letters.upper()) + 1


def _row_number(reference: str, following: int) -> int:
    if not reference:
        return following
    if not (reference.isascii() and reference.isdigit()):
        raise ContainerError("TEP_HONG", ly_do=printable(reference))
    return int(reference) if len(reference) <= _MOST_DIGITS else _BEYOND
