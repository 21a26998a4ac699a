"""Findings about the cells of one workbook, and the addresses of a table's rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.workbook.reader.addresses import column_letters
from danhgia_xl.workbook.reader.plan import SlotPlan
from danhgia_xl.workbook.reader.raw import Problem, shown

_LONGEST_VALUE: Final = 200
"""A pasted page of text would bury what the finding says."""

_LONGEST_TEXT: Final = 3000
"""The names of all columns of a table are not so long."""

Columns = tuple[tuple[str, int], ...]
"""The slots of a table with their zero-based columns."""


class RowCells(dict[str, str]):
    """The addresses of a table's slots on one row; between processes only columns and row number travel."""

    __slots__ = ("_columns", "_row")

    def __init__(self, columns: Columns, row: int, addresses: Mapping[str, str]) -> None:
        super().__init__(addresses)
        self._columns, self._row = columns, row

    def __reduce__(self) -> tuple[Callable[[Columns, int], RowCells], tuple[Columns, int]]:
        return (_row_cells, (self._columns, self._row))


def _row_cells(columns: Columns, row: int) -> RowCells:
    return row_addresses(columns)[row]


class RowAddresses(dict[int, RowCells]):
    """Row number to the addresses of a table's slots on that row.

    Books of one form have the same columns on the same rows, so the addresses of one serve all the others.
    """

    _KEPT: Final = 400

    def __init__(self, columns: Columns) -> None:
        super().__init__()
        self._columns = columns
        self._letters = [(slot, column_letters(column)) for slot, column in columns]

    def __missing__(self, row: int) -> RowCells:
        number = str(row)
        made = RowCells(self._columns, row, {slot: letters + number for slot, letters in self._letters})
        if len(self) < self._KEPT:
            self[row] = made
        return made


@lru_cache(maxsize=128)
def row_addresses(columns: Columns) -> RowAddresses:
    """Return the addresses for a table whose slots stand in the zero-based `columns`."""
    return RowAddresses(columns)


@dataclass(slots=True)
class Report:
    """Collects the findings of one file."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, sheet: str, cell: str = "", raw: object = "", clause: str = "", **texts: object) -> None:
        """Add the finding `code` at `cell` of `sheet`; `raw` is what stands in the cell."""
        value = "" if isinstance(raw, Problem) else _short(shown(raw))
        self.findings.append(
            find(code, file=self.file, sheet=sheet, cell=cell, value=value, clause=clause, **_bounded(texts))
        )

    def add_file(self, code: str, raw: object = "", **texts: object) -> None:
        """Add the finding `code` about the file as a whole."""
        self.findings.append(
            find(code, file=self.file, sheet="", cell="", value=_short(shown(raw)), clause="", **_bounded(texts))
        )

    def problem(self, problem: Problem, sheet: str, cell: str, raw: object, slot: SlotPlan) -> None:
        """Add why the content of a cell is no value for `slot`."""
        self.add(problem.code, sheet, cell, raw, slot.view.clause, cot=slot.view.label, **problem.texts)


def _bounded(texts: dict[str, object]) -> dict[str, object]:
    """Return the fields of a text, none so long that a file could fill the summary with it."""
    return {key: _short(text, _LONGEST_TEXT) if isinstance(text, str) else text for key, text in texts.items()}


def _short(value: str, longest: int = _LONGEST_VALUE) -> str:
    return value if len(value) <= longest else value[: longest - 1] + "…"
