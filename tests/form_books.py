"""Blank official forms filled in from outside, as a person would: a value goes where its label stands.

Nothing here knows a cell address: tables are found by their header row, fields by their label, helper columns by the
id of their rule, results by the defined name of their cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.forms.model import Fields, Form, Table
from danhgia_xl.forms.slots import slot_view
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.template.fill import Fill
from danhgia_xl.workbook.template.write import write_book

END = "— Hết —"
_REFERENCE = re.compile(r"'?(.+?)'?!\$?([A-Z]+)\$?([0-9]+)")
_ERRORS = ("#", "Err:")


@dataclass(frozen=True)
class Place:
    """A table on its sheet: header row, column of each slot, rows to fill in (1-based)."""

    sheet: Worksheet
    header: int
    columns: Mapping[str, int]
    rows: Sequence[int]

    @cached_property
    def by_header(self) -> dict[str, int]:
        """Column by whatever stands on the header row, the helper columns included."""
        found: dict[str, int] = {}
        for cell in self.sheet[self.header]:
            if isinstance(cell.value, str):
                found.setdefault(cell.value, cell.column)
        return found

    def get(self, row: int, header: str) -> Any:
        """Return what stands in a row under a header (a label, or the id of a rule)."""
        return self.sheet.cell(row, self.by_header[header]).value

    def put(self, row: int, slot: str, value: object) -> None:
        """Type a value."""
        cell: Any = self.sheet.cell(row, self.columns[slot])
        cell.value = value
        if isinstance(value, str) and value.startswith("="):
            cell.data_type = "s" if value == "=" else "f"


class FormBook:
    """An official form as a file, opened by a library that is not ours."""

    def __init__(self, code: str, ruleset: RuleSet, path: Path, *, values: bool = False) -> None:
        self.form: Form = load_form(ruleset, code)
        self.ruleset, self.path = ruleset, path
        self.book: Workbook = load_workbook(path, data_only=values)

    @classmethod
    def blank(cls, code: str, ruleset: RuleSet, path: Path, rows: Mapping[str, int] | None = None) -> FormBook:
        """Write the blank form, its tables with at least so many `rows`, and open it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        tables: dict[str, Sequence[Mapping[str, Any]]] = {name: [{}] * count for name, count in (rows or {}).items()}
        write_book(load_form(ruleset, code), ruleset, path, Fill(tables=tables))
        return cls(code, ruleset, path)

    def save(self) -> Path:
        """Save what was typed."""
        self.book.save(self.path)
        return self.path

    def block(self, code: str) -> Fields | Table:
        """Return the block of fields or the table of that id."""
        return next(block for _, block in self._blocks() if block.ma == code)

    def labels(self, code: str) -> dict[str, str]:
        """Return the label of each slot of a block."""
        block = self.block(code)
        slots = block.cot if isinstance(block, Table) else block.muc
        return {slot.ma: slot_view(slot, self.ruleset).label for slot in slots}

    def table(self, code: str) -> Place:
        """Find a table by its header row."""
        page = next(page for page, block in self._blocks() if block.ma == code)
        labels = self.labels(code)
        sheet = self.book[page]
        for row in sheet.iter_rows():
            texts = {cell.value: cell.column for cell in reversed(row) if isinstance(cell.value, str)}
            if set(labels.values()) <= set(texts):
                columns = {slot: texts[label] for slot, label in labels.items()}
                return Place(sheet, row[0].row, columns, list(self._data_rows(sheet, row[0].row)))
        raise AssertionError(f"no header row of {code} on {page}")

    def field(self, block: str, slot: str) -> Any:
        """Return the cell to the right of the label of a field."""
        page, found = next((page, one) for page, one in self._blocks() if one.ma == block)
        label = f"{self.labels(found.ma)[slot]}:"
        sheet = self.book[page]
        cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == label)
        ends = {area.min_col: area.max_col for area in sheet.merged_cells.ranges if area.min_row == cell.row}
        return sheet.cell(cell.row, ends.get(cell.column, cell.column) + 1)

    def named(self, name: str) -> Any:
        """Return what stands in the cell of a defined name."""
        target = _REFERENCE.fullmatch(self.book.defined_names[name].attr_text)
        assert target, name
        return self.book[target[1].replace("''", "'")][f"{target[2]}{target[3]}"].value

    def estimate(self) -> list[list[Any]]:
        """Return the rows of the sheet of estimates: what stands in them from left to right, blanks left out."""
        assert self.form.tam_tinh
        rows = self.book["Tạm tính"].iter_rows(max_col=12, values_only=True)
        return [[value for value in row if value not in (None, "")] for row in rows]

    def errors(self) -> list[str]:
        """Return every cell that shows an error."""
        return [
            f"{sheet.title}!{cell.coordinate}: {cell.value}"
            for sheet in self.book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "e" or (isinstance(cell.value, str) and cell.value.startswith(_ERRORS))
        ]

    def _blocks(self) -> Iterator[tuple[str, Fields | Table]]:
        for page in self.form.trang:
            for block in page.khoi:
                if isinstance(block, Fields | Table):
                    yield page.ten, block

    @staticmethod
    def _data_rows(sheet: Worksheet, header: int) -> Iterator[int]:
        for row in range(header + 2, sheet.max_row + 1):
            first = sheet.cell(row, 1).value
            if first in (END, "Cộng") or sheet.cell(row, 2).value == "Cộng":
                return
            yield row
