"""Flags cells while somebody types: what cannot be read or is missing, and what stands between a row and a better tier.

A flag is a fill, a symbol before the value (by number format, so the value stays what it is) and a text: in the side
column of a roster, else in the message of the cell. Excel takes no array constants and no other sheet's cells in these
formulas; words are looked up inside one string, other sheets' cells go by defined names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.forms.slots import SlotView, date_bounds, scale_labels
from danhgia_xl.rules.formula import quoted
from danhgia_xl.terms import NO_WORDS, YES_WORDS, fold
from danhgia_xl.workbook.template.checks import bounds_of
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.references import on_row
from danhgia_xl.workbook.template.styles import FlagStyle

Rows = Sequence[tuple[int, int]]
"""Runs of rows, first and last, counted from 0."""

_EXCEL_EPOCH: Final = 693594
"""Ordinal of 30 December 1899, day 0 of Excel's dates."""

_ANY_FRACTION: Final = 1
"""A percent up to this is likelier a share typed as 0,85 than a percent."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An input cell: its view and its column; `row` is the first row its flags are for."""

    view: SlotView
    column: int
    row: int

    @property
    def ref(self) -> str:
        """Its reference, which keeps the column and follows the row."""
        return on_row(self.column, self.row)


def flag_column(
    pen: Pen, job: Job, column: int, rows: Rows, style: FlagStyle, tests: Iterable[str], *, dates: bool = False
) -> None:
    """Flag the cells of `column` in `rows` for which one of `tests` (written for the first row) holds."""
    listed = [test for test in tests if test]
    if not listed:
        return
    letter = xl_col_to_name(column)
    areas = [f"{letter}{first + 1}:{letter}{last + 1}" for first, last in rows]
    options: dict[str, object] = {
        "type": "formula",
        "criteria": "=" + (listed[0] if len(listed) == 1 else f"OR({','.join(listed)})"),
        "format": job.styles.of(replace(style, dates=dates)),
        "stop_if_true": True,
    }
    if len(areas) > 1:
        options["multi_range"] = " ".join(areas)
    pen.accept(pen.sheet.conditional_format(areas[0], options), rows[0][0], column)


def unreadable(cell: Cell, job: Job) -> str:
    """Return the test that the content of `cell` is no value for it; "" when anything will do."""
    ref, view = cell.ref, cell.view
    match view.kind:
        case "diem" | "ty_le" | "so":
            low, high = bounds_of(view, job)
            outside = [f"{ref}<{low:g}", *([f"{ref}>{high:g}"] if high is not None else [])]
            if view.kind == "ty_le":
                outside.append(f"AND({ref}>0,{ref}<={_ANY_FRACTION})")
            wrong = f"IF(ISNUMBER({ref}),OR({','.join(outside)}),TRUE)"
        case "ngay":
            first, last = map(serial_day, date_bounds(view.slot, job.year))
            wrong = f"IF(ISNUMBER({ref}),OR({ref}<{first},{ref}>{last}),FALSE)"
        case "dau":
            wrong = _no_word(ref, [*YES_WORDS, *NO_WORDS])
        case "thang" if view.scale is not None:
            labels = scale_labels(view.scale)
            wrong = _no_word(ref, [*labels, *labels.values()])
        case _:
            return f"ISERROR({ref})"
    return f'IF(ISERROR({ref}),TRUE,IF(TRIM({ref})="",FALSE,{wrong}))'


def serial_day(day: dt.date) -> int:
    """Return the number a spreadsheet holds for a day."""
    return day.toordinal() - _EXCEL_EPOCH


def blank_where(cell: Cell, test: str) -> str:
    """Return the test that `cell` is blank although `test` holds."""
    return f'IF(ISERROR({cell.ref}),FALSE,AND(TRIM({cell.ref})="",{test}))'


def doubled(cell: Cell, rows: tuple[int, int]) -> str:
    """Return the test that the id in `cell` stands in another of the `rows` too: compared as `terms.id_key` does."""
    letter = xl_col_to_name(cell.column)
    own, others = (
        f'SUBSTITUTE(LOWER({ref})," ","")' for ref in (cell.ref, f"${letter}${rows[0] + 1}:${letter}${rows[1] + 1}")
    )
    return f'IF(ISERROR({cell.ref}),FALSE,IF(TRIM({cell.ref})="",FALSE,SUMPRODUCT(--({others}={own}))>1))'


def above(cell: Cell, limit: str) -> str:
    """Return the test that the number in `cell` is larger than that in the cell `limit`."""
    return f"IF(ISNUMBER({cell.ref}),IF(ISNUMBER({limit}),{cell.ref}>{limit},FALSE),FALSE)"


def _no_word(ref: str, words: Iterable[str]) -> str:
    listed = "|".join(sorted({fold(word) for word in words}))
    return f'ISERROR(FIND("|"&LOWER(TRIM({ref}))&"|",{quoted(f"|{listed}|")}))'
