"""The second reader: openpyxl, for a file of ours on which calamine fails. Slower by far, and of other opinions.

openpyxl reads in its normal mode: its read-only one believes what a file says of its own size. It is given as little
as it needs, the cells of the sheets that were looked at: it would walk through every cell of a merged range.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import warnings
import zlib
from collections.abc import Collection, Iterable
from functools import cached_property
from io import BytesIO
from typing import Any, Final

from lxml import etree

from danhgia_xl.forms.model import Form
from danhgia_xl.terms import fold
from danhgia_xl.workbook.preflight.extent import cell_count, refuse_area
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.addresses import position
from danhgia_xl.workbook.reader.archive import Part, clean_archive
from danhgia_xl.workbook.reader.container import WORKBOOK, Container, cell_of
from danhgia_xl.workbook.reader.locate import Row, Sheet, Span
from danhgia_xl.workbook.reader.sheet_xml import SheetXml
from danhgia_xl.workbook.reader.source import mark_text, readings_on

_KEPT_OF_WORKBOOK: Final = ("workbookPr", "sheets")
_KEPT_OF_SHEET: Final = ("sheetData",)
_KEPT_OF_STYLES: Final = ("numFmts", "cellXfs")
_STYLES: Final = "xl/styles.xml"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
"""The namespaces of the strict form of the standard, which openpyxl does not know, and those of the usual one."""

_MIDNIGHT: Final = dt.time()
_ERROR: Final = "e"
_ESCAPED: Final = re.compile("_x(?![dD][89A-Fa-f])([0-9A-Fa-f]{4})_")
"""How a control character is written in a text: _x000D_. Half of a surrogate pair is no character."""

_OVER: Final = 10**308
"""Whole numbers from here on are too large for a cell, which holds a float."""


class OpenpyxlSource:
    """The sheets of a file, read by openpyxl into what `FileSource` would give."""

    def __init__(self, container: Container, limits: Limits = DEFAULT_LIMITS) -> None:
        """Raise ContainerError when openpyxl cannot read the file either, or would need too much memory for it."""
        self._container = container
        self._xml = SheetXml(container, limits)
        self._read: dict[str, Sheet] = {}
        self._workbook = _opened(clean_archive(self._reduced()))
        worksheets = {sheet.title for sheet in self._workbook.worksheets}
        self.names = [name for name in container.sheets if name in worksheets]

    def mark(self) -> str | None:
        """Return the text DG_MAU stands for; None when there is no such name, or it leads nowhere in this file."""
        return mark_text(self._container.mark, self._data)

    @cached_property
    def _data(self) -> Sheet | None:
        """The sheet that holds the mark, None when the mark leads to no sheet of this file."""
        place = cell_of(self._container.mark)
        return self.sheet(place[0]) if place and place[0] in self.names else None

    def readings(self) -> dict[str, str]:
        """Return the readings the formulas of the book are made from; empty when it has none, or does not say."""
        return readings_on(self._data)

    def sheet(self, name: str) -> Sheet:
        """Return a sheet in which cells without a value hold a `Problem`. Raises ContainerError when it is too wide."""
        if name not in self._read:
            xml = self._xml.plain(name)
            rows = self._rows(name)
            merged = list(_merged(self._container.tree(self._container.sheets[name])))
            self._read[name] = self._xml.finished(name, xml, rows, merged)
        return self._read[name]

    def foreign_sheet(self, name: str) -> Sheet:
        """Return a sheet that need not be one of the form; what cannot be read there is none of our business."""
        try:
            return self.sheet(name)
        except ContainerError:
            return Sheet(name, [])

    def _reduced(self) -> dict[str, Part]:
        """Return the parts of the file with nothing in workbook, sheets and styles but values and their formats.

        A sheet that is refused is left empty. Raises ContainerError for more cells in all than one sheet may have:
        openpyxl makes an object of each.
        """
        parts, cells = dict(self._container.parts), 0
        if _STYLES in parts:
            parts[_STYLES] = _formats(self._container.tree(_STYLES))
        workbook = self._container.tree(WORKBOOK)
        for sheet in workbook.iter("{*}sheet"):
            sheet.attrib.pop("state", "")  # whether it is hidden; openpyxl fails over a word it does not know
        parts[WORKBOOK] = _only(workbook, _KEPT_OF_WORKBOOK)
        for name, part in self._container.sheets.items():
            try:
                cells += cell_count(self._xml.plain(name))
                parts[part] = _only(self._container.tree(part), _KEPT_OF_SHEET)
            except ContainerError:
                parts[part] = _only(etree.Element("worksheet"), ())
            if cells > self._xml.limits.cells:
                raise ContainerError("TRANG_NHIEU_O", trang=name, toi_da=self._xml.limits.cells)
        return {name: _usual(part) for name, part in parts.items()}

    def _rows(self, name: str) -> list[Row]:
        """Return the cells of a sheet as the rows of a rectangle that begins at A1."""
        # The cells there are: going through the rows would make a cell for each of the rectangle up to the last one.
        there = self._workbook[name]._cells
        filled = [(*place, _as_read(cell)) for place, cell in there.items() if cell.value is not None]
        height = max((row for row, _, _ in filled), default=0)
        width = max((column for _, column, _ in filled), default=0)
        refuse_area(height, width, name, self._xml.limits)
        rows: list[Row] = [[""] * width for _ in range(height)]
        for row, column, value in filled:
            rows[row - 1][column - 1] = value
        return rows


def may_be_ours(container: Container, forms: Iterable[Form]) -> bool:
    """Tell whether a second reader is worth its time: the file bears our mark, or has a sheet called as one of ours."""
    pages = {fold(page.ten) for form in forms for page in form.trang}
    return bool(container.mark) or not pages.isdisjoint(fold(name) for name in container.sheets)


def _opened(archive: bytes) -> Any:  # noqa: ANN401 - openpyxl gives worksheets and chart sheets in one list
    """Return the openpyxl workbook of an archive. Raises ContainerError for whatever openpyxl raises."""
    from openpyxl import load_workbook  # noqa: PLC0415 - a fifth of a second, needed for one file in thousands

    try:
        with warnings.catch_warnings(action="ignore"):  # of what is left out of the file: it was we who left it out
            return load_workbook(BytesIO(archive), data_only=True, keep_links=False)
    except Exception as error:
        raise ContainerError("TEP_HONG", ly_do=f"openpyxl, {type(error).__name__}") from error


def _only(root: etree._Element, kept: Collection[str]) -> Part:
    """Return a part with those children of its root that are called as `kept`."""
    root[:] = list(root.iterchildren(*(f"{{*}}{name}" for name in kept))) if kept else []
    return _part(etree.tostring(root))


def _formats(styles: etree._Element) -> Part:
    """Return the styles with nothing but number formats: what openpyxl cannot read is mostly a color or a border."""
    for style in styles.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId", "")
        style.attrib.clear()
        style[:] = []
        style.set("numFmtId", number if number.isdecimal() else "0")
    return _only(styles, _KEPT_OF_STYLES)


def _usual(part: Part) -> Part:
    """Return a part of the strict form of the standard in the usual one; any other as it is."""
    data = part.data
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return part if data is part.data else _part(data)


def _part(data: bytes) -> Part:
    return Part(data, zlib.crc32(data))


def _merged(sheet: etree._Element) -> Iterable[Span]:
    """Yield the merged ranges of a sheet; what is no range of cells merges none."""
    for area in sheet.iterfind("{*}mergeCells/{*}mergeCell"):
        first, _, last = area.get("ref", "").partition(":")
        try:
            yield position(first), position(last or first)
        except ValueError:
            continue


def _as_read(cell: Any) -> Any:  # noqa: ANN401 - as the reader's rows hold anything
    """Return a cell's value as calamine gives it: numbers as float, a day without a time as a date, "" for a blank."""
    value = cell.value
    if cell.data_type == _ERROR:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value) if abs(value) < _OVER else math.inf if value > 0 else -math.inf
    if isinstance(value, dt.datetime) and value.time() == _MIDNIGHT:
        return value.date()
    return value
