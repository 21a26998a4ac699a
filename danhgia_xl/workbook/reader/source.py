"""The sheets of one workbook, each read once, with what calamine does not tell filled in."""

from __future__ import annotations

from functools import cached_property
from io import BytesIO
from typing import Protocol

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from danhgia_xl.workbook.mark import READINGS_KEY
from danhgia_xl.workbook.reader.archive import ContainerError, clean_archive
from danhgia_xl.workbook.reader.cell_scan import hidden_parts, plain_cells, valueless_cells
from danhgia_xl.workbook.reader.container import Container, cell_of
from danhgia_xl.workbook.reader.locate import Row, Sheet
from danhgia_xl.workbook.reader.percent import as_percent, percent_cells, percent_styles
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
        self._workbook = CalamineWorkbook.from_filelike(BytesIO(clean_archive(container.parts)))
        self._read: dict[str, Sheet] = {}
        self._percent = percent_styles(container)
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
        plain_cells(self._container.xml(place[0]), place[0])  # refuses what calamine could not hold, as in `sheet`
        return Sheet(place[0], _rows_of(self._workbook.get_sheet_by_name(place[0])))

    def readings(self) -> dict[str, str]:
        """Return the readings the formulas of the book are made from; empty when it has none, or does not say."""
        return readings_on(self._data)

    def sheet(self, name: str) -> Sheet:
        """Return a sheet in which cells without a value hold a `Problem`. Raises ContainerError when it is too wide."""
        if name not in self._read:
            # The XML is checked before calamine, which would allocate whatever extent it claims.
            here = self._container
            xml = plain_cells(here.xml(name), name)
            valueless = valueless_cells(xml, never_calculated=here.never_calculated)
            raw = self._workbook.get_sheet_by_name(name)
            rows = _rows_of(raw)
            for (row, column), code in valueless.items():
                if 0 <= row < len(rows) and column < len(rows[row]):
                    rows[row][column] = Problem(code)
            for row, column in percent_cells(xml, self._percent):
                if row < len(rows) and column < len(rows[row]) and isinstance(value := rows[row][column], float):
                    rows[row][column] = as_percent(value)
            self._read[name] = Sheet(name, rows, raw.merged_cell_ranges or (), hidden_parts(xml))
        return self._read[name]

    def foreign_sheet(self, name: str) -> Sheet:
        """Return a sheet that need not be one of the form; what cannot be read there is none of our business."""
        try:
            return self.sheet(name)
        except (ContainerError, CalamineError):
            return Sheet(name, [])


def _rows_of(sheet: CalamineSheet) -> list[Row]:
    """Return the rows of a sheet from A1 on. Raises ContainerError for a date of more days than can be counted."""
    try:
        return sheet.to_python(skip_empty_area=False)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic of the Rust reader; it has no class to import
            raise
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=sheet.name) from None


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
