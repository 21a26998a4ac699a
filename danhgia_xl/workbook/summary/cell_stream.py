"""The rows of a long sheet, one after the other, straight from its XML.

What a sheet claims to extend to costs nothing here: only cells that are written are looked at, and a row is forgotten
when the next one comes. So no limit on rows is needed besides those on the file.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from lxml import etree

from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.addresses import column_number
from danhgia_xl.workbook.reader.container import Container
from danhgia_xl.workbook.summary.cell_text import clean_text

Value = str | float

_SHARED: Final = "xl/sharedStrings.xml"
_LETTERS: Final = re.compile("[A-Z]{1,3}")
_MOST_KNOWN: Final = 200_000
"""Different texts kept once each: most stand in many rows."""
_LONGEST_INDEX: Final = 10
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")


class CellStream:
    """Reads the sheets of one workbook. Raises ContainerError for a part that is no XML or not what was packed."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._known: dict[str, str] = {}
        self._texts = [_text_of(item) for item in self._elements(_SHARED, "si")] if _SHARED in container.parts else []

    def rows(self, sheet: str) -> Iterator[dict[int, Value]]:
        """Yield the cells of each row by their zero-based column, texts cleaned; blank cells and rows are left out.

        A cell without an address stands after the one before it.
        """
        for row in self._elements(self._container.sheets[sheet], "row"):
            cells, column = dict[int, Value](), -1
            for cell in row.iterchildren("{*}c"):
                letters = cell.get("r", "").rstrip("0123456789")
                column = column_number(letters) if _LETTERS.fullmatch(letters) else column + 1
                value = self._tidy(self._value(cell)) if len(cell) else None
                if value not in (None, ""):
                    cells[column] = value
            if cells:
                yield cells

    def _elements(self, part: str, name: str) -> Iterator[etree._Element]:
        """Yield the elements called `name`, each forgotten after it."""
        packed = self._container.parts[part]
        if zlib.crc32(packed.data) != packed.checksum:
            raise ContainerError("TEP_HONG", ly_do=part)
        found = etree.iterparse(
            BytesIO(packed.data), tag=f"{{*}}{name}", resolve_entities=False, no_network=True, load_dtd=False
        )
        try:
            for _, element in found:
                yield element
                element.clear()
                while (before := element.getprevious()) is not None and (above := element.getparent()) is not None:
                    above.remove(before)
        except etree.XMLSyntaxError as error:
            raise ContainerError("TEP_HONG", ly_do=part) from error

    def _tidy(self, value: Value | None) -> Value | None:
        """Return a text as it may stand in a cell, the same object for the same text."""
        if not isinstance(value, str):
            return value
        text = self._known.get(value)
        if text is None:
            text = clean_text(value)
            if len(self._known) < _MOST_KNOWN:
                self._known[value] = text
        return text

    def _value(self, cell: etree._Element) -> Value | None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text_of(cell)
        text = cell.findtext("{*}v") or ""
        if kind == "s":
            number = int(text) if text.isascii() and text.isdecimal() and len(text) < _LONGEST_INDEX else -1
            return self._texts[number] if 0 <= number < len(self._texts) else None
        return _number(text) if kind == "n" else _decoded(text)


def _text_of(element: etree._Element) -> str:
    """Return the text of a cell or of a shared text, runs put together, without the pronunciation beside it."""
    if len(element) == 1 and len(inner := element[0]) <= 1:  # nearly always: <is><t>…</t></is> or <t>…</t>
        only = inner[0] if len(inner) else inner
        return _decoded(only.text or "") if etree.QName(only).localname == "t" else ""
    parts = [
        text.text or ""
        for text in element.iter("{*}t")
        if (above := text.getparent()) is None or etree.QName(above).localname != "rPh"
    ]
    return _decoded("".join(parts))


def _decoded(text: str) -> str:
    """Return a text of the format with its escapes replaced: "_x0041_" is "A"."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(text: str) -> float | str | None:
    try:
        number = float(text)
    except ValueError:
        return text or None
    return number if math.isfinite(number) else None
