"""When a date on a pre-printed line is late, by the way its day is meant ("chậm nhất", "trước", "vào")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from danhgia_xl.forms.model import Table
from danhgia_xl.rating.dossier import is_second_pass
from danhgia_xl.rules.schema import Deadline
from danhgia_xl.workbook.template.job import Job

DUE: Final = "han"
"""The column that prints the day a line is due."""

LATE: Final = {"cham_nhat": ">", "truoc": ">=", "vao": "<>"}
"""How a date that is late stands to its day, by the way the day is meant."""


@dataclass(frozen=True, slots=True)
class LateLines:
    """Lines (from 0) whose date is late when it stands to the day printed as `operator` says."""

    operator: str
    rows: tuple[int, ...]


def late_lines(job: Job, block: Table) -> list[LateLines]:
    """Return the lines of a dossier or of the calendar that can be late.

    A paper that is born after its dossier is due belongs to a second pass without a day of its own (R12).
    """
    by_operator: dict[str, list[int]] = {}
    for row, step in enumerate(_steps(job, block)):
        if step is not None:
            by_operator.setdefault(LATE[step.kieu], []).append(row)
    return [LateLines(operator, tuple(rows)) for operator, rows in by_operator.items()]


def _steps(job: Job, block: Table) -> list[Deadline | None]:
    """Return the deadline of each line, None where no day can be missed."""
    rules = job.ruleset
    if block.nguon == "thoi_han":
        return list(rules.data.thoi_han)
    if block.nguon != "ho_so":
        return []
    found: list[Deadline | None] = []
    for item in (item for item in rules.data.ho_so if item.cua == block.tu):
        due, born = rules.deadline(item.han), rules.deadline(item.sinh_sau).ngay if item.sinh_sau else None
        found.append(None if is_second_pass(due, born) else due)
    return found
