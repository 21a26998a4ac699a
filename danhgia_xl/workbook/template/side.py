"""Writes what stands beside a printed roster: why each row comes to its tier, then the hidden helper columns."""

from __future__ import annotations

from typing import Final

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from danhgia_xl.workbook.mark import HELPER_NAME
from danhgia_xl.workbook.template.fill import Raw
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.roster_formulas import RosterFormulas
from danhgia_xl.workbook.template.rows import side_slot
from danhgia_xl.workbook.template.styles import HELPER, SIDE, SIDE_HEADER

_PIXELS_PER_CHAR: Final = 7


def write_side_header(pen: Pen, computed: RosterFormulas) -> None:
    """Write, on the header row of the table, the label of the side column and the ids over the helper columns."""
    slot = side_slot(computed.block)
    if slot is not None:
        pen.aside(computed.side, computed.job.view(slot).label, SIDE_HEADER)
        pen.widen(computed.side, slot.rong * _PIXELS_PER_CHAR)
    for name, column in computed.helpers.items():
        pen.aside(column, name, HELPER)
    places = list(computed.helpers.values())
    pen.hide(places[0], places[-1])
    sheet = quote_sheetname(pen.sheet.get_name())
    computed.job.book.define_name(f"{sheet}!{HELPER_NAME}", f"={sheet}!{_columns(places[0], places[-1])}")


def _columns(first: int, last: int) -> str:
    return f"${xl_col_to_name(first)}:${xl_col_to_name(last)}"


def write_side_texts(pen: Pen, computed: RosterFormulas) -> None:
    """Write, on the row below the ids, the texts that the helper columns put together."""
    for name, text in computed.texts().items():
        pen.aside(computed.helpers[name], text, HELPER)


def write_side_cells(pen: Pen, computed: RosterFormulas) -> None:
    """Write the side column and the helper columns of the current row."""
    row = pen.row
    if side_slot(computed.block) is not None:
        pen.aside(computed.side, Raw("formula", computed.reason(row)), SIDE)
    for name, formula in computed.formulas(row).items():
        pen.aside(computed.helpers[name], Raw("formula", formula), HELPER)
