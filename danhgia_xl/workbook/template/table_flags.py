"""Which cells of a table are flagged, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.forms.ballots import ballot_of_table, votes_column
from danhgia_xl.forms.model import Derivation, Table
from danhgia_xl.rating.formula_texts import blamed_facts
from danhgia_xl.rules.formula import NO, YES
from danhgia_xl.workbook.reader.plan import PERSON
from danhgia_xl.workbook.template.flags import Cell, Rows, above, blank_where, doubled, flag_column, unreadable
from danhgia_xl.workbook.template.job import Job, blocking_name
from danhgia_xl.workbook.template.late import DUE, late_lines
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.references import is_listed, on_row
from danhgia_xl.workbook.template.roster_formulas import MISSING, STAGE, RosterFormulas
from danhgia_xl.workbook.template.rows import line_runs
from danhgia_xl.workbook.template.styles import FAILING, WRONG, FlagStyle
from danhgia_xl.workbook.template.vote_formulas import VoteFormulas, valid_ballots


@dataclass(frozen=True)
class FlaggedTable:
    """A written table: the column of each slot, its first and last data row, the formulas of its rows if it has any."""

    pen: Pen
    job: Job
    block: Table
    starts: Mapping[str, int]
    first: int
    last: int
    computed: RosterFormulas | None
    votes: VoteFormulas | None = None

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """The input cells of the first row to fill in, which flags are written for."""
        slots, first = [slot for slot in self.block.cot if slot.nhap], self.runs()[0][0]
        return {slot.ma: Cell(self.job.view(slot), self.starts[slot.ma], first) for slot in slots}

    def flag(self) -> None:
        """Flag what is wrong in each column of inputs, and what keeps a row or the form from a better tier."""
        rows = self.runs()
        for code, cell in self.cells.items():
            wrong = [unreadable(cell, self.job), self._over(cell), self._doubled(code), *self._blanks(code)]
            wrong += self._impossible_votes(code)
            self._flag(cell, rows, WRONG, wrong)
            if self.computed:
                self._flag(cell, rows, FAILING, [self._failing(code, self.computed)])
        self._flag_late()
        if self.computed:
            self._flag_tier(self.computed)
        elif self.job.form.tam_tinh:
            for rule in self.job.form.suy_ra:
                if rule.bang == self.block.ma:
                    self._flag_blocking(rule)

    def runs(self, groups: Sequence[str] = ()) -> Rows:
        """Return the runs of rows to fill in, of a score table without headings and only of `groups` when given."""
        if self.block.nguon != "bang_diem":
            return [(self.first, self.last)]
        runs = line_runs(self.job.ruleset.score_table(self.block.tu or ""), groups)
        return [(self.first + start, self.first + end) for start, end in runs]

    def _flag(self, cell: Cell, rows: Rows, style: FlagStyle, tests: Sequence[str]) -> None:
        flag_column(self.pen, self.job, cell.column, rows, style, tests, dates=cell.view.kind == "ngay")

    def _over(self, cell: Cell) -> str:
        column = self.starts.get(cell.view.slot.toi_da or "")
        return "" if column is None else above(cell, on_row(column, cell.row))

    def _doubled(self, code: str) -> str:
        """Return the test that an id stands twice, in a table of people."""
        of_people = code == PERSON and self.cells[code].view.slot.bat_buoc
        return doubled(self.cells[code], (self.first, self.last)) if of_people else ""

    def _blanks(self, code: str) -> Iterator[str]:
        """Yield the tests that a cell is blank though something else on its row, or in its column, is there."""
        cell = self.cells[code]
        required = cell.view.slot.bat_buoc
        if self.block.nguon == "bang_diem":
            if required:
                column = xl_col_to_name(cell.column)
                yield blank_where(cell, f"COUNTA(${column}${self.first + 1}:${column}${self.last + 1})>0")
        elif self.block.nguon == "trong" and required:
            others = "&".join(other.ref for other in self.cells.values() if other is not cell)
            yield blank_where(cell, f'{others}<>""')
        if self.computed and code in self.job.ruleset.subject(self.computed.kind).su_kien and not self._linked(code):
            yield blank_where(cell, is_listed(cell.view.label, self.computed.helper(MISSING, self.first)))

    def _linked(self, code: str) -> bool:
        """Whether a blank is filled from the same person's result elsewhere when the books are consolidated."""
        links = self.job.ruleset.data.lien_ket
        return any((link.doi_tuong, link.su_kien) == (self.block.doi_tuong, code) for link in links)

    def _failing(self, code: str, computed: RosterFormulas) -> str:
        """Return the test that a condition that is told looks at the fact `code`."""
        row, parts = self.first, []
        for number, stage in enumerate(computed.stages, 1):
            told = [step for step in stage.steps if code in blamed_facts(step)]
            wanted = NO if stage.every else YES
            tests = [f"{computed.helper(step.id, row)}={wanted}" for step in told]
            if tests:
                any_of = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
                parts.append(f"AND({computed.helper(STAGE, row)}={number},{any_of})")
        return f'IF({computed.started(row)}="",FALSE,OR({",".join(parts)}))' if parts else ""

    def _impossible_votes(self, code: str) -> Iterator[str]:
        """Yield the tests that a row has more votes than there are voters, or than valid ballots."""
        ballot = ballot_of_table(self.block.ma, self.job.ruleset)
        columns = [votes_column(tier) for tier in ballot.muc] if ballot else []
        if ballot is None or code not in columns:
            return
        cell = self.cells[code]
        if self.votes:
            yield self.votes.too_many(cell.row)
        if limit := valid_ballots(self.job, ballot, self.pen.sheet.get_name()):
            votes = ",".join(self.cells[column].ref for column in columns if column in self.cells)
            yield f"IF(ISNUMBER({limit}),AND(ISNUMBER({cell.ref}),SUM({votes})>{limit}),FALSE)"

    def _flag_late(self) -> None:
        """Flag the dates that are past the day printed on their line."""
        for late in late_lines(self.job, self.block):
            for cell in self.cells.values():
                if cell.view.kind == "ngay" and DUE in self.starts:
                    here = replace(cell, row=self.first + late.rows[0])
                    due = on_row(self.starts[DUE], here.row)
                    runs = [(self.first + row, self.first + row) for row in late.rows]
                    test = f"IF(ISNUMBER({here.ref}),{here.ref}{late.operator}{due},FALSE)"
                    self._flag(here, runs, FAILING, [test])

    def _flag_tier(self, computed: RosterFormulas) -> None:
        tier = computed.tier_cell(self.first)
        named = "&".join(on_row(column, self.first) for column in computed.naming)
        tests = [f'IF(ISERROR({named}),FALSE,AND({named}<>"",{tier}=""))']
        tests += [f'AND({tier}<>"",{computed.helper(cap.id, self.first)}={YES})' for cap in computed.caps]
        flag_column(self.pen, self.job, computed.tier_column, [(self.first, self.last)], WRONG, tests)

    def _flag_blocking(self, rule: Derivation) -> None:
        """Flag the cells that keep a computed fact below what the next tier asks."""
        rows = self.runs(rule.nhom)
        for kind in rule.doi_tuong:
            name = blocking_name(kind, rule.su_kien)
            for code in rule.cot:
                if code not in self.cells:
                    continue
                cell = replace(self.cells[code], row=rows[0][0])
                if rule.phep == "thap_nhat":
                    test = f'AND(TRIM({cell.ref})<>"",TRIM({cell.ref})={name})'
                elif rule.phep != "tong":
                    others = "&".join(replace(other, row=cell.row).ref for other in self.cells.values())
                    test = f'AND({name}<>"",TRIM({cell.ref})="",{others}<>"")'
                else:
                    continue
                self._flag(cell, rows, FAILING, [test])
