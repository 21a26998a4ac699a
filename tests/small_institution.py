"""A made-up institution in which every step after the criteria has something to do, rated by the real computation.

Expectations in the tests are worked out by hand from the Plan, not read off the result:

- heads: QL1 heads Phòng C (HTTNV), QL2 heads Phòng B (open), QL3 is a deputy and the only one of his chức danh
- viên chức: "Y sĩ" has 6 people with 2 candidates, "Điều dưỡng" 12 with 2; a decision grants 25 % instead of 20 %
- đảng viên: 12 official members, 4 candidates, ⌊12/6⌋ = 2 places; votes 12, 10, 10 and 8 of 12
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from danhgia_xl.batch.result import FILE_COLUMNS, PEOPLE_COLUMNS, UNIT_COLUMNS, Consolidation
from danhgia_xl.rating.pipeline import rate_inputs, tables_of
from danhgia_xl.rating.ratings import Decision, ExceptionShare, Inputs, Ratings, Tally
from danhgia_xl.rules.ruleset import RuleSet
from tests.case_files import base_rows

CHI_BO = "Chi bộ Cơ sở Hoa Ban"
FORMULA = '=HYPERLINK("http://example.invalid","Bấm")'
CANDIDATES = ("DV04", "DV02", "DV09", "DV11")
"""Candidates among the đảng viên in the order of the roster."""
VOTES = {"DV02": 10, "DV11": 8, "DV09": 12, "DV04": 10, "DV99": 3}
"""As the minutes list them; DV99 is on no roster."""

Row = dict[str, Any]


def institution_facts() -> dict[str, list[Row]]:
    """Return the rows of every kind."""
    top, good = "xuat_sac", "tot"
    doctors = [("YS6", good), ("YS5", top), ("YS4", good), ("YS3", good), ("YS2", top), ("YS1", good)]
    nurses = [(f"DD{number:02}", top if number in (3, 7) else good) for number in range(1, 13)]
    others = [f"DV{number:02}" for number in (1, 3, 5, 6, 7, 8, 10, 12)]
    members = [*((code, top) for code in CANDIDATES), *((code, good) for code in others)]
    return {
        "phong": [unit("Phòng A", 95.0), unit("Phòng B", None), unit("Phòng C", 80.0)],
        "vien_chuc_quan_ly": [
            manager("QL1", "Phòng C", "Trưởng phòng", head=True),
            manager("QL2", "Phòng B", "Trưởng phòng", head=True),
            manager("QL3", "Phòng C", "Phó trưởng phòng", head=False),
        ],
        "vien_chuc": [
            *(person("vien_chuc", code, base, don_vi="Phòng A", chuc_danh="Y sĩ") for code, base in doctors),
            *(person("vien_chuc", code, base, don_vi="Phòng A", chuc_danh="Điều dưỡng") for code, base in nurses),
        ],
        "dang_vien": [
            person("dang_vien", code, base, don_vi="Phòng A", chuc_danh="Đảng viên", chi_bo=CHI_BO,
                   tinh_trang="chinh_thuc", la_vien_chuc=False)
            for code, base in members
        ],
        "chi_bo": [{**base_rows("chi_bo")[good], "don_vi": CHI_BO, "chi_bo": CHI_BO}],
    }  # fmt: skip


def unit(name: str, points: float | None) -> Row:
    """Return a phòng; without points its tier is open."""
    return {"don_vi": name, "diem": points}


def person(kind: str, code: str, base: str, **facts: Any) -> Row:
    """Return a person with the facts of a base row; one name looks like a formula."""
    name = FORMULA if code == "YS5" else f"Trần Thị {code}"
    return {**base_rows(kind)[base], "ma": code, "ho_ten": name, **facts}


def manager(code: str, unit_name: str, title: str, *, head: bool) -> Row:
    """Return a manager who has the top tier by the criteria."""
    facts = {"don_vi": unit_name, "chuc_danh": title, "la_nguoi_dung_dau": head}
    return person("vien_chuc_quan_ly", code, "xuat_sac", **facts)


def small_institution(ruleset: RuleSet, folder: str) -> Consolidation:
    """Return the institution rated, with one decision that differs from the proposal."""
    inputs = Inputs(
        tables_of(institution_facts(), ruleset),
        tallies=(
            Tally(
                "phieu.mau_12", CHI_BO, {code: {"HTXSNV": count} for code, count in VOTES.items()}, convened=12,
                present=12, issued=12, returned=12, valid=12, invalid=0, against={"DV11": 4}, day=dt.date(2021, 12, 5),
            ),
        ),
        decisions=(Decision("vien_chuc", "ys1", "HTNV", "Có đơn phản ánh", "QĐ 88", "Giám đốc"),),
        shares=(ExceptionShare("chi_tieu.vien_chuc", 25, "Công văn 9/SNV"),),
    )  # fmt: skip
    return as_consolidation(rate_inputs(inputs, ruleset), ruleset, folder, inputs)


def as_consolidation(ratings: Ratings, ruleset: RuleSet, folder: str, inputs: Inputs | None = None) -> Consolidation:
    """Return ratings as what reading one book with all the rows would have given."""
    listed = [
        pd.concat([ratings.tables[kind], ratings.results[kind]], axis=1).assign(
            doi_tuong=kind, tep="so.xlsx", trang="Trang", o=[f"B{row + 8}" for row in range(len(ratings.tables[kind]))]
        )
        for kind in ruleset.data.doi_tuong
        if len(ratings.tables[kind])
    ]
    people = [part for part in listed if "ma" in part.columns]
    units = [part for part in listed if "ma" not in part.columns]
    return Consolidation(
        ruleset=ruleset,
        folder=folder,
        people=_table(people, PEOPLE_COLUMNS),
        units=_table(units, UNIT_COLUMNS),
        files=pd.DataFrame([], columns=list(FILE_COLUMNS)),
        findings=[],
        tables=ratings.tables,
        quotas=ratings.quotas,
        votes=ratings.votes,
        inputs=inputs,
    )


def _table(parts: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    return (
        pd.concat(parts, ignore_index=True).reindex(columns=list(columns))
        if parts
        else pd.DataFrame(columns=list(columns), dtype=object)
    )
