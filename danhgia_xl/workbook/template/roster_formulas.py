"""The formulas behind the rows of a roster: the tier proposed, why, and hidden beside them the truth of each rule.

The helper columns stand on the sheet itself, so that a row that is moved, sorted or deleted takes them along. Their
header is the id of the rule, for whoever unhides them to check.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.forms.model import Table
from danhgia_xl.rating.formula_texts import (
    Board,
    gist,
    missing_text,
    reason_text,
    reported_stage,
    stage_head,
    stage_text,
    tier_text,
)
from danhgia_xl.rating.formula_walk import Stage, stages_of
from danhgia_xl.rating.program import Program, program_of
from danhgia_xl.rules.condition import Condition, parse
from danhgia_xl.rules.formula import NO, UNKNOWN, YES, Cells, quoted, truth
from danhgia_xl.rules.schema import Cap
from danhgia_xl.terms import TIERS, label
from danhgia_xl.workbook.template.job import Job, RosterPlace, tier_name, voters_helper
from danhgia_xl.workbook.template.references import on_row
from danhgia_xl.workbook.template.rows import side_slots

STARTED, MISSING, STAGE, TEXT = "da_ghi", "thieu", "chang", "vi_sao"
"""Helper columns: 1 where anything is filled in, the facts missing, the number of the stage told, and what each stage
tells (with its number)."""


class RosterFormulas:
    """The formulas of one table; rows and columns are zero-based.

    `starts` gives the column of each slot, `header` the row of their labels, `side` the first column beside the table.
    """

    def __init__(self, job: Job, block: Table, starts: Mapping[str, int], header: int, side: int) -> None:
        assert block.doi_tuong is not None
        self.header = header
        self.job, self.block, self.kind, self.side = job, block, block.doi_tuong, side
        self._starts = starts
        self.program: Program = program_of(job.ruleset, self.kind).now
        self.stages = stages_of(self.program)
        self.caps = [cap for cap in job.ruleset.data.tran if self._applies(cap)]

    @cached_property
    def helpers(self) -> dict[str, int]:
        """The hidden columns by name, which is their header, in order: the rules of each stage side by side."""
        names = [step.id for step in self.program.steps()]
        ordered = [step.id for stage in self.stages for step in stage.steps]
        names = [STARTED, *ordered, *(name for name in names if name not in ordered), *self.voters]
        names += [f"{TEXT}.{number}" for number in range(1, len(self.stages) + 1)]
        names += [MISSING, STAGE, *(cap.id for cap in self.caps)]
        return {name: self.side + len(side_slots(self.block)) + at for at, name in enumerate(names)}

    @cached_property
    def voters(self) -> dict[str, Condition]:
        """Who may vote in the ballots among these rows: ballot id to condition."""
        ballots = [ballot for ballot in self.job.ruleset.data.bieu_quyet if ballot.cu_tri_tu == self.kind]
        vocabulary = self.job.ruleset.vocabulary(self.kind)
        return {voters_helper(ballot): parse(ballot.cu_tri_khi, vocabulary) for ballot in ballots if ballot.cu_tri_khi}

    def place(self, sheet: str, first: int, last: int) -> RosterPlace:
        """Return where the rows stand, for the sheets that count them."""
        return RosterPlace(sheet, first, last, self.tier_column, self._starts, self.helpers, tuple(self.naming))

    def cells(self, row: int) -> Cells:
        """Return the cell of each input of `row`."""
        return {slot.ma: on_row(self._starts[slot.ma], row) for slot in self.block.cot if slot.nhap}

    def started(self, row: int) -> str:
        """Return the cell that is blank while nothing is filled in on `row`."""
        return self.helper(STARTED, row)

    @cached_property
    def naming(self) -> list[int]:
        """The columns that say whose row it is: the required ones, or all inputs when none is."""
        inputs = [slot for slot in self.block.cot if slot.nhap]
        return [self._starts[slot.ma] for slot in [one for one in inputs if one.bat_buoc] or inputs]

    def helper(self, name: str, row: int) -> str:
        """Return the cell of a hidden column."""
        return on_row(self.helpers[name], row)

    @cached_property
    def tier_column(self) -> int:
        """The column of the tier proposed."""
        return self._starts[next(slot.ma for slot in self.block.cot if slot.tinh == "muc")]

    def tier_cell(self, row: int) -> str:
        """Return the cell of the tier proposed."""
        return on_row(self.tier_column, row)

    def formulas(self, row: int) -> dict[str, str]:
        """Return every helper's formula for `row`, by name."""
        board = self._board(row)
        found = {step.id: self._truth(step.condition, row) for step in self.program.steps()}
        found |= {name: self._truth(condition, row) for name, condition in self.voters.items()}
        for number, stage in enumerate(self.stages, 1):
            name = f"{TEXT}.{number}"
            found[name] = stage_text(stage, self._over(self.helpers[name], 1), board)
        found[MISSING] = missing_text(board, self.job.ruleset)
        found[STAGE] = reported_stage(board)
        found |= {cap.id: self._cap_state(cap, row) for cap in self.caps}
        typed = "&".join(board.cells.values())
        started = {STARTED: f'=IFERROR(IF(TRIM({typed})="","",1),1)'}
        return started | {name: self._when_started(row, formula) for name, formula in found.items()}

    def texts(self) -> dict[str, str]:
        """Return what stands over the helper columns, below their ids: the texts that their formulas put together."""
        found = {}
        for number, stage in enumerate(self.stages, 1):
            found[f"{TEXT}.{number}"] = stage_head(stage)
            found |= {step.id: gist(step.rule, stage.clause) for step in stage.steps}
        return found

    def tier(self, row: int) -> str:
        """Return the formula of the tier proposed by the criteria."""
        return self._when_started(row, tier_text(self._board(row)))

    def reason(self, row: int) -> str:
        """Return the formula of what caps the tier, and of what is missing or not reached."""
        warnings = [(self.helper(step.id, row), step.rule) for step in self.program.warnings]
        caps = "".join(self._cap_text(cap, row) + "&" for cap in self.caps)
        return self._when_started(row, caps + reason_text(self._board(row), warnings))

    def _board(self, row: int) -> Board:
        def truths(name: str) -> str:
            return self.helper(name, row)

        return Board(
            stages=self.stages,
            cells=self.cells(row),
            names=lambda fact: self._over(self._starts[fact], 0),
            truths=lambda step: truths(step.id),
            gists=lambda step: self._over(self.helpers[step.id], 1),
            values=[self._stage_value(stage, row) for stage in self.stages],
            texts=[truths(f"{TEXT}.{number}") for number in range(1, len(self.stages) + 1)],
            missing=truths(MISSING),
            rules=self.job.cell_rules,
        )

    def _truth(self, condition: Condition, row: int) -> str:
        return truth(condition, self.cells(row), self.job.ruleset, self.job.cell_rules)

    def _over(self, column: int, below: int) -> str:
        """Return the cell over a column: on the header row, or so many rows `below`."""
        return f"{xl_col_to_name(column)}${self.header + below + 1}"

    def _stage_value(self, stage: Stage, row: int) -> str:
        first, last = (self.helper(step.id, row) for step in (stage.steps[0], stage.steps[-1]))
        return first if first == last else f"{'MIN' if stage.every else 'MAX'}({first}:{last})"

    def _when_started(self, row: int, expression: str) -> str:
        return f'=IF({self.started(row)}="","",{expression})'

    def _applies(self, cap: Cap) -> bool:
        """Tell whether the collective that caps the rows is the one the book is about."""
        return cap.doi_tuong == self.kind and cap.khoa not in self._starts and cap.theo in self.job.unit_kinds

    def _cap_state(self, cap: Cap, row: int) -> str:
        """Return 1 where the tier is above that of the collective, 0.5 while that is open, else 0."""
        holds = self._truth(parse(cap.khi, self.job.ruleset.vocabulary(self.kind)), row)
        order = "{" + ",".join(quoted(label(tier)) for tier in TIERS) + "}"
        own, unit = (f"MATCH({cell},{order},0)" for cell in (self.tier_cell(row), tier_name(cap.theo)))
        above = f"IF({own}<{unit},{YES},{NO})"
        open_unit = f'IF(AND({tier_name(cap.theo)}<>"",ISNUMBER({own})),{UNKNOWN},{NO})'
        return f"IF({holds}={YES},IFERROR({above},{open_unit}),{NO})"

    def _cap_text(self, cap: Cap, row: int) -> str:
        state, unit = self.helper(cap.id, row), tier_name(cap.theo)
        rule = quoted(f". {gist(cap)}. ")
        above = f'"Cao hơn mức của tập thể: "&{unit}&{rule}'
        waits = quoted(f"Chờ mức của tập thể ({cap.can_cu}). ")
        return f'IF({state}={YES},{above},IF({state}={UNKNOWN},{waits},""))'
