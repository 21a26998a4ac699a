"""What a sheet's own XML says beside its values, put to the values whichever library has read them."""

from __future__ import annotations

from collections.abc import Sequence

from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.reader.cell_scan import hidden_parts, plain_cells, valueless_cells
from danhgia_xl.workbook.reader.container import Container
from danhgia_xl.workbook.reader.locate import Row, Sheet, Span
from danhgia_xl.workbook.reader.percent import as_percent, percent_cells, percent_styles
from danhgia_xl.workbook.reader.raw import Problem


class SheetXml:
    """The sheets of an opened file as XML."""

    def __init__(self, container: Container, limits: Limits = DEFAULT_LIMITS) -> None:
        self._container, self.limits = container, limits
        self._percent = percent_styles(container)

    def plain(self, name: str) -> bytes:
        """Return the XML of a sheet that may be handed to a reader, plain (see `cell_scan.plain_cells`).

        Raises ContainerError when a cell is too far away, or there are too many.
        """
        return plain_cells(self._container.xml(name), name, self.limits)

    def finished(self, name: str, xml: bytes, rows: list[Row], merged: Sequence[Span]) -> Sheet:
        """Return a sheet of `rows` as read, a `Problem` in cells without a value, percentages as they are shown."""
        valueless = valueless_cells(xml, never_calculated=self._container.never_calculated)
        for (row, column), code in valueless.items():
            if 0 <= row < len(rows) and column < len(rows[row]):
                rows[row][column] = Problem(code)
        for row, column in percent_cells(xml, self._percent):
            if row < len(rows) and column < len(rows[row]) and isinstance(value := rows[row][column], float):
                rows[row][column] = as_percent(value)
        return Sheet(name, rows, merged, hidden_parts(xml))
