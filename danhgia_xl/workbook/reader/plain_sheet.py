"""Reads the cells of a sheet written as spreadsheet programs write it, in one pass over its XML.

Nearly every sheet consists of rows, of cells without content and of cells with a plain value. One regular expression
takes such a sheet to pieces and, because it must account for every byte, proves that there is nothing else in it: no
error, no comment, no address left out or too far away. Whatever it does not know makes the sheet unusual: it is left
to calamine and the checks of `cell_scan`, which give the same for a plain sheet, only slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from danhgia_xl.workbook.reader.addresses import column_number
from danhgia_xl.workbook.reader.cell_formats import CellFormats, day_of
from danhgia_xl.workbook.reader.cell_scan import Hidden, Position, hidden_parts
from danhgia_xl.workbook.reader.shared_texts import plain_text

Way = Callable[[bytes], object]
Token = tuple[bytes, bytes, bytes, bytes, bytes]
"""Address, style and type, formula, value of a cell; a byte that does not belong."""

Span = tuple[Position, Position]
"""First and last cell of a merged range, zero-based."""

_CELL: Final = rb'<c r="%s[A-Z]{1,2}+[1-9][0-9]{0,3}+%s"'
_NOTHING: Final = (
    rb"(?:" + _CELL % (b"", b"") + rb'(?: s="[0-9]++")?+/>'  # a cell without content
    rb"|<row [^<>]*+>|</row>)"
)  # fmt: skip
_VALUE: Final = (
    _CELL % (b"(", b")") + rb'((?: s="[0-9]++")?+(?: t="(?:s|str|b|n)")?+)>'
    rb"(?:(<)f(?:>[^<]*+</f>|[^<>]*+(?:(?<=/)>|(?<!/)>[^<]*+</f>)))?+"  # its formula, of which only the < is asked for
    rb"<v>([^<]*+)</v></c>"
)
_TOKEN: Final = re.compile(_NOTHING + rb"*+" + _VALUE + rb"|" + _NOTHING + rb"++\Z|([\s\S])[\s\S]*+")
"""A cell with a value and what holds none before it; what holds none at the end; what does not belong and all after."""

_START: Final = b"<sheetData>"
_END: Final = b"</sheetData>"
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z]{1,2}[1-9][0-9]{0,3}):([A-Z]{1,2}[1-9][0-9]{0,3})"/>')
_MERGED_START: Final = b"<mergeCells"
_MERGED_END: Final = b"</mergeCells>"
_COMMENT: Final = b"<!"
_NUMBER: Final = re.compile(rb"-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?")
_MARKS: Final = {b"1": True, b"0": False}
_KIND: Final = re.compile(rb'(?: s="([0-9]+)")?(?: t="([a-z]+)")?')
_TYPED: Final = b' t="'
_RESULT: Final = b' t="str"'

_LONGEST: Final = 16 * 2**20
"""Bytes of rows read here; a sheet as long as that is no form, and its cells would take much memory as Python's own."""

_MOST_KEPT: Final = 50_000
"""Addresses, numbers and results remembered from sheet to sheet; books of one form share nearly all."""

_SHORT: Final = 64
"""Bytes of a result that is worth remembering, such as the name of a tier."""


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet as read: rows from A1 on, formulas nobody calculated, cells shown as a percentage, merged and hidden."""

    rows: list[list[Any]]
    uncalculated: list[Position]
    percent: list[Position]
    merged: list[Span]
    hidden: Hidden


class _Places(dict[bytes, Position]):
    """Where a cell stands, by its address."""

    def __missing__(self, address: bytes) -> Position:
        letters = address.rstrip(b"0123456789")
        place = int(address[len(letters) :]) - 1, column_number(letters.decode())
        if len(self) < _MOST_KEPT:
            self[address] = place
        return place


class _Numbers(dict[bytes, float | None]):
    """A number, by how it is written; None for what is none, or is written in a way no program writes it."""

    def __missing__(self, written: bytes) -> float | None:
        number = float(written) if _NUMBER.fullmatch(written) else None
        if len(self) < _MOST_KEPT:
            self[written] = number
        return number


class _Results(dict[bytes, str | None]):
    """The text a formula gave, by how it is written; see `plain_text`."""

    def __missing__(self, written: bytes) -> str | None:
        text = plain_text(written)
        if len(self) < _MOST_KEPT and len(written) <= _SHORT:
            self[written] = text
        return text


_places, _numbers, _results = _Places(), _Numbers(), _Results()


def ways_to_read(texts: Mapping[bytes, str | None], formats: CellFormats) -> Mapping[bytes, Way]:
    """Return how the cells of a workbook are read; `texts` are its shared texts by their number as it is written."""
    return _Ways(texts, formats)


def read_plain(
    xml: bytes, ways: Mapping[bytes, Way], percent: frozenset[bytes], *, never_calculated: bool
) -> PlainSheet | None:
    """Return the cells of a sheet from its XML; None when something in it is unusual.

    `percent` are the styles that show a percentage. With `never_calculated` (see `Container`) a formula's cached 0
    counts as not calculated.
    """
    first, last = xml.find(_START), xml.rfind(_END)
    if first < 0 or not 0 < last - first <= _LONGEST or _COMMENT in xml[:first]:
        return None
    merged = _merged(xml[last:])
    tokens: list[Token] = _TOKEN.findall(xml, first + len(_START), last)
    bare = frozenset({b"", b"0"}) if never_calculated else frozenset({b""})
    cells = _Cells()
    if merged is None or not cells.read(tokens, ways, bare):
        return None
    return PlainSheet(cells.rows(), cells.uncalculated, _shares(tokens, percent), merged, hidden_parts(xml[:last]))


class _Ways(dict[bytes, Way]):
    """How what is written in a cell becomes its content, by the cell's style and type; None: it is unusual."""

    def __init__(self, texts: Mapping[bytes, str | None], formats: CellFormats) -> None:
        super().__init__()
        self._texts, self._formats = texts, formats

    def __missing__(self, attributes: bytes) -> Way:
        found = _KIND.fullmatch(attributes)
        style, kind = found.groups(b"") if found else (b"", b"?")
        if kind in (b"", b"n"):
            number = style in self._formats.numbers
            way: Way = _numbers.__getitem__ if number else _day if style in self._formats.days else _unusual
        else:
            by_kind: dict[bytes, Way] = {b"s": self._texts.get, b"str": _results.__getitem__, b"b": _MARKS.get}
            way = by_kind.get(kind, _unusual)
        self[attributes] = way
        return way


def _day(written: bytes) -> object:
    return day_of(_numbers[written])


def _unusual(_: bytes) -> None:
    return None


class _Cells:
    """Gathers the contents of the cells of one sheet."""

    def __init__(self) -> None:
        self._places: list[Position] = []
        self._contents: list[Any] = []
        self.uncalculated: list[Position] = []

    def read(self, tokens: Iterable[Token], ways: Mapping[bytes, Way], bare: frozenset[bytes]) -> bool:
        """Take the cells that have a content; return False when one is unusual.

        A formula whose result is in `bare` was never calculated, unless the result is a text.
        """
        add_place, add_content = self._places.append, self._contents.append
        for address, attributes, formula, value, odd in tokens:
            if formula and value in bare and (value or _RESULT not in attributes):
                self.uncalculated.append(_places[address])
            content = ways[attributes](value)
            if content is not None:
                add_place(_places[address])
                add_content(content)
            elif odd or value or (address and (not formula or _TYPED in attributes)):
                return False  # anything but a formula without a value and the end of the sheet
        return True

    def rows(self) -> list[list[Any]]:
        """Return the rows from A1 to the last row and column with a content; blanks are "", as calamine has them."""
        if not self._places:
            return []
        height, width = (max(map(itemgetter(at), self._places)) + 1 for at in (0, 1))
        rows = [[""] * width for _ in range(height)]
        for (row, column), content in zip(self._places, self._contents, strict=True):
            rows[row][column] = content
        return rows


def _shares(tokens: Iterable[Token], styles: frozenset[bytes]) -> list[Position]:
    """Return the cells that have one of `styles`."""
    if not styles:
        return []
    found = ((address, _KIND.match(attributes)) for address, attributes, *_ in tokens)
    return [_places[address] for address, kind in found if kind and kind[1] in styles]


def _merged(tail: bytes) -> list[Span] | None:
    """Return the merged ranges named after the cells of a sheet; None when one is written in an unusual way."""
    start = tail.find(_MERGED_START)
    if start < 0:
        return []
    here = tail[start : tail.find(_MERGED_END, start)]
    found = _MERGED.findall(here)
    if len(found) != here.count(b"<") - 1 or _COMMENT in tail[:start]:
        return None
    return [(_places[first], _places[last]) for first, last in found]
