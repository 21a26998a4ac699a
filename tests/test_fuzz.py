"""What reads other people's content keeps its promises for content nobody would make (see `tests/fuzz`)."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danhgia_xl.batch.discover import name_of
from danhgia_xl.errors import ConditionError, RuleSetError, UsageError
from danhgia_xl.rules.condition import facts_of, parse
from danhgia_xl.rules.formula import excel_formula
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.reader.raw import shown
from danhgia_xl.workbook.reader.values import to_text
from tests.book_xml import parts_of
from tests.fuzz import cells, conditions, names, reader, registers, rulesets
from tests.fuzz.books import packed
from tests.fuzz.broken import Broken, promise
from tests.fuzz.corpus import Case, cases, texts
from tests.fuzz.loop import run_loop
from tests.fuzz.store import RUNNING, Store
from tests.fuzz.targets import TARGETS, target_of

RUNS: Final = {
    "reader": 700, "reader-bytes": 1500, "cell": 6000, "cell-text": 400, "condition": 3000, "condition-tree": 800,
    "ruleset": 50, "ruleset-text": 150, "form": 250, "register": 1000, "entry": 4000, "name": 6,
}  # fmt: skip
"""Inputs of each target, a few seconds of processor time each."""

ENOUGH: Final = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def named(case: Case) -> str:
    return case.name


def content_of(case: Case) -> bytes:
    """Return the file of a case; every piece to be replaced must be there."""
    parts = parts_of(case.base) if case.base.suffix == ".xlsx" else {"": case.base.read_bytes()}
    for part, old, new in case.edits:
        assert old.encode() in parts[part], (part, old)
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    return parts[""] if "" in parts else packed(parts)


# ── the corpus, whole ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", cases("books"), ids=named)
def test_a_book_that_once_broke_the_reader_gets_its_finding(case: Case) -> None:
    book = reader.check_reading(content_of(case))
    assert sorted({finding.code for finding in book.findings}) == sorted(case.findings)


@pytest.mark.parametrize("case", cases("rulesets"), ids=named)
def test_a_rule_set_that_once_broke_the_loader_is_refused(case: Case) -> None:
    assert rulesets.check_ruleset(content_of(case)) is None


def test_every_condition_of_the_corpus_is_a_tree_or_refused_with_words() -> None:
    parsed = [text for text in texts("conditions") if conditions.check_text(text) is not None]
    assert "diem >= 90" in parsed
    assert not [text for text in parsed if "__" in text or "lambda" in text or ":=" in text]


def test_every_text_of_the_corpus_in_a_cell_is_a_value_or_a_problem() -> None:
    for text in texts("cells"):
        cells.check_text(text)


def test_a_book_and_a_folder_of_any_name_are_checked_and_consolidated() -> None:
    all_names = texts("names")
    for at in range(0, len(all_names), 2):
        names.check_names(all_names[at], all_names[at + 1 if at + 1 < len(all_names) else 0])


# ── made up on the spot, the same each time ─────────────────────────────────────


@pytest.mark.parametrize("name", TARGETS)
def test_made_up_content_breaks_no_promise(name: str) -> None:
    target, chance = target_of(name), random.Random(name)  # noqa: S311 - test inputs
    for _ in range(RUNS[name]):
        data = chance.randbytes(chance.choice((4, 16, 60, 200)))
        try:
            target(data)
        except Exception as error:
            raise AssertionError(f"python -m tests.fuzz {name} --chay-lai: {data.hex()}") from error


@ENOUGH
@given(st.text(max_size=120))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    conditions.check_text(text)


@ENOUGH
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_text_in_a_cell_is_a_value_or_a_problem(text: str) -> None:
    cells.check_text(text)


@ENOUGH
@given(st.floats(), st.integers(0, 200))
def test_any_number_in_a_cell_is_a_value_or_a_problem(number: float, slot: int) -> None:
    cells.check_cell(cells.slots()[slot % len(cells.slots())], number)


@ENOUGH
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_no_register(content: bytes) -> None:
    registers.check_file(content, b"", unchanged=False)


# ── what the fuzzers found, told one by one ─────────────────────────────────────


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (9999999999.0, "9999999999"),
        (10000000000.0, "10000000000"),
        (14087012345.0, "14087012345"),
        (999999999999999.0, "999999999999999"),
        (1e15, "1e+15"),
        (0.1 + 0.2, "0,3"),
    ],
)
def test_an_identity_number_typed_as_a_number_keeps_every_digit(number: float, text: str) -> None:
    assert shown(number) == to_text(number) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("diem >= 1" + "0" * 400, "một số dưới 1000000000"),
        ("diem >= 1000000000", "một số dưới 1000000000"),
        ("diem >= 0.00005", "không quá 4 chữ số"),
        ("diem >= 89.95001", "không quá 4 chữ số"),
        ("not " * 21 + "tieu_bieu", "không quá 20 lớp"),
        ("tieu_bieu and (ky_luat or " * 11 + "tieu_bieu" + ")" * 11, "không quá 20 lớp"),
        ("diem >= 90and tieu_bieu", "so sánh nối bằng"),
    ],
)
def test_a_condition_that_would_mean_something_else_in_excel_is_refused(text: str, expected: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse(text, conditions.WORDS)
    assert expected in refused.value.expected


@pytest.mark.parametrize("text", ["diem >= 999999999", "diem >= 89.9999", "not " * 20 + "tieu_bieu"])
def test_a_condition_at_the_limits_is_taken(text: str) -> None:
    assert facts_of(parse(text, conditions.WORDS))


def test_a_formula_longer_than_excel_takes_is_refused_with_words() -> None:
    longest = max(number for number in range(1, 170) if _formula_length(number) <= conditions.LONGEST_FORMULA)
    assert 100 < longest < 169
    with pytest.raises(UsageError, match=r"Excel chỉ nhận 8192.*tách điều kiện"):
        excel_formula(_alternatives(longest + 1), {"diem": "$AB$100"})


def _alternatives(number: int) -> str:
    return " or ".join(f"diem>{at}" for at in range(number))


def _formula_length(number: int) -> int:
    try:
        return len(excel_formula(_alternatives(number), {"diem": "$AB$100"}))
    except UsageError:
        return conditions.LONGEST_FORMULA + 1


def test_a_file_name_that_is_no_text_is_told_byte_by_byte() -> None:
    base = Path("/vao")
    assert name_of(base / "Phòng 1" / "a\udcf2b.xlsx", base) == "Phòng 1/a\\udcf2b.xlsx"
    assert name_of(base / "a.xlsx", base) == "a.xlsx"


def test_a_rule_set_path_longer_than_the_disk_takes_is_no_rule_set() -> None:
    with pytest.raises(RuleSetError, match="một tệp"):
        load_ruleset("a" * 5000)


# ── the fuzzers themselves ──────────────────────────────────────────────────────


def test_a_failure_keeps_its_input_and_prints_how_to_see_it_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def target(data: bytes) -> None:
        promise(b"a" not in data, "no letter a", data)

    store = Store(tmp_path, "thu")
    store.inputs()
    with pytest.raises(Broken, match="no letter a"):
        store.watched(target, b"xay")
    kept = next(path for path in tmp_path.iterdir() if path.name.startswith("loi-thu-"))
    assert kept.read_bytes() == b"xay"
    assert f"python -m tests.fuzz thu --chay-lai {kept}" in capsys.readouterr().err
    assert not (tmp_path / f"{RUNNING}-thu").exists()


def test_the_loop_keeps_inputs_that_reach_new_calls_and_begins_with_them_again(tmp_path: Path) -> None:
    store = Store(tmp_path, "condition")
    assert run_loop(target_of("condition"), store, 0.3, seed=1) > 0
    first = store.inputs()
    assert first
    run_loop(target_of("condition"), store, 0.1, seed=2)
    assert set(first) <= set(store.inputs())


def test_the_help_begins_with_an_example_and_names_every_target() -> None:
    shown_help = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--help"], capture_output=True, text=True, encoding="utf-8", check=True,
        cwd=Path(__file__).parent.parent, env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
    ).stdout  # fmt: skip
    assert shown_help.startswith("Ví dụ: python -m tests.fuzz ")
    assert all(f"  {name} " in shown_help for name in TARGETS)
