"""Conditions: any text is a tree or is refused; a tree means the same to the evaluator, to Excel and to a reader."""

from __future__ import annotations

import math
import re
import warnings
from decimal import ROUND_FLOOR, Decimal
from typing import Final

import pandas as pd

import danhgia_xl as dg
from danhgia_xl.errors import ConditionError, UsageError
from danhgia_xl.rules.columns import typed_columns
from danhgia_xl.rules.condition import All, AnyOf, Condition, Level, Mark, Not, Number, facts_of, leaves, parse
from danhgia_xl.rules.describe import describe
from danhgia_xl.rules.evaluate import evaluate, missing_facts
from danhgia_xl.rules.formula import excel_formula
from danhgia_xl.rules.schema import Fact
from tests.fuzz.broken import promise
from tests.fuzz.draw import Draw, text_of

RULES: Final = dg.load_ruleset("kh170-2021")
WORDS: Final = RULES.vocabulary()
NUMBER_KINDS: Final = ("diem", "ty_le", "so")
LONGEST_CONDITION: Final = 2000
LONGEST_FORMULA, DEEPEST_FORMULA, MOST_ARGUMENTS, LONGEST_STRING = 8192, 64, 255, 255
"""What Excel takes in one formula."""

_STRING: Final = re.compile(r'"(?:[^"]|"")*"')
_BY_KIND: Final = {
    kind: sorted(name for name, fact in WORDS.facts.items() if fact.kieu in kinds)
    for kind, kinds in {"so": NUMBER_KINDS, "dau": ("dau",), "thang": ("thang",)}.items()
}
_LITERALS: Final = (
    "0",
    "1",
    "49.5",
    "50",
    "89.95",
    "90",
    "100",
    "0.0001",
    "89.9999",
    "1e3",
    "999999999.9",
    "-1",
    "0x1f",
)


def condition(data: bytes) -> None:
    """Parse any text."""
    check_text(text_of(data))


def condition_tree(data: bytes) -> None:
    """Parse a text that is a condition, and evaluate it on facts; compare with a simple evaluator written here."""
    draw = Draw(data)
    text = valid_text(draw, depth=4)
    if len(text) > LONGEST_CONDITION:
        return
    tree = parse(text, WORDS)
    row = {name: fact_value(draw, WORDS.facts[name]) for name in facts_of(tree)}
    columns = typed_columns(pd.DataFrame([row], dtype=object), facts_of(tree), RULES)
    value = evaluate(tree, columns)
    found = True if value.yes[0] else False if value.no[0] else None
    promise(not (value.yes[0] and value.no[0]), "nothing is true and false", text, row)
    promise(found is holds(tree, row), "evaluated as by hand", text, row, found)
    named = {fact for fact, rows in missing_facts(tree, columns).items() if rows[0]}
    promise(bool(named) is (found is None), "facts are missing when the answer is open", text, row, named)
    check_tree(tree, text)


def check_text(text: str) -> Condition | None:
    """Check that `text` is refused with words, or gives a tree that everything can work with."""
    with warnings.catch_warnings(record=True) as printed:
        warnings.simplefilter("always")
        try:
            tree = parse(text, WORDS)
        except ConditionError as error:
            promise(error.expected and error.got, "a refusal says what was got and what is expected", text)
            str(error).encode("utf-8")
            return None
        finally:
            promise(not printed, "the compiler's remarks on somebody's text are not for our users", text, printed)
    check_tree(tree, text)
    return tree


def check_tree(tree: Condition, text: str) -> None:
    """Check the words of a tree and its formula."""
    for leaf in leaves(tree):
        promise(leaf.fact in WORDS.facts, "a condition is about declared facts", text, leaf)
        if isinstance(leaf, Number):
            promise(math.isfinite(leaf.value), "a condition compares with finite numbers", text, leaf)
    promise(describe(tree, RULES).strip(), "a condition has words", text)
    columns = typed_columns(pd.DataFrame(index=[0]), facts_of(tree), RULES)
    evaluate(tree, columns)
    missing_facts(tree, columns)
    cells = {fact: f"$AB{number + 100}" for number, fact in enumerate(facts_of(tree))}
    try:
        formula = excel_formula(tree, cells, ruleset=RULES)
    except UsageError as error:
        promise(str(error), "a formula too long for Excel is refused with words", text)
        return
    check_formula(formula, text)


def check_formula(formula: str, text: str) -> None:
    """Check that Excel can take a formula: its length, strings, nesting and arguments."""
    promise(formula.startswith("="), "a formula", text)
    promise(len(formula) <= LONGEST_FORMULA, "a formula has at most 8192 characters", text, len(formula))
    strings = _STRING.findall(formula)
    promise(all(len(string) - 2 <= LONGEST_STRING for string in strings), "strings are short enough", text)
    bare = _STRING.sub("s", formula)
    arguments = [0]
    for ch in bare:
        if ch in "({":
            arguments.append(1)
        elif ch in ")}":
            promise(arguments.pop() <= MOST_ARGUMENTS, "a function has at most 255 arguments", text)
            promise(arguments, "brackets match", text)
        elif ch == ",":
            arguments[-1] += 1
        promise(len(arguments) <= DEEPEST_FORMULA, "brackets are nested at most 64 deep", text)
    promise(len(arguments) == 1, "brackets match", text)


def valid_text(draw: Draw, depth: int) -> str:
    """Return a text that is a condition."""
    kind = draw.below(8) if depth else draw.below(5)
    if kind >= 5:
        joined = [valid_text(draw, depth - 1) for _ in range(2 + draw.below(2))]
        return (" and " if kind == 5 else " or ").join(f"({text})" for text in joined)
    if kind == 4 and depth:
        return f"not ({valid_text(draw, depth - 1)})"
    if kind == 0:
        return draw.pick(_BY_KIND["dau"])
    op = draw.pick(("==", "!=", ">=", ">", "<=", "<"))
    if kind == 1:
        return _level_text(draw, op)
    name, number = draw.pick(_BY_KIND["so"]), draw.pick(_LITERALS)
    if kind == 2:
        return f"{number} {op} {name}"
    return f"{name} {op} {number}" if draw.below(3) else f"{draw.pick(_LITERALS)} {op} {name} < {number}"


def _level_text(draw: Draw, op: str) -> str:
    name = draw.pick(_BY_KIND["thang"])
    scale = WORDS.scales[WORDS.facts[name].thang or ""]
    codes = [value.ma for value in scale.gia_tri]
    if draw.below(3) == 1:
        some = ", ".join(draw.pick(codes) for _ in range(1 + draw.below(3)))
        return f"{name} {draw.pick(('in', 'not in'))} ({some},)"
    if scale.co_thu_tu and draw.below(2):
        return f"{name} {op} {draw.pick(codes)}"
    return f"{name} {draw.pick(('==', '!='))} {draw.pick(codes + [v.ma for v in scale.ngoai_thang])}"


def fact_value(draw: Draw, fact: Fact) -> object:
    """Return what a table may hold for a fact: a value, nothing, or the sign of what could not be read."""
    if draw.below(6) == 1:
        return draw.pick((None, "", "?", float("nan")))
    if fact.kieu == "dau":
        return draw.pick((True, False, "x", "không", ""))
    if fact.kieu == "thang":
        scale = WORDS.scales[fact.thang or ""]
        values = (*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet)
        return draw.pick([value.ma for value in values] + [value.ten for value in values])
    number = draw.pick(
        (0.0, 1.0, 31.0, 49.5, 50.0, 89.95, 89.99994, 89.99995, 90.0, 100.0, 1e3, draw.below(101) + 0.25)
    )
    return number if draw.below(3) else str(number).replace(".", ",")


# ── a second evaluator, as simple as can be ─────────────────────────────────────


def holds(tree: Condition, row: dict[str, object]) -> bool | None:
    """Return whether a condition holds for a row; None when that is not known."""
    if isinstance(tree, Not):
        inner = holds(tree.term, row)
        return None if inner is None else not inner
    if isinstance(tree, All | AnyOf):
        values = [holds(term, row) for term in tree.terms]
        decisive = isinstance(tree, AnyOf)
        return decisive if decisive in values else None if None in values else not decisive
    raw = row[tree.fact]
    blank = raw is None or raw == "" or (isinstance(raw, float) and math.isnan(raw))
    if isinstance(tree, Mark):
        return None if raw == "?" else not blank and raw in (True, "x")
    default = WORDS.facts[tree.fact].trong
    if raw == "?" or (blank and default is None):
        return None
    return (
        _level_holds(tree, default if blank else raw)
        if isinstance(tree, Level)
        else _number_holds(tree, default if blank else raw)
    )


def _number_holds(tree: Number, raw: object) -> bool:
    left, right = (
        (Decimal(str(number).replace(",", ".")) * 10_000 + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
        for number in (raw, tree.value)
    )
    return {
        "==": left == right, "!=": left != right, ">=": left >= right,
        ">": left > right, "<=": left <= right, "<": left < right,
    }[tree.op]  # fmt: skip


def _level_holds(tree: Level, raw: object) -> bool | None:
    scale = WORDS.scales[WORDS.facts[tree.fact].thang or ""]
    if any(raw in (value.ma, value.ten) for value in scale.chua_biet):
        return None
    code = next(value.ma for value in (*scale.gia_tri, *scale.ngoai_thang) if raw in (value.ma, value.ten))
    if tree.op in ("==", "!="):
        return (code == tree.code) is (tree.op == "==")
    worst_first = [value.ma for value in reversed(scale.gia_tri)]
    if code not in worst_first:
        return False
    here, there = worst_first.index(code), worst_first.index(tree.code)
    return {">=": here >= there, ">": here > there, "<=": here <= there, "<": here < there}[tree.op]
