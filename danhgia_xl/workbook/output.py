"""The one way a file of the user's is written: beside its place, forced onto the disk, then put there in one step.

Whatever happens, even a power cut, the name leads to the earlier file or to the new one, and each of them is whole.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from lxml import etree

from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.drafts import draft_name
from danhgia_xl.workbook.held import is_held, other_name
from danhgia_xl.workbook.mark import MARK_NAME, split_mark
from danhgia_xl.workbook.preflight.disk import open_regular
from danhgia_xl.workbook.refused import check_name, telling

BACKUP: Final = ".bak"
"""What follows the name of the summary that was there before."""

_MOST_MARK: Final = 2**20
"""Bytes of the part with the mark: in a workbook of ours a few KiB, however many rows it has."""

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@dataclass(slots=True)
class Draft:
    """A file being written: `path` is where; `target` is its place, or after the block the one it really got."""

    path: Path
    target: Path


@contextmanager
def replacing(target: Path, *, previous: Collection[str] = (), aside: bool = False) -> Iterator[Draft]:
    """Yield a draft beside `target`; put it in place when the block ends well, remove it when not.

    A workbook it replaces is kept beside it as "….xlsx.bak", unless it is the same, when `previous` has mark codes; a
    backup with one of these is overwritten.
    With `aside`, the draft gets another free name while a program has `target` open. Raises UsageError when the file
    cannot be written: what was there is as before then.
    """
    check_name(target)
    with telling(target):
        if target.is_dir():
            raise UsageError(f"Không ghi được {target}: đó là một thư mục. Hãy nêu tên tệp .xlsx.")
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Draft(draft_name(target.parent), target)
        try:
            draft.path.touch(exist_ok=False)  # fails now rather than after the work
            yield draft
            flush(draft.path)
            draft.target = _put(draft.path, target, previous, aside=aside)
        finally:
            with suppress(OSError):
                draft.path.unlink(missing_ok=True)


def put_in_place(draft: Path, target: Path) -> None:
    """Give the finished file `draft` the name `target`, on the disk when this returns. Raises OSError."""
    flush(draft)
    draft.replace(target)
    _flush_folder(target.parent)


def check_room(target: Path) -> None:
    """Raise UsageError when nothing can be written beside `target`: told before the work rather than after it."""
    with telling(target):
        draft = draft_name(target.parent)
        draft.touch(exist_ok=False)
        draft.unlink()


def check_output(target: Path, codes: Collection[str], name: str) -> None:
    """Raise UsageError unless `target` is a new .xlsx name or an earlier workbook with one of the marks `codes`."""
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"{target} phải có đuôi .xlsx. Hãy viết như: {target.with_suffix('.xlsx')}")
    check_name(target)
    with telling(target):
        _check_present(target, codes, name)


def _check_present(target: Path, codes: Collection[str], name: str) -> None:
    if not target.is_file():
        return
    if target.stat().st_size and code_of(target) not in codes:
        raise UsageError(f"{target} đã có và không phải {name}, sẽ không bị ghi đè. Hãy chọn tên hoặc nơi khác.")
    if not os.access(target, os.W_OK):
        raise UsageError(f"{target} chỉ cho đọc, sẽ không bị ghi đè. Hãy bỏ thuộc tính chỉ đọc, hoặc ghi ra nơi khác.")


def code_of(path: Path) -> str:
    """Return the code in the mark that a workbook of ours has in its defined name; "" for anything else.

    Only one small part is read, so a workbook of any size is known again. Never raises, nor waits for a pipe.
    """
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as package, package.open("xl/workbook.xml") as part:
            book = etree.fromstring(part.read(_MOST_MARK), _PARSER)
    except Exception:  # whatever zipfile and its unpackers make of a hostile file: it is none of ours
        return ""
    marks = [name.text or "" for name in book.iterfind("{*}definedNames/{*}definedName") if _is_mark(name)]
    return split_mark(marks[0].strip().removeprefix("="))[0] if marks else ""


def _is_mark(name: etree._Element) -> bool:
    return (name.get("name") or "").upper() == MARK_NAME


def _put(draft: Path, target: Path, previous: Collection[str], *, aside: bool) -> Path:
    """Put the flushed draft in its place, or aside while that is open; return where it stands."""
    if target.exists():
        if _same(draft, target):
            return target
        if aside and is_held(target):
            return _put_aside(draft, target)
        with suppress(OSError):
            shutil.copymode(target, draft)  # who might read the earlier file may read this one
    try:
        if previous and target.exists() and target.stat().st_size:
            _keep(target, previous)
        put_in_place(draft, target)
    except PermissionError:
        if aside and target.exists():
            return _put_aside(draft, target)
        raise
    return target


def _put_aside(draft: Path, target: Path) -> Path:
    """Give the draft another name that nothing has, even when somebody takes the first one meanwhile."""
    while True:
        path = other_name(target)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            continue
        except OSError:  # a file system without links: the name was free a moment ago
            put_in_place(draft, path)
        _flush_folder(path.parent)
        return path


def _keep(target: Path, codes: Collection[str]) -> None:
    """Make `target` stand under its backup name too, which changes in one step; somebody else's file is left alone."""
    second = draft_name(target.parent)
    try:
        try:
            second.hardlink_to(target.resolve())
        except OSError:  # a file system without links
            shutil.copyfile(target, second)
            flush(second)
        for number in count(1):
            backup = target.with_name(f"{target.name}{BACKUP}{number if number > 1 else ''}")
            if not backup.exists() or (backup.is_file() and code_of(backup) in codes):
                break
        second.replace(backup)
    finally:
        with suppress(OSError):
            second.unlink(missing_ok=True)


def _same(one: Path, other: Path) -> bool:
    try:
        return filecmp.cmp(one, other, shallow=False)
    except OSError:
        return False


def flush(path: Path) -> None:
    """Force a finished file onto the disk, so that a power cut after it got its name loses nothing."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    """Force the names in a folder onto the disk; Windows does that itself, and some network drives cannot."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
