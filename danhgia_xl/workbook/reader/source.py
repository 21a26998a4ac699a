"""The sheets of one workbook, each read once, with what calamine does not tell filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from io import BytesIO
from typing import Protocol

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from danhgia_xl.workbook.mark import READINGS_KEY
from danhgia_xl.workbook.reader.archive import ContainerError, clean_archive
from danhgia_xl.workbook.reader.cell_scan import UNCALCULATED, Position, hidden_parts, plain_cells, valueless_cells
from danhgia_xl.workbook.reader.container import Container, cell_of
from danhgia_xl.workbook.reader.locate import Row, Sheet
from danhgia_xl.workbook.reader.percent import as_percent, percent_cells, percent_styles
from danhgia_xl.workbook.reader.plain_book import PlainBook
from danhgia_xl.workbook.reader.plain_sheet import PlainSheet
from danhgia_xl.workbook.reader.raw import Problem


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
    """The sheets of a file."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._percent = percent_styles(container)
        self._plain = PlainBook.of(container, self._percent)
        self._read: dict[str, Sheet] = {}
        self.names = list(container.sheets) if self._plain else self._sheet_names()

    @cached_property
    def _workbook(self) -> CalamineWorkbook:
        """The workbook in calamine, which is asked only for what is unusual."""
        return CalamineWorkbook.from_filelike(BytesIO(clean_archive(self._container.parts)))

    def _sheet_names(self) -> list[str]:
        return [
            sheet.name
            for sheet in self._workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.name in self._container.sheets
        ]

    def _plain_sheet(self, name: str) -> PlainSheet | None:
        return self._plain.sheet(name) if self._plain else None

    def mark(self) -> str | None:
        """Return the text DG_MAU stands for; None when there is no such name, or it leads nowhere in this file."""
        return mark_text(self._container.mark, self._data)

    @cached_property
    def _data(self) -> Sheet | None:
        """The sheet that holds the mark, None when the mark leads to no sheet of this file."""
        place = cell_of(self._container.mark)
        if place is None or place[0] not in self._container.sheets:
            return None
        if plain := self._plain_sheet(place[0]):
            return Sheet(place[0], plain.rows)
        return Sheet(place[0], self._workbook.get_sheet_by_name(place[0]).to_python(skip_empty_area=False))

    def readings(self) -> dict[str, str]:
        """Return the readings the formulas of the book are made from; empty when it has none, or does not say."""
        return readings_on(self._data)

    def sheet(self, name: str) -> Sheet:
        """Return a sheet in which cells without a value hold a `Problem`. Raises ContainerError when it is too wide."""
        if name not in self._read:
            plain = self._plain_sheet(name)
            self._read[name] = _checked(name, plain) if plain else self._unusual_sheet(name)
        return self._read[name]

    def _unusual_sheet(self, name: str) -> Sheet:
        # The XML is checked before calamine, which would allocate whatever extent it claims.
        xml = plain_cells(self._container.xml(name), name)
        valueless = valueless_cells(xml, never_calculated=self._container.never_calculated)
        raw = self._workbook.get_sheet_by_name(name)
        rows: list[Row] = raw.to_python(skip_empty_area=False)
        _mark_cells(rows, valueless, percent_cells(xml, self._percent))
        return Sheet(name, rows, raw.merged_cell_ranges or (), hidden_parts(xml))

    def foreign_sheet(self, name: str) -> Sheet:
        """Return a sheet that need not be one of the form; what cannot be read there is none of our business."""
        try:
            return self.sheet(name)
        except (ContainerError, CalamineError):
            return Sheet(name, [])


def _checked(name: str, plain: PlainSheet) -> Sheet:
    _mark_cells(plain.rows, dict.fromkeys(plain.uncalculated, UNCALCULATED), plain.percent)
    return Sheet(name, plain.rows, plain.merged, plain.hidden)


def _mark_cells(rows: list[Row], valueless: Mapping[Position, str], percent: Iterable[Position]) -> None:
    """Put a `Problem` where there is no value, and the text of a percentage where one is shown."""
    for (row, column), code in valueless.items():
        if 0 <= row < len(rows) and column < len(rows[row]):
            rows[row][column] = Problem(code)
    for row, column in percent:
        if row < len(rows) and column < len(rows[row]) and isinstance(value := rows[row][column], float):
            rows[row][column] = as_percent(value)


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
