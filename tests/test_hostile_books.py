"""Hostile and broken workbooks: each gets one verdict, in bounded time and memory, and says what to do."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from danhgia_xl.rating.findings import catalogue
from tests.book_xml import parts_of
from tests.books import unit_book
from tests.fenced import verdicts
from tests.hostile_books import HOSTILE

NAMES = list(HOSTILE)
SEED = 170


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what came of reading every kind, in processes that it cannot take down with it."""
    folder = tmp_path_factory.mktemp("hostile")
    good = folder / "good.xlsx"
    unit_book(good, "Phòng Y tế", [{"ma": "VC1", "ho_ten": "Lò Thị Pha"}])
    parts = parts_of(good)
    paths = [folder / f"{number}.xlsx" for number in range(len(NAMES))]
    for path, (make, _) in zip(paths, HOSTILE.values(), strict=True):
        path.write_bytes(make(dict(parts), Random(SEED)))  # noqa: S311 - chance that repeats
    found = verdicts([*paths, good])
    return {name: found[path.name] for name, path in zip(NAMES, paths, strict=True)} | {"good": found["good.xlsx"]}


def test_the_book_they_are_made_from_is_good(told: dict[str, dict[str, Any]]) -> None:
    assert (told["good"]["codes"], told["good"]["form"]) == ([], "so-phong")


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_book_gets_its_one_verdict(name: str, told: dict[str, dict[str, Any]]) -> None:
    expected, result = HOSTILE[name][1], told[name]
    assert "codes" in result, result
    assert set(result["codes"]) >= ({expected} if expected else set())
    refusals = [code for code in result["codes"] if catalogue()[code].ca_tep]
    if refusals:
        assert result["codes"] == [expected]
    assert bool(result["form"]) is not bool(refusals)
    assert expected or result["codes"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_book_takes_little_time_and_is_told_in_few_words(name: str, told: dict[str, dict[str, Any]]) -> None:
    assert told[name]["seconds"] < 10
    assert told[name]["longest"] < 4000
