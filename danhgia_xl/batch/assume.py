"""Facts assumed to be otherwise: from "tên=giá trị" as typed to the tables of another computation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from danhgia_xl.errors import UsageError
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.forms.model import Fields, Slot, Table
from danhgia_xl.forms.slots import choice_labels, slot_view
from danhgia_xl.rating.findings import find
from danhgia_xl.rating.ratings import Inputs
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import near_miss
from danhgia_xl.workbook.reader.plan import label_key, slot_plan
from danhgia_xl.workbook.reader.raw import Problem
from danhgia_xl.workbook.records import Value

Assumed = dict[str, Value | None]
"""Fact to the value assumed, None for a blank cell."""


def split_assignment(text: str) -> tuple[str, str]:
    """Split "diem=92" into name and value. Raises UsageError when there is no "=" or no name."""
    name, equals, value = text.partition("=")
    if not (equals and name.strip()):
        raise UsageError(f"--dat {text!r} chưa đúng dạng. Hãy viết như: --dat diem=89,5 hoặc --dat diem= để xóa.")
    return name.strip(), value.strip()


def fact_named(name: str, kinds: Sequence[str], ruleset: RuleSet) -> tuple[str, list[str]]:
    """Return the fact `name` means by code or label, and those of `kinds` where it is called so.

    Raises UsageError with the near miss for what none of them has, and for the fact a row is found by.
    """
    words: dict[str, str] = {}
    for kind in kinds:
        words = _names_of(ruleset, kind) | words
    key = label_key(name)
    fact = words.get(key)
    if fact is None:
        near = near_miss(name, words)
        known = {code: ruleset.fact(code).ten for kind in kinds for code in _changeable(ruleset, kind)}
        hint = f"Ý bạn là “{words[label_key(near)]}” ({ruleset.fact(words[label_key(near)]).ten})?" if near else ""
        listed = "; ".join(f"{code} ({label})" for code, label in known.items())
        raise UsageError(f"Không có dữ kiện “{name}” ở vai này. {hint or f'Các dữ kiện: {listed}.'}")
    called_so = [kind for kind in kinds if _names_of(ruleset, kind).get(key) == fact]
    holders = [kind for kind in called_so if fact in _changeable(ruleset, kind)]
    if not holders:
        raise UsageError(f"“{ruleset.fact(fact).ten}” là chỗ để tìm ra dòng này, không đổi được ở đây.")
    return fact, holders


def value_of(fact: str, text: str, ruleset: RuleSet) -> Value | None:
    """Return what a cell of `fact` with content `text` would be read as; None for a blank.

    Raises UsageError with the near miss and what is allowed.
    """
    if not text:
        return None
    plan = slot_plan(Slot(ma=fact), ruleset)
    value = plan.convert(text)
    if not isinstance(value, Problem):
        return value
    texts: dict[str, Any] = {"cot": plan.view.label, **value.texts}
    finding = find(value.code, file="", value=text, **texts)
    allowed = "; ".join(choice_labels(plan.view.scale)) if plan.view.scale else finding.expected
    raise UsageError(f"--dat {fact}={text}: {finding.message} Được ghi: {allowed}; để trống là xóa.")


def assume(inputs: Inputs, kind: str, row: int, assumed: Mapping[str, Value | None]) -> Inputs:
    """Return `inputs` with the facts of one row replaced; the rows given stay as they are."""
    rows = inputs.rows[kind].copy()
    for fact, value in assumed.items():
        column = list(rows[fact])
        column[row] = value
        rows.replace(fact, column)
    return replace(inputs, rows={**inputs.rows, kind: rows})


@lru_cache(maxsize=64)
def _names_of(ruleset: RuleSet, kind: str) -> dict[str, str]:
    """Return every word (`label_key`) a fact of `kind` goes by: its code, its label, its label on a form."""
    facts = ruleset.subject(kind).su_kien
    words = {label_key(label): fact for fact, label in _form_labels(ruleset, kind) if fact in facts}
    return words | {label_key(word): fact for fact in facts for word in (ruleset.fact(fact).ten, fact)}


def _form_labels(ruleset: RuleSet, kind: str) -> Iterable[tuple[str, str]]:
    for form in load_forms(ruleset).values():
        for block in (block for page in form.trang for block in page.khoi):
            if isinstance(block, Fields) and block.doi_tuong == kind:
                yield from ((slot.ma, slot_view(slot, ruleset).label) for slot in block.muc)
            elif isinstance(block, Table) and block.doi_tuong == kind:
                yield from ((slot.ma, slot_view(slot, ruleset).label) for slot in block.cot)


def _changeable(ruleset: RuleSet, kind: str) -> list[str]:
    """Return the facts of `kind` but the one its rows are told apart by."""
    subject = ruleset.subject(kind)
    key = "ma" if subject.loai == "ca_nhan" else "don_vi"
    return [fact for fact in subject.su_kien if fact != key]
