"""`explain`: why one person or unit got its outcome, condition by condition.

Nothing is judged here: the row is classified and walked as a table of one row, and what that showed is set out in
the order of the walk, for the command line, the summary and the worksheet function alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import pandas as pd

from danhgia_xl.rating.classify import classify
from danhgia_xl.rating.program import Program, Step, SubjectProgram, program_of
from danhgia_xl.rating.walk import Truths, Walk, evaluate_steps, walk
from danhgia_xl.rules.columns import typed_columns
from danhgia_xl.rules.condition import Mark, facts_of, parse
from danhgia_xl.rules.describe import amount_text, describe, value_label
from danhgia_xl.rules.evaluate import PRECISION, UNKNOWN_CODE, Columns, Levels, Numbers, Truth, evaluate
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cap, Quota
from danhgia_xl.terms import KHTNV, OUTCOMES, label

State = Literal["DUNG", "SAI", "THIEU"]
STATES: Final[dict[State, str]] = {"DUNG": "Đúng", "SAI": "Sai", "THIEU": "Thiếu"}
"""Whether a condition holds, fails, or cannot be told for lack of data."""

Part = Literal["cua", "kich_hoat", "muc"]
End = Literal["QUYET_DINH", "DI_TIEP", "THIEU", "KHONG_XET"]
"""How the walk left a section: decided there, went on, stopped for lack of data, or never came there."""

ENDS: Final[dict[tuple[Part, End], str]] = {
    ("cua", "QUYET_DINH"): "dừng ở đây",
    ("cua", "DI_TIEP"): "được xếp loại",
    ("cua", "THIEU"): "thiếu dữ liệu",
    ("kich_hoat", "QUYET_DINH"): "có trường hợp như vậy",
    ("kich_hoat", "DI_TIEP"): "không có trường hợp nào",
    ("kich_hoat", "THIEU"): "thiếu dữ liệu",
    ("kich_hoat", "KHONG_XET"): "không xét tới",
    ("muc", "QUYET_DINH"): "đạt",
    ("muc", "DI_TIEP"): "chưa đạt",
    ("muc", "THIEU"): "thiếu dữ liệu",
    ("muc", "KHONG_XET"): "không xét tới",
}
"""What a section came to, in words."""


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact of the row as a user reads it, such as "Điểm tự chấm" and "89,5 điểm"."""

    fact: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One condition. `considered`: the walk came here; `decides`: it is one of the rules that explain the outcome."""

    rule: str
    text: str
    gist: str
    clause: str
    values: tuple[FactValue, ...]
    state: State
    considered: bool
    decides: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One stage of the walk: the gates, the triggers of the lowest tier, or the conditions of one tier."""

    part: Part
    tier: str
    title: str
    end: End
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another option of a reading, and the outcome on the same facts under it."""

    option: str
    text: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ReadingUsed:
    """A reading the outcome rests on: the question the text leaves, the option in force, and the other options."""

    reading: str
    question: str
    clause: str
    option: str
    text: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that may still change the tier and is not looked at here."""

    rule: str
    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one outcome. `reason` is the text `classify` gives, `note` says what is provisional."""

    kind: str
    kind_name: str
    outcome: str
    reason: str
    sections: tuple[Section, ...]
    missing: tuple[FactValue, ...]
    readings: tuple[ReadingUsed, ...]
    warnings: tuple[Line, ...]
    pending: tuple[Pending, ...]
    note: str


def explain(facts: Mapping[str, object], kind: str, *, ruleset: RuleSet) -> Explanation:
    """Explain the outcome of one row of `kind`; `facts` as a row of the table handed to `classify`.

    Alternatives of readings keep the facts as they are, also those that are results of other rows. Raises UsageError
    for an unknown kind and FactError for a value no fact can have.
    """
    program = program_of(ruleset, kind)
    caps = [(cap, parse(cap.khi, ruleset.vocabulary(kind))) for cap in ruleset.data.tran if cap.doi_tuong == kind]
    names = dict.fromkeys([*program.facts, *(fact for _, condition in caps for fact in facts_of(condition))])
    table = pd.DataFrame({name: [facts.get(name)] for name in names}, dtype=object)
    columns = typed_columns(table, names, ruleset)
    result = classify(table, kind, ruleset=ruleset).iloc[0]
    row = _Row(program.now, columns, ruleset, frozenset(result["dieu_kien"]))
    later: list[Cap | Quota] = [cap for cap, condition in caps if not evaluate(condition, columns).no[0]]
    later += [quota for quota in ruleset.data.chi_tieu if kind in quota.doi_tuong]
    subject = ruleset.subject(kind)
    return Explanation(
        kind=kind,
        kind_name=subject.ten,
        outcome=str(result["xep_loai"]),
        reason=str(result["ly_do"]),
        sections=tuple(row.sections()),
        missing=tuple(row.value(fact) for fact in result["thieu"]),
        readings=tuple(_readings(result["cach_doc"], program, columns, str(result["xep_loai"]), ruleset)),
        warnings=tuple(row.line(step) for step in program.now.warnings if step.id in result["canh_bao"]),
        pending=tuple(Pending(rule.id, rule.tom_tat.rstrip("."), rule.can_cu) for rule in later),
        note=subject.ghi_chu,
    )


class _Block(NamedTuple):
    """Steps the walk takes at once."""

    part: Part
    tier: str
    steps: tuple[Step, ...]


class _Row:
    """One row after its walk."""

    def __init__(self, program: Program, columns: Columns, ruleset: RuleSet, decides: frozenset[str]) -> None:
        self._program = program
        self._columns = columns
        self._ruleset = ruleset
        self._decides = decides
        self._truths: Truths = evaluate_steps([program], columns)
        self._walk: Walk = walk(program, self._truths, 1)

    def sections(self) -> Iterator[Section]:
        """Yield the sections in the order of the walk; gates, which it takes one by one, are one section."""
        blocks = [_Block("cua", "", (step,)) for step, _ in self._program.gates]
        blocks.append(_Block("kich_hoat", KHTNV, self._program.triggers))
        blocks += [_Block("muc", tier.code, tier.steps) for tier in self._program.tiers]
        ends = list(self._ends(blocks))
        gates = len(self._program.gates)
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
        stopped = {step.id for steps, _ in self._walk.stops for step in steps}
        outcome = OUTCOMES[self._walk.outcome[0]]
        ended = False
        for block in blocks:
            if ended:
                yield "KHONG_XET"
                continue
            told = any(self._walk.told[step.id][0] for step in block.steps)
            decided = outcome == block.tier if block.part == "muc" else told
            waits = any(step.id in stopped for step in block.steps)
            ended = decided or waits
            yield "QUYET_DINH" if decided else "THIEU" if waits else "DI_TIEP"

    def _lines(self, block: _Block, end: End) -> list[Line]:
        return [self.line(step, considered=end != "KHONG_XET") for step in block.steps]

    def line(self, step: Step, *, considered: bool = True) -> Line:
        """Return the condition of `step` with its values and state."""
        return Line(
            rule=step.id,
            text=describe(step.condition, self._ruleset),
            gist=step.rule.tom_tat,
            clause=step.rule.can_cu,
            values=tuple(self.value(fact) for fact in facts_of(step.condition)),
            state=_state(self._truths[step.id]),
            considered=considered,
            decides=step.id in self._decides,
        )

    def value(self, fact: str) -> FactValue:
        """Return the fact's value in words."""
        return FactValue(fact, self._ruleset.fact(fact).ten, self._text(fact))

    def _text(self, fact: str) -> str:
        column = self._columns[fact]
        if isinstance(column, Numbers):
            return amount_text(self._ruleset, fact, column.scaled[0] / PRECISION) if column.known[0] else "chưa có"
        if isinstance(column, Levels):
            rank = column.rank[0]
            return "chưa có" if rank == UNKNOWN_CODE else value_label(self._ruleset, fact, column.codes[rank])
        return {"DUNG": "có", "SAI": "không", "THIEU": "không đọc được"}[_state(evaluate(Mark(fact), self._columns))]


def _state(truth: Truth) -> State:
    """Return the truth of a single row."""
    return "DUNG" if truth.yes[0] else "SAI" if truth.no[0] else "THIEU"


def _readings(
    names: Iterable[str], program: SubjectProgram, columns: Columns, outcome: str, ruleset: RuleSet
) -> Iterator[ReadingUsed]:
    """Yield the readings `names`; an option that switches no condition of the subject leaves the outcome as it is."""
    truths = evaluate_steps([other for _, _, other in program.others], columns)
    under = {(name, option): OUTCOMES[walk(other, truths, 1).outcome[0]] for name, option, other in program.others}
    for name in names:
        reading, chosen = ruleset.reading(name), ruleset.readings[name]
        alternatives = tuple(
            Alternative(option, text, under.get((name, option), outcome))
            for option, text in reading.lua_chon.items()
            if option != chosen
        )
        yield ReadingUsed(name, reading.van_de, reading.can_cu, chosen, reading.lua_chon[chosen], alternatives)
