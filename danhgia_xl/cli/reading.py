"""Read and rate what a command about one person or unit points to: a workbook, or a folder with progress shown."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from danhgia_xl.cli.progress import progress

if TYPE_CHECKING:
    from pathlib import Path

    from danhgia_xl.batch.result import Consolidation
    from danhgia_xl.rules.ruleset import RuleSet


def read_rated(path: Path, rules: RuleSet | None, register: Path | None = None) -> Consolidation:
    """Return what is below `path`, rated; results rated again count as in `register`."""
    from danhgia_xl.batch.consolidate import consolidate, rate_workbook

    if path.is_file():
        return rate_workbook(path, ruleset=rules, register=register)
    with progress("Đang đọc các sổ") as on_progress:
        return consolidate(
            path,
            ruleset=rules,
            on_progress=on_progress,
            workers=os.cpu_count() or 1,
            register=register,
            alternatives=False,
        )
