"""Native formulas against the engine: thousands of rows recalculated by LibreOffice, every answer compared.

`DANHGIA_SO_DONG_CONG_THUC=100000 pytest tests/test_formula_parity.py` runs more rows than the default.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pandas as pd
import pytest

import danhgia_xl as dg
from danhgia_xl.rating.program import Step, program_of
from danhgia_xl.rules.columns import typed_columns
from danhgia_xl.rules.evaluate import evaluate
from tests.case_files import all_cases
from tests.formula_books import FIRST_ROW, FormulaBook, cell_value, columns_of
from tests.random_rows import FACTS, random_row
from tests.test_oracle import SETTINGS

TOTAL_ROWS = int(os.environ.get("DANHGIA_SO_DONG_CONG_THUC", "2200"))
ROWS = TOTAL_ROWS // len(SETTINGS) + 1
HALF_WAY = (89.99995, 69.99995, 49.99995, 50.00005, 20.00005, 70.00005, 99.99995, 79.99995)
"""Numbers exactly between two roundings to 4 decimals, which every program must round the same way."""


def steps_of(number: int) -> list[Step]:
    """The conditions of a setting that no setting before it has: a condition is computed once."""
    seen = {step.id for before in SETTINGS[:number] for step in _all_steps(*before)}
    return [step for step in _all_steps(*SETTINGS[number]) if step.id not in seen]


def _all_steps(kind: str, readings: dict[str, str]) -> list[Step]:
    return list(program_of(dg.load_ruleset("kh170-2021", readings=readings), kind).now.steps())


def settings_rows(kind: str, seed: str) -> list[dict[str, object]]:
    """Rows of `kind`: the cases written by hand, rows half way between roundings, random rows."""
    rng = random.Random(seed)  # noqa: S311 - test data
    rows = [case.row for case in all_cases() if case.kind == kind]
    numbers = [fact for fact, pool in FACTS[kind].items() if 89.95 in pool]
    for value in HALF_WAY:
        row = random_row(kind, rng)
        rows.append(row | dict.fromkeys(numbers, value))
        rows.extend(row | {fact: value} for fact in numbers)
    return rows + [random_row(kind, rng) for _ in range(ROWS)]


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Every kind under every combination of readings, recalculated once."""
    folder = tmp_path_factory.mktemp("cong-thuc")
    book = FormulaBook(folder / "cong-thuc.xlsx")
    for number, (kind, readings) in enumerate(SETTINGS):
        ruleset = dg.load_ruleset("kh170-2021", readings=readings)
        facts = list(FACTS[kind])
        rows = settings_rows(kind, str(number))
        shown = [{fact: cell_value(fact, row.get(fact), ruleset) for fact in facts} for row in rows]
        cells = [columns_of(facts, at) for at in range(FIRST_ROW, FIRST_ROW + len(rows))]
        formulas = {"muc": [dg.tier_formula(kind, here, ruleset=ruleset) for here in cells]}
        for step in steps_of(number):
            formulas[step.id] = [dg.excel_formula(step.rule.khi, here, ruleset=ruleset) for here in cells]
        book.add(str(number), facts, shown, formulas)
    return book.computed(folder / "tinh-lai")


@pytest.mark.parametrize("number", range(len(SETTINGS)), ids=[str(setting) for setting in SETTINGS])
def test_tier_formula_gives_what_classify_gives(number: int, computed: dict[str, pd.DataFrame]) -> None:
    kind, readings = SETTINGS[number]
    ruleset = dg.load_ruleset("kh170-2021", readings=readings)
    rows = pd.DataFrame(settings_rows(kind, str(number)))
    wanted = dg.classify(rows, kind, ruleset=ruleset)["xep_loai"].tolist()
    got = computed[str(number)]["muc"].tolist()
    different = [(rows.iloc[i].to_dict(), w, g) for i, (w, g) in enumerate(zip(wanted, got, strict=True)) if w != g]
    assert not different, f"{len(different)} of {len(wanted)}; first {different[:3]}"
    assert len(Counter(wanted)) >= 4, "rows too much alike to prove anything"


@pytest.mark.parametrize("number", range(len(SETTINGS)), ids=[str(setting) for setting in SETTINGS])
def test_condition_formulas_give_what_the_evaluator_gives(number: int, computed: dict[str, pd.DataFrame]) -> None:
    kind, readings = SETTINGS[number]
    ruleset = dg.load_ruleset("kh170-2021", readings=readings)
    rows = pd.DataFrame(settings_rows(kind, str(number)))
    columns = typed_columns(rows, program_of(ruleset, kind).facts, ruleset)
    for step in steps_of(number):
        told = evaluate(step.condition, columns)
        wanted = [True if yes else False if no else None for yes, no in zip(told.yes, told.no, strict=True)]
        got = [None if value in (None, "") else bool(value) for value in computed[str(number)][step.id]]
        assert got == wanted, step.id
