"""Workbooks full of compiled formulas over rows of facts, recalculated by LibreOffice and read back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.forms.slots import scale_labels
from danhgia_xl.rules.ruleset import RuleSet
from tests.office import recalculate

FIRST_ROW = 2


def cell_value(fact: str, value: object, ruleset: RuleSet) -> object:
    """Return what a form's cell holds for the value of a fact: a label, "x", a number, None for a blank."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return "x" if value else None
    scale = ruleset.scale_of(fact)
    return scale_labels(scale)[str(value)] if scale and isinstance(value, str) else value


def columns_of(facts: Sequence[str], row: int) -> dict[str, str]:
    """Return fact to cell for one row: the first fact stands in column A."""
    return {fact: f"${xl_col_to_name(column)}{row}" for column, fact in enumerate(facts)}


class FormulaBook:
    """Sheets of fact rows with formulas behind them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._book = Workbook(str(path))
        self._names: dict[str, list[str]] = {}

    def add(
        self,
        sheet: str,
        facts: Sequence[str],
        rows: Sequence[Mapping[str, object]],
        formulas: Mapping[str, Sequence[str]],
    ) -> None:
        """Write `rows` (cell contents by fact) and beside them each named column of formulas, one a row."""
        page = self._book.add_worksheet(sheet)
        self._names[sheet] = list(formulas)
        page.write_row(0, 0, [*facts, *formulas])
        for number, row in enumerate(rows):
            for column, fact in enumerate(facts):
                value = row.get(fact)
                if isinstance(value, str):
                    page.write_string(number + 1, column, value)
                elif isinstance(value, bool):
                    page.write_boolean(number + 1, column, value)
                elif isinstance(value, int | float):
                    page.write_number(number + 1, column, value)
            for column, formula in enumerate(formulas.values(), len(facts)):
                assert page.write_formula(number + 1, column, formula[number], None, "") == 0

    def computed(self, folder: Path) -> dict[str, pd.DataFrame]:
        """Return, per sheet, the formula columns as LibreOffice computes them, one row a row of facts."""
        self._book.close()
        book = load_workbook(recalculate(self.path, folder), data_only=True)
        found = {}
        for name, columns in self._names.items():
            header, *rows = book[name].iter_rows(values_only=True)
            at = [header.index(column) for column in columns]
            found[name] = pd.DataFrame([[row[i] for i in at] for row in rows], columns=columns)
        return found
