"""Find the workbooks below a folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.held import lock_files, stands_for
from danhgia_xl.workbook.mark import SUMMARY_CODES
from danhgia_xl.workbook.output import code_of

WORKBOOK_SUFFIXES: Final = frozenset({
    ".xlsx", ".xlsm", ".xltx", ".xltm",
    ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".fods", ".et", ".ett", ".csv", ".tsv",
    ".zip", ".rar", ".7z",
})  # fmt: skip
"""Every kind of spreadsheet gets a verdict, also those that must first be saved as .xlsx, and archives of them."""


def find_workbooks(folder: Path, leave_out: Sequence[Path] = ()) -> list[Path]:
    """Return every workbook below `folder`, sorted by relative path; links to folders are not followed.

    `leave_out` names files that are not inputs, such as the summary being written. Raises UsageError when
    `folder` is no folder or cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(f"Không thấy thư mục: {folder}. Hãy kiểm tra lại đường dẫn.")
    hidden = {os.path.realpath(path) for path in leave_out}
    called = {os.path.basename(path).casefold() for path in hidden}  # noqa: PTH119 - texts, quicker than paths here
    found: list[Path] = []

    def refuse(error: OSError) -> None:
        text = f"Không mở được thư mục {error.filename}: {error.strerror}. Hãy kiểm tra quyền đọc."
        raise UsageError(text) from error

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        found += [Path(parent, name) for name in names if Path(name).suffix.lower() in WORKBOOK_SUFFIXES]
    # realpath, for Path.resolve raises for a link that leads to itself; the reading says what is wrong with one
    wanted = (
        path
        for path in found
        if (path.name.casefold() not in called and not path.is_symlink()) or os.path.realpath(path) not in hidden
    )
    return sorted(wanted, key=lambda path: path.relative_to(folder).parts)


def own_files(target: Path) -> list[Path]:
    """Return what is no input beside a summary of many: itself, its lock files, what was written while it was open.

    Among institutions the last would come back as an earlier version of each, and neither would count; in the folder
    of a single one it is passed over as any summary is.
    """
    found = [target, *lock_files(target)]
    if target.exists():
        beside = (path for path in target.parent.iterdir() if stands_for(path) == target)
        found += [path for path in beside if code_of(path) in SUMMARY_CODES]
    return found


def name_of(path: Path, base: Path) -> str:
    """Return how results call the workbook at `path`: its path below `base`, with slashes.

    A name that is no text (bytes of an old encoding, from an archive or another system) has each odd byte written out.
    """
    return path.relative_to(base).as_posix().encode("utf-8", "backslashreplace").decode()
