"""A subject's rules made ready to run: conditions parsed, limited to the readings in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from danhgia_xl.rules.checks import rules_of
from danhgia_xl.rules.condition import Condition, Vocabulary, facts_of, parse
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import ConditionRule, Gate


@dataclass(frozen=True, slots=True)
class Step:
    """One rule and its parsed condition."""

    rule: ConditionRule
    condition: Condition

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.id


@dataclass(frozen=True, slots=True)
class TierSteps:
    """The conditions of one tier."""

    code: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """Everything `classify` walks through for one subject under one set of readings."""

    gates: tuple[tuple[Step, str], ...]
    warnings: tuple[Step, ...]
    triggers: tuple[Step, ...]
    tiers: tuple[TierSteps, ...]

    def steps(self) -> Iterator[Step]:
        """Yield every step."""
        yield from (step for step, _ in self.gates)
        yield from self.warnings
        yield from self.triggers
        for tier in self.tiers:
            yield from tier.steps

    def facts(self) -> frozenset[str]:
        """Return the facts that any of the conditions looks at."""
        return frozenset(fact for step in self.steps() for fact in facts_of(step.condition))


@dataclass(frozen=True, slots=True)
class SubjectProgram:
    """The program in force, the programs under each other reading that matters here, and the fixed reliances."""

    kind: str
    now: Program
    others: tuple[tuple[str, str, Program], ...]
    """(reading id, other option, program under that option); the same id may stand several times."""
    reliances: tuple[tuple[Condition, tuple[str, ...]], ...]
    facts: tuple[str, ...]
    """Every fact any of the conditions looks at."""


@lru_cache(maxsize=512)
def program_of(ruleset: RuleSet, kind: str) -> SubjectProgram:
    """Compile the subject `kind` of `ruleset` (which carries the readings in force); cached."""
    subject = ruleset.subject(kind)
    vocabulary = ruleset.vocabulary(kind)
    now = _compile(ruleset, kind, vocabulary, ruleset.readings)
    others = tuple(
        (name, option, _compile(ruleset, kind, vocabulary, {**ruleset.readings, name: option}))
        for name in _readings_used(ruleset, kind)
        for option in ruleset.reading(name).lua_chon
        if option != ruleset.readings[name]
    )
    reliances = tuple((parse(r.khi, vocabulary), tuple(r.theo)) for r in subject.dua_vao)
    conditions = [step.condition for program in (now, *(p for _, _, p in others)) for step in program.steps()]
    conditions += [condition for condition, _ in reliances]
    facts = dict.fromkeys(fact for condition in conditions for fact in facts_of(condition))
    return SubjectProgram(kind, now, others, reliances, tuple(facts))


def _compile(ruleset: RuleSet, kind: str, vocabulary: Vocabulary, readings: dict[str, str]) -> Program:
    subject = ruleset.subject(kind)

    def active(rules: Iterable[ConditionRule]) -> tuple[Step, ...]:
        chosen = (r for r in rules if all(readings[name] == option for name, option in r.cach_doc.items()))
        return tuple(Step(rule, parse(rule.khi, vocabulary)) for rule in chosen)

    gates = active(subject.cua)
    return Program(
        gates=tuple((step, step.rule.ket_qua) for step in gates if isinstance(step.rule, Gate)),
        warnings=active(subject.canh_bao),
        triggers=active(subject.kich_hoat),
        tiers=tuple(TierSteps(tier.ma, active(tier.dieu_kien)) for tier in subject.muc),
    )


def _readings_used(ruleset: RuleSet, kind: str) -> tuple[str, ...]:
    """Return the readings that switch a condition of this subject, in the rule set's order."""
    used = {name for _, rule in rules_of(ruleset.subject(kind)) for name in rule.cach_doc}
    return tuple(name for name in ruleset.data.cach_doc if name in used)
