"""Excel as xlwings sees it, without Excel: ranges with the few members a function's argument needs, and a process in
which xlwings' real Windows code calls our functions.

The process is another one, because what makes xlwings believe in Windows would stay with every later test.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

from openpyxl.utils import range_boundaries

from danhgia_xl.workbook.reader.addresses import span

RANGE_IID: Final = "{00020846-0000-0000-C000-000000000046}"
MISSING: Final = -2147352572
"""What VBA passes on for an optional argument that was left out (DISP_E_PARAMNOTFOUND)."""

ERRORS: Final = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246, "#SPILL!": -2146826243,
}  # fmt: skip
"""What the Value of a cell that shows an error is to a COM client: 0x800A0000 plus Excel's number of the error."""


@dataclass
class FakeRange:
    """A range: `rows` of values, the place of its first cell (from 1), number formats by (row, column),
    the addresses of merged cells."""

    rows: Sequence[Sequence[Any]]
    row: int = 1
    column: int = 1
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: Sequence[str] = ()
    CLSID = RANGE_IID

    @property
    def Row(self) -> int:  # noqa: N802 - a member of Excel's Range, as all below
        return self.row

    @property
    def Column(self) -> int:  # noqa: N802
        return self.column

    @property
    def Rows(self) -> SimpleNamespace:  # noqa: N802
        return SimpleNamespace(Count=len(self.rows))

    @property
    def Columns(self) -> SimpleNamespace:  # noqa: N802
        return SimpleNamespace(Count=len(self.rows[0]))

    @property
    def Value(self) -> Any:  # noqa: N802
        single = (len(self.rows), len(self.rows[0])) == (1, 1)
        return self.rows[0][0] if single else tuple(map(tuple, self.rows))

    @property
    def Worksheet(self) -> SimpleNamespace:  # noqa: N802
        book = SimpleNamespace(Name="so.xlsx", FullName="so.xlsx", Application=SimpleNamespace(Hwnd=1, Version="16.0"))
        return SimpleNamespace(Range=self._part, Name="Trang", Parent=book)

    @property
    def _oleobj_(self) -> SimpleNamespace:
        return SimpleNamespace(GetTypeInfo=lambda: SimpleNamespace(GetTypeAttr=lambda: SimpleNamespace(iid=RANGE_IID)))

    def GetAddress(self, *_: object) -> str:  # noqa: N802
        top, left = self.row - 1, self.column - 1
        return span((top, left), (top + len(self.rows) - 1, left + len(self.rows[0]) - 1))

    def _part(self, address: str) -> SimpleNamespace:
        """Return part of the sheet; what its cells differ in is None (Null), as in Excel."""
        left, top, right, bottom = _corners(address)
        cells = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        areas = [next((area for area in self.merged if cell in _inside(area)), "") for cell in cells]
        formats = {self.formats.get(cell, "General") for cell in cells}
        merged = {area != "" for area in areas}
        return SimpleNamespace(
            NumberFormat=formats.pop() if len(formats) == 1 else None,
            MergeCells=merged.pop() if len(merged) == 1 else None,
            MergeArea=_area(areas[0] or address),
        )


def _corners(address: str) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of "B3:C5", from 1."""
    left, top, right, bottom = range_boundaries(address)
    assert all((left, top, right, bottom))
    return left or 0, top or 0, right or 0, bottom or 0


def _inside(address: str) -> set[tuple[int, int]]:
    left, top, right, bottom = _corners(address)
    return {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}


def _area(address: str) -> SimpleNamespace:
    left, top, right, bottom = _corners(address)
    rows, columns = (SimpleNamespace(Count=count) for count in (bottom - top + 1, right - left + 1))
    return SimpleNamespace(Row=top, Column=left, Rows=rows, Columns=columns)


class Excel:
    """Calls our functions as a formula would: `udfs.call_udf` of xlwings in a process with a stubbed pywin32."""

    def __init__(self) -> None:
        self._pool = multiprocessing.get_context("spawn").Pool(1, initializer=_start)

    def __enter__(self) -> Excel:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.terminate()
        self._pool.join()

    def call(self, function: str, *arguments: Any) -> Any:
        return self._pool.apply(_call, (function, arguments))

    def formula(self, expression: str, values: Sequence[Sequence[Any]]) -> Any:
        """Return what a VBA expression gives beside a sheet of `values`, through the shipped wrappers."""
        return self._pool.apply(_formula, (expression, values))

    def evaluated_again(
        self, expression: str, values: Sequence[Sequence[Any]], changes: Sequence[tuple[str, Any]]
    ) -> list[Any]:
        """Return what a VBA expression gives, at first and after each change of a cell."""
        return self._pool.apply(_evaluated_again, (expression, values, changes))

    def help_of(self, function: str) -> tuple[str, list[str], list[Any], bool]:
        """Return what xlwings knows of a function: help, help of arguments, their `ndim`, whether it is volatile."""
        return self._pool.apply(_help, (function,))


def _start() -> None:
    from danhgia_xl.addin.pywin32_stub import install  # noqa: PLC0415 - only in the process of its own

    install()


def _call(function: str, arguments: Sequence[Any]) -> Any:
    from xlwings import udfs  # noqa: PLC0415

    return udfs.call_udf("danhgia_xl.addin.udfs", function, tuple(arguments), None, FakeRange([[None]]))


def _formula(expression: str, values: Sequence[Sequence[Any]]) -> Any:
    from tests.vba_bridge import evaluate  # noqa: PLC0415

    return evaluate(expression, values)


def _evaluated_again(expression: str, values: Sequence[Sequence[Any]], changes: Sequence[tuple[str, Any]]) -> list[Any]:
    from tests.vba_bridge import evaluated_again  # noqa: PLC0415

    return evaluated_again(expression, values, changes)


def _help(function: str) -> tuple[str, list[str], list[Any], bool]:
    from xlwings import udfs  # noqa: PLC0415

    known = getattr(udfs.get_udf_module("danhgia_xl.addin.udfs", None), function).__xlfunc__
    options = [argument["options"].get("ndim") for argument in known["args"]]
    return known["ret"]["doc"], [argument["doc"] for argument in known["args"]], options, known["volatile"]
