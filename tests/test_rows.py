"""Rows as plain columns: rated as a DataFrame is, safe to copy and to hand on, and one storage of text everywhere."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import danhgia_xl as dg
from danhgia_xl.errors import FactError
from danhgia_xl.rating.classify import classify, classify_rows
from danhgia_xl.rating.pipeline import tables_of
from danhgia_xl.rules.columns import typed_columns
from danhgia_xl.rules.evaluate import Levels
from danhgia_xl.rules.rows import Rows, object_frame
from danhgia_xl.rules.ruleset import RuleSet
from tests.case_files import kinds
from tests.random_rows import random_row

RULES = dg.load_ruleset("kh170-2021")


def ranks(rows: Rows, ruleset: RuleSet = RULES) -> list[int]:
    column = typed_columns(rows, ["muc_ket_qua"], ruleset)["muc_ket_qua"]
    assert isinstance(column, Levels)
    return [int(rank) for rank in column.rank]


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("count", [1, 60, 700])
def test_plain_columns_are_rated_as_a_table_is(kind: str, count: int) -> None:
    rng = random.Random(count)  # noqa: S311 - test data
    rows = tables_of({kind: [random_row(kind, rng) for _ in range(count)]}, RULES)[kind]
    table = classify(rows.frame(), kind, ruleset=RULES)
    assert classify_rows(rows, kind, ruleset=RULES) == {str(name): table[name].tolist() for name in table}


def test_a_column_replaced_in_a_copy_is_read_anew_and_the_original_keeps_its_own() -> None:
    rows = Rows({"ma": ["V1", "V2"], "muc_ket_qua": ["TOT", None]}, 2)
    assert ranks(rows) == [1, -1]
    other = rows.copy()
    other.replace("muc_ket_qua", ["KEM", "XUAT_SAC"])
    assert (ranks(other), ranks(rows)) == ([3, 0], [1, -1])
    assert rows["muc_ket_qua"] == ["TOT", None]


def test_a_column_is_read_by_the_scale_of_the_rule_set_that_asks() -> None:
    scale = RULES.scale_of("muc_ket_qua")
    assert scale is not None
    name = str(RULES.fact("muc_ket_qua").thang)
    turned = scale.model_copy(update={"gia_tri": scale.gia_tri[::-1]})
    data = RULES.data.model_copy(update={"thang": {**RULES.data.thang, name: turned}})
    rows = Rows({"muc_ket_qua": ["XUAT_SAC", "KEM"]}, 2)
    assert (ranks(rows), ranks(rows, replace(RULES, data=data)), ranks(rows)) == ([0, 3], [3, 0], [0, 3])


def test_rows_handed_to_another_process_say_the_same() -> None:
    rows = Rows({"muc_ket_qua": ["TOT", None]}, 2)
    assert ranks(rows) == ranks(pickle.loads(pickle.dumps(rows)))  # noqa: S301 - our own bytes


def test_a_value_no_fact_can_have_is_refused_with_its_row_counted_from_nought() -> None:
    with pytest.raises(FactError, match="dòng 1, cột diem: nhận được 'chín mươi'"):
        typed_columns(Rows({"diem": [90.0, "chín mươi"]}, 2), ["diem"], RULES)


@pytest.mark.parametrize("blank", [None, "", float("nan")])
def test_every_blank_of_a_table_is_no_value(blank: object) -> None:
    rows = tables_of({"phong": [{"don_vi": "Phòng A", "diem": blank}]}, RULES)["phong"]
    assert (rows["don_vi"], rows["diem"]) == (["Phòng A"], [None])


def test_a_value_that_is_itself_a_list_stays_one_value() -> None:
    table = object_frame([["a", "b"], [["x"], ["y"]], [(), ("z",)]], ("ten", "danh_sach", "bo"))
    assert table["danh_sach"].tolist() == [["x"], ["y"]]
    assert table["bo"].tolist() == [(), ("z",)]
    assert [str(dtype) for dtype in table.dtypes] == ["object"] * 3


def test_columns_of_text_are_the_same_whatever_storage_pandas_would_choose() -> None:
    """With pyarrow installed pandas keeps text in Arrow arrays unless it is told otherwise."""
    told: list[list[object]] = []
    for storage in ("python", "pyarrow"):
        with pd.option_context("mode.string_storage", storage):
            result = dg.consolidate(Path("samples/2021"), ruleset=RULES)
        tables = (result.people, result.units, result.files)
        told.append([dtype for table in tables for dtype in table.dtypes])
    assert told[0] == told[1]
    assert pd.StringDtype("python", na_value=np.nan) in told[0]
