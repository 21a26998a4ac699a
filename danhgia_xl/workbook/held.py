"""Is a workbook open in a spreadsheet program: what tells it, and what the user is told then."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_LOCKS: Final = (("~${}", "Excel"), (".~lock.{}#", "LibreOffice"), (".~{}", "WPS Office"))
"""Names of the files a program puts beside a workbook while it is open. They hold the user's name: never read them."""

_NUMBERED: Final = re.compile(r"(?P<stem>.+) \((?P<number>[0-9]+)\)", re.DOTALL)
_FIRST: Final = 2


def lock_file(target: Path) -> tuple[Path, str] | None:
    """Return the lock file beside `target` with the program that makes such; None when there is none.

    A program that crashed leaves its lock file behind, and nothing here can tell.
    """
    for pattern, program in _LOCKS:
        lock = target.with_name(pattern.format(target.name))
        if lock.exists():
            return lock, program
    return None


def is_lock(path: Path) -> bool:
    """Tell whether `path` is called as such a file."""
    return any(path.name.startswith(pattern.partition("{}")[0]) for pattern, _ in _LOCKS)


def lock_files(target: Path) -> list[Path]:
    """Return the names a lock file of `target` can have."""
    return [target.with_name(pattern.format(target.name)) for pattern, _ in _LOCKS]


def is_held(target: Path) -> bool:
    """Tell whether a program has `target` open: by a lock file, or because writing to it is refused (Windows)."""
    if lock_file(target) is not None:
        return True
    try:
        with target.open("r+b"):
            return False
    except PermissionError:
        return True
    except OSError:
        return False


def other_name(target: Path) -> Path:
    """Return "tong-hop (2).xlsx", or the next number that is free, for "tong-hop.xlsx"."""
    number = _FIRST
    while (path := target.with_name(f"{target.stem} ({number}){target.suffix}")).exists():
        number += 1
    return path


def stands_for(path: Path) -> Path | None:
    """Return the workbook for which `path` was written while it was open; None when its name is no such one."""
    found = _NUMBERED.fullmatch(path.stem)
    return path.with_name(found["stem"] + path.suffix) if found and int(found["number"]) >= _FIRST else None


def told_of(asked: Path, written: Path) -> str:
    """Return what to tell when a file asked for as `asked` was `written` under another name; else ""."""
    if asked == written:
        return ""
    lock = lock_file(asked)
    where = f" trong {lock[1]}" if lock else ""
    told = (
        f"{asked.name} đang mở{where} nên kết quả mới được ghi vào {written.name}, cùng thư mục; {asked.name} giữ "
        f"nguyên bản trước. Hãy đóng {asked.name} rồi chạy lại, hoặc dùng {written.name}."
    )
    if lock:
        told += f" Nếu không ai đang mở (máy từng bị tắt đột ngột), hãy xóa tệp khóa {lock[0].name} rồi chạy lại."
    return told
