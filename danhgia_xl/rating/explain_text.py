"""An explanation as text: the same lines for the command line, the sheet "Giải trình" and a worksheet function.

Symbols always stand with words, so that neither colour nor font is needed to read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from danhgia_xl.rating.explanation import (
    EFFECTS,
    ENDS,
    STATES,
    STEP_NAMES,
    Effect,
    Explanation,
    Line,
    ReadingUsed,
    Section,
    State,
    StepTaken,
)
from danhgia_xl.terms import TIERS, label

Tone = Literal["", "tot", "xau", "cho", "mo"]
"""How a line reads: neutral, in the row's favour, against it, open, or not considered."""

_SYMBOLS: Final[dict[State, str]] = {"DUNG": "✓", "SAI": "✗", "THIEU": "?"}
_WANTED: Final[dict[State, Tone]] = {"DUNG": "tot", "SAI": "xau", "THIEU": "cho"}
_UNWANTED: Final[dict[State, Tone]] = {"DUNG": "xau", "SAI": "tot", "THIEU": "cho"}
"""A trigger or gate that holds is the bad news."""
_EFFECT_SYMBOLS: Final[dict[Effect, str]] = {"GIU": "=", "HA": "▼", "CHO": "?", "LUU_Y": "!", "NEU": "•"}
_EFFECT_TONES: Final[dict[Effect, Tone]] = {"GIU": "tot", "HA": "xau", "CHO": "cho", "LUU_Y": "cho", "NEU": ""}
BULLET: Final = "•"
_NO_DECISION: Final = "Quyết định của cấp có thẩm quyền."
_NOTHING_AFTER: Final = "Kết quả biểu quyết, bỏ phiếu; quyết định của cấp có thẩm quyền."


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line: what holds (symbol and words), the condition or sentence, what is there, the clause."""

    mark: str
    text: str
    value: str = ""
    clause: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A heading with what it came to, and its lines; a `table` has all four columns, a list only sentences."""

    title: str
    end: str
    lines: tuple[TextLine, ...]
    table: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One explanation: `results` are the outcomes before and after the steps in words, `reason` why."""

    results: tuple[str, ...]
    reason: str
    blocks: tuple[TextBlock, ...]

    def lines(self) -> Iterator[TextLine]:
        """Yield everything as plain lines, headings included: what a worksheet function spills."""
        yield from (TextLine("", text) for text in self.results)
        yield TextLine("", self.reason)
        for block in self.blocks:
            yield TextLine("", f"{block.title} → {block.end}" if block.end else block.title)
            yield from block.lines


def page_of(explanation: Explanation, linked: Sequence[str] = ()) -> Page:
    """Return `explanation` as text; `linked` are sentences about results taken from the same person's other roles."""
    sections = list(map(_section, explanation.sections))
    after = explanation.after
    if after is not None:
        sections.append(TextBlock("Sau tiêu chí", _moved(explanation), tuple(map(_step, after.steps)), table=True))
    numbered = [TextBlock(f"{n}. {it.title}", it.end, it.lines, it.table) for n, it in enumerate(sections, 1)]
    warnings = [f"{line.gist.rstrip('.')} ({line.clause})" for line in explanation.warnings]
    pending = [f"{item.text} ({item.clause})" for item in explanation.pending]
    lists = {
        "Còn thiếu": [f"{fact.name}: {fact.text}" for fact in explanation.missing],
        "Kết quả lấy từ vai khác": linked,
        "Cách đọc mà kết quả dựa vào (dữ liệu giữ nguyên)": list(map(_reading, explanation.readings)),
        "Lưu ý": [*warnings, *filter(None, [explanation.note])],
        "Chưa xét ở đây" if after is None else "Chưa có": [*pending, *_decided_by_people(explanation)],
    }
    listed = [_listed(title, items) for title, items in lists.items() if items]
    return Page(tuple(_results(explanation)), explanation.reason, (*numbered, *listed))


def tiers_text(tiers: Iterable[str]) -> str:
    """Return tiers as "A hoặc B"; all four as "mức nào cũng có thể"."""
    codes = list(tiers)
    return "mức nào cũng có thể" if len(codes) == len(TIERS) else " hoặc ".join(map(label, codes))


def _results(explanation: Explanation) -> Iterator[str]:
    after = explanation.after
    if after is None:
        yield f"Mức đề xuất theo tiêu chí: {label(explanation.outcome)}"
        return
    yield f"Mức theo tiêu chí: {label(after.criteria)}"
    still = f" (còn có thể: {tiers_text(after.may)})" if len(after.may) > 1 else ""
    yield f"Mức đề xuất: {label(after.proposal)}{still}"
    if after.decision:
        yield f"Quyết định của cấp có thẩm quyền: {label(after.decision)}"


def _moved(explanation: Explanation) -> str:
    after = explanation.after
    if after is None or not after.steps:
        return "không có bước nào"
    kept = after.criteria == after.proposal and after.proposal in TIERS
    return "mức giữ nguyên" if kept else label(after.proposal)


def _decided_by_people(explanation: Explanation) -> list[str]:
    if explanation.after is None:
        return [_NOTHING_AFTER]
    return [] if explanation.after.decision else [_NO_DECISION]


def _section(section: Section) -> TextBlock:
    lines = tuple(_line(section, line) for line in section.lines)
    return TextBlock(section.title, ENDS[section.part, section.end], lines, table=True)


def _line(section: Section, line: Line) -> TextLine:
    mark = f"{_SYMBOLS[line.state]} {STATES[line.state]}"
    if not line.considered and section.end != "KHONG_XET":  # else the heading says so for all
        mark += "\n  (không xét)"
    tones = _WANTED if section.part == "muc" else _UNWANTED
    return TextLine(mark, line.text, _values(line), line.clause, tones[line.state] if line.considered else "mo")


def _values(line: Line) -> str:
    """Return the values; a fact's name is repeated only where the condition has several."""
    if len(line.values) == 1:
        return line.values[0].text
    return "; ".join(f"{value.name}: {value.text}" for value in line.values)


def _step(step: StepTaken) -> TextLine:
    mark = f"{_EFFECT_SYMBOLS[step.effect]} {EFFECTS[step.effect]}"
    return TextLine(mark, f"{STEP_NAMES[step.kind]}: {step.text}", step.value, step.clause, _EFFECT_TONES[step.effect])


def _reading(reading: ReadingUsed) -> str:
    others = [f"nếu đọc “{other.text}” thì: {label(other.outcome)}" for other in reading.alternatives]
    told = "; ".join(others) or "không có cách đọc khác"
    return f"{reading.reading}: {reading.text} ({reading.clause}); {told}."


def _listed(title: str, items: Iterable[str]) -> TextBlock:
    return TextBlock(title, "", tuple(TextLine(BULLET, item) for item in items), table=False)
