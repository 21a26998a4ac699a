"""A cursor over a plain worksheet: headings, tables and merged lines from top to bottom, with fitting row heights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from danhgia_xl.workbook.summary.cell_text import clean_text, for_writer
from danhgia_xl.workbook.summary.list_writer import checked
from danhgia_xl.workbook.summary.row_height import line_count, row_height
from danhgia_xl.workbook.summary.sheet_style import NOTICE, NOTICE_EDGE, Styles

_BOLD_ROOM: Final = 0.88
"""Share of a width that is left for bold text, and for the mark that may stand before it."""
_PAGE_POINTS: Final = 495
"""Height of a landscape A4 page between the margins of `set_up_page`, less a little for rounding."""
_INDENT: Final = 1.5
"""Width of one step of indent."""


@dataclass(frozen=True, slots=True)
class Span:
    """A value over columns `first` to `last` of one row; `link` is a place in this workbook it leads to."""

    first: int
    last: int
    value: str | float
    look: Format
    link: str = ""


class Grid:
    """Writes `sheet` row by row; `widths` are the column widths in characters.

    With a print `scale` in percent (landscape A4, as `set_up_page` makes it), `keep` knows where pages end.
    """

    def __init__(self, sheet: Worksheet, styles: Styles, widths: Sequence[float], scale: int = 100) -> None:
        self.sheet = sheet
        self.styles = styles
        self.row = 0
        self._widths = widths
        self._page = _PAGE_POINTS * 100 / scale
        self._used = 0.0
        self._breaks: list[int] = []
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)

    def skip(self, points: float = 8) -> None:
        """Leave one low empty row."""
        self._set_height(points)
        self.row += 1

    def keep(self, points: float) -> None:
        """Begin a new page unless the next `points` of rows still fit on this one."""
        if self._used + points > self._page and self.row:
            self._breaks.append(self.row)
            self.sheet.set_h_pagebreaks(self._breaks)
            self._used = 0.0

    def line(self, text: str, look: Format, height: float | None = None) -> None:
        """Write `text` over the whole width."""
        self.record([Span(0, len(self._widths) - 1, text, look)], height)

    def heading(self, text: str) -> None:
        """Write a section heading over the whole width."""
        self.line(text, self.styles.make(bold=True, font_size=12, font_color="#1B4F8A", valign="bottom"), 24)

    def notice(self, text: str) -> None:
        """Write a notice over the whole width, in the colour of notices."""
        make = self.styles.make
        self.line(text, make(text_wrap=True, bg_color=NOTICE, border=1, border_color=NOTICE_EDGE, indent=1))

    def record(self, spans: Sequence[Span], height: float | None = None) -> None:
        """Write one row; without `height` it fits its longest text. Text is never taken for a formula."""
        self._set_height(height or self._height(spans))
        for span in spans:
            if span.last > span.first:
                self.sheet.merge_range(self.row, span.first, self.row, span.last, "", span.look)
            if span.link:
                text = for_writer(clean_text(str(span.value)))
                checked(self.sheet.write_url(self.row, span.first, f"internal:{span.link}", span.look, text))
            elif isinstance(span.value, str) and not clean_text(span.value):
                checked(self.sheet.write_blank(self.row, span.first, None, span.look))
            elif isinstance(span.value, str):
                text = for_writer(clean_text(span.value))
                checked(self.sheet.write_string(self.row, span.first, text, span.look))
            else:
                checked(self.sheet.write_number(self.row, span.first, span.value, span.look))
        self.row += 1

    def _set_height(self, points: float) -> None:
        self.sheet.set_row(self.row, points)
        self._used = points if self._used + points > self._page else self._used + points

    def _height(self, spans: Sequence[Span]) -> float:
        """Estimate the height; merged cells never fit themselves, so it cannot be left to the spreadsheet program."""
        lines = 1
        for span in spans:
            if isinstance(span.value, str) and span.look.text_wrap:
                room = sum(self._widths[span.first : span.last + 1]) * (_BOLD_ROOM if span.look.bold else 1)
                lines = max(lines, line_count(span.value, room - _INDENT * span.look.indent))
        return row_height(lines)
