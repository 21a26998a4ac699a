"""One measured run in its own process: `python -m benchmarks.one_run gather|flat|bare|pandas FOLDER ...`, JSON out."""

from __future__ import annotations

import time

START = time.perf_counter()

import json  # noqa: E402 - the clock starts before anything is imported
import resource  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from concurrent.futures import ProcessPoolExecutor  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 16


def main(what: str, folder: str, *rest: str) -> None:
    """Do one run and print how long it took from the start of the process, and the peak memory of the process."""
    began = time.perf_counter()
    runs: dict[str, Callable[..., None]] = {"gather": gather, "flat": flat, "bare": bare, "pandas": with_pandas}
    runs[what](folder, *rest)
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": end - START, "inside": end - began, "peak_mib": peak}))


def gather(folder: str, target: str, workers: str, cache: str = "") -> None:
    """Gather the institutions below `folder` into a summary."""
    from danhgia_xl.batch.institutions.run import Means, consolidate_institutions  # noqa: PLC0415

    means = Means(int(workers), cache=Path(cache) if cache else None)
    consolidate_institutions(folder, target, means=means)


def flat(folder: str, target: str, workers: str) -> None:
    """Consolidate everything below `folder` as one institution."""
    from danhgia_xl.batch.consolidate import consolidate  # noqa: PLC0415

    consolidate(folder, target, workers=int(workers))


def bare(folder: str, workers: str) -> None:
    """Read every sheet of every book with python-calamine and do nothing with it."""
    chunks = _chunks(folder)
    with ProcessPoolExecutor(int(workers)) as pool:
        assert sum(pool.map(_read_bare, chunks)) == sum(map(len, chunks))


def with_pandas(folder: str, target: str, workers: str, sample: str) -> None:
    """Read the rosters of some books with pandas and openpyxl, count the rows and write them into one workbook.

    That is less than ours do: nothing is checked, rated or explained.
    """
    import pandas as pd  # noqa: PLC0415

    chunks = [chunk[:CHUNK] for chunk in _chunks(folder, int(sample))]
    with ProcessPoolExecutor(int(workers)) as pool:
        tables = [table for part in pool.map(_read_pandas, chunks) for table in part]
    pd.concat(tables).to_excel(target, engine="openpyxl")


def _chunks(folder: str, most: int | None = None) -> list[list[str]]:
    paths = sorted(str(path) for path in Path(folder).rglob("*.xlsx"))[:most]
    return [paths[first : first + CHUNK] for first in range(0, len(paths), CHUNK)]


def _read_bare(paths: Sequence[str]) -> int:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    for path in paths:
        workbook = CalamineWorkbook.from_path(path)
        for sheet in workbook.sheet_names:
            workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return len(paths)


def _read_pandas(paths: Sequence[str]) -> list[pd.DataFrame]:
    import pandas as pd  # noqa: PLC0415

    return [table for path in paths for table in pd.read_excel(path, sheet_name=None, engine="openpyxl").values()]


if __name__ == "__main__":
    main(*sys.argv[1:])
