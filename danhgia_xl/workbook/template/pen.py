"""Writes one sheet of a form from top to bottom: typed cells, merged runs, row heights that fit the text."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.summary.cell_text import for_writer, printable
from danhgia_xl.workbook.template.fill import Content, Placed, Raw
from danhgia_xl.workbook.template.styles import DATE_FORMAT, STRUT, TALL_STRUT, Style, Styles
from danhgia_xl.workbook.template.text import POINTS_PER_PIXEL, line_count, row_height

if TYPE_CHECKING:
    from danhgia_xl.workbook.template.breaks import Breaks
    from danhgia_xl.workbook.template.grid import Grid, Span


INDENT: Final = 9
"""Pixels of one step of indent."""

_STRUT_WIDTH: Final = 3
_TALL: Final = 33
"""Points from which a row is kept from shrinking to one line."""


class FormSheet(Worksheet):
    """A worksheet with two settings XlsxWriter does not have, and a shorter way for formulas.

    The page number may be left out on the first page, as official documents want it; and a row may have a height and
    still grow with what is typed into it. XlsxWriter looks through each formula for functions newer than Excel 2007,
    which takes half the time of a roster; ours have none. Only XlsxWriter's `_write_header_footer`,
    `_xml_start_tag_unencoded` and `_prepare_formula` are relied on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.number_first_page = True
        self.growing: set[int] = set()

    def _write_header_footer(self) -> None:
        if self.number_first_page or not self.header_footer_changed:
            super()._write_header_footer()
            return
        fixed = [] if self.header_footer_scales else [("scaleWithDoc", 0)]
        self._xml_start_tag("headerFooter", [("differentFirst", 1), *fixed])
        self._xml_data_element("oddHeader", self.header)
        if self.footer:
            self._xml_data_element("oddFooter", self.footer)
        self._xml_empty_tag("firstHeader")
        if self.footer:
            self._xml_data_element("firstFooter", self.footer)
        self._xml_end_tag("headerFooter")

    def _prepare_formula(self, formula: str, _expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _xml_start_tag_unencoded(self, tag: str, attributes: Sequence[tuple[str, object]] = ()) -> None:
        if tag == "row" and int(str(attributes[0][1])) - 1 in self.growing:
            attributes = [(name, value) for name, value in attributes if name != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


class Pen:
    """Stands on a row of one sheet and writes; `row` is the next free row, counted from 0."""

    def __init__(self, sheet: FormSheet, styles: Styles, grid: Grid, placed: Placed, breaks: Breaks) -> None:
        self.sheet, self.styles, self.grid, self.placed, self.breaks = sheet, styles, grid, placed, breaks
        self.row = 0
        self.heights: list[float] = []
        self.kept: set[int] = set()
        self.elastic: set[int] = set()
        self.yielding: set[int] = set()
        self.first_input: tuple[int, int] | None = None
        self._needed = 0.0
        for column, width in enumerate(grid.widths):
            _accept(sheet.set_column_pixels(column, column, width), sheet, 0, column)
        strut = len(grid.widths)
        _accept(sheet.set_column_pixels(strut, strut, _STRUT_WIDTH), sheet, 0, strut)

    def put(self, span: Span, content: Content, style: Style) -> None:
        """Write one cell of the current row, merged over `span`, and remember the height it needs."""
        first, last = span
        shown = style if not isinstance(content, dt.date) else replace(style, num_format=DATE_FORMAT)
        look = self.styles.of(shown)
        if last > first:
            _accept(self.sheet.merge_range(self.row, first, self.row, last, "", look), self.sheet, self.row, first)
        _accept(_write(self.sheet, self.row, first, content, shown, self.styles), self.sheet, self.row, first)
        if self.first_input is None and not style.locked:
            self.first_input = (self.row, first)
        if isinstance(content, str) and content and not style.rotation:
            width = self.grid.width(span) - style.indent * INDENT
            lines = line_count(content, width, style.font_size, bold=style.bold) if style.text_wrap else 1
            self.need(row_height(lines, style.font_size))

    @property
    def side(self) -> int:
        """The column beside the printed sheet, past the narrow one that keeps rows from shrinking."""
        return self.grid.whole[1] + 2

    def aside(self, column: int, content: Content, style: Style) -> None:
        """Write one cell of the current row outside the printed sheet, whatever height its text would need."""
        code = _write(self.sheet, self.row, column, content, style, self.styles)
        _accept(code, self.sheet, self.row, column)

    def beside(self, rows: tuple[int, int], content: Content, style: Style, *, columns: int = 1) -> None:
        """Write one cell beside the sheet, merged over `rows` and that many `columns`."""
        place, look = (rows[0], self.side), self.styles.of(style)
        _accept(self.sheet.merge_range(*place, rows[1], self.side + columns - 1, "", look), self.sheet, *place)
        _accept(_write(self.sheet, *place, content, style, self.styles), self.sheet, *place)

    def widen(self, column: int, width: float) -> None:
        """Make a column outside the printed sheet `width` pixels wide."""
        _accept(self.sheet.set_column_pixels(column, column, width), self.sheet, self.row, column)

    def hide(self, first: int, last: int) -> None:
        """Hide the columns `first`..`last` outside the printed sheet."""
        code = self.sheet.set_column(first, last, None, None, {"hidden": True})
        _accept(code, self.sheet, self.row, first)

    def need(self, height: float) -> None:
        """Ask for at least `height` points for the current row."""
        self._needed = max(height, self._needed)

    def end_row(self, *, least: float = 0.0, grows: bool = False) -> None:
        """Go to the next row, which gets the height its texts need, `least` points or more.

        A row that `grows` is fitted anew by Excel when somebody types into it. Excel then looks at unmerged cells
        only, and a blank cell with large type beside the table keeps the row from shrinking.
        """
        wanted = max(self._needed, least) + self.breaks.extra.get(self.row, 0.0)
        height = math.ceil(wanted / POINTS_PER_PIXEL) * POINTS_PER_PIXEL
        if height:
            _accept(self.sheet.set_row(self.row, height), self.sheet, self.row, 0)
        if grows:
            self.sheet.growing.add(self.row)
            strut = self.grid.whole[1] + 1
            look = TALL_STRUT if height >= _TALL else STRUT
            code = self.sheet.write_blank(self.row, strut, None, self.styles.of(look))
            _accept(code, self.sheet, self.row, strut)
        self.heights.append(height)
        self.row, self._needed = self.row + 1, 0.0

    def keep(self, rows: Iterable[int]) -> None:
        """Remember rows that should not be the last of a printed page."""
        self.kept.update(rows)

    def may_stretch(self) -> None:
        """Remember the current row as one that may be made higher to fill a page."""
        self.elastic.add(self.row)

    def may_yield(self) -> None:
        """Remember the current row as one that may be made a little higher, so that a page ends well."""
        self.yielding.add(self.row)

    def line(self, content: Content, style: Style, *, least: float = 0.0) -> None:
        """Write one full-width row."""
        self.put(self.grid.whole, content, style)
        self.end_row(least=least)

    def gap(self, height: float) -> None:
        """Leave an empty row `height` points high."""
        self.need(height)
        self.end_row()

    def put_parts(self, span: Span, *parts: tuple[str, Style]) -> None:
        """Write one cell of the current row in which each part of the text has its own look."""
        first, last = span
        look = self.styles.of(parts[0][1])
        if last > first:
            _accept(self.sheet.merge_range(self.row, first, self.row, last, "", look), self.sheet, self.row, first)
        self._write_parts(first, parts)

    def put_tall(self, span: Span, rows: int, *parts: tuple[str, Style]) -> None:
        """Write one cell as `put_parts` does, merged over the current row and those below, `rows` in all."""
        first, last = span
        look = self.styles.of(parts[0][1])
        code = self.sheet.merge_range(self.row, first, self.row + rows - 1, last, "", look)
        _accept(code, self.sheet, self.row, first)
        self._write_parts(first, parts)

    def _write_parts(self, column: int, parts: Sequence[tuple[str, Style]]) -> None:
        pieces = [piece for text, style in parts for piece in (self.styles.of(style), text)]
        code = self.sheet.write_rich_string(self.row, column, *pieces, self.styles.of(parts[0][1]))
        _accept(code, self.sheet, self.row, column)

    def check(self, rows: tuple[int, int], column: int, options: dict[str, object]) -> None:
        """Let Excel check what is typed into `column` of the rows from the first to the last of `rows`."""
        code = self.sheet.data_validation(rows[0], column, rows[1], column, options)
        _accept(code, self.sheet, rows[0], column)

    def accept(self, code: int | None, row: int, column: int) -> None:
        """Raise UsageError when XlsxWriter refused what was asked for the cell."""
        _accept(code, self.sheet, row, column)

    def address(self, span: Span) -> tuple[str, str]:
        """Return (sheet, A1 address) of the first cell of `span` in the current row."""
        return (self.sheet.get_name(), xl_rowcol_to_cell(self.row, span[0]))


def _write(sheet: FormSheet, row: int, column: int, content: Content, style: Style, styles: Styles) -> int:
    """Write one cell by its type: text stays text, whatever it begins with."""
    look = styles.of(style)
    code: int
    match content:
        case None | "":
            code = sheet.write_blank(row, column, None, look)
        case Raw(kind="formula"):
            result = "" if content.cached is None else content.cached
            code = sheet.write_formula(row, column, str(content.value), look, result)
        case Raw(kind="number"):
            code = sheet.write_number(row, column, float(content.value), look)
        case Raw():
            code = sheet.write_string(row, column, for_writer(str(content.value)), look)
        case bool():
            code = sheet.write_boolean(row, column, content, look)
        case int() | float():
            code = sheet.write_number(row, column, content, look)
        case dt.date():
            code = sheet.write_datetime(row, column, content, look)
        case _:
            code = sheet.write_string(row, column, for_writer(printable(content)), look)
    return code


def _accept(code: int | None, sheet: Worksheet, row: int, column: int) -> None:
    """Raise UsageError when XlsxWriter refused something: it reports that by a number and goes on."""
    if code:
        place = xl_rowcol_to_cell(row, column)
        raise UsageError(f"Không ghi được ô {place} của trang {sheet.get_name()!r} (mã {code}): dữ liệu quá lớn.")
