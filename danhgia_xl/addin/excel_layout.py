"""Reads the layout of a sheet out of "XML Spreadsheet 2003", which Excel gives for a range in one call."""

from __future__ import annotations

from typing import Final

from lxml import etree

from danhgia_xl.addin.host import Layout
from danhgia_xl.workbook.reader.cell_scan import Hidden, Position
from danhgia_xl.workbook.reader.locate import Span
from danhgia_xl.workbook.reader.percent import shows_percent

_SS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"


def parse_layout(xml: str) -> Layout:
    """Return merged ranges, hidden rows and columns, and percent cells of the first sheet of `xml`.

    Positions are counted from the first cell of the range, which is A1 here.
    """
    tree = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    table = tree.find(f"{_SS}Worksheet/{_SS}Table")
    if table is None:
        return Layout()
    percent_styles = _percent_styles(tree)
    merged: list[Span] = []
    hidden: set[int] = set()
    percent: set[Position] = set()
    row = -1
    for element in table.iterfind(f"{_SS}Row"):
        row = _index(element, row)
        repeated = int(element.get(f"{_SS}Span", "0"))
        if element.get(f"{_SS}Hidden") == "1":
            hidden.update(range(row, row + repeated + 1))
        column = -1
        for cell in element.iterfind(f"{_SS}Cell"):
            column = _index(cell, column)
            across, down = (int(cell.get(f"{_SS}{name}", "0")) for name in ("MergeAcross", "MergeDown"))
            if across or down:
                merged.append(((row, column), (row + down, column + across)))
            if cell.get(f"{_SS}StyleID", element.get(f"{_SS}StyleID")) in percent_styles:
                percent.add((row, column))
            column += across
        row += repeated
    return Layout(merged, Hidden(frozenset(hidden), _hidden_columns(table)), frozenset(percent))


def _index(element: etree._Element, last: int) -> int:
    """Return the place of a row, cell or column from zero: where it says, else after the `last`."""
    return int(element.get(f"{_SS}Index", last + 2)) - 1


def _hidden_columns(table: etree._Element) -> tuple[range, ...]:
    found, at = [], -1
    for column in table.iterfind(f"{_SS}Column"):
        first = _index(column, at)
        at = first + int(column.get(f"{_SS}Span", "0"))
        if column.get(f"{_SS}Hidden") == "1":
            found.append(range(first, at + 1))
    return tuple(found)


def _percent_styles(tree: etree._Element) -> set[str]:
    """Return the ids of the styles that show a number as a percentage; "Percent" is the format's name for 0.00%."""
    formats = {
        style.get(f"{_SS}ID", ""): number.get(f"{_SS}Format", "")
        for style in tree.iterfind(f"{_SS}Styles/{_SS}Style")
        for number in style.iterfind(f"{_SS}NumberFormat")
    }
    return {name for name, code in formats.items() if code == "Percent" or shows_percent(code)}
