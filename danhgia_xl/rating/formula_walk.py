"""The walk of `rating.walk` as a native Excel formula: gates, triggers, then the tiers from the top.

Every stage is one truth value (1, 0 or 0.5, see `rules.formula`); CHOOSE takes the row on when it fails, and stops it
when it holds or is unknown, so each condition stands in the formula once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from danhgia_xl.rating.program import Program, Step, program_of
from danhgia_xl.rules.formula import Cells, every, quoted, short_enough, some, truth
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.terms import CHUA_XAC_DINH, KHTNV


@dataclass(frozen=True, slots=True)
class Stage:
    """One stop of the walk. A row for which it holds comes to `outcome`.

    `every` tells whether all of `steps` must hold (a tier) or any one suffices (a gate, the triggers).
    """

    outcome: str
    steps: tuple[Step, ...]
    every: bool

    @property
    def clause(self) -> str:
        """The clause that all conditions of a tier share, told once for them all; "" when each tells its own."""
        clauses = {step.rule.can_cu for step in self.steps}
        return clauses.pop() if self.every and len(clauses) == 1 else ""

    def value(self, truth_of: Callable[[Step], str]) -> str:
        """Return the expression of the stage's truth value from those of its steps."""
        return (every if self.every else some)(map(truth_of, self.steps))


def stages_of(program: Program) -> tuple[Stage, ...]:
    """Return the stages of `program` in the order of the walk."""
    return (
        *(Stage(outcome, (step,), every=False) for step, outcome in program.gates),
        Stage(KHTNV, program.triggers, every=False),
        *(Stage(tier.code, tier.steps, every=True) for tier in program.tiers),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What a formula gives (an expression each) for the rows that end at one stage: it holds, or it is unknown."""

    holds: str
    unknown: str


def walk_formula(values: Sequence[str], told: Sequence[Told], last: str) -> str:
    """Return the expression that walks through stages of the truth `values`; `last` is for rows none of them stops."""
    expression = last
    for value, here in reversed(list(zip(values, told, strict=True))):
        expression = f"CHOOSE(1+2*{value},{expression},{here.unknown},{here.holds})"
    return expression


def tier_formula(kind: str, cells: Cells, *, ruleset: RuleSet | None = None) -> str:
    """Return one self-contained formula that gives the code `classify` gives: a tier or an open outcome.

    `cells` maps facts of `kind` to cells that hold what a form's cells hold; a fact left out is missing (a mark:
    unset). Raises UsageError for an unknown kind, and for a formula longer than Excel takes.
    """
    rules = ruleset or load_ruleset(DEFAULT_RULESET)
    stages = stages_of(program_of(rules, kind).now)
    values = [stage.value(lambda step: truth(step.condition, cells, rules)) for stage in stages]
    open_row = quoted(CHUA_XAC_DINH)
    told = [Told(quoted(stage.outcome), open_row) for stage in stages]
    return short_enough("=" + walk_formula(values, told, open_row))
