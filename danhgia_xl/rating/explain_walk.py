"""One row of a walked table set out for reading: its stages, each condition with its values and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from danhgia_xl.rating.explanation import End, FactValue, Line, Part, Section, State
from danhgia_xl.rating.program import Program, Step
from danhgia_xl.rating.walk import Truths, Walk
from danhgia_xl.rules.condition import facts_of
from danhgia_xl.rules.describe import amount_text, describe, value_label
from danhgia_xl.rules.evaluate import PRECISION, UNKNOWN_CODE, Columns, Levels, Numbers, Truth
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import KHTNV, OUTCOMES, label

_MARKS: Final = {"DUNG": "có", "SAI": "không", "THIEU": "không đọc được"}
"""A mark's value in words."""


@dataclass(frozen=True, slots=True)
class Walked:
    """A table after its walk through `program`; conditions and values in words are made once."""

    program: Program
    columns: Columns
    truths: Truths
    walk: Walk
    ruleset: RuleSet
    words: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    values: dict[tuple[str, object], FactValue] = field(default_factory=dict)

    def told(self, step: Step) -> tuple[str, tuple[str, ...]]:
        """Return the condition of `step` in Vietnamese, and the facts it looks at."""
        if step.id not in self.words:
            self.words[step.id] = (describe(step.condition, self.ruleset), tuple(facts_of(step.condition)))
        return self.words[step.id]

    def value(self, fact: str, row: int) -> FactValue:
        """Return the value of `fact` in `row` in words."""
        column = self.columns[fact]
        raw: object
        if isinstance(column, Numbers):
            raw = float(column.scaled[row]) if column.known[row] else None
        elif isinstance(column, Levels):
            raw = int(column.rank[row])
        else:
            raw = _state(column, row)
        if (fact, raw) not in self.values:
            self.values[fact, raw] = FactValue(fact, self.ruleset.fact(fact).ten, self._text(fact, raw))
        return self.values[fact, raw]

    def _text(self, fact: str, raw: object) -> str:
        column = self.columns[fact]
        if isinstance(raw, float):
            return amount_text(self.ruleset, fact, raw / PRECISION)
        if isinstance(column, Levels) and isinstance(raw, int) and raw != UNKNOWN_CODE:
            return value_label(self.ruleset, fact, column.codes[raw])
        return _MARKS.get(str(raw), "chưa có")


class _Block(NamedTuple):
    """Steps the walk takes at once."""

    part: Part
    tier: str
    steps: tuple[Step, ...]


class RowWalk:
    """The row at position `row`; `decides` are the rules that explain its outcome."""

    def __init__(self, walked: Walked, row: int, decides: frozenset[str]) -> None:
        self._walked, self._row, self._decides = walked, row, decides

    def sections(self) -> Iterator[Section]:
        """Yield the sections in the order of the walk; gates, which it takes one by one, are one section."""
        program = self._walked.program
        blocks = [_Block("cua", "", (step,)) for step, _ in program.gates]
        blocks.append(_Block("kich_hoat", KHTNV, program.triggers))
        blocks += [_Block("muc", tier.code, tier.steps) for tier in program.tiers]
        ends = list(self._ends(blocks))
        gates = len(program.gates)
        if gates:
            lines = [line for block, end in zip(blocks[:gates], ends, strict=False) for line in self._lines(block, end)]
            # Behind the gate that ended the walk all are "not considered", so the first that is not passed tells.
            whole: End = next((end for end in ends[:gates] if end != "DI_TIEP"), "DI_TIEP")
            yield Section("cua", "", "Có được xếp loại không: dừng lại nếu một trường hợp đúng", whole, tuple(lines))
        for block, end in zip(blocks[gates:], ends[gates:], strict=True):
            rule = "phải đúng tất cả" if block.part == "muc" else "chỉ cần một trường hợp đúng"
            yield Section(block.part, block.tier, f"{label(block.tier)}: {rule}", end, tuple(self._lines(block, end)))

    def _ends(self, blocks: Iterable[_Block]) -> Iterator[End]:
        """Read off the walk where it ended; blocks behind that were not considered."""
        walk, row = self._walked.walk, self._row
        stopped = {step.id for steps, rows in walk.stops if rows[row] for step in steps}
        outcome = OUTCOMES[walk.outcome[row]]
        ended = False
        for block in blocks:
            if ended:
                yield "KHONG_XET"
                continue
            told = any(walk.told[step.id][row] for step in block.steps)
            decided = outcome == block.tier if block.part == "muc" else told
            waits = any(step.id in stopped for step in block.steps)
            ended = decided or waits
            yield "QUYET_DINH" if decided else "THIEU" if waits else "DI_TIEP"

    def _lines(self, block: _Block, end: End) -> list[Line]:
        return [self.line(step, considered=end != "KHONG_XET") for step in block.steps]

    def line(self, step: Step, *, considered: bool = True) -> Line:
        """Return the condition of `step` with its values and state."""
        text, facts = self._walked.told(step)
        return Line(
            rule=step.id,
            text=text,
            gist=step.rule.tom_tat,
            clause=step.rule.can_cu,
            values=tuple(self.value(fact) for fact in facts),
            state=_state(self._walked.truths[step.id], self._row),
            considered=considered,
            decides=step.id in self._decides,
        )

    def value(self, fact: str) -> FactValue:
        """Return the fact's value in words."""
        return self._walked.value(fact, self._row)


def _state(truth: Truth, row: int) -> State:
    return "DUNG" if truth.yes[row] else "SAI" if truth.no[row] else "THIEU"
