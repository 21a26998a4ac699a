"""Writes what a result says about one workbook into a copy of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from danhgia_xl.batch.result import Consolidation


def write_back(source: Path, target: Path, result: Consolidation) -> list[str]:
    """Write results, fills and notes of `result` into a copy of the workbook `source`, which becomes `target`.

    Returns and raises as `patch_workbook` does.
    """
    from danhgia_xl.workbook.patch.write import patch_workbook  # noqa: PLC0415 - only this option needs them
    from danhgia_xl.workbook.result_marks import marks_of  # noqa: PLC0415

    return patch_workbook(source, target, marks_of(result, source.name))
