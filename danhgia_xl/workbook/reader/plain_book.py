"""The sheets of a workbook that are written as usual; see `plain_sheet`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from danhgia_xl.workbook.reader.archive import Part
from danhgia_xl.workbook.reader.cell_formats import cell_formats
from danhgia_xl.workbook.reader.container import Container
from danhgia_xl.workbook.reader.inflate import crc32
from danhgia_xl.workbook.reader.plain_sheet import PlainSheet, Way, read_plain, ways_to_read
from danhgia_xl.workbook.reader.shared_texts import shared_texts

_TEXTS, _STYLES, _WORKBOOK, _SHEETS = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/worksheets/"
_DAYS_FROM_1904: Final = re.compile(rb'date1904(?!="(?:0|false)")')


class PlainBook:
    """A workbook whose parts are whole and whose shared texts and styles are as usual."""

    def __init__(self, container: Container, ways: Mapping[bytes, Way], percent: frozenset[bytes]) -> None:
        self._container, self._ways, self._percent = container, ways, percent

    @classmethod
    def of(cls, container: Container, percent: frozenset[bytes]) -> PlainBook | None:
        """Return the workbook, None when it is unusual; `percent` are the styles that show a percentage."""
        parts = container.parts
        if not all(map(_is_whole, parts.values())) or not all(p.startswith(_SHEETS) for p in container.sheets.values()):
            return None
        if _STYLES not in parts or _DAYS_FROM_1904.search(parts[_WORKBOOK].data):
            return None
        texts = shared_texts(parts[_TEXTS].data) if _TEXTS in parts else {}
        formats = cell_formats(parts[_STYLES].data)
        return None if texts is None or formats is None else cls(container, ways_to_read(texts, formats), percent)

    def sheet(self, name: str) -> PlainSheet | None:
        """Return a sheet as read; None when something in it is unusual."""
        here = self._container
        return read_plain(here.xml(name), self._ways, self._percent, never_calculated=here.never_calculated)


def _is_whole(part: Part) -> bool:
    return crc32(part.data) == part.checksum
