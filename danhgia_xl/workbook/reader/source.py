"""The sheets of one workbook, each read once, with what calamine does not tell filled in."""

from __future__ import annotations

from functools import cached_property
from io import BytesIO
from typing import Protocol

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from danhgia_xl.workbook.mark import READINGS_KEY
from danhgia_xl.workbook.preflight.extent import refuse_area
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.archive import clean_archive
from danhgia_xl.workbook.reader.container import Container, cell_of
from danhgia_xl.workbook.reader.locate import Row, Sheet
from danhgia_xl.workbook.reader.sheet_xml import SheetXml


class Source(Protocol):
    """The sheets of one workbook, wherever they come from."""

    names: list[str]

    def mark(self) -> str | None:
        """Return the text DG_MAU stands for; None when there is no such name, or it leads nowhere in this workbook."""

    def readings(self) -> dict[str, str]:
        """Return the readings the formulas of the book are made from; empty when it has none, or does not say."""

    def sheet(self, name: str) -> Sheet:
        """Return a sheet in which cells without a value hold a `Problem`. Raises ContainerError when it is too wide."""

    def foreign_sheet(self, name: str) -> Sheet:
        """Return a sheet that need not be one of the form; what cannot be read there is none of our business."""


class FileSource:
    """The sheets of a file, read by calamine."""

    def __init__(self, container: Container, limits: Limits = DEFAULT_LIMITS) -> None:
        self._container = container
        self._xml = SheetXml(container, limits)
        self._workbook = CalamineWorkbook.from_filelike(BytesIO(clean_archive(container.parts)))
        self._read: dict[str, Sheet] = {}
        self.names = [
            sheet.name
            for sheet in self._workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.name in container.sheets
        ]

    def mark(self) -> str | None:
        """Return the text DG_MAU stands for; None when there is no such name, or it leads nowhere in this file."""
        return mark_text(self._container.mark, self._data)

    @cached_property
    def _data(self) -> Sheet | None:
        """The sheet that holds the mark, None when the mark leads to no sheet of this file."""
        place = cell_of(self._container.mark)
        if place is None or place[0] not in self._container.sheets:
            return None
        self._xml.plain(place[0])
        return Sheet(place[0], self._rows(self._workbook.get_sheet_by_name(place[0])))

    def readings(self) -> dict[str, str]:
        """Return the readings the formulas of the book are made from; empty when it has none, or does not say."""
        return readings_on(self._data)

    def sheet(self, name: str) -> Sheet:
        """Return a sheet in which cells without a value hold a `Problem`. Raises ContainerError when it is too wide."""
        if name not in self._read:
            # The XML is checked before calamine, which would allocate whatever extent it claims.
            xml = self._xml.plain(name)
            raw = self._workbook.get_sheet_by_name(name)
            self._read[name] = self._xml.finished(name, xml, self._rows(raw), raw.merged_cell_ranges or ())
        return self._read[name]

    def _rows(self, raw: CalamineSheet) -> list[Row]:
        if raw.end:
            row, column = raw.end
            refuse_area(row + 1, column + 1, raw.name, self._xml.limits)
        return raw.to_python(skip_empty_area=False)

    def foreign_sheet(self, name: str) -> Sheet:
        """Return a sheet that need not be one of the form; what cannot be read there is none of our business."""
        try:
            return self.sheet(name)
        except (ContainerError, CalamineError):
            return Sheet(name, [])


def mark_text(mark: str, data: Sheet | None) -> str | None:
    """Return the text that `mark` is or leads to; None when it leads to no cell. `data` is the sheet it leads to."""
    if mark.startswith('"'):
        return mark.strip('"')
    place = cell_of(mark)
    return None if place is None or data is None else str(data.at(*place[1:]))


def readings_on(data: Sheet | None) -> dict[str, str]:
    """Return the readings that a data sheet names, by their ids."""
    rows = data.rows if data else []
    text = next((str(row[1]) for row in rows if len(row) > 1 and row[0] == READINGS_KEY), "")
    pairs = (part.partition("=") for part in text.split(";"))
    return {code.strip(): option.strip() for code, equals, option in pairs if equals}
