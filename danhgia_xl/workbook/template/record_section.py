"""One record on the estimate sheet: its tier, why, the facts behind it, and every condition with its clause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from danhgia_xl.forms.records import chooser_of
from danhgia_xl.rating.formula_texts import (
    Board,
    blamed_facts,
    gist,
    missing_text,
    reason_text,
    reported_stage,
    stage_head,
    stage_text,
    tier_text,
)
from danhgia_xl.rating.formula_walk import Stage, stages_of
from danhgia_xl.rating.program import Step, program_of
from danhgia_xl.rules.condition import facts_of
from danhgia_xl.rules.formula import NO, UNKNOWN, YES, Cells, quoted, truth
from danhgia_xl.terms import UNREADABLE, label
from danhgia_xl.workbook.template.fill import Content, Raw
from danhgia_xl.workbook.template.flags import flag_column
from danhgia_xl.workbook.template.grid import Span
from danhgia_xl.workbook.template.job import Job, blocking_name, fact_name, missing_name, tier_name
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.record_facts import DIFFERS, FactSource, assumed_facts, fact_source, reference
from danhgia_xl.workbook.template.styles import (
    CELL,
    FAILING,
    HEADER,
    HELPER,
    LABEL,
    RESULT,
    SECTION,
    TRIGGERED,
    TRUTH,
    WRONG,
    Style,
)
from danhgia_xl.workbook.template.text import line_count, row_height

NAME: Final[Span] = (0, 2)
REST: Final[Span] = (3, 11)
FACT: Final[tuple[Span, Span, Span]] = ((0, 4), (5, 7), (8, 11))
RULE: Final[tuple[Span, ...]] = ((0, 1), (2, 6), (7, 9), (10, 11))
_ONE_LINE: Final = 21.0
_TWO_LINES: Final = 30.0
_REASON_HEIGHT: Final = 50.0
_NOT_CHOSEN: Final = quoted("Không áp dụng: biểu đang ghi loại khác.")
_NOTE: Final = replace(LABEL, italic=True, font_size=11)
_TAKEN: Final = "Coi như có"
_LEFT_OPEN: Final = "Do tập thể xét, biểu này để ngỏ"
_NOT_ASKED: Final = "Biểu này không hỏi, coi như không có gì đặc biệt"
_LACKING: Final = "Biểu này không hỏi nên còn thiếu, xem ở sổ"
_OPEN: Final = quoted(UNREADABLE)
_CENTERED: Final = replace(CELL, align="center")
_TEXT: Final = replace(CELL, indent=1)
_SMALL: Final = replace(_TEXT, font_size=10)


@dataclass
class RecordSection:
    """The record of one kind, written from the pen's current row on."""

    pen: Pen
    job: Job
    kind: str

    def __post_init__(self) -> None:
        self.program = program_of(self.job.ruleset, self.kind)
        self.stages = stages_of(self.program.now)
        self.top = self.pen.row

    @cached_property
    def deciding(self) -> list[str]:
        """The facts that decide, in the order of the subject."""
        used = {fact for step in self.program.now.steps() for fact in facts_of(step.condition)}
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
        told += [(None, step) for step in self.program.now.warnings]
        shown = {*self.facts, *(fact for fact, value in assumed_facts(self.job).items() if value == _OPEN)}
        return [(stage, step) for stage, step in told if shown.intersection(facts_of(step.condition))]

    def write(self) -> None:
        """Write the section: heading, tier, reason, facts, conditions."""
        self._write_head()
        self.pen.keep(range(self.top, self.pen.row))
        self._write_facts()
        self._write_rules()

    # Rows from `top` on: heading, tier, missing, reason, what is taken for given, header of facts, facts, header of
    # rules, rules.
    @property
    def _first_fact(self) -> int:
        return self.top + 6

    @property
    def _first_rule(self) -> int:
        return self._first_fact + len(self.facts) + 1

    def _cell(self, column: int, row: int) -> str:
        return f"${xl_col_to_name(column)}${row + 1}"

    def _aside(self, row: int, offset: int = 0) -> str:
        return self._cell(self.pen.side + 1 + offset, row)

    @cached_property
    def board(self) -> Board:
        """The cells of this section that its formulas look at; a rule that is not printed stands in them itself."""
        fact_row = {fact: self._first_fact + at for at, fact in enumerate(self.facts)}
        rule_row = {step.id: self._first_rule + at for at, (_, step) in enumerate(self.rules)}
        cells = assumed_facts(self.job) | {fact: self._cell(FACT[1][0], row) for fact, row in fact_row.items()}

        def truth_of(step: Step) -> str:
            row = rule_row.get(step.id)
            return self._truth(step, cells) if row is None else self._cell(RULE[3][0], row)

        shared = {step.id: stage.clause for stage in self.stages for step in stage.steps}

        return Board(
            stages=self.stages,
            cells=cells,
            names=lambda fact: quoted(self.job.ruleset.fact(fact).ten),
            truths=truth_of,
            gists=lambda step: quoted(gist(step.rule, shared.get(step.id, ""))),
            values=[stage.value(truth_of) for stage in self.stages],
            texts=[self._aside(self.top, 1 + at) for at, _ in enumerate(self.stages)],
            missing=missing_name(self.kind),
            rules=self.job.cell_rules,
        )

    def _truth(self, step: Step, cells: Cells) -> str:
        return truth(step.condition, cells, self.job.ruleset, self.job.cell_rules)

    def _when_chosen(self, expression: str, otherwise: str = '""') -> str:
        """Return the formula; it gives `otherwise` while the form says that the record is of another kind."""
        chooser = chooser_of(self.job.form, self.kind, self.job.ruleset)
        if chooser is None:
            return f"={expression}"
        fact, cell = self.job.ruleset.fact(chooser), reference(*self.job.placed.fields[chooser])
        scale = self.job.ruleset.scale_of(chooser)
        assert scale is not None
        words = next((value.ten, value.ma) for value in scale.gia_tri if value.ma == self.kind)
        chosen = ",".join(f"TRIM({cell})={quoted(word)}" for word in words)
        blank = f'TRIM({cell})=""' if fact.trong == self.kind else "FALSE"
        return f'=IFERROR(IF(OR({blank},{chosen}),{expression},{otherwise}),"")'

    def _write_head(self) -> None:
        subject, board = self.job.ruleset.subject(self.kind), self.board
        self._write_helpers()
        self.pen.line(f"{subject.ten} ({subject.can_cu})", SECTION, least=24)
        self._named("Mức tạm tính:", self._when_chosen(tier_text(board)), RESULT, tier_name(self.kind), 24)
        missing = self._when_chosen(missing_text(board, self.job.ruleset))
        self._named("Còn thiếu:", missing, LABEL, missing_name(self.kind), 22)
        warnings = [(board.truths(step), step.rule) for step in self.program.now.warnings]
        note = f"&{quoted('. ' + subject.ghi_chu)}" if subject.ghi_chu else ""
        reason = self._when_chosen(reason_text(board, warnings) + note)
        self._named("Vì sao:", reason, replace(LABEL, valign="top"), "", _REASON_HEIGHT)
        note = self._not_asked()
        self.pen.need(row_height(line_count(note, self.pen.grid.width(self.pen.grid.whole), 11), 11))
        self.pen.put(self.pen.grid.whole, Raw("formula", self._when_chosen(quoted(note), _NOT_CHOSEN)), _NOTE)
        self.pen.end_row()

    def _named(self, title: str, formula: str, style: Style, name: str, height: float) -> None:
        row = self.pen.row
        self.pen.put(NAME, title, replace(LABEL, bold=True, valign=style.valign))
        self.pen.put(REST, Raw("formula", formula), style)
        if name:
            self._define(name, self._cell(REST[0], row))
        self.pen.end_row(least=height)

    def _define(self, name: str, cell: str) -> None:
        self.job.book.define_name(name, f"={quote_sheetname(self.pen.sheet.get_name())}!{cell}")

    def _write_helpers(self) -> None:
        """Write, hidden beside the heading, the number of the stage told, then the text of each stage."""
        self.pen.aside(self.pen.side + 1, Raw("formula", self._when_chosen(reported_stage(self.board))), HELPER)
        for at, stage in enumerate(self.stages, 2):
            text = stage_text(stage, quoted(stage_head(stage)), self.board)
            self.pen.aside(self.pen.side + at, Raw("formula", self._when_chosen(text)), HELPER)

    def _write_facts(self) -> None:
        self._row(FACT, ("Dữ kiện", "Giá trị", "Lấy từ"), (HEADER,) * 3)
        self.pen.keep((self.pen.row - 1,))
        for fact, source in self.facts.items():
            self._blocking(fact)
            row, computed = self.pen.row, self._aside(self.pen.row, 1)
            if source.computed:
                value = Raw("formula", f"=IFERROR({source.computed.value},{quoted(UNREADABLE)})")
                self.pen.aside(self.pen.side + 2, value, HELPER)
            contents = (
                self.job.ruleset.fact(fact).ten,
                Raw("formula", f"=IFERROR({source.value(computed)},{quoted(UNREADABLE)})"),
                Raw("formula", f"={source.words(computed)}"),
            )
            differs = f"ISNUMBER(FIND({quoted(DIFFERS)},{self._cell(FACT[2][0], row)}))"
            flag_column(self.pen, self.job, FACT[2][0], [(row, row)], WRONG, [differs])
            self._row(FACT, contents, (_TEXT, _CENTERED, _SMALL), least=_TWO_LINES if source.is_long else _ONE_LINE)

    def _not_asked(self) -> str:
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

    def _blocking(self, fact: str) -> None:
        """Write beside a fact, hidden, its value while a condition that is told looks at it; the input pages ask."""
        stage = self._aside(self.top)
        tests = []
        for number, here in enumerate(self.stages, 1):
            wanted = NO if here.every else YES
            told = [f"{self.board.truths(s)}={wanted}" for s in here.steps if fact in blamed_facts(s)]
            if told:
                tests.append(f"AND({stage}={number},OR({','.join(told)}))")
        value, row = self.board.cells[fact], self.pen.row
        any_told = f"OR({','.join(tests)})" if tests else "FALSE"
        blocking = f'=IF({any_told},IF({value}="","x",{value}),"")'
        self.pen.aside(self.pen.side + 1, Raw("formula", blocking), HELPER)
        self._define(blocking_name(self.kind, fact), self._aside(row))
        self._define(fact_name(self.kind, fact), value)

    def _write_rules(self) -> None:
        self._row(RULE, ("Mức", "Điều kiện", "Căn cứ", "Kết quả"), (HEADER,) * 4)
        self.pen.keep((self.pen.row - 1,))
        first = self.pen.row
        for stage, step in self.rules:
            title = "Lưu ý" if stage is None else stage.outcome if stage.every else label(stage.outcome)
            value = Raw("formula", self._when_chosen(self._truth(step, self.board.cells)))
            style = TRUTH if stage is not None and stage.every else TRIGGERED
            contents = (title, gist(step.rule, step.rule.can_cu), step.rule.can_cu, value)
            self._row(RULE, contents, (_CENTERED, _TEXT, _SMALL, style))
        self._flag_rules(first)

    def _flag_rules(self, first: int) -> None:
        """Colour the results; their words come from the number format, so these marks have no symbol of their own."""
        column = RULE[3][0]
        for row, (stage, _) in enumerate(self.rules, first):
            cell, wanted = self._cell(column, row), NO if stage is not None and stage.every else YES
            for style, value in ((FAILING, wanted), (WRONG, UNKNOWN)):
                flag_column(self.pen, self.job, column, [(row, row)], replace(style, symbol=""), [f"{cell}={value}"])

    def _row(
        self,
        spans: tuple[Span, ...],
        contents: tuple[Content, ...],
        styles: tuple[Style, ...],
        *,
        least: float = _ONE_LINE,
    ) -> None:
        for span, content, style in zip(spans, contents, styles, strict=True):
            self.pen.put(span, content, style)
        self.pen.end_row(least=least)
