"""Conditions in Vietnamese: the same tree that is evaluated, as words an official can check."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final

from danhgia_xl.rules.condition import All, AnyOf, Condition, Level, Mark, Not, Number, Operator
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Deadline

_NUMBER_WORDS: Final[dict[Operator, str]] = {
    "==": "đúng {}",
    "!=": "khác {}",
    ">=": "từ {} trở lên",
    ">": "trên {}",
    "<=": "không quá {}",
    "<": "dưới {}",
}
_LEVEL_WORDS: Final[dict[Operator, str]] = {
    "==": "là {}",
    "!=": "không phải {}",
    ">=": "từ {} trở lên",
    ">": "trên {}",
    "<=": "từ {} trở xuống",
    "<": "dưới {}",
}
_DUE_WORDS: Final = {"cham_nhat": "chậm nhất", "truoc": "xong trước", "vao": "vào"}
_UNITS: Final = {"ty_le": "%", "diem": " điểm", "so": ""}


def describe(condition: Condition, ruleset: RuleSet) -> str:
    """Return `condition` in Vietnamese, such as "Điểm tự chấm từ 90 điểm trở lên"."""
    match condition:
        case Mark(fact):
            return f"{ruleset.fact(fact).ten}: có"
        case Number(fact, op, value):
            return f"{ruleset.fact(fact).ten} {_NUMBER_WORDS[op].format(amount_text(ruleset, fact, value))}"
        case Level(fact, op, code):
            return f"{ruleset.fact(fact).ten} {_LEVEL_WORDS[op].format(value_label(ruleset, fact, code))}"
        case Not(Mark(fact)):
            return f"{ruleset.fact(fact).ten}: không"
        case Not(term):
            return f"không phải ({describe(term, ruleset)})"
        case AnyOf((Not(Mark(fact)), *rest)):
            then = " hoặc ".join(_nested(term, ruleset) for term in rest)
            return f"nếu {ruleset.fact(fact).ten.lower()} thì {then}"
        case AnyOf(terms):
            return " hoặc ".join(_nested(term, ruleset) for term in terms)
        case All(terms):
            return " và ".join(_nested(term, ruleset) for term in terms)


def grouped(number: int) -> str:
    """Return a large whole number as it is written in Vietnamese: 2.000.000."""
    return f"{number:,}".replace(",", ".")


def number_text(value: float) -> str:
    """Return a number as Vietnamese readers write it: 89.5 → "89,5", 90.0 → "90"."""
    return f"{round(value, 4):.10g}".replace(".", ",")


def amount_text(ruleset: RuleSet, fact: str, value: float) -> str:
    """Return a value of the number fact `fact` with its unit: "89,5 điểm", "20%"."""
    return number_text(value) + _UNITS[ruleset.fact(fact).kieu]


def value_label(ruleset: RuleSet, fact: str, code: str) -> str:
    """Return the label of a scale value of `fact`; a code the scale does not have comes back unchanged."""
    scale = ruleset.scale_of(fact)
    if scale is None:
        return code
    values = (*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet)
    return next((value.ten for value in values if value.ma == code), code)


def due_words(step: Deadline) -> str:
    """Return when a step is due, such as "chậm nhất ngày 02/12/2021"."""
    return _due_words(_DUE_WORDS[step.kieu], step.ngay)


@lru_cache(maxsize=256)
def _due_words(how: str, day: dt.date) -> str:
    return f"{how} ngày {day:%d/%m/%Y}"


def _nested(term: Condition, ruleset: RuleSet) -> str:
    text = describe(term, ruleset)
    return f"({text})" if isinstance(term, All | AnyOf) else text
