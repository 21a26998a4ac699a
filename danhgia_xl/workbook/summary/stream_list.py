"""A list too long to be held in memory: its rows are asked for a batch at a time while the file is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.workbook.summary.cell_links import MAX_LINKS, Link
from danhgia_xl.workbook.summary.list_sheet import Body, Cell, ListSheet, rows_xml
from danhgia_xl.workbook.summary.list_writer import ROWS_PER_SHEET, checked, wrapped_heights
from danhgia_xl.workbook.summary.row_height import line_count, row_height
from danhgia_xl.workbook.summary.sheet_style import Styles, set_up_page
from danhgia_xl.workbook.summary.titles import cut_title, part_name

Row = tuple[Any, ...]
Batches = Callable[[int, int], Iterable[Sequence[Row]]]
"""Called with the first row wanted and how many; yields them a few thousand at a time."""

NO_LINKS: Final = -1
_LEAST_HEAD: Final = 32
"""Points: two lines of header and some air."""
_HEAD_ROOM: Final = 0.85
"""Headers are bold and centred: they need more room than the text below."""


@dataclass(frozen=True, slots=True)
class StreamColumn:
    """One column: header, width in characters, look (`sheet_style`), and its value in a row."""

    title: str
    width: float
    look: str
    value: Callable[[Row], Cell]


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """One list of `rows` rows, which `batches` yields in order; a longer one than a sheet holds goes on over sheets.

    `tone` gives a row its tint, one of `tones`; `link` what the cell of column `link_column` leads to, for as many
    rows as a sheet can hold links. `frozen` columns stay in view; `unprinted` columns at the right end are left out of
    print; `empty` stands there when there is no row.
    """

    name: str
    title: str
    note: str
    empty: str
    columns: Sequence[StreamColumn]
    tones: Sequence[str]
    tone: Callable[[Row], str]
    rows: int
    batches: Batches
    frozen: int = 0
    unprinted: int = 0
    link_column: int = NO_LINKS
    link: Callable[[Row], Link | None] | None = None


class StreamSheet(ListSheet):
    """A worksheet whose rows below the header come from a stream of bodies."""

    def __init__(self) -> None:
        super().__init__()
        self._bodies: Iterator[tuple[Body, Sequence[Link | None]]] = iter(())
        self._link_column = NO_LINKS

    def set_stream(
        self, rows: int, columns: int, bodies: Iterator[tuple[Body, Sequence[Link | None]]], link_column: int
    ) -> None:
        """Put `rows` rows below the header. Raises ValueError when they do not fit the sheet."""
        if self._check_dimensions(rows, columns - 1):
            raise ValueError(f"{rows} dòng × {columns} cột không vừa một trang tính")
        self._bodies, self._link_column = bodies, link_column

    def _write_rows(self) -> None:
        """Write the header as usual, then the stream."""
        last, self.dim_rowmax = self.dim_rowmax, 0
        super()._write_rows()
        self.dim_rowmax = last
        number, links = 2, list[Link | None]()
        for body, here in self._bodies:
            self.fh.writelines(rows_xml(body, number))
            number += len(body.tones)
            links += here[: MAX_LINKS - len(links)]
        if any(links):
            self._first_row = 1
            self.set_links(self._link_column, links)

    def _write_hyperlinks(self) -> None:
        """Write the links and forget them: they would stay in memory until the last sheet is written."""
        super()._write_hyperlinks()
        self._links.clear()


def write_stream(book: Workbook, styles: Styles, spec: StreamSpec) -> None:
    """Add the sheet `spec.name` to `book`, and "name (2)", "name (3)", ... when the rows do not fit one sheet."""
    for part, first in enumerate(range(0, max(spec.rows, 1), ROWS_PER_SHEET), 1):
        name = part_name(spec.name, part)
        rows = min(spec.rows - first, ROWS_PER_SHEET)
        _write_part(book.add_worksheet(name, StreamSheet), styles, spec, first, rows)


def _write_part(sheet: StreamSheet, styles: Styles, spec: StreamSpec, first: int, rows: int) -> None:
    lines = max(line_count(column.title, column.width * _HEAD_ROOM) for column in spec.columns)
    sheet.set_row(0, max(row_height(lines), _LEAST_HEAD))
    for index, column in enumerate(spec.columns):
        sheet.set_column(index, index, column.width)
        cut_short = index == spec.link_column and rows > MAX_LINKS
        title = cut_title(column.title, MAX_LINKS + 1) if cut_short else column.title
        checked(sheet.write_string(0, index, title, styles.header()))
    if rows:
        formats = {tone: [styles.cell(column.look, tone) for column in spec.columns] for tone in spec.tones}
        sheet.set_stream(rows, len(spec.columns), _bodies(spec, formats, first, rows), spec.link_column)
        sheet.ignore_errors({"number_stored_as_text": f"A2:{xl_col_to_name(len(spec.columns) - 1)}{rows + 1}"})
        sheet.autofilter(0, 0, rows, len(spec.columns) - 1)
    else:
        checked(sheet.write_string(1, 1, spec.empty, styles.make(italic=True)))
    sheet.freeze_panes(1, spec.frozen)
    sheet.hide_gridlines(2)
    set_up_page(sheet, spec.title, spec.note)
    sheet.print_area(0, 0, max(rows, 1), len(spec.columns) - spec.unprinted - 1)


def _bodies(
    spec: StreamSpec, formats: dict[str, list[Format]], first: int, wanted: int
) -> Iterator[tuple[Body, Sequence[Link | None]]]:
    for rows in spec.batches(first, wanted):
        values = [[column.value(row) for row in rows] for column in spec.columns]
        tones = [spec.tone(row) for row in rows]
        heights = wrapped_heights([(column.width, column.look) for column in spec.columns], values, len(rows))
        links = [spec.link(row) for row in rows] if spec.link is not None else ()
        yield Body(values, tones, formats, heights), links
