"""Files and folders that stand for a moment only: their names, and the removal of what killed runs left of them.

A run that is killed cannot clean up, and what it leaves may hold names and scores. Each name says which process of
which machine made it, so that a later run knows that nobody writes there any more.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

PREFIX: Final = ".danhgia-xl-"
"""How the name of every draft and scratch folder begins: short, so that a long target name never makes it too long."""

A_DAY_S: Final = 24 * 3600
_SWEPT_FOR_S: Final = 60.0
"""A folder that many files are written into is not looked through for each of them."""

_HOST: Final = hashlib.sha256(platform.node().encode(errors="replace")).hexdigest()[:8]
_OURS: Final = re.compile(rf"{re.escape(PREFIX)}(?P<host>[0-9a-f]{{8}})-(?P<process>[0-9]{{1,10}})-[0-9a-f]{{16}}\.tmp")
_swept: dict[Path, float] = {}


def draft_name(folder: Path) -> Path:
    """Return a new name in `folder` that nothing has; the leftovers of killed runs there are removed first."""
    sweep(folder)
    return folder / f"{PREFIX}{_HOST}-{os.getpid()}-{secrets.token_hex(8)}.tmp"


@contextmanager
def scratch(folder: Path | None = None) -> Iterator[Path]:
    """Yield a folder that only this user can look into, below `folder` or where the system keeps such things.

    It is gone when the block ends; after a kill, when the next run needs one.
    """
    path = draft_name(Path(tempfile.gettempdir()) if folder is None else folder)
    try:
        path.mkdir(mode=0o700)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove the drafts and scratch folders in `folder` that nobody writes any more; never anything else.

    They are those of a process of this machine that is gone, and those of any machine older than a day.
    """
    now = time.monotonic()
    if now - _swept.get(folder, -_SWEPT_FOR_S) < _SWEPT_FOR_S:
        return
    _swept[folder] = now
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _abandoned(entry):
                _remove(entry)


def _abandoned(entry: os.DirEntry[str]) -> bool:
    named = _OURS.fullmatch(entry.name)
    if named is None:
        return False
    with suppress(OSError):
        facts = entry.stat(follow_symlinks=False)
        if hasattr(os, "getuid") and facts.st_uid != os.getuid():
            return False  # the folder for temporary files belongs to everybody
        if time.time() - facts.st_mtime > A_DAY_S:
            return True
        return named["host"] == _HOST and not process_runs(int(named["process"]))
    return False


def _remove(entry: os.DirEntry[str]) -> None:
    if entry.is_dir(follow_symlinks=False):
        shutil.rmtree(entry.path, ignore_errors=True)
    else:
        with suppress(OSError):
            Path(entry.path).unlink()


def process_runs(number: int) -> bool:
    """Tell whether a process of this machine has that number."""
    if sys.platform == "win32":
        return _runs_on_windows(number)
    try:
        os.kill(number, 0)  # signal 0 only asks; on Windows it would end the process
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _runs_on_windows(number: int) -> bool:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - needed on Windows only

        ask_little, still_active, denied = 0x1000, 259, 5
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(ask_little, False, number)
        if not handle:
            return bool(ctypes.get_last_error() == denied)
        code = ctypes.c_ulong()
        known = kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(code))
        kernel.CloseHandle(ctypes.c_void_p(handle))
        return not known or code.value == still_active
    return True
