"""Checks that several parts of a rule set share: kinds, facts of a kind, conditions."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.errors import ConditionError, Problem
from danhgia_xl.rules.condition import Number, Vocabulary, leaves, parse
from danhgia_xl.rules.messages import unknown_name
from danhgia_xl.rules.schema import BOUNDS, RuleSetData


def check_condition(key: str, text: str, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield what keeps `text` from being a condition over `vocabulary`, and numbers no fact can be compared with."""
    try:
        condition = parse(text, vocabulary)
    except ConditionError as error:
        yield Problem(key, f"{error.got} trong {text!r}", error.expected)
        return
    for leaf in leaves(condition):
        if isinstance(leaf, Number):
            low, high = BOUNDS[vocabulary.facts[leaf.fact].kieu]
            if not low <= leaf.value <= (leaf.value if high is None else high):
                expected = f"số từ {low:g}" + ("" if high is None else f" đến {high:g}")
                yield Problem(key, f"{leaf.fact} {leaf.op} {leaf.value:g}", expected)


def check_kinds(key: str, kinds: list[str], data: RuleSetData) -> Iterator[Problem]:
    """Yield the kinds the rule set does not have."""
    for kind in kinds:
        if kind not in data.doi_tuong:
            yield unknown_name(key, kind, data.doi_tuong)


def check_condition_of(kind: str, key: str, text: str, data: RuleSetData) -> Iterator[Problem]:
    """Check a condition over the facts of `kind`, and that there is such a kind."""
    yield from check_kinds(f"{key}.doi_tuong", [kind], data)
    if kind in data.doi_tuong:
        yield from check_condition(f"{key}.khi", text, vocabulary_of(kind, data))


def vocabulary_of(kind: str, data: RuleSetData) -> Vocabulary:
    """Return the facts of `kind` that exist, and the scales."""
    names = data.doi_tuong[kind].su_kien
    return Vocabulary({name: data.su_kien[name] for name in names if name in data.su_kien}, data.thang)


def check_fact_of(kind: str, key: str, name: str, data: RuleSetData) -> Iterator[Problem]:
    """Check that `name` is a fact of `kind`; an unknown kind is reported elsewhere."""
    if kind in data.doi_tuong and name not in data.doi_tuong[kind].su_kien:
        yield unknown_name(key, name, data.doi_tuong[kind].su_kien)
