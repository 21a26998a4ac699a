"""What a cell may hold and what it comes to mean; anything else is a problem, never a guess."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest

from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.rules.schema import BOUNDS, FactType
from danhgia_xl.workbook.reader.raw import Problem, clean, shown
from danhgia_xl.workbook.reader.values import Converter, converter
from danhgia_xl.workbook.records import Value

LEVELS = load_ruleset("kh170-2021").data.thang["cap_do"]


def slot(kind: FactType, high: float | None = None) -> Converter:
    low, top = BOUNDS.get(kind, (None, None))
    return converter(kind, LEVELS if kind == "thang" else None, low, top if high is None else high)


def problem(kind: FactType, raw: object, high: float | None = None) -> Problem:
    found = slot(kind, high)(raw)
    assert isinstance(found, Problem)
    return found


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("diem", 89.95, 89.95),
        ("diem", "89,5", 89.5),
        ("diem", "89.5", 89.5),
        ("diem", " 90 ", 90.0),
        ("diem", "\u00a090\u00a0", 90.0),
        ("diem", 0.0, 0.0),
        ("diem", 100.0, 100.0),
        ("ty_le", "85%", 85.0),
        ("ty_le", "87,5 %", 87.5),
        ("ty_le", 0.0, 0.0),
        ("so", "12", 12.0),
        ("so", 1250.0, 1250.0),
        ("dau", "x", True),
        ("dau", "X", True),
        ("dau", "✓", True),
        ("dau", "Có", True),
        ("dau", unicodedata.normalize("NFD", "có"), True),
        ("dau", 1.0, True),
        ("dau", True, True),
        ("dau", "1", True),
        ("dau", "không", False),
        ("dau", 0.0, False),
        ("dau", False, False),
        ("thang", "Tốt", "TOT"),
        ("thang", "  xuất   SẮC ", "XUAT_SAC"),
        ("thang", unicodedata.normalize("NFD", "Trung bình"), "TRUNG_BINH"),
        ("thang", "kem", "KEM"),
        ("ngay", dt.date(2021, 11, 28), dt.date(2021, 11, 28)),
        (
            "ngay",
            dt.datetime(2021, 11, 28, 7, 30),  # noqa: DTZ001 - a cell has no zone
            dt.date(2021, 11, 28),
        ),
        ("ngay", "28/11/2021", dt.date(2021, 11, 28)),
        ("ngay", " 5/12/2021", dt.date(2021, 12, 5)),
        ("ngay", "05-12-2021", dt.date(2021, 12, 5)),
        ("chu", "  Lò Thị Pha ", "Lò Thị Pha"),
        ("chu", unicodedata.normalize("NFD", "Lò Thị Pha"), "Lò Thị Pha"),
        ("chu", 101.0, "101"),
        ("chu", dt.date(2021, 12, 5), "05/12/2021"),
    ],
)
def test_a_cell_becomes_the_value_it_means(kind: FactType, raw: object, value: Value) -> None:
    found = slot(kind)(raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("kind", ["diem", "ty_le", "so", "dau", "thang", "ngay", "chu"])
@pytest.mark.parametrize("raw", [" ", "\t\n", "\u00a0", "\u200b"])
def test_white_space_is_a_blank(kind: FactType, raw: str) -> None:
    assert slot(kind)(raw) is None


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("diem", 100.01, "NGOAI_KHOANG"),
        ("diem", -0.5, "NGOAI_KHOANG"),
        ("diem", "101", "NGOAI_KHOANG"),
        ("ty_le", "150%", "NGOAI_KHOANG"),
        ("so", -1.0, "NGOAI_KHOANG"),
        ("so", float("inf"), "NGOAI_KHOANG"),
        ("diem", float("nan"), "NGOAI_KHOANG"),
        ("diem", "chín mươi", "SO_LA"),
        ("diem", "9o", "SO_LA"),
        ("diem", "90%", "SO_LA"),
        ("diem", "1e2", "SO_LA"),
        ("diem", True, "SO_LA"),
        ("diem", dt.date(2021, 1, 9), "SO_LA"),
        ("so", "1.000", "SO_LA"),
        ("dau", "v", "DAU_LA"),
        ("dau", "co", "DAU_LA"),
        ("dau", 2.0, "DAU_LA"),
        ("thang", "Giỏi", "NHAN_LA"),
        ("thang", 1.0, "NHAN_LA"),
        ("ngay", "31/02/2021", "NGAY_LA"),
        ("ngay", "28/11/121", "NGAY_LA"),
        ("ngay", 44528.0, "NGAY_LA"),
        ("ngay", dt.time(7, 30), "NGAY_LA"),
    ],
)
def test_what_is_no_value_is_a_problem(kind: FactType, raw: object, code: str) -> None:
    assert problem(kind, raw).code == code


@pytest.mark.parametrize(("raw", "hint"), [("Tôt", "Tốt?"), ("xuat sac", "Xuất sắc?"), ("Trug bình", "Trung bình?")])
def test_a_near_miss_is_not_taken_but_hinted_at(raw: str, hint: str) -> None:
    assert problem("thang", raw).texts == {"goi_y": hint}


def test_without_a_near_miss_the_whole_scale_is_named() -> None:
    assert problem("thang", "Giỏi lắm").texts == {"goi_y": "Xuất sắc; Tốt; Trung bình; Kém"}


def test_a_narrower_limit_of_the_fact_is_kept_and_named() -> None:
    assert slot("so", 12)(12.0) == 12.0
    assert problem("so", 12.5, 12).texts == {"khoang": "0 – 12"}


@pytest.mark.parametrize("kind", ["diem", "ty_le", "so", "dau", "thang", "ngay", "chu"])
def test_a_cell_known_to_hold_no_value_passes_through(kind: FactType) -> None:
    error = Problem("O_LOI")
    assert slot(kind)(error) is error


def test_one_is_a_mark_but_true_is_no_number() -> None:
    assert slot("dau")(1.0) is True
    assert slot("diem")(1.0) == 1.0
    assert problem("diem", True).code == "SO_LA"


@pytest.mark.parametrize(
    ("raw", "text"),
    [(89.5, "89,5"), (120.0, "120"), (True, "TRUE"), (dt.date(2021, 11, 28), "28/11/2021"), (" Tôt ", "Tôt")],
)
def test_values_are_shown_as_a_vietnamese_user_reads_them(raw: object, text: str) -> None:
    assert shown(raw) == text


def test_clean_drops_what_cannot_be_seen() -> None:
    assert clean("\ufeffPhòng Y tế\u200b ") == "Phòng Y tế"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (dt.date(2021, 1, 1), dt.date(2021, 1, 1)),
        ("31/12/2020", Problem("NGOAI_KHOANG", {"khoang": "01/01/2021 – 31/03/2022"})),
        (dt.date(2022, 3, 31), dt.date(2022, 3, 31)),
        ("01/04/2022", Problem("NGOAI_KHOANG", {"khoang": "01/01/2021 – 31/03/2022"})),
    ],
)
def test_a_day_outside_the_review_is_told(raw: object, expected: object) -> None:
    read = converter("ngay", dates=(dt.date(2021, 1, 1), dt.date(2022, 3, 31)))
    assert read(raw) == expected


def test_a_day_written_year_first_means_one_day_only() -> None:
    assert slot("ngay")("2021-12-05") == dt.date(2021, 12, 5)
    assert problem("ngay", "2021-13-05") == Problem("NGAY_LA")
