"""The books the benchmarks measure: made in masses by changing names in books written before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.data import DISTINCT, Unit, UnitBooks, write_institutions, write_unit_books
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book
from tests.books import RULES

PEOPLE = 5


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_unit_books(tmp_path_factory.mktemp("many"), RULES, DISTINCT + 3, PEOPLE)


def _facts(book: Book, fact: str) -> list[object]:
    return [record.facts[fact] for record in book.records if fact in record.facts]


@pytest.mark.parametrize("number", [0, DISTINCT - 1, DISTINCT, DISTINCT + 2])
def test_a_book_made_from_another_reads_as_one_written_slowly(number: int, many: list[Path], tmp_path: Path) -> None:
    slow = tmp_path / "cham.xlsx"
    unit = Unit(f"Phòng số {number + 1}", f"{number:05}")
    UnitBooks(RULES, PEOPLE).write_slowly(slow, unit, number % DISTINCT)
    made, written = (read_book(path, "phong.xlsx", RULES) for path in (many[number], slow))
    assert replace(made, sha256="") == replace(written, sha256="")
    assert made.unit == f"Phòng số {number + 1}"
    expected = [*(f"{number:05}-{index:03}" for index in range(PEOPLE - 2)), f"{number:05}-900", f"{number:05}-901"]
    assert sorted(map(str, _facts(made, "ma"))) == expected
    assert not made.findings


def test_books_twenty_apart_differ_in_names_only_and_others_in_contents(many: list[Path]) -> None:
    first, second, same = (read_book(many[at], "phong.xlsx", RULES) for at in (0, 1, DISTINCT))
    contents = [
        [
            {code: fact for code, fact in record.facts.items() if code not in ("ma", "don_vi", "phong")}
            for record in book.records
        ]
        for book in (first, second, same)
    ]
    assert contents[0] == contents[2] != contents[1]
    assert len({path.read_bytes() for path in many}) == len(many)


def test_institutions_share_the_names_of_their_units_and_no_person(tmp_path: Path) -> None:
    paths = write_institutions(tmp_path, RULES, 8, 3, PEOPLE)
    assert [path.relative_to(tmp_path).as_posix() for path in paths[:4]] == [
        *(f"co-so-00001/phong-0000{number}.xlsx" for number in (1, 2, 3)),
        "co-so-00002/phong-00001.xlsx",
    ]
    books = [read_book(path, path.name, RULES) for path in paths]
    assert [book.unit for book in books] == ["Phòng số 1", "Phòng số 2", "Phòng số 3"] * 8
    for fact in ("ma", "ho_ten"):
        values = [value for book in books for value in _facts(book, fact)]
        assert len(set(values)) == len(values) == 8 * 3 * PEOPLE
    assert not [finding for book in books for finding in book.findings]
