"""The cells of one sheet: found where they stand, made where they are missing, in the order the standard asks for."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from typing import Final

from lxml import etree

from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.patch.relations import main_namespace
from danhgia_xl.workbook.patch.texts import add_text, stored
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.addresses import a1, position, span

_NUMBER: Final = re.compile("[0-9]+")
_OF_A_RANGE: Final = ("array", "dataTable")
"""Formulas whose results fill several cells, only the first of which holds the formula."""

Position = tuple[int, int]
"""Row and column, zero-based."""
Box = tuple[Position, Position]


class SheetCells:
    """The cells of the worksheet `root`, called `sheet` in messages.

    Rows and cells may leave out their address, which then follows from their order. One put between others has its
    address written out, so that those after it keep theirs: there is room only before an address that is written.
    """

    def __init__(self, root: etree._Element, sheet: str) -> None:
        data = root.find("{*}sheetData")
        if data is None:
            raise ContainerError("TEP_HONG", ly_do=sheet)
        self._root, self._data, self._sheet = root, data, sheet
        self._namespace = main_namespace(root)
        self._rows: dict[int, etree._Element] = {}
        number = -1
        for row in data.iterchildren("{*}row"):
            number = int(row.get("r") or number + 2) - 1
            self._rows.setdefault(number, row)
        self._order = sorted(self._rows)
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._filled = [
            box_of(formula.get("ref", ""))
            for formula in data.iterfind("{*}row/{*}c/{*}f[@ref]")
            if formula.get("t") in _OF_A_RANGE
        ]

    def shown_at(self, place: Position) -> Position:
        """Return the cell that is seen at `place`: the first of the merged cells it belongs to, else itself."""
        for merged in self._root.iterfind("{*}mergeCells/{*}mergeCell"):
            first, last = box_of(merged.get("ref", ""))
            if _inside(place, (first, last)):
                return first
        return place

    def set_text(self, place: Position, text: str) -> None:
        """Write a text (never read as a number or a formula).

        Raises UsageError for a cell that holds a formula or part of its result, or is hidden by a merged cell.
        """
        where = f"Ô {a1(*place)} của trang {self._sheet}"
        if self.shown_at(place) != place:
            raise UsageError(f"{where} bị ô gộp che, không ghi kết quả vào được. Hãy bỏ gộp ô rồi chạy lại.")
        cell = self.cell(place)
        if cell.find("{*}f") is not None or any(_inside(place, box) for box in self._filled):
            raise UsageError(
                f"{where} có công thức, sẽ không bị ghi đè. Hãy chuyển công thức sang ô khác rồi chạy lại."
            )
        for child in cell.findall("{*}v") + cell.findall("{*}is"):
            cell.remove(child)
        for attribute in ("cm", "vm", "ph"):  # they tell of the old value: its kind of data, its reading aid
            if attribute in cell.attrib:
                del cell.attrib[attribute]
        # A text of its own: the shared strings stay as they are, and every program reads these.
        cell.set("t", "inlineStr")
        inline = etree.Element(f"{{{self._namespace}}}is")
        add_text(inline, self._namespace, stored(text))
        cell.insert(0, inline)

    def cell(self, place: Position) -> etree._Element:
        """Return the cell at `place`, made with the style of its row or column when there is none."""
        row = self._row(place[0])
        cells = self._cells_of(place[0], row)
        if place[1] not in cells:
            cell = etree.Element(f"{{{self._namespace}}}c", r=a1(*place))
            if style := self._style_at(row, place[1]):
                cell.set("s", style)
            before = [column for column in cells if column < place[1]]
            _insert(row, cells[max(before)] if before else None, cell)
            cells[place[1]] = cell
            self._widen(row, place)
        return cells[place[1]]

    def _row(self, number: int) -> etree._Element:
        if number not in self._rows:
            row = etree.Element(f"{{{self._namespace}}}row", r=str(number + 1))
            at = bisect_left(self._order, number)
            _insert(self._data, self._rows[self._order[at - 1]] if at else None, row)
            insort(self._order, number)
            self._rows[number] = row
        return self._rows[number]

    def _cells_of(self, number: int, row: etree._Element) -> dict[int, etree._Element]:
        if number not in self._cells:
            found: dict[int, etree._Element] = {}
            column = -1
            for cell in row.iterchildren("{*}c"):
                reference = cell.get("r", "")
                column = position(reference.upper())[1] if reference else column + 1
                found.setdefault(column, cell)
            self._cells[number] = found
        return self._cells[number]

    def _style_at(self, row: etree._Element, column: int) -> str | None:
        """Return the style a cell that is not there is shown in, None for the first one."""
        if row.get("customFormat") in ("1", "true"):
            return row.get("s")
        for columns in self._root.iterfind("{*}cols/{*}col"):
            if int(columns.get("min", "0")) <= column + 1 <= int(columns.get("max", "0")):
                return columns.get("style")
        return None

    def _widen(self, row: etree._Element, place: Position) -> None:
        """Let the extent the row and the sheet claim take in a new cell."""
        if spans := row.get("spans"):
            ends = [int(number) for number in _NUMBER.findall(spans)] + [place[1] + 1]
            row.set("spans", f"{min(ends)}:{max(ends)}")
        dimension = self._root.find("{*}dimension")
        if dimension is None:
            return
        first, last = box_of(dimension.get("ref", ""))
        if not _inside(place, (first, last)):
            rows, columns = zip(first, last, place, strict=True)
            dimension.set("ref", span((min(rows), min(columns)), (max(rows), max(columns))))


def box_of(reference: str) -> Box:
    """Return the corners of a range such as "A1:B2" or "A1". Raises ValueError for anything else."""
    first, _, last = reference.replace("$", "").upper().partition(":")
    return position(first), position(last or first)


def _inside(place: Position, box: Box) -> bool:
    (top, left), (bottom, right) = box
    return top <= place[0] <= bottom and left <= place[1] <= right


def _insert(parent: etree._Element, before: etree._Element | None, new: etree._Element) -> None:
    """Put `new` after `before`, or first."""
    if before is None:
        parent.insert(0, new)
    else:
        before.addnext(new)
