"""Turn pydantic's validation errors into Vietnamese problems: key, what was got, what was expected."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from danhgia_xl.errors import Problem
from danhgia_xl.terms import near_miss

SHOWN = 60
"""Characters of a wrong value repeated in a message."""

EXPECTED = {
    "extra_forbidden": "không có khóa này (khóa lạ hoặc viết sai)",
    "missing": "phải có khóa này",
    "string_type": "văn bản trong dấu nháy",
    "string_too_short": "văn bản ít nhất {min_length} ký tự",
    "string_too_long": "văn bản nhiều nhất {max_length} ký tự",
    "string_pattern_mismatch": "văn bản đúng mẫu {pattern}",
    "literal_error": "một trong: {expected}",
    "less_than_equal": "số không quá {le}",
    "greater_than_equal": "số từ {ge} trở lên",
    "greater_than": "số lớn hơn {gt}",
    "too_short": "ít nhất {min_length} mục",
    "list_type": "một danh sách [...]",
    "dict_type": "một bảng [...]",
    "model_type": "một bảng [...]",
    "float_type": "một số",
    "float_parsing": "một số",
    "int_type": "một số nguyên",
    "int_parsing": "một số nguyên",
    "int_from_float": "một số nguyên",
    "bool_type": "true hoặc false",
    "bool_parsing": "true hoặc false",
    "date_type": "ngày dạng 2021-12-05",
    "date_from_datetime_parsing": "ngày dạng 2021-12-05",
    "date_parsing": "ngày dạng 2021-12-05",
    "union_tag_invalid": "loai là một trong: {expected_tags}",
    "union_tag_not_found": "phải có khóa loai",
}
"""What pydantic's error types mean to an official; a type not listed keeps pydantic's own words."""


def problems_of(error: ValidationError) -> list[Problem]:
    """Return one problem per error of `error`, in the order of the file."""
    return [_problem(details) for details in error.errors(include_url=False)]


def unknown_name(key: str, got: str, known: Iterable[str]) -> Problem:
    """Return the problem of a name that is not among `known`: with the likely one, else all there are."""
    names = sorted(known)
    hint = near_miss(got, names)
    return Problem(key, repr(got), f"{hint}?" if hint else "một trong: " + ", ".join(names))


def _problem(details: ErrorDetails) -> Problem:
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in details["loc"]).lstrip(".")
    template = EXPECTED.get(details["type"])
    expected = template.format(**details.get("ctx", {})) if template else details["msg"]
    got = "không có" if details["type"] == "missing" else _shown(details["input"])
    return Problem(key or "(toàn tệp)", got, expected)


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except RecursionError:
        return "một giá trị lồng quá nhiều lớp"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
