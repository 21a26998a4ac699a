"""Which cells of a filled form are marked: its conditional formats, computed by LibreOffice as ordinary formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from danhgia_xl.workbook.template.styles import FAILING, WRONG
from tests.form_books import FormBook
from tests.office import recalculate

SCRATCH = 300
"""The column of the scratch formulas: far beside everything a form has."""

STYLES = {WRONG.fill.lstrip("#"): "WRONG", FAILING.fill.lstrip("#"): "FAILING"}


@dataclass(frozen=True)
class Marked:
    """A conditional format as it applies to one cell."""

    sheet: str
    cell: str
    priority: int
    style: str
    formula: str


def rules_of(sheet: Worksheet, rows: Iterable[int]) -> Iterator[Marked]:
    """Yield every conditional format of every cell in `rows`."""
    wanted = set(rows)
    for area in sheet.conditional_formatting:
        first = str(area.sqref).split()[0].split(":")[0]
        for rule in area.rules:
            for part in str(area.sqref).split():
                left, top, right, bottom = range_boundaries(part)
                for row in wanted & set(range(top, bottom + 1)):
                    for column in range(left, right + 1):
                        cell = f"{get_column_letter(column)}{row}"
                        moved = Translator(f"={rule.formula[0]}", origin=first).translate_formula(cell)
                        yield Marked(sheet.title, cell, rule.priority, style_of(rule), moved)


def style_of(rule: Rule) -> str:
    """Return which of the two marks a rule gives."""
    return STYLES[str(rule.dxf.fill.bgColor.rgb)[-6:]]


def marks(book: FormBook, rows: Mapping[str, Iterable[int]], folder: Path) -> dict[tuple[str, str], str]:
    """Return (sheet, cell) to mark of every cell that is marked, looking at `rows` of each sheet."""
    path = book.save()
    scratch: Any = load_workbook(path)
    places: list[tuple[Marked, str]] = []
    for name, here in rows.items():
        used: dict[int, int] = {}
        for one in sorted(rules_of(scratch[name], here), key=lambda one: one.priority):
            row = int("".join(filter(str.isdigit, one.cell)))
            column = used[row] = used.get(row, SCRATCH - 1) + 1
            scratch[name].cell(row, column).value = one.formula
            places.append((one, f"{get_column_letter(column)}{row}"))
    copy = path.with_name(f"{path.stem}-soi.xlsx")
    scratch.save(copy)
    values = load_workbook(recalculate(copy, folder), data_only=True)
    found: dict[tuple[str, str], str] = {}
    for one, place in places:
        # A format whose formula gives an error does not apply, as in Excel.
        if values[one.sheet][place].value in (True, 1) and (one.sheet, one.cell) not in found:
            found[one.sheet, one.cell] = one.style
    return found
