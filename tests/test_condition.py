"""Conditions: only the whitelisted grammar parses, nothing is evaluated as Python, unknown stays unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danhgia_xl.errors import ConditionError
from danhgia_xl.rules.columns import typed_columns
from danhgia_xl.rules.condition import All, AnyOf, Condition, Level, Mark, Not, Number, leaves, parse
from danhgia_xl.rules.describe import describe
from danhgia_xl.rules.evaluate import evaluate, missing_facts
from danhgia_xl.rules.ruleset import load_ruleset

RULES = load_ruleset("kh170-2021")
WORDS = RULES.vocabulary("dang_vien")


def truth(text: str, **facts: object) -> bool | None:
    condition = parse(text, WORDS)
    columns = typed_columns(pd.DataFrame([facts]), {leaf.fact for leaf in leaves(condition)}, RULES)
    value = evaluate(condition, columns)
    return True if value.yes[0] else False if value.no[0] else None


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("diem >= 90", Number("diem", ">=", 90)),
        ("90 <= diem", Number("diem", ">=", 90)),
        ("-1 < diem", Number("diem", ">", -1)),
        ("muc_ket_qua == XUAT_SAC", Level("muc_ket_qua", "==", "XUAT_SAC")),
        ("not tieu_bieu", Not(Mark("tieu_bieu"))),
        ("70 <= diem < 90", All((Number("diem", ">=", 70), Number("diem", "<", 90)))),
        (
            "tinh_trang in (du_bi, chinh_thuc)",
            AnyOf((Level("tinh_trang", "==", "du_bi"), Level("tinh_trang", "==", "chinh_thuc"))),
        ),
        ("tinh_trang not in (du_bi,)", Not(Level("tinh_trang", "==", "du_bi"))),
        (
            "tieu_bieu and (ky_luat or suy_thoai)",
            All((Mark("tieu_bieu"), AnyOf((Mark("ky_luat"), Mark("suy_thoai"))))),
        ),
    ],
)
def test_grammar(text: str, tree: Condition) -> None:
    assert parse(text, WORDS) == tree


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "diem.__class__",
        "diem()",
        "diem + 1 >= 90",
        "[x for x in ()]",
        "lambda: 1",
        "diem >= '90'",
        "diem >= True",
        "diem >= 1e400",
        "diem is 90",
        "diem",
        "tieu_bieu == 1",
        "ho_ten == 1",
        "diem >=",
        "",
        "90 >= 80",
        "muc_ket_qua >= 3",
        "muc_ket_qua >= GIOI",
        "tinh_trang >= du_bi",
        "diem in ()",
        "khong_co >= 1",
        "xep_loai_vien_chuc >= KHONG_THUOC_DIEN",
        "diem := 3",
        "f'{diem}'",
        "diem if tieu_bieu else ky_luat",
        "(" * 300 + "tieu_bieu" + ")" * 300,
        "not " * 5000 + "tieu_bieu",
        "tieu_bieu and " * 400 + "tieu_bieu",
    ],
)
def test_everything_else_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text, WORDS)
    assert caught.value.expected


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        parse(text, WORDS)
    except ConditionError as error:
        assert error.expected  # noqa: PT017 - most texts are refused; a text that parses is fine too


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("diem >= 90", {"diem": 90}, True),
        ("diem >= 90", {"diem": 89.99}, False),
        ("diem >= 90", {"diem": 89.9999999999}, True),
        ("diem >= 90", {"diem": 89.95}, False),
        ("diem >= 90", {"diem": "89,95"}, False),
        ("diem >= 90", {"diem": None}, None),
        ("diem != 90", {"diem": None}, None),
        ("diem != 90", {"diem": 1}, True),
        ("muc_ket_qua >= TOT", {"muc_ket_qua": "XUAT_SAC"}, True),
        ("muc_ket_qua > TOT", {"muc_ket_qua": "TOT"}, False),
        ("muc_ket_qua < TOT", {"muc_ket_qua": "KEM"}, True),
        ("muc_ket_qua <= TOT", {"muc_ket_qua": "XUAT_SAC"}, False),
        ("muc_ket_qua != TOT", {}, None),
        ("xep_loai_vien_chuc >= KHTNV", {"xep_loai_vien_chuc": "KHONG_THUOC_DIEN"}, False),
        ("xep_loai_vien_chuc <= HTXSNV", {"xep_loai_vien_chuc": "KHONG_THUOC_DIEN"}, False),
        ("xep_loai_vien_chuc == HTNV", {"xep_loai_vien_chuc": "CHUA_XAC_DINH"}, None),
        ("tieu_bieu", {}, False),
        ("not tieu_bieu", {}, True),
        ("diem >= 90 and tieu_bieu", {}, False),
        ("diem >= 90 and tieu_bieu", {"tieu_bieu": "x"}, None),
        ("diem >= 90 or tieu_bieu", {"tieu_bieu": "x"}, True),
        ("diem >= 90 or tieu_bieu", {}, None),
        ("not (diem >= 90)", {}, None),
        ("thang_lam_viec < 6", {}, False),
        ("ly_do_vang != khong_vang", {}, False),
    ],
)
def test_three_valued_logic(text: str, facts: dict[str, object], expected: bool | None) -> None:
    assert truth(text, **facts) is expected


def test_only_facts_that_could_change_the_answer_count_as_missing() -> None:
    condition = parse("(diem >= 90 or tieu_bieu) and ty_le_nhiem_vu >= 50", WORDS)
    rows = pd.DataFrame({"tieu_bieu": [True, False, False], "ty_le_nhiem_vu": [None, None, 10], "diem": [None] * 3})
    columns = typed_columns(rows, ["diem", "tieu_bieu", "ty_le_nhiem_vu"], RULES)
    missing = missing_facts(condition, columns)
    assert missing["diem"].tolist() == [False, True, False]
    assert missing["ty_le_nhiem_vu"].tolist() == [True, True, False]


FACTS = st.fixed_dictionaries(
    {
        "diem": st.none() | st.sampled_from([49.99, 50, 90]),
        "muc_ket_qua": st.none() | st.sampled_from(["XUAT_SAC", "TOT", "KEM"]),
        "tieu_bieu": st.booleans(),
    }
)
TREES = st.recursive(
    st.sampled_from(["diem >= 50", "diem < 90", "muc_ket_qua == TOT", "muc_ket_qua >= TOT", "tieu_bieu"]),
    lambda inner: st.one_of(
        inner.map(lambda a: f"not ({a})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) and ({p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) or ({p[1]})"),
    ),
    max_leaves=6,
)


@given(TREES, FACTS)
def test_an_answer_never_changes_when_a_missing_fact_becomes_known(text: str, facts: dict[str, object]) -> None:
    """Kleene's logic is monotone: true and false hold whatever the missing facts turn out to be."""
    before = truth(text, **facts)
    for diem in (49.99, 50, 90):
        for level in ("XUAT_SAC", "TOT", "KEM"):
            filled = {"diem": diem, "muc_ket_qua": level, **{k: v for k, v in facts.items() if v is not None}}
            if before is not None:
                assert truth(text, **filled) is before


@given(TREES, FACTS)
def test_missing_facts_are_named_exactly_when_the_answer_is_unknown(text: str, facts: dict[str, object]) -> None:
    condition = parse(text, WORDS)
    columns = typed_columns(pd.DataFrame([facts], dtype=object), ["diem", "muc_ket_qua", "tieu_bieu"], RULES)
    named = {fact for fact, rows in missing_facts(condition, columns).items() if rows[0]}
    assert bool(named) is (truth(text, **facts) is None)
    assert named <= {fact for fact, value in facts.items() if value is None}


def test_conditions_read_as_vietnamese() -> None:
    text = "la_vien_chuc and diem < 49.5 and not tieu_bieu and muc_con_lai >= TOT and ty_le_nhiem_vu > 50"
    assert describe(parse(text, WORDS), RULES) == (
        "Là viên chức: có và Điểm tự chấm dưới 49,5 điểm và Đảng viên thực sự tiêu biểu: không và "
        "Cấp độ thấp nhất của các tiêu chí còn lại từ Tốt trở lên và % chỉ tiêu, nhiệm vụ hoàn thành trên 50%"
    )


def test_a_column_may_hold_codes_labels_or_numbers_with_a_comma() -> None:
    rows = pd.DataFrame({"diem": ["89,5", 90, None], "muc_ket_qua": ["Tốt", "TOT", " xuất  sắc "]}, dtype=object)
    columns = typed_columns(rows, ["diem", "muc_ket_qua"], RULES)
    assert np.array_equal(columns["diem"].scaled, [895000, 900000, np.nan], equal_nan=True)  # type: ignore[union-attr]
    assert columns["muc_ket_qua"].rank.tolist() == [1, 1, 0]  # type: ignore[union-attr]
