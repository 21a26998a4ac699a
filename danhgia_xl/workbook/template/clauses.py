"""The clause behind a place to fill in: its fact's own, else that of what the form is about there.

A free text decides no tier: only its fact's own clause is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from danhgia_xl.forms.ballots import ballot_of_table, table_of
from danhgia_xl.forms.model import Fields, Slot, Table
from danhgia_xl.forms.records import fields_about, record_kinds
from danhgia_xl.rating.program import program_of
from danhgia_xl.workbook.template.job import Job


def field_clause(job: Job, block: Fields, slot: Slot) -> str:
    """Return the clause of a field; "" when none is known."""
    view = job.view(slot)
    return view.clause if view.clause or view.kind == "chu" else _joined(_of_field(job, block, slot))


def column_clause(job: Job, block: Table, slot: Slot) -> str:
    """Return the clause of a column of inputs; "" when none is known."""
    view = job.view(slot)
    return view.clause if view.clause or view.kind == "chu" else _joined(_of_column(job, block, slot))


def _of_field(job: Job, block: Fields, slot: Slot) -> Iterator[str]:
    """Yield the clauses of the kinds whose tier the field decides, of its ballot, of the steps done on its date."""
    for kind in record_kinds(job.form, job.ruleset):
        about = [here for one, here in fields_about(job.form, kind, job.ruleset) if one is block]
        if slot in about and slot.ma in program_of(job.ruleset, kind).facts:
            yield job.ruleset.subject(kind).can_cu
    for ballot in job.ruleset.data.bieu_quyet:
        if slot.ma.startswith(f"{table_of(ballot)}_"):
            yield ballot.can_cu
    for step in slot.buoc.values():
        yield job.ruleset.deadline(step).can_cu


def _of_column(job: Job, block: Table, slot: Slot) -> Iterator[str]:
    """Yield the clauses of the kind of the rows, of the score table, of what the column counts towards, of the vote."""
    if block.doi_tuong and slot.ma in program_of(job.ruleset, block.doi_tuong).facts:
        yield job.ruleset.subject(block.doi_tuong).can_cu
    if block.nguon == "bang_diem":
        yield job.ruleset.score_table(block.tu or "").can_cu
        return
    for rule in job.form.suy_ra:
        if rule.bang == block.ma and slot.ma in rule.cot:
            yield from (job.ruleset.subject(kind).can_cu for kind in rule.doi_tuong)
    ballot = ballot_of_table(block.ma, job.ruleset)
    if ballot is not None:
        yield ballot.can_cu
    for step in slot.buoc.values():
        yield job.ruleset.deadline(step).can_cu


def _joined(clauses: Iterable[str]) -> str:
    """Return different clauses side by side."""
    return "; ".join(dict.fromkeys(clauses))
