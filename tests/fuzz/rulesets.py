"""Rule sets and forms: any file is a rule set that works, or is refused with file and key."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import tomllib
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

import pandas as pd

import danhgia_xl as dg
from danhgia_xl.errors import DeclarationError, FormError, RuleSetError, UsageError
from danhgia_xl.forms.catalogue import form_folder, read_form
from danhgia_xl.rules.ruleset import RuleSet, load_ruleset
from danhgia_xl.workbook.reader.plan import plan_form
from tests.fuzz.books import ROOT
from tests.fuzz.broken import promise
from tests.fuzz.draw import Draw

RULES: Final = dg.load_ruleset("kh170-2021")
BASES: Final = (ROOT / "tests/rulesets/vi_du_2099.toml", RULES.path)
FORMS: Final = tuple(sorted(form_folder(RULES).glob("*.toml")))
VALUES: Final[tuple[object, ...]] = (
    *("", " ", "x", "a.b", "diem", "vien_chuc", "TOT", "HTNV", "R1", "thang", "diem >= 90", "0", "á" * 300, "\0"),
    "\ud800",
    *("{0}", "{x}", "'", "KH 170", "2021-01-01", "nan", "tieu_bieu and not", "diem >= 0.00001", "dau", "so", "ngay"),
    *(0, 1, -1, 2, 100, 101, 10**9, 10**30, 2**63, -(2**64), 0.5, -0.0, 1e-320, 1e308),
    *(float("nan"), float("inf"), float("-inf"), True, False, [], {}, [[]], [1, "a"], {"ma": "x"}, {"x": {}}),
    *(dt.date(2021, 12, 5), dt.date.min, dt.date.max, dt.datetime(2021, 1, 1, 7), dt.time(7)),  # noqa: DTZ001 - TOML's
)
TEXTS: Final = (
    *("a = " + "[" * 3000, "a = " + "{a=" * 3000, f"nam = {'9' * 5000}", "id = 'a'\nid = 'b'", "\ufeffid = 'a'"),
    *("a" + ".a" * 3000 + " = 1", "[a" + ".a" * 3000 + "]", "nam = 0x" + "f" * 5000, "ngay = 2021-02-30", "a = 1e999"),
)
"""Files that are hard on a parser of TOML."""

_FOLDER: Final = tempfile.TemporaryDirectory(prefix="danhgia-fuzz-")
_NUMBERS: Final = count()
Tree = dict[str, Any]


def ruleset(data: bytes) -> None:
    """Load a rule set of ours in which some keys or values were changed."""
    draw = Draw(data)
    check_ruleset(written(changed(draw, _tree(draw.pick(BASES)))))


def ruleset_text(data: bytes) -> None:
    """Load any bytes, alone or put into a rule set of ours."""
    draw = Draw(data)
    kind = draw.below(3)
    if kind == 0:
        check_ruleset(draw.rest())
        return
    text = bytearray(_content(draw.pick(BASES)))
    at = draw.below(len(text))
    text[at : at + draw.below(40)] = draw.pick(TEXTS).encode() if kind == 1 and draw.chance(2) else draw.rest()
    check_ruleset(bytes(text))


def form(data: bytes) -> None:
    """Load a form of ours in which some keys or values were changed, or some bytes."""
    draw = Draw(data)
    path = draw.pick(FORMS)
    if draw.chance(8):
        text = bytearray(_content(path))
        at = draw.below(len(text))
        text[at : at + draw.below(20)] = draw.rest()
        check_form(bytes(text), path.stem)
    else:
        check_form(written(changed(draw, _tree(path))), path.stem)


def check_ruleset(content: bytes) -> RuleSet | None:
    """Check that the file is refused with words, or that everything works with the rule set."""
    path = Path(_FOLDER.name, f"bo-{next(_NUMBERS)}.toml")
    path.write_bytes(content)
    try:
        rules = load_ruleset(path)
    except RuleSetError as error:
        _check_refusal(error, path)
        return None
    finally:
        path.unlink()
    for kind, subject in rules.data.doi_tuong.items():
        empty, blank = (dg.classify(pd.DataFrame(index=range(rows)), kind, ruleset=rules) for rows in (0, 1))
        promise(len(empty) == 0 and len(blank) == 1, "one result a row", kind)
        filled = {name: _valid(rules, name) for name in subject.su_kien}
        dg.classify(pd.DataFrame([filled]), kind, ruleset=rules)
        try:
            dg.tier_formula(kind, {"diem": "A1"}, ruleset=rules)
        except UsageError as error:
            promise("quá dài" in str(error), "a formula is refused for its length only", str(error))
    return rules


def check_form(content: bytes, code: str) -> None:
    """Check that the file is refused with words, or that the form can be read by."""
    path = Path(_FOLDER.name, f"{code}.toml")
    path.write_bytes(content)
    try:
        found = read_form(path, RULES)
    except FormError as error:
        _check_refusal(error, path)
    else:
        plan_form(found, RULES)


def _check_refusal(error: DeclarationError, path: Path) -> None:
    promise(str(path) in str(error) and error.problems, "a refusal names the file and what is wrong", error)
    for problem in error.problems:
        promise(problem.key and problem.got and problem.expected, "a problem has key, got and expected", problem)
        str(problem).encode("utf-8")


def _valid(rules: RuleSet, name: str) -> object:
    fact, scale = rules.fact(name), rules.scale_of(name)
    if scale is not None:
        return scale.gia_tri[0].ma
    return {"dau": True, "chu": "a", "ngay": dt.date(2021, 12, 5)}.get(fact.kieu, 50.0)


# ── changing a tree ─────────────────────────────────────────────────────────────


def changed(draw: Draw, tree: Tree) -> Tree:
    """Return `tree` with one to four places changed: a key dropped or renamed, a value of another kind or place."""
    for _ in range(1 + draw.below(4)):
        holder, key = _place(draw, tree)
        _change(draw, holder, key, tree)
    return tree


def _place(draw: Draw, tree: Tree) -> tuple[Any, Any]:
    """Walk down the tree, and return where the walk stops: a table or list, and a key or index in it."""
    here: Any = tree
    while True:
        keys = list(here) if isinstance(here, dict) else range(len(here))
        key = draw.pick(keys) if keys else (0 if isinstance(here, list) else "x")
        below = here[key] if keys else None
        if not isinstance(below, dict | list) or not below or draw.chance(8):
            return here, key
        here = below


def _change(draw: Draw, holder: Any, key: Any, tree: Tree) -> None:
    old = holder[key] if (key in holder if isinstance(holder, dict) else key < len(holder)) else None
    other_holder, other_key = _place(draw, tree)
    other = other_holder[other_key] if other_holder else None
    changes: tuple[Callable[[], object], ...] = (
        lambda: draw.pick(VALUES),
        lambda: draw.pick(VALUES),
        draw.number,
        draw.text,
        lambda: deepcopy(other),
        lambda: f"{old}{draw.pick(('x', ' ', '_2', '.a', ' and diem >= 1', ' or not tieu_bieu'))}",
        lambda: [old, old],
        lambda: [old] * (2 if isinstance(old, dict | list) else 200),
    )
    kind = draw.below(len(changes) + 2)
    if kind < len(changes):
        new = changes[kind]()
        if isinstance(holder, dict) or key < len(holder):
            holder[key] = new
        else:
            holder.append(new)
    elif old is not None:
        moved = holder.pop(key)
        if kind == len(changes) and isinstance(holder, dict):
            holder[f"{key}{draw.pick(('x', '_', 'A', ' '))}"] = moved


def written(tree: Tree) -> bytes:
    """Return a tree as a TOML file, every table written on one line."""
    return "\n".join(f"{_text(key)} = {_toml(value)}" for key, value in tree.items()).encode("utf-8", "surrogatepass")


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(str(key))} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return repr(value) if isinstance(value, int | float) else _text(str(value))


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _tree(path: Path) -> Tree:
    return tomllib.loads(_content(path).decode())


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()
