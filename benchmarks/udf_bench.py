"""How long the functions in cells take, apart from what Excel itself needs to hand over the cells."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.data import fact_table
from danhgia_xl.addin.cells import Cells
from danhgia_xl.addin.headings import headings_of
from danhgia_xl.addin.udfs import DG_CHITIEU, DG_KIEMTRA, DG_LYDO, DG_THIEU, DG_XEPLOAI
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import LABELS

ROWS = 10_000
KIND = "dang_vien"


def cell_rows(ruleset: RuleSet, rows: int) -> tuple[tuple[Any, ...], ...]:
    """Return a table as Excel hands it over: headings, texts, numbers of two decimals, labels, marks, blanks."""
    facts = fact_table(ruleset, KIND, rows)
    rng = np.random.default_rng(2)
    slots = {slot.code: slot for slot in headings_of(ruleset, KIND).by_key.values()}
    columns: list[list[Any]] = []
    for code in ruleset.subject(KIND).su_kien:
        kind, scale = ruleset.fact(code).kieu, ruleset.scale_of(code)
        if kind in ("diem", "ty_le"):
            numbers = np.round(rng.uniform(40, 100, rows), 2).tolist()
            columns.append([None if rng.random() < 0.02 else number for number in numbers])
        elif kind == "so":
            columns.append([None] * rows)
        elif kind == "dau":
            columns.append(["x" if mark else None for mark in facts[code]])
        elif scale is not None:
            labels = {value.ma: value.ten for value in scale.gia_tri}
            columns.append([labels.get(value) for value in facts[code]])
        else:
            columns.append([f"{slots[code].view.label} {row}" for row in range(rows)])
    headings = tuple(slots[code].view.label for code in ruleset.subject(KIND).su_kien)
    return (headings, *zip(*columns, strict=True))


def udf_times(ruleset: RuleSet) -> None:
    """Print the time of one call of each function for many rows."""
    table = cell_rows(ruleset, ROWS)
    print(f"\nhàm trong ô, {ROWS:,} dòng × {len(table[0])} cột một lần gọi (mục tiêu DG_XEPLOAI ≤ 0,1 s)")
    tiers = Cells([[label] for label in [*LABELS.values()] * (ROWS // len(LABELS))])
    calls: dict[str, Callable[[], object]] = {
        "DG_XEPLOAI": lambda: DG_XEPLOAI(Cells(table), Cells(KIND)),
        "DG_THIEU": lambda: DG_THIEU(Cells(table), Cells(KIND)),
        "DG_LYDO": lambda: DG_LYDO(Cells(table), Cells(KIND)),
        "DG_KIEMTRA": lambda: DG_KIEMTRA(Cells(table), Cells(KIND)),
        "DG_CHITIEU": lambda: DG_CHITIEU(tiers),
    }
    for name, call in calls.items():
        call()
        times = []
        for _ in range(7):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        print(f"  {name:12} {statistics.median(times):.3f} s   nhanh nhất {min(times):.3f} s")
