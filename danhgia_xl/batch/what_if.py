"""What would follow if some facts of one person or unit were otherwise: the whole computation again, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from danhgia_xl.batch.affected import Affected, affected
from danhgia_xl.batch.assume import Assumed, assume, fact_named, split_assignment, value_of
from danhgia_xl.batch.gather import shown
from danhgia_xl.batch.lookup import Rated, find_rated
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.batch.roles import chosen_row, kind_named
from danhgia_xl.errors import UsageError
from danhgia_xl.rating.compare import Difference, QuotaChange, difference_of, differences, quota_changes
from danhgia_xl.rating.explain import explain
from danhgia_xl.rating.explanation import STATES, Explanation, Line
from danhgia_xl.rating.pipeline import rate_inputs
from danhgia_xl.rating.ratings import Inputs, Ratings
from danhgia_xl.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact as the row was rated on it, and as assumed, in words."""

    fact: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ConditionChange:
    """A condition of the row that is met, not met or unknown otherwise than before (`rating.explain.STATES`)."""

    rule: str
    text: str
    clause: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What follows for the row itself (`own`), its conditions, the quota groups and everybody else."""

    row: Rated
    facts: tuple[FactChange, ...]
    own: Difference
    conditions: tuple[ConditionChange, ...]
    quotas: tuple[QuotaChange, ...]
    others: tuple[Affected, ...]


def what_if(result: Consolidation, who: str, assignments: Sequence[str], role: str | None = None) -> WhatIf:
    """Return what would follow if the facts `assignments` ("diem=92") held for the person or unit `who`.

    Without `role` the row meant is the only one that has all these facts. Raises UsageError when that is not one
    row, and for a fact or value that cannot be.
    """
    inputs, ruleset = result.inputs, result.ruleset
    assert inputs is not None, "a consolidation always keeps what it started from"
    if not assignments:
        raise UsageError("Chưa nêu giả định nào. Hãy viết như: --dat diem=89,5 --dat tieu_bieu=có")
    found = find_rated(result, who)
    row, names = _row_with_facts(found, assignments, role, ruleset)
    assumed: Assumed = {fact: value_of(fact, text, ruleset) for fact, text in names.items()}
    before = rate_inputs(inputs, ruleset, text=False)
    after = rate_inputs(assume(inputs, row.kind, row.row, assumed), ruleset, text=False)
    others = [one for one in differences(before, after) if one.key != (row.kind, row.row)]
    return WhatIf(
        row=row,
        facts=tuple(_fact_changes(row, assumed, inputs, before, ruleset)),
        own=difference_of(before, after, row.kind, row.row),
        conditions=tuple(_condition_changes(row, before, after, ruleset)),
        quotas=tuple(quota_changes(before, after)),
        others=tuple(affected(others, after.tables, ruleset)),
    )


def _row_with_facts(
    found: Sequence[Rated], assignments: Iterable[str], role: str | None, ruleset: RuleSet
) -> tuple[Rated, dict[str, str]]:
    """Return the row meant and the text assumed for each fact; a fact only one role has says which is meant."""
    kinds = list(dict.fromkeys(row.kind for row in found))
    if role is not None:
        kinds = [kind_named(role, kinds, ruleset)]
    names: dict[str, str] = {}
    for assignment in assignments:
        name, text = split_assignment(assignment)
        fact, holders = fact_named(name, kinds, ruleset)
        if fact in names:
            raise UsageError(f"--dat nêu “{ruleset.fact(fact).ten}” hai lần. Hãy giữ một.")
        names[fact] = text
        kinds = [kind for kind in kinds if kind in holders]
    return chosen_row([row for row in found if row.kind in kinds], role, ruleset), names


def _fact_changes(
    row: Rated, assumed: Mapping[str, object], inputs: Inputs, before: Ratings, ruleset: RuleSet
) -> Iterator[FactChange]:
    for fact, value in assumed.items():
        typed, used = inputs.rows[row.kind][fact][row.row], before.rows[row.kind][fact][row.row]
        note = " (tính từ kết quả khác)" if typed is None and used is not None else ""
        yield FactChange(fact, ruleset.fact(fact).ten, _text(used, fact, ruleset) + note, _text(value, fact, ruleset))


def _text(value: object, fact: str, ruleset: RuleSet) -> str:
    if isinstance(value, float | int | str):
        return shown(value, fact, ruleset)
    return "để trống" if value is None else str(value)


def _condition_changes(row: Rated, before: Ratings, after: Ratings, ruleset: RuleSet) -> Iterator[ConditionChange]:
    """Yield the conditions whose truth differs, in the order of the walk."""
    was, now = (_lines(_explained(ratings, row, ruleset)) for ratings in (before, after))
    for rule, line in now.items():
        if was[rule].state != line.state:
            yield ConditionChange(rule, line.text, line.clause, STATES[was[rule].state], STATES[line.state])


def _explained(ratings: Ratings, row: Rated, ruleset: RuleSet) -> Explanation:
    rows = ratings.rows[row.kind]
    return explain({name: rows[name][row.row] for name in rows.names}, row.kind, ruleset=ruleset)


def _lines(explanation: Explanation) -> dict[str, Line]:
    return {line.rule: line for section in explanation.sections for line in section.lines}
