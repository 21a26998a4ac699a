"""How a sheet that the buttons add is written: a title, paragraphs over the whole width, tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from danhgia_xl.addin.looks import plain
from danhgia_xl.workbook.reader.addresses import a1, column_letters
from danhgia_xl.workbook.summary.sheet_style import LINK
from danhgia_xl.workbook.template.rows import PIXELS_PER_CHAR
from danhgia_xl.workbook.template.styles import FONT, HEADER_FILL
from danhgia_xl.workbook.template.text import line_count, row_height

TITLE_LINE, TEXT_LINE, SECTION_LINE, HEAD_LINE, TABLE_LINE = "tieu_de", "doan", "muc", "dau_bang", "dong"
"""What a line is: the title, a paragraph, the heading of a table, its labels, one of its rows."""

_WHOLE: Final = (TITLE_LINE, TEXT_LINE, SECTION_LINE)
_SIZE: Final = 11.0
_TITLE_SIZE: Final = 14.0


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line: its kind, and its texts (one for the kinds that go over the whole width)."""

    kind: str
    cells: Sequence[str]


def write_page(sheet: Any, lines: Sequence[PageLine], widths: Sequence[int], links: int = -1) -> None:  # noqa: ANN401 - xlwings ships no types
    """Write `lines` onto an empty sheet whose columns are `widths` characters wide.

    Texts stay texts; only the column `links` (from 0) holds formulas. Widths and wrapping come first, so that programs
    fit the rows to their texts as these are written.
    """
    for column, chars in enumerate(widths):
        sheet.range(f"{column_letters(column)}1").column_width = chars
    whole = sheet.range((1, 1), (len(lines), len(widths)))
    whole.font.name, whole.font.size = FONT, _SIZE
    whole.vertical_alignment, whole.horizontal_alignment = "top", "left"
    whole.wrap_text = True
    whole.formula = [list(_cells(line, len(widths), links)) for line in lines]
    if links >= 0:
        sheet.range((1, links + 1), (len(lines), links + 1)).font.color = LINK
    for number, line in enumerate(lines):
        area = sheet.range(f"A{number + 1}:{a1(number, len(widths) - 1)}")
        if line.kind in _WHOLE:
            _spread(area, line, sum(widths))
        elif line.kind == HEAD_LINE:
            area.font.bold, area.color, area.font.color = True, HEADER_FILL, "#000000"


def _cells(line: PageLine, width: int, links: int) -> Iterator[str]:
    for column in range(width):
        text = line.cells[column] if column < len(line.cells) else ""
        yield text if column == links and text.startswith("=") else plain(text)


def _spread(area: Any, line: PageLine, chars: int) -> None:  # noqa: ANN401
    """Merge a line over the whole width and make it as high as its text: programs do not fit rows to merged cells."""
    area.merge()
    bold, size = line.kind != TEXT_LINE, _TITLE_SIZE if line.kind == TITLE_LINE else _SIZE
    area.font.bold, area.font.size = bold, size
    count = line_count(line.cells[0], chars * PIXELS_PER_CHAR, size, bold=bold)
    area.row_height = row_height(count, size)
