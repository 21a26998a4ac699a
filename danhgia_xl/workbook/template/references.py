"""References to cells as formulas write them, and the small expressions around one that many formulas share.

Rows and columns are zero-based; a `cell` is an address as `job.Placed` keeps it ("C5").
"""

from __future__ import annotations

from xlsxwriter.utility import quote_sheetname, xl_cell_to_rowcol, xl_rowcol_to_cell

from danhgia_xl.rules.formula import quoted
from danhgia_xl.workbook.template.job import Job


def on_row(column: int, row: int) -> str:
    """Return the reference to a cell of the same sheet that keeps its column and follows its row: "$C5"."""
    return str(xl_rowcol_to_cell(row, column, col_abs=True))


def fixed(cell: str) -> str:
    """Return the reference to a cell of the same sheet that never moves: "$C$5"."""
    return str(xl_rowcol_to_cell(*xl_cell_to_rowcol(cell), row_abs=True, col_abs=True))


def elsewhere(sheet: str, cell: str) -> str:
    """Return the reference to a cell of another sheet."""
    return f"{quote_sheetname(sheet)}!{fixed(cell)}"


def number_in_field(job: Job, code: str) -> str:
    """Return the expression of the number or date in the field `code`, "" while it holds none or is not on the form."""
    place = job.placed.fields.get(code)
    return f'IF(ISNUMBER({elsewhere(*place)}),{elsewhere(*place)},"")' if place else '""'


def is_listed(label: str, cell: str) -> str:
    """Return the test that `label` is one of the items that `cell` lists as "A; B"."""
    return f'ISNUMBER(FIND({quoted(f"; {label};")},"; "&{cell}&";"))'
