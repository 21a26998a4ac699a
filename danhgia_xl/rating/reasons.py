"""Why a row got its outcome, in Vietnamese: the same story the ids tell, with clauses."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from danhgia_xl.rating.program import Program, Step, program_of
from danhgia_xl.rating.stories import Story
from danhgia_xl.rules.describe import describe
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import CHUA_XAC_DINH, KHTNV, TIERS, label


@lru_cache(maxsize=16_384)
def reason_of(story: Story, kind: str, ruleset: RuleSet) -> str:
    """Return why a row of `kind` with this story got its outcome; most stories are told again in the next book."""
    return _reasons(kind, ruleset).text(story)


@lru_cache(maxsize=128)
def _reasons(kind: str, ruleset: RuleSet) -> Reasons:
    return Reasons(ruleset, kind, program_of(ruleset, kind).now)


class Reasons:
    """Words the stories of one subject."""

    def __init__(self, ruleset: RuleSet, kind: str, program: Program) -> None:
        self._ruleset = ruleset
        self._note = ruleset.subject(kind).ghi_chu
        self._steps = {step.id: step for step in program.steps()}
        self._tier_of = {step.id: tier.code for tier in program.tiers for step in tier.steps}
        self._gates = {step.id for step, _ in program.gates}

    def text(self, story: Story) -> str:
        """Return the reason as sentences: outcome, what stands in the way of a better one, missing facts, readings."""
        parts = [self._head(story), self._failed(story), self._missing(story), self._readings(story), self._note]
        warned = [self._steps[name].rule for name in story.warnings]
        parts += [f"Lưu ý: {rule.tom_tat} ({rule.can_cu})" for rule in warned]
        return " ".join(part for part in parts if part)

    def _head(self, story: Story) -> str:
        gate = next((self._steps[name] for name in story.rules if name in self._gates), None)
        if gate is not None:
            return f"{label(story.outcome)}: {gate.rule.tom_tat} ({gate.rule.can_cu})"
        if story.outcome == KHTNV:
            fired = (self._steps[name] for name in story.rules if name not in self._tier_of)
            return f"{label(KHTNV)} vì {self._list(fired)}."
        if story.outcome == CHUA_XAC_DINH:
            why = "còn thiếu dữ liệu" if story.missing else "không mức nào khớp, cấp có thẩm quyền quyết định"
            return f"{label(CHUA_XAC_DINH)}: {why}."
        return f"Đủ điều kiện {label(story.outcome)}."

    def _failed(self, story: Story) -> str:
        """Return what is missing for each tier not reached; under a tier that was reached, only for the next one up."""
        sentences = []
        for tier in TIERS:
            steps = [self._steps[name] for name in story.rules if self._tier_of.get(name) == tier]
            if steps:
                sentences.append(f"Chưa đạt {label(tier)}, cần: {self._list(steps)}.")
        return " ".join(sentences[-1:] if story.outcome in TIERS else sentences)

    def _missing(self, story: Story) -> str:
        names = ", ".join(self._ruleset.fact(fact).ten for fact in story.missing)
        return f"Còn thiếu: {names}." if names else ""

    def _readings(self, story: Story) -> str:
        chosen = {name: self._ruleset.readings[name] for name in story.readings}
        told = [f"{name} ({self._ruleset.reading(name).lua_chon[option]})" for name, option in chosen.items()]
        return f"Kết quả dựa vào cách đọc {'; '.join(told)}." if told else ""

    def _list(self, steps: Iterable[Step]) -> str:
        """Return the conditions of `steps`; a clause stands once behind the conditions that share it."""
        by_clause: dict[str, list[str]] = {}
        for step in steps:
            by_clause.setdefault(step.rule.can_cu, []).append(describe(step.condition, self._ruleset))
        return "; ".join(f"{'; '.join(texts)} ({clause})" for clause, texts in by_clause.items())
