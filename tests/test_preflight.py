"""The preflight: limits with their reasons, and what is refused before any reader sees it."""

from __future__ import annotations

import pickle
from dataclasses import fields
from pathlib import Path

import pytest

from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.preflight.limits import (
    DEFAULT_LIMITS,
    LIMIT_FIELDS,
    LimitEntry,
    Limits,
    limit_entries,
    parse_settings,
    settings_of,
)
from danhgia_xl.workbook.preflight.page import limits_markdown

# Limits


def test_the_page_of_limits_is_the_data_file() -> None:
    page = Path(__file__).parent.parent / "docs" / "gioi-han.md"
    hint = "python -m danhgia_xl.workbook.preflight.page > docs/gioi-han.md"
    assert page.read_text(encoding="utf-8") == limits_markdown(), hint


def test_every_limit_has_a_field_a_reason_and_a_name_without_accents() -> None:
    assert list(LIMIT_FIELDS) == list(limit_entries())
    assert list(LIMIT_FIELDS.values()) == [field.name for field in fields(Limits)]
    for key, entry in limit_entries().items():
        assert key.isascii()
        assert len(entry.ly_do) > 40
        assert getattr(DEFAULT_LIMITS, LIMIT_FIELDS[key]) == entry.gia_tri


def test_a_default_outside_its_own_range_is_no_limit() -> None:
    with pytest.raises(ValueError, match="nằm ngoài"):
        LimitEntry(ten="x", don_vi="x", gia_tri=5, thap_nhat=6, cao_nhat=9, ly_do="x")


def test_a_limit_is_set_by_name_and_the_others_stay() -> None:
    limits = DEFAULT_LIMITS.with_settings(parse_settings(["giay=60", "Bộ nhớ = 4096 ", "muc-nen=65535"]))
    assert (limits.seconds, limits.memory_mib, limits.entries) == (60, 4096, 65535)
    assert limits.file_mib == DEFAULT_LIMITS.file_mib
    assert settings_of(limits) == {"muc_nen": 65535, "giay": 60, "bo_nho": 4096}
    assert pickle.loads(pickle.dumps(limits)) == limits  # noqa: S301 - our own bytes: limits travel to workers


@pytest.mark.parametrize("key", limit_entries())
def test_the_ends_of_a_range_are_allowed_and_nothing_beyond(key: str) -> None:
    entry = limit_entries()[key]
    for number in (entry.thap_nhat, entry.cao_nhat):
        assert getattr(DEFAULT_LIMITS.with_settings({key: str(number)}), LIMIT_FIELDS[key]) == number
    for number in (entry.thap_nhat - 1, entry.cao_nhat + 1):
        with pytest.raises(UsageError, match=f"từ {entry.thap_nhat} đến {entry.cao_nhat}"):
            DEFAULT_LIMITS.with_settings({key: str(number)})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("giai=60", "Ý bạn là “giay”"),
        ("mau=1", "Các giới hạn: tep (MiB); muc_nen"),
        ("giay", "TÊN=SỐ"),
        ("=60", "TÊN=SỐ"),
        ("giay=", "từ 1 đến 3600 (giây)"),
        ("giay=-5", "từ 1 đến 3600 (giây)"),
        ("giay=1,5", "từ 1 đến 3600 (giây)"),
        ("giay=６０", "từ 1 đến 3600 (giây)"),
        ("giay=999999999999999999999", "từ 1 đến 3600 (giây)"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_can(text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        DEFAULT_LIMITS.with_settings(parse_settings([text]))
    assert said in str(raised.value)
