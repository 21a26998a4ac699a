"""Official rosters filled in from outside and recalculated, against `classify` on the same facts.

`DANHGIA_SO_DONG_BIEU=2000 pytest tests/test_form_parity.py` fills more rows of each roster than the default.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from itertools import product
from typing import Any, NamedTuple

import pandas as pd
import pytest

import danhgia_xl as dg
from danhgia_xl.rating.program import program_of
from danhgia_xl.rules.columns import typed_columns
from danhgia_xl.rules.evaluate import evaluate
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import LABELS, TIERS
from tests.case_files import all_cases
from tests.form_books import FormBook, Place
from tests.formula_books import cell_value
from tests.office import recalculate_all
from tests.random_rows import FACTS, random_row
from tests.test_formula_parity import HALF_WAY
from tests.test_oracle import R1, R2

ROWS = int(os.environ.get("DANHGIA_SO_DONG_BIEU", "120"))
BLANK_EVERY = 7
"""One row in so many is left blank."""

TIER, REASON = "Mức đề xuất theo tiêu chí", "Còn thiếu, chưa đạt"
ROSTERS = {"quan_ly": "vien_chuc_quan_ly", "vien_chuc": "vien_chuc", "dang_vien": "dang_vien"}
BOOKS: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
    ("so-phong", ("vien_chuc",), {}),
    *(("so-phong", ("quan_ly",), {"R1": r1, "R2": r2}) for r1, r2 in product(R1["R1"], R2["R2"])),
    *(("so-chi-bo", ("dang_vien",), {"R2": r2}) for r2 in R2["R2"]),
]
"""Form, its rosters, and each combination of readings that matters to them."""

SETTINGS = [(number, roster) for number, (_, rosters, _) in enumerate(BOOKS) for roster in rosters]
IDS = [f"{roster}-{BOOKS[number][2]}" for number, roster in SETTINGS]


class Filled(NamedTuple):
    """A roster as it came back, with the facts typed into each of its rows (None: left blank)."""

    place: Place
    facts: dict[int, dict[str, Any] | None]
    ruleset: RuleSet
    labels: dict[str, str]

    def rows(self) -> list[int]:
        return [row for row, facts in self.facts.items() if facts is not None]


def rows_for(kind: str, seed: str) -> list[dict[str, Any]]:
    """The cases written by hand, rows half way between roundings, random rows."""
    rng = random.Random(seed)  # noqa: S311 - test data
    rows: list[dict[str, Any]] = [case.row for case in all_cases() if case.kind == kind]
    numbers = [fact for fact, pool in FACTS[kind].items() if 89.95 in pool]
    rows += [random_row(kind, rng) | {rng.choice(numbers): value} for value in HALF_WAY]
    return rows + [random_row(kind, rng) for _ in range(ROWS)]


def ruleset_of(number: int) -> RuleSet:
    return dg.load_ruleset("kh170-2021", readings=BOOKS[number][2])


def fill(book: FormBook, roster: str, rows: list[dict[str, Any]]) -> dict[int, dict[str, Any] | None]:
    """Type `rows` below each other, leaving a row blank now and then."""
    place, left = book.table(roster), iter(rows)
    typed: dict[int, dict[str, Any] | None] = {}
    for number, row in enumerate(place.rows):
        facts = None if number % BLANK_EVERY == 3 else next(left, None)
        typed[row] = facts
        if facts is None:
            continue
        place.put(row, "ma", f"NV{row:04}")
        place.put(row, "ho_ten", f"Người thứ {row}")
        for fact, value in facts.items():
            if fact in place.columns:
                place.put(row, fact, cell_value(fact, value, book.ruleset))
    assert next(left, None) is None, "more rows than the roster holds"
    return typed


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, str], Filled]:
    """Every roster under every combination of readings, filled in and recalculated."""
    folder = tmp_path_factory.mktemp("biểu mẫu")
    books, typed = [], {}
    for number, (form, rosters, _) in enumerate(BOOKS):
        rows = {roster: rows_for(ROSTERS[roster], f"{number} {roster}") for roster in rosters}
        lengths = {roster: len(here) * BLANK_EVERY // (BLANK_EVERY - 1) + 2 for roster, here in rows.items()}
        book = FormBook.blank(form, ruleset_of(number), folder / f"{number}.xlsx", lengths)
        typed |= {(number, roster): fill(book, roster, here) for roster, here in rows.items()}
        books.append(book)
    made = recalculate_all([book.save() for book in books], folder / "tính lại")
    found = {}
    for number, (form, rosters, _) in enumerate(BOOKS):
        back = FormBook(form, ruleset_of(number), made[number], values=True)
        for roster in rosters:
            found[number, roster] = Filled(back.table(roster), typed[number, roster], back.ruleset, back.labels(roster))
    return found


def classified(one: Filled, roster: str) -> pd.DataFrame:
    rows = one.rows()
    facts = pd.DataFrame([one.facts[row] for row in rows], index=rows)
    return dg.classify(facts, ROSTERS[roster], ruleset=one.ruleset)


def differences(told: dict[int, tuple[object, object]], one: Filled) -> str:
    wrong = {row: pair for row, pair in told.items() if pair[0] != pair[1]}
    first = [f"row {row}: wanted {pair[0]}, got {pair[1]}; {one.facts[row]}" for row, pair in list(wrong.items())[:3]]
    return f"{len(wrong)} of {len(told)} differ\n" + "\n".join(first) if wrong else ""


@pytest.mark.parametrize(("number", "roster"), SETTINGS, ids=IDS)
def test_tier_proposed_is_what_classify_says(number: int, roster: str, filled: dict[tuple[int, str], Filled]) -> None:
    one = filled[number, roster]
    wanted = classified(one, roster)["xep_loai"]
    told = {row: (LABELS[wanted[row]], one.place.get(row, TIER)) for row in one.rows()}
    assert not differences(told, one), differences(told, one)
    assert len(Counter(wanted)) >= 6, "rows too much alike to prove anything"
    assert len(told) >= ROWS


@pytest.mark.parametrize(("number", "roster"), SETTINGS, ids=IDS)
def test_reason_lists_the_missing_facts_by_their_headers(
    number: int, roster: str, filled: dict[tuple[int, str], Filled]
) -> None:
    one = filled[number, roster]
    wanted = classified(one, roster)["thieu"]
    told = {}
    for row in one.rows():
        reason = str(one.place.get(row, REASON))
        listed = reason.partition("Còn thiếu: ")[2].partition(". ")[0].partition(" Lưu ý: ")[0]
        names = [name for name in listed.split("; ") if name]
        told[row] = (sorted(one.labels[fact] for fact in wanted[row]), sorted(names))
    assert not differences(told, one), differences(told, one)
    assert any(pair[0] for pair in told.values())


@pytest.mark.parametrize(("number", "roster"), SETTINGS, ids=IDS)
def test_helper_columns_hold_the_truth_of_every_rule(
    number: int, roster: str, filled: dict[tuple[int, str], Filled]
) -> None:
    one = filled[number, roster]
    program = program_of(one.ruleset, ROSTERS[roster])
    rows = one.rows()
    columns = typed_columns(pd.DataFrame([one.facts[row] for row in rows]), program.facts, one.ruleset)
    for step in program.now.steps():
        truth = evaluate(step.condition, columns)
        wanted = [1 if yes else 0 if no else 0.5 for yes, no in zip(truth.yes, truth.no, strict=True)]
        told = {row: (value, one.place.get(row, step.id)) for row, value in zip(rows, wanted, strict=True)}
        assert not differences(told, one), f"{step.id}: {differences(told, one)}"


@pytest.mark.parametrize(("number", "roster"), SETTINGS, ids=IDS)
def test_reason_tells_exactly_the_conditions_that_keep_a_row_below_the_next_tier(
    number: int, roster: str, filled: dict[tuple[int, str], Filled]
) -> None:
    one = filled[number, roster]
    program = program_of(one.ruleset, ROSTERS[roster]).now
    tiers = {tier.code: tier.steps for tier in program.tiers}
    results = classified(one, roster)
    told = {}
    for row, result in results.iterrows():
        assert isinstance(row, int)
        outcome, failing = result["xep_loai"], set(result["dieu_kien"])
        if outcome == "KHTNV":
            steps = program.triggers
        elif outcome in TIERS:
            above = TIERS.index(outcome) - 1
            steps = tiers[TIERS[above]] if above >= 0 else ()
        elif outcome in ("CHUA_KIEM_DIEM", "KHONG_THUOC_DIEN"):
            steps = tuple(step for step, _ in program.gates)
        else:
            continue
        reason = str(one.place.get(row, REASON))
        named = [step.id for step in steps if step.rule.tom_tat.rstrip(".") in reason]
        told[row] = ([step.id for step in steps if step.id in failing], named)
    assert not differences(told, one), differences(told, one)


@pytest.mark.parametrize(("number", "roster"), SETTINGS, ids=IDS)
def test_open_rows_tell_every_condition_that_failed_on_the_way(
    number: int, roster: str, filled: dict[tuple[int, str], Filled]
) -> None:
    one = filled[number, roster]
    program = program_of(one.ruleset, ROSTERS[roster]).now
    results = classified(one, roster)
    told = {}
    for row, result in results[results["xep_loai"] == "CHUA_XAC_DINH"].iterrows():
        assert isinstance(row, int)
        reason, failing = str(one.place.get(row, REASON)), set(result["dieu_kien"])
        stopped = [tier for tier in program.tiers if {step.id for step in tier.steps} & failing]
        # Of a row that stopped at an unknown tier only the tier above is told; of one that none fits, all are.
        shown = stopped if not result["thieu"] else stopped[-1:]
        steps = [step for tier in shown for step in tier.steps if step.id in failing]
        told[row] = ([], [step.id for step in steps if step.rule.tom_tat.rstrip(".") not in reason])
    assert told
    assert not differences(told, one), differences(told, one)


@pytest.mark.parametrize(("number", "roster"), SETTINGS, ids=IDS)
def test_a_row_left_blank_shows_nothing(number: int, roster: str, filled: dict[tuple[int, str], Filled]) -> None:
    one = filled[number, roster]
    inputs = {one.place.by_header[label] for label in one.labels.values()}
    result = {one.place.by_header[TIER], one.place.by_header[REASON]}
    blanks = [row for row, facts in one.facts.items() if facts is None]
    assert len(blanks) > ROWS // BLANK_EVERY
    for row in blanks:
        computed = [cell for cell in one.place.sheet[row] if cell.column not in (inputs - result) | {1}]
        assert not [cell.coordinate for cell in computed if cell.value not in (None, "")]


@pytest.mark.parametrize(("number", "roster"), SETTINGS, ids=IDS)
def test_no_formula_of_a_filled_roster_shows_an_error(
    number: int, roster: str, filled: dict[tuple[int, str], Filled]
) -> None:
    sheet = filled[number, roster].place.sheet
    wrong = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]
    assert not wrong
