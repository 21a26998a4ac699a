"""What a register must satisfy: tables, chain, SQLite's own check, and every byte of the file.

What verification sees, and what it does not:

- Any single byte changed, anywhere in a register written with one version of SQLite, is seen. Content that changed
  names its entry; the rest (page links, unused space, header) is seen because the file is compared, byte by byte, with
  a fresh build from its entries.
- A register written with several versions of SQLite may rightly be laid out otherwise than this machine would. Then
  entries, chain, header and SQLite's own integrity check still hold, unused space may not: `Checked.exact` is False.
- Entries removed from the middle or reordered break the chain. Entries cut off the end, a file deleted, put back from
  an older copy, or rewritten whole with new hashes is consistent in itself: only the last hash ("mã niêm phong"),
  noted down elsewhere, shows it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from danhgia_xl.errors import RegisterError
from danhgia_xl.register.entry import GENESIS, Entry, read_entry
from danhgia_xl.register.image import COLUMNS, HEADER_SIZE, expected_schema, image, schema

BUSY_CODES: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
"""Another program holds the file."""

DISK_CODES: Final[dict[int, str]] = {
    sqlite3.SQLITE_PERM: "không được phép",
    sqlite3.SQLITE_READONLY: "chỉ được đọc",
    sqlite3.SQLITE_IOERR: "lỗi đọc ghi đĩa",
    sqlite3.SQLITE_FULL: "đĩa đầy",
    sqlite3.SQLITE_CANTOPEN: "không mở được",
    sqlite3.SQLITE_NOLFS: "tệp quá lớn",
}
"""Codes of SQLite that are about the disk, not about the content, with their words."""

_PRIMARY: Final = 0xFF
"""Bits of SQLite's extended codes that hold the primary one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A register that verifies: its entries, oldest first, and whether every byte of the file could be compared."""

    path: Path
    entries: tuple[Entry, ...]
    exact: bool

    @property
    def seal(self) -> str:
        """The hash of the last entry ("mã niêm phong"), which stands for all of them."""
        return self.entries[-1].hash


def verified(connection: sqlite3.Connection, path: Path) -> Checked:
    """Verify everything inside the open transaction; content first, so that an altered entry is named.

    Raises RegisterError (exit code 1), sqlite3.Error where SQLite itself gives up.
    """
    if schema(connection) != expected_schema():
        raise file_altered(path, "các bảng bên trong khác sổ theo dõi")
    entries = _entries(connection, path)
    if connection.execute("PRAGMA integrity_check").fetchall() != [(b"ok",)]:
        raise file_altered(path, "SQLite thấy tệp hỏng")
    return Checked(path, tuple(entries), exact=_is_exact(connection, path, entries))


def _entries(connection: sqlite3.Connection, path: Path) -> list[Entry]:
    entries: list[Entry] = []
    # A cursor left open in the traceback of an error would keep the lock after the connection is closed.
    with closing(connection.execute(f"SELECT {COLUMNS} FROM lan_ghi ORDER BY so")) as rows:  # noqa: S608 - a constant
        while (row := _next_row(rows, path, len(entries))) is not None:
            entries.append(read_entry(row, len(entries) + 1, entries[-1].hash if entries else GENESIS))
    if not entries:
        raise file_altered(path, "không còn mục nào")
    return entries


def _next_row(rows: sqlite3.Cursor, path: Path, done: int) -> tuple[object, ...] | None:
    """Return the next row, None after the last; where SQLite cannot go on, say after which entry."""
    try:
        row: tuple[object, ...] | None = rows.fetchone()
    except sqlite3.Error as error:
        if primary_code(error) in (*BUSY_CODES, *DISK_CODES):
            raise
        raise file_altered(path, f"không đọc được tiếp sau mục {done}") from error
    return row


def _is_exact(connection: sqlite3.Connection, path: Path, entries: list[Entry]) -> bool:
    """Compare the file with a fresh build; False when another version of SQLite may rightly have laid it out so."""
    # Through SQLite: opening the file here and closing it would drop the lock of this transaction.
    try:
        found = connection.serialize()
    except MemoryError:
        raise file_altered(path, "độ dài tệp không đúng") from None
    if len(found) != path.stat().st_size:
        raise file_altered(path, "độ dài tệp không đúng")
    wanted = image(entries)
    if found == wanted:
        return True
    one_version = {entry.library for entry in entries} == {sqlite3.sqlite_version}
    if one_version or _header_but_size(found) != _header_but_size(wanted):
        pairs = enumerate(zip(found, wanted, strict=False))
        offset = next((at for at, (here, there) in pairs if here != there), min(len(found), len(wanted)))
        raise file_altered(path, f"byte {offset} ngoài nội dung các mục không đúng")
    return False


def _header_but_size(content: bytes) -> bytes:
    """Return the header without the number of pages, which depends on the layout."""
    return content[:28] + content[32:HEADER_SIZE]


def file_altered(path: Path, what: str) -> RegisterError:
    """Return the error for a file that is not what was written, where no single entry can be named."""
    return RegisterError(
        f"Tệp sổ theo dõi {path} đã bị thay đổi hoặc hỏng: {what}. "
        "Đừng dùng sổ này; hãy lấy lại bản sao lưu gần nhất và đối chiếu mã niêm phong."
    )


def primary_code(error: Exception) -> int:
    """Return the primary code of SQLite that `error` carries, 0 when it carries none."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY
