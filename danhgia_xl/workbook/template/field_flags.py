"""Flags on labelled fields: what cannot be read, or be at all, what is missing or late, what keeps the tier down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from danhgia_xl.forms.ballots import table_of
from danhgia_xl.forms.model import Fields, Slot
from danhgia_xl.forms.records import blocks_of, fields_about
from danhgia_xl.rating.program import program_of
from danhgia_xl.rating.tally_checks import STEPS
from danhgia_xl.workbook.template.flags import Cell, blank_where, flag_column, serial_day, unreadable
from danhgia_xl.workbook.template.job import ESTIMATE_MARK, Job, blocking_name, missing_name
from danhgia_xl.workbook.template.late import LATE
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.references import elsewhere, is_listed, number_in_field
from danhgia_xl.workbook.template.styles import FAILING, WRONG

BEGUN: Final = f"{ESTIMATE_MARK}DA_GHI"
"""The name of the cell that says whether a required field of the form is filled in."""


def flag_field(pen: Pen, job: Job, block: Fields, slot: Slot, column: int) -> None:
    """Flag the input of one field, which stands in `column` of the pen's current row."""
    cell, rows, dates = Cell(job.view(slot), column, pen.row), [(pen.row, pen.row)], job.view(slot).kind == "ngay"
    kinds = list(_kinds(job, block, slot))
    wrong = [unreadable(cell, job), *_missing(job, cell, kinds), *_out_of_order(job, cell), *_impossible(job, cell)]
    flag_column(pen, job, column, rows, WRONG, wrong, dates=dates)
    failing = [f'{blocking_name(kind, slot.ma)}<>""' for kind in kinds]
    flag_column(pen, job, column, rows, FAILING, [*failing, *_late(job, cell)], dates=dates)


def _missing(job: Job, cell: Cell, kinds: list[str]) -> Iterator[str]:
    """Yield the tests that the field is blank although the form is begun and the field is required or decides."""
    slot, tests = cell.view.slot, []
    if slot.bat_buoc:
        tests.append("TRUE")
    elif kinds:
        tests = [is_listed(job.ruleset.fact(slot.ma).ten, missing_name(kind)) for kind in kinds]
    if tests:
        job.computed.setdefault(BEGUN, lambda: _begun(job))
        yield blank_where(cell, f"{BEGUN}=1,OR({','.join(tests)})")


def _out_of_order(job: Job, cell: Cell) -> Iterator[str]:
    """Yield the tests that the date lies before one it comes after (`Slot.sau`), wherever that stands."""
    for after in cell.view.slot.sau:
        name = f"{ESTIMATE_MARK}NGAY_{after.muc.upper()}"
        job.computed.setdefault(name, lambda earlier=after.muc: number_in_field(job, earlier))  # type: ignore[misc]
        days = job.ruleset.step_order(after.theo).so_ngay
        yield f"IF(AND(ISNUMBER({cell.ref}),ISNUMBER({name})),{cell.ref}<{name}+{days},FALSE)"


def _late(job: Job, cell: Cell) -> Iterator[str]:
    """Yield the test that the step done on this date is late, where every kind of book has the same day for it."""
    steps = {job.ruleset.deadline(code) for code in cell.view.slot.buoc.values()}
    if len(steps) == 1:
        step = steps.pop()
        yield f"IF(ISNUMBER({cell.ref}),{cell.ref}{LATE[step.kieu]}{serial_day(step.ngay)},FALSE)"


def _impossible(job: Job, cell: Cell) -> Iterator[str]:
    """Yield the tests that a count of the minutes is more than it can be (see `rating.tally_checks`)."""
    for ballot in job.ruleset.data.bieu_quyet:
        prefix = table_of(ballot)
        for slot, limit in STEPS:
            if cell.view.code == f"{prefix}_{slot}":
                yield from _more_than(job, cell.ref, [f"{prefix}_{limit}"])
        if cell.view.code == f"{prefix}_khong_hop_le":
            yield from _more_than(job, cell.ref, [f"{prefix}_thu_vao", f"{prefix}_hop_le"], unequal=True)


def _more_than(job: Job, ref: str, codes: list[str], *, unequal: bool = False) -> Iterator[str]:
    """Yield the test that `ref` is more than the first field less the others, or not just that; all on one sheet."""
    places = [job.placed.fields.get(code) for code in codes]
    cells = ["$" + place[1] for place in places if place is not None]
    if len(cells) == len(codes):
        known = ",".join(f"ISNUMBER({cell})" for cell in (ref, *cells))
        yield f"IF(AND({known}),{ref}{'<>' if unequal else '>'}{'-'.join(cells)},FALSE)"


def _kinds(job: Job, block: Fields, slot: Slot) -> Iterator[str]:
    """Yield the kinds of record whose tier looks at the field."""
    for kind in job.unit_kinds:
        about = [here for one, here in fields_about(job.form, kind, job.ruleset) if one is block]
        if slot in about and slot.ma in program_of(job.ruleset, kind).now.facts():
            yield kind


def _begun(job: Job) -> str:
    """Return the expression that is 1 once a required field holds something, else 0."""
    required = [
        elsewhere(*job.placed.fields[f"{block.ma}.{slot.ma}"])
        for block in blocks_of(job.form)
        if isinstance(block, Fields)
        for slot in block.muc
        if slot.bat_buoc
    ]
    return f'IFERROR(IF(TRIM({"&".join(required)})="",0,1),1)' if required else "1"
