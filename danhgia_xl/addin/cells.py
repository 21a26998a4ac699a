"""The cells a function in a cell is handed, as they come from Excel, and as the reader of workbooks would see them.

xlwings' own clean-up of 10,000 rows takes longer than rating them, and turns error cells into blanks: a registered
`Accessor` hands the argument over as it is, and what is needed of it is looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, Final

from xlwings.conversion import Accessor, Pipeline

from danhgia_xl.addin.seen import seen
from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.reader.addresses import a1, span
from danhgia_xl.workbook.reader.cell_scan import Position
from danhgia_xl.workbook.reader.locate import Span
from danhgia_xl.workbook.reader.percent import shows_percent

_MOST_ROWS: Final = 100_000
"""Whole columns (1,048,576 rows) would fill the memory; no institution has as many people as this."""

_FORMAT, _MERGED = "NumberFormat", "MergeCells"

Row = Sequence[Any]


class Cells:
    """One argument. `source` is the xlwings Range it is, None for an array or a value computed in the formula."""

    def __init__(self, value: object, source: Any = None) -> None:  # noqa: ANN401 - xlwings ships no types
        self._value = value
        self._source = source

    def rows(self) -> list[Row]:
        """Return the rows, all of the same length. Raises UsageError when there are too many."""
        if self._source is not None and self._source.shape[0] > _MOST_ROWS:
            raise _too_many()
        value = self._value if self._source is None else self._source.raw_value
        if not isinstance(value, tuple | list):
            return [(value,)]
        if len(value) > _MOST_ROWS:
            raise _too_many()
        return list(value) if value and isinstance(value[0], tuple | list) else [tuple(value)]

    def column(self) -> list[Any]:
        """Return the cells of a single column. Raises UsageError when there are several."""
        rows = self.rows()
        if len(rows) == 1 and len(rows[0]) > 1:
            raise UsageError("Cần một cột ô xếp dọc, nhưng nhận được một hàng ngang. Hãy chọn lại vùng.")
        if rows and len(rows[0]) > 1:
            raise UsageError(f"Cần một cột, nhưng vùng đã chọn có {len(rows[0])} cột. Hãy chọn lại đúng một cột.")
        return [row[0] for row in rows]

    def single(self) -> object:
        """Return the only cell, as `seen`. Raises UsageError when there are several."""
        rows = self.rows()
        if len(rows) != 1 or len(rows[0]) != 1:
            raise UsageError("Cần một ô hoặc một giá trị, nhưng nhận được cả một vùng. Hãy chọn lại đúng một ô.")
        return seen(rows[0][0])

    @property
    def corner(self) -> tuple[int, int]:
        """The zero-based row and column of the first cell on its sheet; (0, 0) for what stands on none."""
        return (0, 0) if self._source is None else (self._source.row - 1, self._source.column - 1)

    def percents(self, column: int, first: int, last: int) -> Iterator[int]:
        """Yield which of the cells `first`..`last`-1 of a column of a range are shown as percentages."""
        if self._source is None or first >= last:
            return
        top, left = self.corner
        for (above, below), shown in self._alike(top + first, top + last - 1, (left + column, left + column), _FORMAT):
            if shown and shows_percent(shown):
                yield from range(above[0] - top, below[0] - top + 1)

    def merged(self, first: int, last: int, width: int) -> list[Span]:
        """Return the merged cells among the rows `first`..`last`-1 of a range, by their corners on the sheet."""
        if self._source is None or first >= last:
            return []
        top, left = self.corner
        found: dict[Position, Span] = {}
        for (above, below), merged in self._alike(top + first, top + last - 1, (left, left + width - 1), _MERGED):
            cells = product(range(above[0], below[0] + 1), range(above[1], below[1] + 1)) if merged else ()
            for cell in cells:
                if cell not in found:
                    area = _area(self._sheet.Range(a1(*cell)).MergeArea)
                    found |= dict.fromkeys(_cells_of(area), area)
        return list(dict.fromkeys(found.values()))

    @property
    def _sheet(self) -> Any:  # noqa: ANN401
        return self._source.api.Worksheet

    def _alike(self, top: int, bottom: int, columns: Position, property_: str) -> Iterator[tuple[Span, Any]]:
        """Yield parts of the sheet that are alike in a property, with its value.

        Excel tells a property of all cells of a part at once; of cells that differ it says nothing, so ask for halves.
        """
        left, right = columns
        area = (top, left), (bottom, right)
        value = getattr(self._sheet.Range(span(*area)), property_)
        if value is not None or area[0] == area[1]:
            yield area, value
        elif bottom > top:
            middle = (top + bottom) // 2
            yield from self._alike(top, middle, columns, property_)
            yield from self._alike(middle + 1, bottom, columns, property_)
        else:
            middle = (left + right) // 2
            yield from self._alike(top, bottom, (left, middle), property_)
            yield from self._alike(top, bottom, (middle + 1, right), property_)


def _area(area: Any) -> Span:  # noqa: ANN401 - a Range of COM
    top, left = area.Row - 1, area.Column - 1
    return (top, left), (top + area.Rows.Count - 1, left + area.Columns.Count - 1)


def _cells_of(area: Span) -> Iterator[Position]:
    (top, left), (bottom, right) = area
    yield from product(range(top, bottom + 1), range(left, right + 1))


BLANK: Final = Cells(None)
"""What stands for an argument that was left out."""


class CellsAccessor(Accessor):
    """What makes xlwings hand over `Cells` for `@xw.arg(..., Cells)`."""

    @classmethod
    def reader(cls, options: object) -> Pipeline:  # noqa: ARG003 - xlwings hands over the options of the argument
        """Return the pipeline of one stage that wraps the argument."""
        pipeline: Pipeline = Pipeline().append_stage(_wrap)  # type: ignore[no-untyped-call] # xlwings ships no types
        return pipeline


def _wrap(context: Any) -> None:  # noqa: ANN401 - xlwings ships no types
    context.value = Cells(context.value, context.range)


CellsAccessor.register(Cells)  # type: ignore[no-untyped-call] # xlwings ships no types


def _too_many() -> UsageError:
    return UsageError(f"Vùng quá dài (trên {_MOST_ROWS:,} dòng)".replace(",", ".") + ": hãy chọn đúng vùng của bảng.")
