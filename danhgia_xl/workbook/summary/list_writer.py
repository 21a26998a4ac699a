"""Write one list of the summary: header, rows, links, filter, panes, print set-up; a long list goes on over sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.workbook.summary.cell_links import MAX_LINKS, Link
from danhgia_xl.workbook.summary.list_sheet import Body, Cell, ListSheet
from danhgia_xl.workbook.summary.row_height import row_heights
from danhgia_xl.workbook.summary.sheet_style import PLAIN, TONES, Styles, set_up_page
from danhgia_xl.workbook.summary.titles import cut_title, part_name

ROWS_PER_SHEET: Final = 1_048_575
"""Rows below the header that one sheet holds (a limit of the file format)."""

_ROOM: Final = {"text": 1.0, "link": 1.0, "mark": 0.9, "small": 1.2, "tiny": 1.5}
"""Looks that wrap, with the room their text has: bold and marked text needs more, small text less."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: header, width in characters, look (`sheet_style`), values from the first row down."""

    title: str
    width: float
    look: str
    values: Sequence[Cell]


@dataclass(slots=True)
class ListSpec:
    """One list. `tones` gives each row its tint; `links` go on column `link_column`, one entry a row.

    `inner_links` lead to places in the summary itself, from column `inner_column`.
    `frozen` columns stay in view on the left; `unprinted` columns at the right end are left out of print; `empty` is
    what stands there when there is no row.
    """

    name: str
    title: str
    note: str
    empty: str
    columns: Sequence[Column]
    tones: Sequence[str]
    frozen: int = 0
    link_column: int = -1
    links: Sequence[Link | None] = field(default_factory=list)
    unprinted: int = 0
    inner_column: int = -1
    inner_links: Sequence[Link | None] = field(default_factory=list)


def write_list(book: Workbook, styles: Styles, spec: ListSpec) -> None:
    """Add the sheet `spec.name` to `book`, and "name (2)", "name (3)", ... when the rows do not fit one sheet."""
    for part, start in enumerate(range(0, max(len(spec.tones), 1), ROWS_PER_SHEET), 1):
        name = part_name(spec.name, part)
        _write_part(book.add_worksheet(name, ListSheet), styles, spec, slice(start, start + ROWS_PER_SHEET))


def _write_part(sheet: ListSheet, styles: Styles, spec: ListSpec, rows: slice) -> None:
    tones = spec.tones[rows]
    links = _linkable(spec.links[rows])
    sheet.set_row(0, 32)
    for index, column in enumerate(spec.columns):
        sheet.set_column(index, index, column.width)
        cut_short = index == spec.link_column and len(links) < len(tones)
        title = cut_title(column.title, len(links) + 1) if cut_short else column.title
        checked(sheet.write_string(0, index, title, styles.header()))
    if tones:
        columns = [column.values[rows] for column in spec.columns]
        formats = {tone: [styles.cell(column.look, tone) for column in spec.columns] for tone in _used(tones)}
        heights = wrapped_heights([(it.width, it.look) for it in spec.columns], columns, len(tones))
        sheet.set_body(1, Body(columns, tones, formats, heights))
        sheet.ignore_errors({"number_stored_as_text": f"A2:{xl_col_to_name(len(spec.columns) - 1)}{len(tones) + 1}"})
        sheet.autofilter(0, 0, len(tones), len(spec.columns) - 1)
    else:
        checked(sheet.write_string(1, 1, spec.empty, styles.make(italic=True)))
    if links:
        sheet.set_links(spec.link_column, links)
    if spec.inner_links:
        sheet.set_links(spec.inner_column, spec.inner_links[rows])
    sheet.freeze_panes(1, spec.frozen)
    sheet.hide_gridlines(2)
    set_up_page(sheet, spec.title, spec.note)
    sheet.print_area(0, 0, max(len(tones), 1), len(spec.columns) - spec.unprinted - 1)


def checked(code: int) -> None:
    """Raise ValueError when XlsxWriter reports by a non-zero code that it did not write a cell."""
    if code:
        raise ValueError(f"XlsxWriter trả về mã {code}: ô không được ghi")


def _linkable(links: Sequence[Link | None]) -> Sequence[Link | None]:
    """Return the rows that can have their link: all, or those before the limit is reached."""
    if len(links) <= MAX_LINKS:
        return links
    return links[:MAX_LINKS]


def _used(tones: Sequence[str]) -> list[str]:
    """Return the tones that occur, in the order of `TONES`, so that style numbers never depend on chance."""
    present = set(tones)
    return [tone for tone in TONES if tone in present or tone == PLAIN]


def wrapped_heights(columns: Sequence[tuple[float, str]], values: Sequence[Sequence[Cell]], rows: int) -> list[float]:
    """Return the heights of `rows` rows, from those of the columns (width, look) that wrap: all of text."""
    wrapping = [
        (width * _ROOM[look], cast("Sequence[str]", cells))
        for (width, look), cells in zip(columns, values, strict=True)
        if look in _ROOM
    ]
    return row_heights(wrapping, rows)
