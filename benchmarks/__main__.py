"""`python -m benchmarks`: print every measurement beside its goal. Ratios come from one run on one machine."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from string import ascii_uppercase

from benchmarks.click_bench import click_times
from benchmarks.data import fact_table, write_unit_books
from benchmarks.province_bench import institution_times, province_times
from benchmarks.udf_bench import udf_times
from danhgia_xl.batch.consolidate import consolidate, rate_workbook
from danhgia_xl.rating.classify import classify
from danhgia_xl.rules.ruleset import RuleSet, load_ruleset
from danhgia_xl.workbook.marks import CellMark, Marks
from danhgia_xl.workbook.patch.write import patch_workbook

PEOPLE_A_BOOK = 60


def main() -> None:
    """Run every measurement; `--so` and `--dong` make them smaller."""
    parser = argparse.ArgumentParser(description="Đo tốc độ; con số phụ thuộc máy, tỷ lệ thì ít hơn.")
    parser.add_argument("--so", type=int, default=1_000, help="số sổ của phép đo tổng hợp")
    parser.add_argument("--lon", type=int, default=10_000, help="số sổ của phép đo bộ nhớ; 0 là bỏ qua")
    parser.add_argument("--dong", type=int, default=1_000_000, help="số dòng của phép đo xếp loại")
    options = parser.parse_args()
    ruleset = load_ruleset("kh170-2021")
    _classify_rate(ruleset, options.dong)
    institution_times(options.so)
    province_times(options.so, options.lon)
    _alternatives_cost(ruleset, options.so)
    _marked_copies(ruleset)
    udf_times(ruleset)
    click_times()
    _start_up()


def _seconds(action: Callable[[], object], runs: int) -> float:
    """Return the median wall time of `runs` runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _classify_rate(ruleset: RuleSet, rows: int) -> None:
    print(f"\nclassify, {rows:,} dòng, một nhân, kèm mã điều kiện (mục tiêu ≥ 2,0 triệu dòng/s)")
    for kind in ruleset.data.doi_tuong:
        table = fact_table(ruleset, kind, rows)
        ids = _seconds(lambda: classify(table, kind, ruleset=ruleset, text=False), 3)  # noqa: B023
        text = _seconds(lambda: classify(table, kind, ruleset=ruleset), 3)  # noqa: B023
        print(f"  {kind:18} {rows / ids / 1e6:6.2f} triệu dòng/s   có lời văn: {rows / text / 1e6:6.2f}")


def _alternatives_cost(ruleset: RuleSet, books: int) -> None:
    """Compare processor time, one process each: what else the machine does has no part in it."""
    print(f"\ntong-hop có trang Cách đọc so với không có, {books} sổ × {PEOPLE_A_BOOK} người, thời gian của một nhân")
    with tempfile.TemporaryDirectory() as name:
        folder, target = Path(name, "so"), Path(name, "tong-hop.xlsx")
        write_unit_books(folder, ruleset, books, PEOPLE_A_BOOK)
        ratios = []
        for _ in range(3):
            times = []
            for wanted in (False, True):
                start = time.process_time()
                consolidate(folder, target, ruleset=ruleset, alternatives=wanted)
                times.append(time.process_time() - start)
            without, whole = times
            ratios.append(whole / without)
            print(f"  không có {without:5.2f} s   có {whole:5.2f} s   tỷ lệ {ratios[-1]:.2f}")
        print(f"  tỷ lệ trung vị {statistics.median(ratios):.2f}")


def _marked_copies(ruleset: RuleSet) -> None:
    """Time a copy in which everybody gets a result and every third person a fill and a note."""
    with tempfile.TemporaryDirectory() as name:
        book, target = write_unit_books(Path(name), ruleset, 1, PEOPLE_A_BOOK)[0], Path(name, "ban-sao.xlsx")
        people = rate_workbook(book, ruleset=ruleset).people
        marks: Marks = {}
        for number, person in enumerate(people.itertuples()):
            cells = marks.setdefault(str(person.trang), {})
            cells[f"CZ{str(person.o).lstrip(ascii_uppercase)}"] = CellMark(text=str(person.xep_loai))
            if number % 3 == 0:
                cells[str(person.o)] = CellMark(fill="#FFC7CE", note="Tỷ lệ phải từ 0 đến 100.")
        seconds = _seconds(lambda: patch_workbook(book, target, marks), 21)
        size = book.stat().st_size / 1000
        print(f"\nghi vào bản sao, sổ {len(people)} người, {size:.0f} KB: {seconds * 1000:.1f} ms (mục tiêu ≤ 50 ms)")


def _start_up() -> None:
    program = Path(sys.executable).with_name("danhgia-xl")
    seconds = _seconds(lambda: subprocess.run([program, "--help"], check=True, capture_output=True), 9)
    print(f"\ndanhgia-xl --help: {seconds:.3f} s (mục tiêu ≤ 0,2 s)")


if __name__ == "__main__":
    main()
