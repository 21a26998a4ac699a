"""Conditions as native Excel formulas: the same tree that is evaluated in Python, over the cells of a sheet.

Truth is a number in a cell: 1 holds, 0 fails, 0.5 unknown, so that `and` is MIN, `or` is MAX and `not` is 1−x. Only
functions of Excel 2013 and before are used, and nothing that depends on the language of the machine.

A cell holds what a form's cell holds: a number, a label or code of a scale, a mark ("x"). A blank cell is missing, or
what the fact says a blank stands for; text where a number belongs, and a word no scale has, are unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from danhgia_xl.errors import UsageError
from danhgia_xl.rules.condition import All, AnyOf, Condition, Level, Mark, Not, Number, parse
from danhgia_xl.rules.evaluate import PRECISION, Levels, Numbers, evaluate, rounded
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.terms import NO_WORDS, YES_WORDS

Cells = Mapping[str, str]
"""Fact to the reference of the cell that holds it, in any form Excel takes ("F5", "$F5", "'Đảng viên'!F5")."""

WordLists = Callable[[tuple[str, ...]], str]
"""Gives the reference of a column of cells that hold the words asked for, so that formulas need not repeat them."""


@dataclass(frozen=True, slots=True)
class CellRules:
    """How the cells of a form are looked at: where its words stand, and the numbers a fact may be.

    A number outside the bounds (None: open) is unknown, as it is no value to who reads the form.
    """

    words: WordLists
    bounds: Callable[[str], tuple[float, float | None]]


YES: Final = "1"
NO: Final = "0"
UNKNOWN: Final = "0.5"

DECIMALS: Final = len(str(PRECISION)) - 1
"""Numbers are rounded to so many decimals before they are compared."""

MAX_LENGTH: Final = 8192
"""Characters Excel takes in one formula."""

_LONGEST_TEXT: Final = 250
"""Characters of one string constant; Excel takes 255, quotes counted twice."""

_OPERATORS: Final = {"==": "=", "!=": "<>"}
_TRUTHS: Final = {True: YES, False: NO}


def excel_formula(condition: str | Condition, cells: Cells, *, ruleset: RuleSet | None = None) -> str:
    """Return the formula of one condition: it gives TRUE, FALSE, or "" while a fact it needs is missing.

    A fact absent from `cells` is missing everywhere (a mark: unset). `condition` is a line such as "diem >= 90" or a
    parsed tree; without `ruleset` the default one gives facts and scales. Raises ConditionError for a line that is no
    condition, UsageError for one whose formula is longer than Excel takes.
    """
    rules = ruleset or load_ruleset(DEFAULT_RULESET)
    tree = parse(condition, rules.vocabulary()) if isinstance(condition, str) else condition
    return short_enough(f'=CHOOSE(1+2*{truth(tree, cells, rules)},FALSE,"",TRUE)')


def short_enough(formula: str) -> str:
    """Return `formula`. Raises UsageError when it is longer than Excel takes."""
    if len(formula) > MAX_LENGTH:
        raise UsageError(
            f"Điều kiện quá dài: công thức có {len(formula)} ký tự, Excel chỉ nhận {MAX_LENGTH}. "
            "Hãy tách điều kiện thành nhiều điều kiện ngắn hơn."
        )
    return formula


def truth(condition: Condition, cells: Cells, ruleset: RuleSet, rules: CellRules | None = None) -> str:
    """Return the expression (no "=" before it) that gives 1, 0 or 0.5: `condition` holds, fails or is unknown.

    With `rules` the words a cell may hold stand in cells, and numbers are bounded; without, words stand in the formula
    itself and numbers are taken as they are, as `classify` takes them.
    """
    match condition:
        case Mark(fact):
            return NO if fact not in cells else word_truth(cells[fact], mark_words(), rules)
        case Number(fact):
            return _number(condition, cells.get(fact), ruleset, rules)
        case Level(fact):
            return _level(condition, cells.get(fact), ruleset, rules)
        case Not(term):
            return negated(truth(term, cells, ruleset, rules))
        case All(terms):
            return every(truth(term, cells, ruleset, rules) for term in terms)
        case AnyOf(terms):
            return some(truth(term, cells, ruleset, rules) for term in terms)


def every(values: Iterable[str]) -> str:
    """Return the expression of `and` over truth values."""
    return _combined("MIN", values, neutral=YES, final=NO)


def some(values: Iterable[str]) -> str:
    """Return the expression of `or` over truth values."""
    return _combined("MAX", values, neutral=NO, final=YES)


def negated(value: str) -> str:
    """Return the expression of `not`."""
    return {YES: NO, NO: YES, UNKNOWN: UNKNOWN}.get(value, f"(1-{value})")


def quoted(text: str) -> str:
    """Return `text` as a string constant of a formula; a long one is joined from pieces, as Excel wants."""
    pieces = [text[i : i + _LONGEST_TEXT] for i in range(0, len(text), _LONGEST_TEXT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def word_truth(cell: str, words: Mapping[str, bool], rules: CellRules | None = None) -> str:
    """Return the truth expression of a cell that holds words: those listed say yes or no, any other is unknown.

    Letter case and spaces around do not matter. The words are compared one by one: MATCH and COUNTIF would take "*"
    and "?" typed into the cell for wildcards.
    """
    signs = ["1" if says else "-1" for says in words.values()]
    if rules:
        listed, weights = rules.words(tuple(words)), ";".join(signs)
    else:
        listed, weights = "{" + ",".join(map(quoted, words)) + "}", ",".join(signs)
    return f"IFERROR(0.5+SUMPRODUCT((TRIM({cell})={listed})*{{{weights}}})/2,{UNKNOWN})"


def mark_words() -> dict[str, bool]:
    """Return every word a mark's cell may hold, the blank included, and whether it means yes."""
    return {"": False, **dict.fromkeys(sorted(YES_WORDS), True), **dict.fromkeys(sorted(NO_WORDS), False)}


def _combined(function: str, values: Iterable[str], *, neutral: str, final: str) -> str:
    """Return MIN or MAX of `values` without the constants that do not matter."""
    left = [value for value in dict.fromkeys(values) if value != neutral]
    if final in left:
        return final
    if len(left) <= 1:
        return left[0] if left else neutral
    return f"{function}({','.join(left)})"


def _number(condition: Number, cell: str | None, ruleset: RuleSet, rules: CellRules | None) -> str:
    default = ruleset.fact(condition.fact).trong
    blank = UNKNOWN if default is None else _constant(condition, float(default))
    if cell is None:
        return blank
    op = _OPERATORS.get(condition.op, condition.op)
    met = f"--(ROUND({cell},{DECIMALS}){op}{_digits(condition.value)})"
    if rules:
        low, high = rules.bounds(condition.fact)
        inside = f"{cell}>={_digits(low)}" if high is None else f"AND({cell}>={_digits(low)},{cell}<={_digits(high)})"
        met = f"IF({inside},{met},{UNKNOWN})"
    typed = f"IF(ISNUMBER({cell}),{met},{UNKNOWN})"
    return typed if blank == UNKNOWN else f'IFERROR(IF(TRIM({cell})="",{blank},{typed}),{UNKNOWN})'


def _constant(condition: Number, value: float) -> str:
    """Return whether a known number meets `condition`, as the evaluator of tables says."""
    column = Numbers(rounded(np.array([value])), np.array([True]))
    return _TRUTHS[bool(evaluate(condition, {condition.fact: column}).yes[0])]


def _digits(value: float) -> str:
    return f"{value:.10g}"


def _level(condition: Level, cell: str | None, ruleset: RuleSet, rules: CellRules | None) -> str:
    fact, scale = ruleset.fact(condition.fact), ruleset.scale_of(condition.fact)
    assert scale is not None
    values = (*scale.gia_tri, *scale.ngoai_thang)
    ranks = np.arange(len(values), dtype=np.int8)
    ranked = len(scale.gia_tri) if scale.co_thu_tu else 0
    column = Levels(ranks, tuple(value.ma for value in values), ranked)
    holds = evaluate(condition, {condition.fact: column}).yes.tolist()
    by_code = {value.ma: says for value, says in zip(values, holds, strict=True)}
    blank = {} if fact.trong is None else {"": by_code[str(fact.trong)]}
    if cell is None:
        return _TRUTHS[blank[""]] if blank else UNKNOWN
    labels = {value.ten: by_code[value.ma] for value in values}
    return word_truth(cell, blank | labels | by_code, rules)
