"""The engine against the oracle: random and boundary rows of every kind, under every combination of readings.

`DANHGIA_SO_DONG=5000000 pytest tests/test_oracle.py` runs more rows than the default.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import pandas as pd
import pytest

import danhgia_xl as dg
from tests.case_files import Case, all_cases
from tests.oracle import Verdict, rate
from tests.random_rows import FACTS, random_row

TOTAL_ROWS = int(os.environ.get("DANHGIA_SO_DONG", "150000"))
CHUNK = 20_000

R1 = {"R1": ["mot_trong", "ca_hai"]}
R2 = {"R2": ["muc_san", "khoang_dong"]}
R6 = {"R6": ["dang_vien_cua_to", "moi_to_dang"]}
READINGS: dict[str, dict[str, list[str]]] = {
    "dang_vien": R2,
    "vien_chuc": {},
    "vien_chuc_quan_ly": R1 | R2,
    "to_dang": R1 | R2 | R6,
    "chi_bo": R1 | R2,
    "phong": R2,
    "tap_the_lanh_dao": {},
}
"""The readings that can change a tier of each kind."""

NO_TIER_FITS, FACTS_MISSING = "CHUA_XAC_DINH: no tier fits", "CHUA_XAC_DINH: facts missing"
OUTCOMES = {"HTXSNV", "HTTNV", "HTNV", "KHTNV", FACTS_MISSING}
INDIVIDUALS = {"dang_vien", "vien_chuc", "vien_chuc_quan_ly"}
QUALITY = {"tieu_chi_chung", "ty_le_hoan_thanh", "ty_le_dam_bao", "ty_le_chua_dam_bao"}
PARTY = {
    *("diem", "ty_le_chi_tieu", "muc_trong_tam", "muc_con_lai"),
    *("dv_htnv", "dv_httnv", "xl_chinh_quyen_doan_the"),
}
MAY_BE_MISSING: dict[str, set[str]] = {
    "dang_vien": {"diem", "ty_le_nhiem_vu", "xep_loai_vien_chuc", "muc_ket_qua", "muc_con_lai"},
    "vien_chuc": QUALITY | {"ty_le_vuot_muc"},
    "vien_chuc_quan_ly": QUALITY
    | {"diem", "dv_ty_le_hoan_thanh", "dv_ty_le_vuot_muc", "dv_ty_le_dam_bao", "tt_ty_le_htnv", "tt_ty_le_httnv"},
    "to_dang": PARTY,
    "chi_bo": PARTY | {"dv_khtnv"},
    "phong": {"diem"},
    "tap_the_lanh_dao": {"ket_qua_ben_ngoai"},
}


def combinations() -> Iterator[tuple[str, dict[str, str]]]:
    """Every kind under every combination of the readings that matter to it."""
    for kind, options in READINGS.items():
        for chosen in product(*options.values()):
            yield kind, dict(zip(options, chosen, strict=True))


SETTINGS = list(combinations())


@pytest.mark.parametrize(("kind", "readings"), SETTINGS, ids=str)
def test_engine_and_oracle_agree(kind: str, readings: dict[str, str]) -> None:
    ruleset = dg.load_ruleset("kh170-2021", readings=readings)
    rng = random.Random(f"{kind} {readings}")  # noqa: S311 - test data
    left = TOTAL_ROWS // len(SETTINGS) + 1
    seen: Counter[str] = Counter()
    blank: set[str] = set()
    while left > 0:
        rows = [random_row(kind, rng) for _ in range(min(left, CHUNK))]
        left -= len(rows)
        wanted = [rate(kind, row, readings) for row in rows]
        got = dg.classify(pd.DataFrame(rows), kind, ruleset=ruleset)
        assert not (different := _differences(rows, wanted, got)), _report(kind, readings, different)
        seen.update(_outcome(verdict) for verdict in wanted)
        blank.update(*(verdict.missing for verdict in wanted))
    assert not _reachable(kind) - set(seen), f"outcomes the rows never reach; seen: {seen}"
    assert blank == _may_be_missing(kind, readings)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.kind}: {case.name}")
def test_oracle_meets_the_written_cases(case: Case) -> None:
    assert rate(case.kind, case.row, case.readings) == Verdict(case.tier, case.missing)


def test_every_deciding_fact_is_generated() -> None:
    ruleset = dg.load_ruleset("kh170-2021")
    not_deciding = {"ma", "ho_ten", "chuc_danh", "don_vi", "to_dang", "la_nguoi_dung_dau", "tu_nhan_muc"}
    not_deciding |= {"loai_tap_the", "loai_to_chuc_dang", "chi_bo", "don_vi_phu_trach"}
    for kind, facts in FACTS.items():
        assert set(ruleset.subject(kind).su_kien) - not_deciding <= set(facts), kind


class Difference(NamedTuple):
    """One row on which engine and oracle disagree."""

    row: dict[str, object]
    wanted: Verdict
    tier: str
    missing: list[str]

    def __str__(self) -> str:
        written = {name: value for name, value in self.row.items() if value is not None}
        wanted = f"oracle {self.wanted.tier} {sorted(self.wanted.missing)}"
        return f"{wanted}; engine {self.tier} {self.missing}\n    {written}"


def _differences(rows: list[dict[str, object]], wanted: list[Verdict], got: pd.DataFrame) -> list[Difference]:
    """Where tier or missing facts differ; a fact that the engine names twice is a difference too."""
    assert list(got.index) == list(range(len(rows)))
    pairs = zip(rows, wanted, got["xep_loai"], map(sorted, got["thieu"]), strict=True)
    answers = (Difference(*pair) for pair in pairs)
    return [one for one in answers if (one.wanted.tier, sorted(one.wanted.missing)) != (one.tier, one.missing)]


def _report(kind: str, readings: dict[str, str], different: list[Difference]) -> str:
    first = "\n  ".join(str(one) for one in different[:5])
    return f"{kind} {readings}: {len(different)} rows differ; the first:\n  {first}"


def _outcome(verdict: Verdict) -> str:
    if verdict.tier != "CHUA_XAC_DINH":
        return verdict.tier
    return FACTS_MISSING if verdict.missing else NO_TIER_FITS


def _reachable(kind: str) -> set[str]:
    gates = set()
    if kind in INDIVIDUALS:
        gates = {"CHUA_KIEM_DIEM", "KHONG_THUOC_DIEN"}
    return OUTCOMES | gates | (set() if kind == "phong" else {NO_TIER_FITS})


def _may_be_missing(kind: str, readings: dict[str, str]) -> set[str]:
    cells = {"td_htnv", "td_httnv"} if readings.get("R6") == "moi_to_dang" else set()
    return MAY_BE_MISSING[kind] | cells
