"""Read, verify and extend a register: an SQLite file beside the summary that is only ever added to (Plan D.3.4).

What verification sees and what it cannot see is told in `verify`.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from danhgia_xl.errors import RegisterError
from danhgia_xl.register.create import create
from danhgia_xl.register.entry import GENESIS, Entry, Kind, make_entry
from danhgia_xl.register.image import check_header, configure, image, insert
from danhgia_xl.register.verify import BUSY_CODES, DISK_CODES, Checked, file_altered, primary_code, verified

SUFFIX: Final = ".so-theo-doi.sqlite"
BUSY_SECONDS: Final = 30.0
"""How long to wait for another program that is writing; an append takes milliseconds."""

_ONE_AT_A_TIME: Final = threading.Lock()
"""On POSIX, closing any handle of a file drops this process's locks on it: two threads must not both have it open."""


def register_path(summary: Path) -> Path:
    """Return where the register of a summary workbook stands: `tong-hop.xlsx` → `tong-hop.so-theo-doi.sqlite`."""
    return summary.with_name(summary.stem + SUFFIX)


def read_register(path: Path) -> list[Entry]:
    """Return the entries, oldest first; raises RegisterError as `check_register` does."""
    return list(check_register(path).entries)


def check_register(path: Path) -> Checked:
    """Verify a register and return what it holds.

    Raises RegisterError: exit code 1 when it does not verify, 2 when it is missing, busy or cannot be opened. A write
    that was cut off by a crash is undone first, as SQLite does.
    """
    if not path.exists():
        raise RegisterError(
            f"Không có sổ theo dõi {path}. Sổ được lập khi ghi lần xếp loại lại đầu tiên; "
            "nếu đã từng ghi, tệp đã bị dời hoặc xóa: hãy lấy lại bản sao lưu.",
            exit_code=2,
        )
    with _ONE_AT_A_TIME, _transaction(path, "BEGIN") as connection:
        return verified(connection, path)


def append_entry(
    path: Path,
    kind: Kind,
    payload: Mapping[str, Any],
    *,
    recorded_at: dt.datetime | None = None,
    follows: str | None = None,
) -> Entry:
    """Add one entry, on the disk when this returns; the file is made when missing.

    `recorded_at` is now unless given, and must know its offset. `follows` is the hash of the entry this one was worked
    out after (`entry.GENESIS` for none). Raises RegisterError: exit code 1 when the register as it stands does not
    verify, 2 for what cannot be stored, when the last entry is not `follows`, or when another program holds the file
    too long. Whatever interrupts it, even a power cut, the register afterwards either has the entry or is as before.
    """

    def following(number: int, previous: str) -> Entry:
        moment = recorded_at or dt.datetime.now().astimezone()
        return make_entry(number, moment, kind, payload, sqlite3.sqlite_version, previous)

    with _ONE_AT_A_TIME:
        if not path.exists():
            _check_follows(path, GENESIS, follows)
            entry = following(1, GENESIS)
            if create(path, image([entry])):
                return entry
        with _transaction(path, "BEGIN IMMEDIATE") as connection:
            before = verified(connection, path)
            _check_follows(path, before.seal, follows)
            entry = following(len(before.entries) + 1, before.seal)
            insert(connection, entry)
            connection.execute("COMMIT")
        return entry


def _check_follows(path: Path, seal: str, follows: str | None) -> None:
    """Raise RegisterError when the register has changed since the new entry was worked out."""
    if follows not in (None, seal):
        raise RegisterError(
            f"Sổ theo dõi {path} vừa có thay đổi từ chương trình khác; chưa ghi gì. Hãy chạy lại lệnh.", exit_code=2
        )


@contextmanager
def _transaction(path: Path, begin: str) -> Iterator[sqlite3.Connection]:
    """Yield a connection inside a transaction, undone unless the block commits; errors become RegisterError."""
    check_header(path)
    posix = path.absolute().as_posix()
    # Three slashes before a drive, four before a share; "rw" never makes a file.
    uri = f"file://{'' if posix.startswith('/') else '/'}{quote(posix)}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            configure(connection)
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute(begin)
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:  # Python cannot decode what SQLite says of a broken schema
        raise _explained(error, path) from error


def _explained(error: Exception, path: Path) -> RegisterError:
    """Return `error` in Vietnamese: in use elsewhere, not to be opened or written, or altered."""
    if primary_code(error) in BUSY_CODES:
        return RegisterError(
            f"Sổ theo dõi {path} đang được chương trình khác dùng quá {BUSY_SECONDS:.0f} giây; chưa ghi gì. "
            "Hãy đóng chương trình đó rồi chạy lại.",
            exit_code=2,
        )
    if primary_code(error) in DISK_CODES:
        return RegisterError(
            f"Không mở hoặc không ghi được sổ theo dõi {path} ({DISK_CODES[primary_code(error)]}). "
            "Hãy kiểm tra quyền ghi và chỗ trống trên đĩa rồi chạy lại.",
            exit_code=2,
        )
    return file_altered(path, "SQLite không đọc được")
