"""Writes what stands beside a printed roster: results, why each row comes to its tier, then the hidden helpers."""

from __future__ import annotations

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from danhgia_xl.forms.model import RESULTS
from danhgia_xl.workbook.mark import HELPER_NAME
from danhgia_xl.workbook.template.fill import Raw
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.roster_formulas import RosterFormulas
from danhgia_xl.workbook.template.rows import PIXELS_PER_CHAR, side_slots
from danhgia_xl.workbook.template.styles import HELPER, OUTCOME, SIDE, SIDE_HEADER


def write_side_header(pen: Pen, computed: RosterFormulas) -> None:
    """Write, on the header row of the table, the labels of the side columns and the ids over the helper columns."""
    for column, slot in enumerate(side_slots(computed.block), computed.side):
        pen.aside(column, computed.job.view(slot).label, SIDE_HEADER)
        pen.widen(column, slot.rong * PIXELS_PER_CHAR)
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
    """Write the side columns and the helper columns of the current row; results are blank until the book is rated."""
    row = pen.row
    for column, slot in enumerate(side_slots(computed.block), computed.side):
        blank = slot.tinh in RESULTS
        pen.aside(column, None if blank else Raw("formula", computed.reason(row)), OUTCOME if blank else SIDE)
    for name, formula in computed.formulas(row).items():
        pen.aside(computed.helpers[name], Raw("formula", formula), HELPER)
