"""The written cases of `tests/cases/*.toml`, and that no condition of the rule set goes without one."""

from __future__ import annotations

import pandas as pd
import pytest

import danhgia_xl as dg
from tests.case_files import Case, all_cases, base_rows, kinds

CASES = all_cases()

SHADOWED = {
    "dv.htnv.diem": "dv.khtnv.diem",
    "dv.htnv.vien_chuc": "dv.khtnv.vien_chuc",
    "ph.htnv.diem": "ph.khtnv.diem",
}
"""Conditions that can never be the one that fails: the trigger of the lowest tier says the same and comes first."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.name}")
def test_case(case: Case) -> None:
    ruleset = dg.load_ruleset("kh170-2021", readings=case.readings)
    result = dg.classify(pd.DataFrame([case.row]), case.kind, ruleset=ruleset).iloc[0]
    assert result["xep_loai"] == case.tier
    assert sorted(result["thieu"]) == sorted(case.missing)
    if case.conditions is not None:
        assert sorted(result["dieu_kien"]) == sorted(case.conditions)
    if case.rests_on is not None:
        assert sorted(result["cach_doc"]) == sorted(case.rests_on)
    if case.warnings is not None:
        assert sorted(result["canh_bao"]) == sorted(case.warnings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.name}")
def test_every_result_is_explained_in_words(case: Case) -> None:
    ruleset = dg.load_ruleset("kh170-2021", readings=case.readings)
    result = dg.classify(pd.DataFrame([case.row]), case.kind, ruleset=ruleset).iloc[0]
    assert len(result["ly_do"]) > 10
    for fact in case.missing:
        assert ruleset.fact(fact).ten.casefold() in result["ly_do"].casefold()


def test_there_is_a_case_file_for_every_kind() -> None:
    assert kinds() == sorted(dg.load_ruleset("kh170-2021").data.doi_tuong)


@pytest.mark.parametrize("kind", kinds())
def test_every_condition_has_a_case_in_which_it_decides(kind: str) -> None:
    subject = dg.load_ruleset("kh170-2021").subject(kind)
    conditions = [rule for tier in subject.muc for rule in tier.dieu_kien]
    rules = [*subject.cua, *subject.canh_bao, *subject.kich_hoat, *conditions]
    decided: set[str] = set()
    for case in CASES:
        decided |= case.conditions or set()
        decided |= case.warnings or set()
    decided |= {rule for rule, trigger in SHADOWED.items() if trigger in decided}
    assert not sorted({rule.id for rule in rules} - decided)


@pytest.mark.parametrize("kind", kinds())
def test_cases_speak_only_of_facts_of_the_rule_set(kind: str) -> None:
    known = set(dg.load_ruleset("kh170-2021").data.su_kien)
    for name, row in base_rows(kind).items():
        assert set(row) <= set(dg.load_ruleset("kh170-2021").subject(kind).su_kien), name
    for case in CASES:
        assert set(case.row) <= known, case.name
