"""What must hold of `classify` whatever the rows say: laws about tables, points, blanks and readings."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

import danhgia_xl as dg
from danhgia_xl.errors import DanhGiaError
from tests.case_files import base_rows, kinds
from tests.oracle import rate
from tests.random_rows import FACTS, MARKS, NUMBERS, random_row

Row = dict[str, object]
RULES = dg.load_ruleset("kh170-2021")
RANK = ["KHTNV", "HTNV", "HTTNV", "HTXSNV"]
OPTIONS = {"R1": ["mot_trong", "ca_hai"], "R2": ["muc_san", "khoang_dong"], "R6": ["dang_vien_cua_to", "moi_to_dang"]}
few = settings(max_examples=30, deadline=None, derandomize=True)


def values(pool: Sequence[object]) -> SearchStrategy[object]:
    """A blank, a value of `pool`, or for numbers any number from 0 to 100."""
    known: SearchStrategy[object] = st.none() | st.sampled_from(pool)
    return known | st.floats(0, 100).map(lambda number: round(number, 2)) if pool is NUMBERS else known


def rows(kind: str) -> SearchStrategy[Row]:
    """A base row of `kind` with some facts changed; every fact of the kind is there."""
    bases = st.sampled_from(list(base_rows(kind).values()))
    changes = st.fixed_dictionaries({}, optional={name: values(pool) for name, pool in FACTS[kind].items()})
    return st.builds(lambda base, changed: dict.fromkeys(FACTS[kind]) | base | changed, bases, changes)


def judged(table: pd.DataFrame, kind: str) -> list[list[object]]:
    """The whole result of `classify`, row by row, ready to be compared."""
    result: list[list[object]] = dg.classify(table, kind, ruleset=RULES).to_numpy().tolist()
    return result


def tier_of(row: Row, kind: str) -> str:
    return str(dg.classify(pd.DataFrame([row]), kind, ruleset=RULES)["xep_loai"].iloc[0])


@pytest.mark.parametrize("kind", kinds())
@few
@given(data=st.data())
def test_every_row_is_judged_by_itself(kind: str, data: DataObject) -> None:
    table = pd.DataFrame(data.draw(st.lists(rows(kind), min_size=2, max_size=6)))
    whole = judged(table, kind)
    order = data.draw(st.permutations(range(len(table))))
    assert judged(table.iloc[order], kind) == [whole[place] for place in order]
    cut = data.draw(st.integers(1, len(table) - 1))
    assert judged(table.iloc[:cut], kind) + judged(table.iloc[cut:], kind) == whole


@pytest.mark.parametrize("kind", kinds())
@few
@given(data=st.data())
def test_columns_that_are_not_asked_for_change_nothing(kind: str, data: DataObject) -> None:
    table = pd.DataFrame(data.draw(st.lists(rows(kind), min_size=1, max_size=4)))
    foreign = sorted({name for facts in FACTS.values() for name in facts} - set(RULES.subject(kind).su_kien))
    extra = dict.fromkeys(data.draw(st.sets(st.sampled_from([*foreign, "ghi chú", "xep_loai"]))), 1)
    assert judged(table.assign(**extra), kind) == judged(table, kind)


@pytest.mark.parametrize("kind", kinds())
@few
@given(data=st.data())
def test_a_blank_column_is_the_same_as_no_column(kind: str, data: DataObject) -> None:
    table = pd.DataFrame(data.draw(st.lists(rows(kind), min_size=1, max_size=4)), dtype=object)
    gone = sorted(data.draw(st.sets(st.sampled_from(sorted(FACTS[kind])))))
    assert judged(table.assign(**dict.fromkeys(gone)), kind) == judged(table.drop(columns=gone), kind)


@pytest.mark.parametrize("kind", [kind for kind in kinds() if "diem" in FACTS[kind]])
@few
@given(data=st.data())
def test_more_points_never_lower_a_tier(kind: str, data: DataObject) -> None:
    row = data.draw(rows(kind))
    low, high = sorted(data.draw(st.tuples(st.floats(0, 100), st.floats(0, 100))))
    before, after = tier_of(row | {"diem": low}, kind), tier_of(row | {"diem": high}, kind)
    if before in RANK and after in RANK:
        assert RANK.index(after) >= RANK.index(before)


@pytest.mark.parametrize("kind", kinds())
@few
@given(data=st.data())
def test_a_tier_given_despite_blanks_holds_however_they_are_filled(kind: str, data: DataObject) -> None:
    row = data.draw(rows(kind))
    open_facts = [name for name, pool in FACTS[kind].items() if row[name] is None and pool is not MARKS]
    fillable = [name for name in open_facts if RULES.fact(name).trong is None]
    filled = row | {name: data.draw(st.sampled_from(FACTS[kind][name]), label=name) for name in fillable}
    before = tier_of(row, kind)
    if before in RANK:
        assert tier_of(filled, kind) == before


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("in_force", [{}, {"R1": "ca_hai"}, {"R2": "khoang_dong"}, {"R6": "moi_to_dang"}], ids=str)
def test_a_result_names_the_readings_it_rests_on(kind: str, in_force: dict[str, str]) -> None:
    rng = random.Random(f"{kind} {in_force}")  # noqa: S311 - test data
    table = [random_row(kind, rng) for _ in range(600)]
    result = dg.classify(pd.DataFrame(table), kind, ruleset=dg.load_ruleset("kh170-2021", readings=in_force))
    for row, named in zip(table, result["cach_doc"], strict=True):
        other_tier = {
            reading
            for reading, options in OPTIONS.items()
            for option in options
            if rate(kind, row, {**in_force, reading: option}).tier != rate(kind, row, in_force).tier
        }
        assert set(named) & set(OPTIONS) == other_tier, row


@pytest.mark.parametrize("kind", kinds())
def test_the_table_handed_over_is_not_changed_and_its_index_is_kept(kind: str) -> None:
    table = pd.DataFrame(base_rows(kind).values())
    table.index = pd.Index([f"hàng {number % 2}" for number in range(len(table))])
    copy = table.copy(deep=True)
    result = dg.classify(table, kind, ruleset=RULES)
    pd.testing.assert_frame_equal(table, copy)
    assert list(result.index) == list(table.index)


@pytest.mark.parametrize("kind", kinds())
def test_the_way_pandas_stores_a_column_changes_nothing(kind: str) -> None:
    rng = random.Random(kind)  # noqa: S311 - test data
    table = pd.DataFrame([random_row(kind, rng) for _ in range(300)])
    words = {name: "category" for name, pool in FACTS[kind].items() if isinstance(pool[0], str)}
    expected = judged(table, kind)
    assert judged(table.astype(object), kind) == expected
    assert judged(table.convert_dtypes(), kind) == expected
    assert judged(table.astype(words), kind) == expected


@pytest.mark.parametrize(
    ("kind", "fact", "value"),
    [
        ("dang_vien", "muc_ket_qua", "GIOI"),
        ("dang_vien", "tinh_trang", "nghi_phep"),
        ("dang_vien", "xep_loai_vien_chuc", "XUAT_SAC"),
        ("dang_vien", "diem", "chín mươi"),
        ("vien_chuc", "tieu_chi_chung", "TOT"),
        ("vien_chuc", "ky_luat", "có lẽ"),
        ("to_dang", "xl_chinh_quyen_doan_the", "TOT"),
        ("tap_the_lanh_dao", "ket_qua_ben_ngoai", "TOT"),
    ],
)
def test_an_impossible_value_is_refused_by_column_and_value(kind: str, fact: str, value: object) -> None:
    table = pd.DataFrame([base_rows(kind)["xuat_sac"], {**base_rows(kind)["xuat_sac"], fact: value}])
    with pytest.raises(DanhGiaError) as caught:
        dg.classify(table, kind, ruleset=RULES)
    assert fact in str(caught.value)
    assert repr(value) in str(caught.value)
