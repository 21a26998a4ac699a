"""Invented data of any size: tables of facts for `classify`, and unit books for the consolidation."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pandas as pd

from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.template.fill import Content, Fill
from danhgia_xl.workbook.template.write import write_book

POINTS = np.array([45.0, 50.0, 62.5, 69.99, 70.0, 85.25, 89.95, 90.0, 96.0])
PERCENTS = np.array([0.0, 20.0, 45.0, 50.0, 70.0, 80.0, 100.0, 100.0, 100.0])


def fact_table(ruleset: RuleSet, kind: str, rows: int, seed: int = 1) -> pd.DataFrame:
    """Return `rows` rows of facts of `kind`: most marks unset, about one value in fifty missing."""
    rng = np.random.default_rng(seed)
    columns: dict[str, object] = {}
    for name in ruleset.subject(kind).su_kien:
        fact, scale = ruleset.fact(name), ruleset.scale_of(name)
        if fact.kieu == "dau":
            columns[name] = rng.random(rows) < (0.98 if name == "da_kiem_diem" else 0.1)
        elif scale is not None:
            codes = np.array([*(value.ma for value in scale.gia_tri), None], dtype=object)
            weights = [0.98 / (len(codes) - 1)] * (len(codes) - 1) + [0.02]
            columns[name] = codes[rng.choice(len(codes), rows, p=weights)]
        elif fact.kieu in ("diem", "ty_le"):
            values = rng.choice(POINTS if fact.kieu == "diem" else PERCENTS, rows)
            columns[name] = np.where(rng.random(rows) < 0.02, np.nan, values)
    return pd.DataFrame(columns)


def write_unit_books(folder: Path, ruleset: RuleSet, books: int, people: int) -> list[Path]:
    """Write `books` filled unit books of `people` people each below `folder` and return them."""
    form = load_form(ruleset, "so-phong")
    paths = []
    for number in range(books):
        rng = random.Random(number)
        staff = [_person(rng, number, index) for index in range(people - 2)]
        leaders = [_leader(rng, number, index) for index in range(2)]
        fill = Fill(
            fields={"don_vi.don_vi": f"Phòng số {number + 1}", "don_vi.diem": 85.5},
            tables={"vien_chuc": staff, "quan_ly": leaders},
        )
        path = folder / f"{number // 50:03}" / f"phong-{number + 1:05}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_book(form, ruleset, path, fill)
        paths.append(path)
    return paths


def _person(rng: random.Random, unit: int, index: int) -> dict[str, Content]:
    good = rng.random() < 0.8
    return {
        "ma": f"{unit:05}-{index:03}",
        "ho_ten": f"Người Thứ {index}",
        "chuc_danh": rng.choice(["Y sĩ", "Kỹ thuật viên", "Nhân viên"]),
        "da_kiem_diem": True,
        "tieu_chi_chung": "THUC_HIEN_TOT" if good else "DAP_UNG",
        "ty_le_hoan_thanh": 100,
        "ty_le_dam_bao": 100 if good else 87.5,
        "hieu_qua_cao": good,
        "ty_le_vuot_muc": rng.choice([20, 40, 55.5, 60]),
        "ty_le_chua_dam_bao": 0 if good else 12.5,
        "tu_nhan_muc": "HTTNV",
    }


def _leader(rng: random.Random, unit: int, index: int) -> dict[str, Content]:
    return {
        **_person(rng, unit, 900 + index),
        "diem": rng.choice([78.5, 85, 91.25]),
        "la_nguoi_dung_dau": index == 0,
        "dv_ty_le_hoan_thanh": 100,
        "dv_ty_le_vuot_muc": 50,
        "dv_ty_le_dam_bao": 95,
        "khong_co_don_vi_truc_thuoc": True,
    }
