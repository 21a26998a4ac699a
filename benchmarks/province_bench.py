"""Many institutions end to end: speed beside bare readers, memory of the parent, and what the cache spares.

Every figure is that of a process of its own, from its start to its end. The readers it is compared with get the same
files and the same number of processes, and run in turns with it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.data import write_institutions, write_unit_books
from danhgia_xl.rules.ruleset import load_ruleset

BOOKS_EACH: Final = 10
PEOPLE_EACH: Final = 18
"""An institution has about 10 books and 180 people: 5,000 books and 90,000 people a province."""

SLOW_SAMPLE: Final = 100
"""Books that pandas and openpyxl read; the time of the others follows in proportion."""


def province_times(books: int = 1_000, many: int = 10_000, rounds: int = 3) -> None:
    """Print every measurement; `many` books are for the memory alone, 0 leaves that out."""
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        _written(here / "tinh", books)
        print(f"\nnhiều cơ sở: {books:,} sổ × {PEOPLE_EACH} người, {BOOKS_EACH} sổ một cơ sở, {workers} tiến trình")
        ours = _against_bare("gather", here, books, workers, rounds)
        _against_pandas(here, books, workers, ours)
        _with_cache(here, workers, ours)
        small = _measured("gather", here / "tinh", here / "tinh.xlsx", workers)["peak_mib"]
        print(f"  bộ nhớ cao nhất của tiến trình mẹ, {books:,} sổ: {small:.0f} MiB (mục tiêu ≤ 300 MB)")
        if many:
            _written(here / "lon", many)
            run = _measured("gather", here / "lon", here / "lon.xlsx", workers)
            bare = _measured("bare", here / "lon", workers)["seconds"]
            cache = ("gather", here / "lon", here / "lon.xlsx", workers, here / "lon.dem")
            first, again = (_measured(*cache)["seconds"] for _ in range(2))
            print(
                f"  {many:,} sổ: tỷ lệ với đọc trần {bare / run['seconds']:.2f}; bộ nhớ đệm: lần đầu {first:.1f} s, "
                f"lần hai {again:.2f} s, nhanh gấp {run['seconds'] / again:.0f} lần"
            )
            print(
                f"  bộ nhớ cao nhất của tiến trình mẹ, {many:,} sổ: {run['peak_mib']:.0f} MiB, gấp "
                f"{run['peak_mib'] / small:.2f} lần (mục tiêu ≤ 1,2); {many / run['seconds']:.0f} sổ/s"
            )


def institution_times(books: int = 1_000, people: int = 60, rounds: int = 3) -> None:
    """Print how fast one institution of very many units goes, all its people and explanations in one workbook."""
    workers = os.cpu_count() or 1
    print(f"\nmột cơ sở có {books:,} phòng × {people} người, {workers} tiến trình")
    with tempfile.TemporaryDirectory() as name:
        write_unit_books(Path(name, "tinh"), load_ruleset("kh170-2021"), books, people)
        _against_bare("flat", Path(name), books, workers, rounds)


def _against_bare(what: str, here: Path, books: int, workers: int, rounds: int) -> float:
    """Print the ratio to bare python-calamine and return our median time in seconds."""
    bares, times = list[float](), list[float]()
    for _ in range(rounds):
        bares.append(_measured("bare", here / "tinh", workers)["seconds"])
        times.append(_measured(what, here / "tinh", here / "tinh.xlsx", workers)["seconds"])
    ratios = [bare / ours for bare, ours in zip(bares, times, strict=True)]
    bare, ours = statistics.median(bares), statistics.median(times)
    print(
        f"  đọc trần {books / bare:.0f} sổ/s   tong-hop từ đầu đến sổ tổng hợp {books / ours:.0f} sổ/s   "
        f"tỷ lệ {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}; mục tiêu ≥ 0,7)"
    )
    return ours


def _against_pandas(here: Path, books: int, workers: int, ours: float) -> None:
    sample = min(SLOW_SAMPLE, books)
    slow = _measured("pandas", here / "tinh", here / "pandas.xlsx", workers, sample)["seconds"] * books / sample
    print(f"  pandas + openpyxl (suy từ {sample} sổ): {slow:.0f} s; gấp {slow / ours:.0f} lần (mục tiêu ≥ 12)")


def _with_cache(here: Path, workers: int, ours: float) -> None:
    """Print the time of a second run over unchanged books, and of one over a single changed institution."""
    arguments = ("gather", here / "tinh", here / "tinh.xlsx", workers, here / "tinh.dem")
    first = _measured(*arguments)["seconds"]
    again = statistics.median(_measured(*arguments)["seconds"] for _ in range(3))
    inside = statistics.median(_measured(*arguments)["inside"] for _ in range(3))
    next(iter(sorted((here / "tinh").glob("*/*.xlsx")))).unlink()
    changed = _measured(*arguments)["seconds"]
    print(
        f"  bộ nhớ đệm: lần đầu {first:.2f} s, lần hai không đổi {again:.2f} s (nhanh gấp {ours / again:.0f} lần; "
        f"không kể khởi động Python {inside:.2f} s, gấp {ours / inside:.0f} lần; mục tiêu ≥ 20), "
        f"một cơ sở đổi {changed:.2f} s"
    )


def _written(folder: Path, books: int) -> None:
    write_institutions(folder, load_ruleset("kh170-2021"), books // BOOKS_EACH, BOOKS_EACH, PEOPLE_EACH)


def _measured(*arguments: object) -> dict[str, Any]:
    """Run one measurement in a process of its own and return what it printed."""
    command = [sys.executable, "-m", "benchmarks.one_run", *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    result: dict[str, Any] = json.loads(told.stdout)
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Đo nhiều cơ sở; con số phụ thuộc máy, tỷ lệ thì ít hơn.")
    parser.add_argument("--so", type=int, default=1_000, help="số sổ")
    parser.add_argument("--lon", type=int, default=10_000, help="số sổ của phép đo bộ nhớ; 0 là bỏ qua")
    options = parser.parse_args()
    institution_times(options.so)
    province_times(options.so, options.lon)
