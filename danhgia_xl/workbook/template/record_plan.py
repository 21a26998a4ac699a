"""Where one record stands on the estimate sheet, and the formulas that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.forms.records import chooser_of
from danhgia_xl.rating.formula_texts import Board, blamed_facts, gist
from danhgia_xl.rating.formula_walk import Stage, stages_of
from danhgia_xl.rating.program import Program, Step, program_of
from danhgia_xl.rules.condition import facts_of
from danhgia_xl.rules.formula import NO, YES, Cells, quoted, truth
from danhgia_xl.terms import UNREADABLE
from danhgia_xl.workbook.template.grid import Span
from danhgia_xl.workbook.template.job import Job, missing_name
from danhgia_xl.workbook.template.record_facts import FactSource, assumed_facts, fact_source
from danhgia_xl.workbook.template.references import elsewhere

FACT: Final[tuple[Span, Span, Span]] = ((0, 4), (5, 7), (8, 11))
"""The columns of the table of facts: label, value, where it is from."""

RULE: Final[tuple[Span, ...]] = ((0, 1), (2, 6), (7, 9), (10, 11))
"""The columns of the table of rules: tier, gist, clause, truth."""

_TAKEN: Final = "Coi như có"
_LEFT_OPEN: Final = "Do tập thể xét, biểu này để ngỏ"
_NOT_ASKED: Final = "Biểu này không hỏi, coi như không có gì đặc biệt"
_LACKING: Final = "Biểu này không hỏi nên còn thiếu, xem ở sổ"
_OPEN: Final = quoted(UNREADABLE)


@dataclass(frozen=True)
class RecordPlan:
    """The record of `kind`, whose section begins on row `top` (from 0); its helpers stand from column `side` + 1 on.

    Rows from `top` on: heading, tier, missing, reason, what is taken for given, header of facts, facts, header of
    rules, rules.
    """

    job: Job
    kind: str
    top: int
    side: int

    @cached_property
    def program(self) -> Program:
        """The rules of the kind under the readings in force."""
        return program_of(self.job.ruleset, self.kind).now

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the walk."""
        return stages_of(self.program)

    @cached_property
    def deciding(self) -> list[str]:
        """The facts that decide, in the order of the subject."""
        used = self.program.facts()
        return [fact for fact in self.job.ruleset.subject(self.kind).su_kien if fact in used]

    @cached_property
    def facts(self) -> dict[str, FactSource]:
        """The deciding facts that something on the form says."""
        sources = {fact: fact_source(self.job, self.kind, fact) for fact in self.deciding}
        return {fact: source for fact, source in sources.items() if source is not None}

    @cached_property
    def rules(self) -> list[tuple[Stage | None, Step]]:
        """The rules about those facts in the order they are printed: stage by stage, then the warnings (no stage)."""
        told: list[tuple[Stage | None, Step]] = [(stage, step) for stage in self.stages for step in stage.steps]
        told += [(None, step) for step in self.program.warnings]
        shown = {*self.facts, *(fact for fact, value in assumed_facts(self.job).items() if value == _OPEN)}
        return [(stage, step) for stage, step in told if shown.intersection(facts_of(step.condition))]

    @property
    def first_fact(self) -> int:
        """The row of the first fact."""
        return self.top + 6

    @property
    def first_rule(self) -> int:
        """The row of the first rule."""
        return self.first_fact + len(self.facts) + 1

    @staticmethod
    def cell(column: int, row: int) -> str:
        """Return the absolute reference of a cell, both counted from 0."""
        return f"${xl_col_to_name(column)}${row + 1}"

    def aside(self, row: int, offset: int = 0) -> str:
        """Return the cell of a helper on a row."""
        return self.cell(self.side + 1 + offset, row)

    @cached_property
    def board(self) -> Board:
        """The cells of this section that its formulas look at; a rule that is not printed stands in them itself."""
        fact_row = {fact: self.first_fact + at for at, fact in enumerate(self.facts)}
        rule_row = {step.id: self.first_rule + at for at, (_, step) in enumerate(self.rules)}
        cells = assumed_facts(self.job) | {fact: self.cell(FACT[1][0], row) for fact, row in fact_row.items()}

        def truth_of(step: Step) -> str:
            row = rule_row.get(step.id)
            return self.truth(step, cells) if row is None else self.cell(RULE[3][0], row)

        shared = {step.id: stage.clause for stage in self.stages for step in stage.steps}

        return Board(
            stages=self.stages,
            cells=cells,
            names=lambda fact: quoted(self.job.ruleset.fact(fact).ten),
            truths=truth_of,
            gists=lambda step: quoted(gist(step.rule, shared.get(step.id, ""))),
            values=[stage.value(truth_of) for stage in self.stages],
            texts=[self.aside(self.top, 1 + at) for at, _ in enumerate(self.stages)],
            missing=missing_name(self.kind),
            rules=self.job.cell_rules,
        )

    def truth(self, step: Step, cells: Cells) -> str:
        """Return the expression of a rule's truth over `cells`."""
        return truth(step.condition, cells, self.job.ruleset, self.job.cell_rules)

    def when_chosen(self, expression: str, otherwise: str = '""') -> str:
        """Return the formula; it gives `otherwise` while the form says that the record is of another kind."""
        chooser = chooser_of(self.job.form, self.kind, self.job.ruleset)
        if chooser is None:
            return f"={expression}"
        fact, cell = self.job.ruleset.fact(chooser), elsewhere(*self.job.placed.fields[chooser])
        scale = self.job.ruleset.scale_of(chooser)
        assert scale is not None
        words = next((value.ten, value.ma) for value in scale.gia_tri if value.ma == self.kind)
        chosen = ",".join(f"TRIM({cell})={quoted(word)}" for word in words)
        blank = f'TRIM({cell})=""' if fact.trong == self.kind else "FALSE"
        return f'=IFERROR(IF(OR({blank},{chosen}),{expression},{otherwise}),"")'

    def not_asked(self) -> str:
        """Return what the tier is estimated without: what the form takes for given, and what it does not ask."""
        left = [fact for fact in self.deciding if fact not in self.facts]
        assumed = assumed_facts(self.job)
        groups: dict[str, list[str]] = {_TAKEN: [], _LEFT_OPEN: [], _NOT_ASKED: [], _LACKING: []}
        for fact in left:
            declared = self.job.ruleset.fact(fact)
            if fact in assumed:
                words = _LEFT_OPEN if assumed[fact] == _OPEN else _TAKEN
            else:
                words = _NOT_ASKED if declared.kieu == "dau" or declared.trong is not None else _LACKING
            groups[words].append(declared.ten)
        return " ".join(f"{words}: {'; '.join(names)}." for words, names in groups.items() if names)

    def blocking(self, fact: str) -> str:
        """Return the formula that gives the fact's value while a condition that is told looks at it, else ""."""
        stage = self.aside(self.top)
        tests = []
        for number, here in enumerate(self.stages, 1):
            wanted = NO if here.every else YES
            told = [f"{self.board.truths(s)}={wanted}" for s in here.steps if fact in blamed_facts(s)]
            if told:
                tests.append(f"AND({stage}={number},OR({','.join(told)}))")
        value = self.board.cells[fact]
        any_told = f"OR({','.join(tests)})" if tests else "FALSE"
        return f'=IF({any_told},IF({value}="","x",{value}),"")'
