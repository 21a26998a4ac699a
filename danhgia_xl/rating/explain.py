"""`explain`: why one person or unit got its outcome, condition by condition.

Nothing is judged here: the rows are classified and walked as a table, and what that showed is set out in the order of
the walk, for the command line, the summary and the worksheet function alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from danhgia_xl.rating.classify import classify
from danhgia_xl.rating.explain_walk import RowWalk, Walked
from danhgia_xl.rating.explanation import After, Alternative, Explanation, Pending, ReadingUsed
from danhgia_xl.rating.program import program_of
from danhgia_xl.rating.walk import evaluate_steps, walk
from danhgia_xl.rules.columns import typed_columns
from danhgia_xl.rules.condition import facts_of, parse
from danhgia_xl.rules.evaluate import evaluate
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cap, Quota
from danhgia_xl.terms import OUTCOMES


def explain(facts: Mapping[str, object], kind: str, *, ruleset: RuleSet, after: After | None = None) -> Explanation:
    """Explain the outcome of one row of `kind`; `facts` as a row of the table handed to `classify`.

    `after` is what followed the criteria (`rating.after`); without it caps and quotas stand under `pending`.
    Alternatives of readings keep the facts as they are, also those that are results of other rows. Raises UsageError
    for an unknown kind and FactError for a value no fact can have.
    """
    names = ruleset.subject(kind).su_kien
    table = pd.DataFrame({name: [facts.get(name)] for name in names}, dtype=object)
    return Explainer(table, kind, ruleset).row(0, after)


class Explainer:
    """Explains the rows of one table of `kind`, all evaluated at once."""

    def __init__(self, table: pd.DataFrame, kind: str, ruleset: RuleSet) -> None:
        self._ruleset, self._kind = ruleset, kind
        program = program_of(ruleset, kind)
        caps = [(cap, parse(cap.khi, ruleset.vocabulary(kind))) for cap in ruleset.data.tran if cap.doi_tuong == kind]
        names = dict.fromkeys([*program.facts, *(fact for _, condition in caps for fact in facts_of(condition))])
        columns = typed_columns(table, names, ruleset)
        truths = evaluate_steps([program.now, *(other for _, _, other in program.others)], columns)
        classified = classify(table, kind, ruleset=ruleset)
        self._classified = {str(name): classified[name].tolist() for name in classified}
        self._walked = Walked(program.now, columns, truths, walk(program.now, truths, len(table)), ruleset)
        self._under = {
            (name, option): walk(other, truths, len(table)).outcome for name, option, other in program.others
        }
        self._caps = [(cap, evaluate(condition, columns)) for cap, condition in caps]

    def row(self, row: int, after: After | None = None) -> Explanation:
        """Explain the row at position `row`, with what followed its criteria."""
        told = {name: values[row] for name, values in self._classified.items()}
        outcome, subject = str(told["xep_loai"]), self._ruleset.subject(self._kind)
        steps = RowWalk(self._walked, row, frozenset(told["dieu_kien"]))
        warnings = (step for step in self._walked.program.warnings if step.id in told["canh_bao"])
        return Explanation(
            kind=self._kind,
            kind_name=subject.ten,
            outcome=outcome,
            reason=str(told["ly_do"]),
            sections=tuple(steps.sections()),
            missing=tuple(steps.value(fact) for fact in told["thieu"]),
            readings=tuple(self._readings(told["cach_doc"], row, outcome)),
            warnings=tuple(steps.line(step) for step in warnings),
            pending=tuple(self._pending(row)) if after is None else after.pending,
            note=subject.ghi_chu,
            after=after,
        )

    def _pending(self, row: int) -> Iterator[Pending]:
        later: list[Cap | Quota] = [cap for cap, truth in self._caps if not truth.no[row]]
        later += [quota for quota in self._ruleset.data.chi_tieu if self._kind in quota.doi_tuong]
        for rule in later:
            yield Pending(rule.id, rule.tom_tat.rstrip("."), rule.can_cu)

    def _readings(self, names: Iterable[str], row: int, outcome: str) -> Iterator[ReadingUsed]:
        """Yield the readings `names`; an option that switches no condition leaves the outcome as it is."""
        for name in names:
            reading, chosen = self._ruleset.reading(name), self._ruleset.readings[name]
            others = tuple(
                Alternative(option, text, self._outcome_under(name, option, row) or outcome)
                for option, text in reading.lua_chon.items()
                if option != chosen
            )
            yield ReadingUsed(name, reading.van_de, reading.can_cu, chosen, reading.lua_chon[chosen], others)

    def _outcome_under(self, name: str, option: str, row: int) -> str:
        """Return the outcome of `row` under another option of a reading; "" when it switches no condition."""
        under = self._under.get((name, option))
        return "" if under is None else OUTCOMES[under[row]]
