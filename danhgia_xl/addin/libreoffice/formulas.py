"""Formulas between Excel's way of writing ("=SUM(A1,'Tờ trình'!B2)") and LibreOffice's cells."""

from __future__ import annotations

from danhgia_xl.addin.libreoffice.uno_access import UnoObject, struct

_EXCEL = 3
"""com.sun.star.sheet.AddressConvention.XL_OOX: sheet!A1, and commas between arguments as in English."""


class Formulas:
    """Reads and writes the formulas of one document."""

    def __init__(self, document: UnoObject) -> None:
        self._parser = document.createInstance("com.sun.star.sheet.FormulaParser")
        self._parser.CompileEnglish = True
        self._parser.FormulaConvention = _EXCEL

    def of_cell(self, cell: UnoObject) -> str:
        """Return the formula of a cell that has one, beginning with "="."""
        return "=" + str(self._parser.printFormula(cell.getTokens(), cell.CellAddress))

    def write(self, cell: UnoObject, formula: str) -> None:
        """Make a formula, given with its "=", the content of a cell."""
        cell.setTokens(self._parser.parseFormula(formula.removeprefix("="), cell.CellAddress))

    def of_name(self, name: UnoObject) -> str:
        """Return what a defined name refers to, beginning with "="."""
        return "=" + str(self._parser.printFormula(name.getTokens(), _origin()))

    def define(self, name: UnoObject, refers_to: str) -> None:
        """Let a defined name refer to what Excel would call `refers_to`."""
        name.setTokens(self._parser.parseFormula(refers_to.removeprefix("="), _origin()))


def _origin() -> UnoObject:
    return struct("com.sun.star.table.CellAddress", 0, 0, 0)
