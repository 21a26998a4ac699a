"""Every step of the plan with who owes it and when it was done, and whether the steps came in their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from danhgia_xl.batch.dossiers import Paper
from danhgia_xl.batch.gather import Place
from danhgia_xl.batch.owners import OwnBook, day_of
from danhgia_xl.batch.result import CALENDAR_COLUMNS
from danhgia_xl.forms.slots import slot_view
from danhgia_xl.rating.calendar import StepStanding, in_order, step_standing
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rules.describe import due_words
from danhgia_xl.rules.rows import object_table
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Deadline
from danhgia_xl.workbook.records import Record

DONE_ON = "ngay_xong"
"""Column of the institution's calendar: the day a step was done."""

_BROKEN = {"chan": "SAI_TRINH_TU", "canh_bao": "TRINH_TU_CAN_XEM"}
_NOWHERE = Place("", "", "")


@dataclass(frozen=True, slots=True)
class Step:
    """One step as one collective owes it; `kind` is "" where the rule alone says who does.

    `of_papers`: the date follows from those of a dossier's papers, which have findings of their own.
    """

    deadline: Deadline
    kind: str
    owner: str
    done: dt.date | None
    standing: StepStanding
    place: Place
    of_papers: bool = False


def steps_of(books: Sequence[OwnBook], papers: Sequence[Paper], ruleset: RuleSet, today: dt.date) -> list[Step]:
    """Return the steps in the order of the rule set, each as every collective owes it.

    The institution's own book speaks for steps no other book is asked about, and beside the others where it is filled
    in. A step no book is asked about comes once, without a date.
    """
    found: dict[str, list[Step]] = {step.id: [] for step in ruleset.data.thoi_han}
    for step in (*_of_fields(books, ruleset, today), *_of_papers(papers, ruleset, today)):
        found[step.deadline.id].append(step)
    for step in _of_institution(books, ruleset, today):
        here = found[step.deadline.id]
        if not here or step.done is not None:
            here.append(step)
    return [step for deadline in ruleset.data.thoi_han for step in found[deadline.id] or [_told_nowhere(deadline)]]


def calendar_table(steps: Iterable[Step]) -> pd.DataFrame:
    """Return one row per step and collective, with the columns `batch.result.CALENDAR_COLUMNS`."""
    rows = [
        (step.deadline.id, step.deadline.viec, step.deadline.ngay, due_words(step.deadline), step.deadline.can_cu,
         step.kind, step.owner, step.done, step.standing.state, step.standing.days, step.standing.words, *step.place)
        for step in steps
    ]  # fmt: skip
    return object_table(rows, CALENDAR_COLUMNS)


def calendar_findings(steps: Iterable[Step]) -> Iterator[Finding]:
    """Yield a finding for each step done late, on another day than its own, or not done when it is due."""
    codes = {"TRE": "BUOC_TRE", "SAI_NGAY": "BUOC_SAI_NGAY", "QUA_HAN": "BUOC_QUA_HAN"}
    for step in steps:
        code = codes.get(step.standing.state)
        if code is not None and not step.of_papers:
            value = "" if step.done is None else f"{step.done:%d/%m/%Y}"
            yield find(
                code, **step.place._asdict(), value=value, clause=step.deadline.can_cu, ten=step.owner,
                viec=step.deadline.viec, han=due_words(step.deadline), tinh_trang=step.standing.words.lower(),
            )  # fmt: skip


def order_findings(books: Iterable[OwnBook], ruleset: RuleSet) -> Iterator[Finding]:
    """Yield a finding for each date too early after one it must follow; of several such ones the first is told."""
    for own in books:
        fields = own.book.fields
        if fields is None:
            continue
        for slot in own.fields():
            later = day_of(fields, slot.ma)
            for after in slot.sau:
                order, earlier = ruleset.step_order(after.theo), day_of(fields, after.muc)
                if earlier is not None and later is not None and not in_order(earlier, later, order):
                    first = earlier + dt.timedelta(days=order.so_ngay)
                    labels = {slot.ma: slot_view(slot, ruleset).label for slot in own.fields()}
                    yield find(
                        _BROKEN[order.hieu_luc], **own.place(fields, slot.ma)._asdict(), value=f"{later:%d/%m/%Y}",
                        clause=order.can_cu, ten=own.name, muc=labels[slot.ma].lower(),
                        truoc=labels[after.muc].lower(), ngay_truoc=f"{earlier:%d/%m/%Y}",
                        som_nhat=f"{first:%d/%m/%Y}", tom_tat=order.tom_tat,
                    )  # fmt: skip
                    break


def _of_fields(books: Iterable[OwnBook], ruleset: RuleSet, today: dt.date) -> Iterator[Step]:
    """Yield the steps whose date stands in a field of a collective's book."""
    for own in books:
        for slot in own.fields():
            if own.kind in slot.buoc and own.book.fields is not None:
                deadline = ruleset.deadline(slot.buoc[own.kind])
                yield _read(own, own.book.fields, slot.ma, deadline, own.kind, own.name, today)


def _of_institution(books: Iterable[OwnBook], ruleset: RuleSet, today: dt.date) -> Iterator[Step]:
    """Yield the steps of the calendar in the institution's own book."""
    for own in books:
        for table in own.tables("thoi_han"):
            for record in own.book.tables.get(table.ma, ()):
                deadline = ruleset.deadline(record.line)
                yield _read(own, record, DONE_ON, deadline, "", deadline.ai, today)


def _of_papers(papers: Iterable[Paper], ruleset: RuleSet, today: dt.date) -> Iterator[Step]:
    """Yield the handing in of each dossier: done on the day the last paper came that can be there by then."""
    dossiers: dict[tuple[str, str], list[Paper]] = {}
    for paper in papers:
        if paper.step and not paper.second_pass:
            dossiers.setdefault((paper.owner.book.file, paper.step), []).append(paper)
    for (_, step), here in dossiers.items():
        days = [paper.received for paper in here if paper.received is not None]
        done = max(days) if len(days) == len(here) else None
        last = next(paper for paper in here if paper.received == done)
        deadline, own = ruleset.deadline(step), last.owner
        standing = step_standing(done, deadline, today)
        yield Step(deadline, own.kind, own.name, done, standing, last.place, of_papers=True)


def _read(own: OwnBook, record: Record, slot: str, deadline: Deadline, kind: str, owner: str, today: dt.date) -> Step:
    """Return the step whose date is `slot` of `record`."""
    done = day_of(record, slot)
    lost = slot in record.faulty or slot not in record.cells
    standing = StepStanding("KHONG_DOC_DUOC") if lost else step_standing(done, deadline, today)
    return Step(deadline, kind, owner, done, standing, own.place(record, slot))


def _told_nowhere(deadline: Deadline) -> Step:
    return Step(deadline, "", deadline.ai, None, StepStanding("CHUA_CO_SO"), _NOWHERE)
