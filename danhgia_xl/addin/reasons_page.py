"""The explanation of one row as the lines of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from danhgia_xl.addin.own_page import HEAD_LINE, SECTION_LINE, TABLE_LINE, TEXT_LINE, TITLE_LINE, PageLine
from danhgia_xl.batch.explained import Explained, Explanations
from danhgia_xl.workbook.result_marks import row_number

if TYPE_CHECKING:
    from danhgia_xl.batch.result import Consolidation
    from danhgia_xl.rating.explain_text import TextBlock

REASON_WIDTHS: Final = (16, 70, 34, 24)
"""Widths in characters: what it comes to, the condition, what stands there, the clause."""


def reason_lines(result: Consolidation, sheet: str, row: int) -> list[PageLine]:
    """Return the explanations of every result that stands on `row` of `sheet`; of a collective's sheet, on any row.

    Empty when nobody does.
    """
    explanations = Explanations(result)
    people = [(kind, at) for kind, at, where, line in _places(result) if where == sheet and line == row]
    return [line for kind, at in people or _collectives(result, sheet) for line in _page(explanations.of(kind, at))]


def _places(result: Consolidation) -> Iterator[tuple[str, int, str, int]]:
    """Yield (kind, row within the kind, sheet, row of the sheet) of every person."""
    for kind, rows in result.people.groupby("doi_tuong", sort=False):
        for at, (sheet, cell) in enumerate(zip(rows["trang"], rows["o"], strict=True)):
            yield str(kind), at, sheet, row_number(cell)


def _collectives(result: Consolidation, sheet: str) -> list[tuple[str, int]]:
    """Return the collectives whose form `sheet` is, as (kind, row within the kind)."""
    found = []
    for kind, rows in result.units.groupby("doi_tuong", sort=False):
        found += [(str(kind), at) for at, where in enumerate(rows["trang"]) if where == sheet]
    return found


def _page(explained: Explained) -> Iterator[PageLine]:
    page = explained.page
    yield PageLine(TITLE_LINE, [explained.title])
    for result in page.results:
        yield PageLine(SECTION_LINE, [result])
    yield PageLine(TEXT_LINE, [page.reason])
    for block in page.blocks:
        yield PageLine(TABLE_LINE, [])
        yield from _block(block)
    yield PageLine(TABLE_LINE, [])


def _block(block: TextBlock) -> Iterator[PageLine]:
    yield PageLine(SECTION_LINE, [f"{block.title} → {block.end}" if block.table else block.title])
    if block.table and block.lines:
        yield PageLine(HEAD_LINE, ["Kết quả", "Điều kiện", "Đang có", "Căn cứ"])
    for line in block.lines:
        yield PageLine(TABLE_LINE, [line.mark, line.text, line.value, line.clause])
