"""Flags on labelled fields: what cannot be read, what is missing once the form is begun, what keeps the tier down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from danhgia_xl.forms.model import Fields, Slot
from danhgia_xl.forms.records import blocks_of, fields_about
from danhgia_xl.rating.program import program_of
from danhgia_xl.rules.condition import facts_of
from danhgia_xl.rules.formula import quoted
from danhgia_xl.workbook.template.flags import Cell, blank_where, flag_column, unreadable
from danhgia_xl.workbook.template.job import ESTIMATE_MARK, Job, blocking_name, missing_name
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.record_facts import reference
from danhgia_xl.workbook.template.styles import FAILING, WRONG

BEGUN: Final = f"{ESTIMATE_MARK}DA_GHI"
"""The name of the cell that says whether a required field of the form is filled in."""


def flag_field(pen: Pen, job: Job, block: Fields, slot: Slot, column: int) -> None:
    """Flag the input of one field, which stands in `column` of the pen's current row."""
    cell, row = Cell(job.view(slot), column, pen.row), [(pen.row, pen.row)]
    kinds = list(_kinds(job, block, slot))
    label = job.ruleset.fact(slot.ma).ten if kinds else ""
    lacking = [f'ISNUMBER(FIND({quoted(f"; {label};")},"; "&{missing_name(kind)}&";"))' for kind in kinds]
    wrong = [unreadable(cell, job)]
    if lacking:
        job.computed.setdefault(BEGUN, lambda: _begun(job))
        wrong.append(blank_where(cell, f"{BEGUN}=1,OR({','.join(lacking)})"))
    flag_column(pen, job, column, row, WRONG, wrong, dates=cell.view.kind == "ngay")
    flag_column(pen, job, column, row, FAILING, [f'{blocking_name(kind, slot.ma)}<>""' for kind in kinds])


def _kinds(job: Job, block: Fields, slot: Slot) -> Iterator[str]:
    """Yield the kinds of record whose tier looks at the field."""
    for kind in job.unit_kinds:
        deciding = {fact for step in program_of(job.ruleset, kind).now.steps() for fact in facts_of(step.condition)}
        about = [here for one, here in fields_about(job.form, kind, job.ruleset) if one is block]
        if slot.ma in deciding and slot in about:
            yield kind


def _begun(job: Job) -> str:
    """Return the expression that is 1 once a required field holds something, else 0."""
    required = [
        reference(*job.placed.fields[f"{block.ma}.{slot.ma}"])
        for block in blocks_of(job.form)
        if isinstance(block, Fields)
        for slot in block.muc
        if slot.bat_buoc
    ]
    return f'IFERROR(IF(TRIM({"&".join(required)})="",0,1),1)' if required else "1"
