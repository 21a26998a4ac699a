"""One record on the estimate sheet: its tier, why, the facts behind it, and every condition with its clause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from xlsxwriter.utility import quote_sheetname

from danhgia_xl.rating.formula_texts import (
    gist,
    missing_text,
    reason_text,
    reported_stage,
    stage_head,
    stage_text,
    tier_text,
)
from danhgia_xl.rules.formula import NO, UNKNOWN, YES, quoted
from danhgia_xl.terms import UNREADABLE, label
from danhgia_xl.workbook.template.fill import Content, Raw
from danhgia_xl.workbook.template.flags import flag_column
from danhgia_xl.workbook.template.grid import Span
from danhgia_xl.workbook.template.job import Job, blocking_name, fact_name, missing_name, tier_name
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.record_facts import DIFFERS
from danhgia_xl.workbook.template.record_plan import FACT, RULE, RecordPlan
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
_ONE_LINE: Final = 21.0
_TWO_LINES: Final = 30.0
_REASON_HEIGHT: Final = 50.0
_NOT_CHOSEN: Final = quoted("Không áp dụng: biểu đang ghi loại khác.")
_NOTE: Final = replace(LABEL, italic=True, font_size=11)
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
        self.plan = RecordPlan(self.job, self.kind, self.pen.row, self.pen.side)

    def write(self) -> None:
        """Write the section: heading, tier, reason, facts, conditions."""
        self._write_head()
        self.pen.keep(range(self.plan.top, self.pen.row))
        self._write_facts()
        self._write_rules()

    def _write_head(self) -> None:
        subject, board = self.job.ruleset.subject(self.kind), self.plan.board
        self._write_helpers()
        self.pen.line(f"{subject.ten} ({subject.can_cu})", SECTION, least=24)
        self._named("Mức tạm tính:", self.plan.when_chosen(tier_text(board)), RESULT, tier_name(self.kind), 24)
        missing = self.plan.when_chosen(missing_text(board, self.job.ruleset))
        self._named("Còn thiếu:", missing, LABEL, missing_name(self.kind), 22)
        warnings = [(board.truths(step), step.rule) for step in self.plan.program.warnings]
        note = f"&{quoted('. ' + subject.ghi_chu)}" if subject.ghi_chu else ""
        reason = self.plan.when_chosen(reason_text(board, warnings) + note)
        self._named("Vì sao:", reason, replace(LABEL, valign="top"), "", _REASON_HEIGHT)
        note = self.plan.not_asked()
        self.pen.need(row_height(line_count(note, self.pen.grid.width(self.pen.grid.whole), 11), 11))
        self.pen.put(self.pen.grid.whole, Raw("formula", self.plan.when_chosen(quoted(note), _NOT_CHOSEN)), _NOTE)
        self.pen.end_row()

    def _named(self, title: str, formula: str, style: Style, name: str, height: float) -> None:
        row = self.pen.row
        self.pen.put(NAME, title, replace(LABEL, bold=True, valign=style.valign))
        self.pen.put(REST, Raw("formula", formula), style)
        if name:
            self._define(name, self.plan.cell(REST[0], row))
        self.pen.end_row(least=height)

    def _define(self, name: str, cell: str) -> None:
        self.job.book.define_name(name, f"={quote_sheetname(self.pen.sheet.get_name())}!{cell}")

    def _write_helpers(self) -> None:
        """Write, hidden beside the heading, the number of the stage told, then the text of each stage."""
        self.pen.aside(
            self.pen.side + 1, Raw("formula", self.plan.when_chosen(reported_stage(self.plan.board))), HELPER
        )
        for at, stage in enumerate(self.plan.stages, 2):
            text = stage_text(stage, quoted(stage_head(stage)), self.plan.board)
            self.pen.aside(self.pen.side + at, Raw("formula", self.plan.when_chosen(text)), HELPER)

    def _write_facts(self) -> None:
        self._row(FACT, ("Dữ kiện", "Giá trị", "Lấy từ"), (HEADER,) * 3)
        self.pen.keep((self.pen.row - 1,))
        for fact, source in self.plan.facts.items():
            row, computed = self.pen.row, self.plan.aside(self.pen.row, 1)
            self.pen.aside(self.pen.side + 1, Raw("formula", self.plan.blocking(fact)), HELPER)
            self._define(blocking_name(self.kind, fact), self.plan.aside(row))
            self._define(fact_name(self.kind, fact), self.plan.board.cells[fact])
            if source.computed:
                value = Raw("formula", f"=IFERROR({source.computed.value},{quoted(UNREADABLE)})")
                self.pen.aside(self.pen.side + 2, value, HELPER)
            contents = (
                self.job.ruleset.fact(fact).ten,
                Raw("formula", f"=IFERROR({source.value(computed)},{quoted(UNREADABLE)})"),
                Raw("formula", f"={source.words(computed)}"),
            )
            differs = f"ISNUMBER(FIND({quoted(DIFFERS)},{self.plan.cell(FACT[2][0], row)}))"
            flag_column(self.pen, self.job, FACT[2][0], [(row, row)], WRONG, [differs])
            self._row(FACT, contents, (_TEXT, _CENTERED, _SMALL), least=_TWO_LINES if source.is_long else _ONE_LINE)

    def _write_rules(self) -> None:
        self._row(RULE, ("Mức", "Điều kiện", "Căn cứ", "Kết quả"), (HEADER,) * 4)
        self.pen.keep((self.pen.row - 1,))
        first = self.pen.row
        for stage, step in self.plan.rules:
            title = "Lưu ý" if stage is None else stage.outcome if stage.every else label(stage.outcome)
            value = Raw("formula", self.plan.when_chosen(self.plan.truth(step, self.plan.board.cells)))
            style = TRUTH if stage is not None and stage.every else TRIGGERED
            contents = (title, gist(step.rule, step.rule.can_cu), step.rule.can_cu, value)
            self._row(RULE, contents, (_CENTERED, _TEXT, _SMALL, style))
        self._flag_rules(first)

    def _flag_rules(self, first: int) -> None:
        """Colour the results; their words come from the number format, so these marks have no symbol of their own."""
        column = RULE[3][0]
        for row, (stage, _) in enumerate(self.plan.rules, first):
            cell, wanted = self.plan.cell(column, row), NO if stage is not None and stage.every else YES
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
