"""Writes one sheet of a form from top to bottom: typed cells, merged runs, row heights that fit the text."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.template_fill import Content, Placed, Raw
from danhgia_xl.workbook.template_styles import DATE_FORMAT, SIGN_NOTE, SIGN_TITLE, Style, Styles
from danhgia_xl.workbook.template_text import line_count, row_height

if TYPE_CHECKING:
    from danhgia_xl.workbook.template_grid import Grid, Span


class FormSheet(Worksheet):
    """A worksheet whose first page may go without the page number, as official documents want it.

    XlsxWriter has no setting for this; only its `_write_header_footer` is relied on.
    """

    number_first_page = True

    def _write_header_footer(self) -> None:
        if self.number_first_page or not self.header_footer_changed:
            super()._write_header_footer()
            return
        self._xml_start_tag("headerFooter", [("differentFirst", 1)])
        self._xml_data_element("oddHeader", self.header)
        self._xml_data_element("oddFooter", self.footer)
        self._xml_empty_tag("firstHeader")
        self._xml_data_element("firstFooter", self.footer)
        self._xml_end_tag("headerFooter")


class Pen:
    """Stands on a row of one sheet and writes; `row` is the next free row, counted from 0."""

    def __init__(self, sheet: FormSheet, styles: Styles, grid: Grid, placed: Placed) -> None:
        self.sheet, self.styles, self.grid, self.placed = sheet, styles, grid, placed
        self.row = 0
        self._needed: dict[int, float] = {}
        for column, width in enumerate(grid.widths):
            _accept(sheet.set_column_pixels(column, column, width), sheet, 0, column)

    def put(self, span: Span, content: Content, style: Style) -> None:
        """Write one cell of the current row, merged over `span`, and remember the height it needs."""
        first, last = span
        shown = style if not isinstance(content, dt.date) else replace(style, num_format=DATE_FORMAT)
        look = self.styles.of(shown)
        if last > first:
            _accept(self.sheet.merge_range(self.row, first, self.row, last, "", look), self.sheet, self.row, first)
        _accept(_write(self.sheet, self.row, first, content, shown, self.styles), self.sheet, self.row, first)
        if isinstance(content, str) and content and not style.rotation:
            width = self.grid.width(span) - style.indent * _INDENT
            lines = line_count(content, width, style.font_size, bold=style.bold) if style.text_wrap else 1
            self.need(row_height(lines, style.font_size))

    def need(self, height: float) -> None:
        """Ask for at least `height` points for the current row."""
        self._needed[self.row] = max(height, self._needed.get(self.row, 0.0))

    def needed(self) -> float:
        """Return the height asked for the current row so far, in points."""
        return self._needed.get(self.row, 0.0)

    def end_row(self, *, fixed: bool = True, least: float = 0.0) -> None:
        """Go to the next row. A row that is not `fixed` gets its height from Excel, so that it grows with typing."""
        height = max(self.needed(), least)
        if fixed and height:
            _accept(self.sheet.set_row(self.row, height), self.sheet, self.row, 0)
            self._needed[self.row] = height
        self.row += 1

    def line(self, content: Content, style: Style, *, least: float = 0.0) -> None:
        """Write one full-width row."""
        self.put(self.grid.whole, content, style)
        self.end_row(least=least)

    def gap(self, height: float) -> None:
        """Leave an empty row `height` points high."""
        self.need(height)
        self.end_row()

    def put_signature(self, span: Span, title: str, note: str) -> None:
        """Write a signer's title and the note below it as one cell."""
        first, last = span
        look = self.styles.of(SIGN_TITLE)
        if last > first:
            _accept(self.sheet.merge_range(self.row, first, self.row, last, "", look), self.sheet, self.row, first)
        parts = [self.styles.of(SIGN_TITLE), title, self.styles.of(SIGN_NOTE), f"\n{note}", look]
        _accept(self.sheet.write_rich_string(self.row, first, *parts), self.sheet, self.row, first)

    def height_above(self, row: int) -> float:
        """Return the height in points of the rows above `row`."""
        return sum(self._needed.get(above, 0.0) for above in range(row))

    def check(self, rows: tuple[int, int], column: int, options: dict[str, object]) -> None:
        """Let Excel check what is typed into `column` of the rows from the first to the last of `rows`."""
        code = self.sheet.data_validation(rows[0], column, rows[1], column, options)
        _accept(code, self.sheet, rows[0], column)

    def address(self, span: Span) -> tuple[str, str]:
        """Return (sheet, A1 address) of the first cell of `span` in the current row."""
        return (self.sheet.get_name(), xl_rowcol_to_cell(self.row, span[0]))


_INDENT: Final = 9
"""Pixels of one step of indent."""


def _write(sheet: FormSheet, row: int, column: int, content: Content, style: Style, styles: Styles) -> int:
    """Write one cell by its type: text stays text, whatever it begins with."""
    look = styles.of(style)
    match content:
        case None | "":
            return sheet.write_blank(row, column, None, look)
        case Raw(kind="formula"):
            result = "" if content.cached is None else content.cached
            return sheet.write_formula(row, column, str(content.value), look, result)
        case Raw(kind="number"):
            return sheet.write_number(row, column, float(content.value), look)
        case Raw():
            return sheet.write_string(row, column, str(content.value), look)
        case bool():
            return sheet.write_boolean(row, column, content, look)
        case int() | float():
            return sheet.write_number(row, column, content, look)
        case dt.date():
            return sheet.write_datetime(row, column, content, look)
        case _:
            return sheet.write_string(row, column, content, look)


def _accept(code: int | None, sheet: Worksheet, row: int, column: int) -> None:
    """Raise UsageError when XlsxWriter refused something: it reports that by a number and goes on."""
    if code:
        place = xl_rowcol_to_cell(row, column)
        raise UsageError(f"Không ghi được ô {place} của trang {sheet.get_name()!r} (mã {code}): dữ liệu quá lớn.")
