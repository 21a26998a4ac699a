"""The exact bytes a register file has: its tables, and a fresh build from the entries to compare a file with.

Entries are only ever added at the end, so SQLite lays the same entries out in the same bytes every time. Whatever a
file holds beyond its entries (unused space, page links, header) is therefore known, and a change in it is seen.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from danhgia_xl.errors import RegisterError
from danhgia_xl.register.entry import Entry, canonical

APPLICATION_ID: Final = 0x44475344
"""Ours, in the header of the file ("DGSD"); told from any other SQLite file before SQLite opens it."""

USER_VERSION: Final = 1
"""Version of the tables below."""

MAGIC: Final = b"SQLite format 3\x00"
HEADER_SIZE: Final = 100
COLUMNS: Final = "so, luc, loai, noi_dung, thu_vien, truoc, ma_bam"
_PAGE_SIZE: Final = 1024

# No index and no UNIQUE: their pages would be rearranged by insertions. REPLACE deletes without asking the trigger
# on DELETE, so the one on INSERT takes nothing but the next number.
_TABLES: Final = (
    "CREATE TABLE lan_ghi (so INTEGER PRIMARY KEY, luc TEXT NOT NULL, loai TEXT NOT NULL, noi_dung TEXT NOT NULL, "
    "thu_vien TEXT NOT NULL, truoc TEXT NOT NULL, ma_bam TEXT NOT NULL)",
    "CREATE TRIGGER chi_ghi_tiep BEFORE INSERT ON lan_ghi "
    "WHEN NEW.so IS NOT (SELECT coalesce(max(so), 0) + 1 FROM lan_ghi) "
    "BEGIN SELECT RAISE(ABORT, 'Sổ theo dõi chỉ ghi tiếp: số mục phải là số kế tiếp'); END",
    "CREATE TRIGGER khong_sua BEFORE UPDATE ON lan_ghi "
    "BEGIN SELECT RAISE(ABORT, 'Sổ theo dõi chỉ ghi tiếp: không sửa mục đã ghi'); END",
    "CREATE TRIGGER khong_xoa BEFORE DELETE ON lan_ghi "
    "BEGIN SELECT RAISE(ABORT, 'Sổ theo dõi chỉ ghi tiếp: không xóa mục đã ghi'); END",
)
_CHANGES, _VALID_FOR = 24, 92
"""Where the header counts transactions, and where it repeats the count beside the version of the library."""


def schema(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return every table and trigger of a database, in the order made, text as bytes."""
    return connection.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master ORDER BY rowid").fetchall()


@cache
def expected_schema() -> list[tuple[object, ...]]:
    """Return what `schema` gives for a register."""
    connection = _built(())
    try:
        return schema(connection)
    finally:
        connection.close()


def image(entries: Sequence[Entry]) -> bytes:
    """Return the bytes of the file that holds exactly `entries` (one at least), one transaction an entry."""
    connection = _built(entries)
    try:
        content = bytearray(connection.serialize())
    finally:
        connection.close()
    count = len(entries)
    struct.pack_into(">I", content, _CHANGES, count)
    struct.pack_into(">II", content, _VALID_FOR, count, library_number(entries[-1].library))
    return bytes(content)


def insert(connection: sqlite3.Connection, entry: Entry) -> None:
    """Add the row of `entry`; the caller commits."""
    row = (
        entry.number,
        entry.recorded_at,
        entry.kind,
        canonical(entry.payload),
        entry.library,
        entry.previous,
        entry.hash,
    )
    connection.execute(f"INSERT INTO lan_ghi ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - a constant


def library_number(version: str) -> int:
    """Return a version of SQLite as the header holds it: "3.40.1" → 3040001; 0 for what is no version."""
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004
        return 0
    major, minor, patch = map(int, parts)
    return (major * 1_000_000 + minor * 1_000 + patch) & 0xFFFF_FFFF


def configure(connection: sqlite3.Connection) -> None:
    """Set what decides the bytes a connection writes."""
    connection.text_factory = bytes  # text is decoded by us: bytes that are no text must name their entry
    for setting in ("secure_delete = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {setting}")


def check_header(path: Path) -> None:
    """Look at the first bytes of a file without SQLite; raises RegisterError unless they can be a register's.

    SQLite would recover or check-point somebody else's database merely by opening it; a pipe would keep us waiting.
    """
    if not path.is_file():
        raise RegisterError(f"{path} không phải một tệp thường. Hãy chỉ tới tệp …so-theo-doi.sqlite.", exit_code=2)
    with path.open("rb") as stream:
        header = stream.read(HEADER_SIZE)
    if not header:
        raise RegisterError(f"Sổ theo dõi {path} rỗng: nội dung đã mất. Hãy lấy lại bản sao lưu gần nhất.")
    if len(header) < HEADER_SIZE or not header.startswith(MAGIC):
        raise RegisterError(
            f"{path} không phải sổ theo dõi, hoặc phần đầu tệp đã bị thay đổi. "
            "Hãy chỉ tới tệp …so-theo-doi.sqlite, hoặc lấy lại bản sao lưu."
        )
    version, application = struct.unpack_from(">I4xI", header, 60)
    if application != APPLICATION_ID:
        raise RegisterError(
            f"{path} là cơ sở dữ liệu SQLite của chương trình khác, hoặc phần đầu tệp đã bị thay đổi. "
            "Hãy chỉ tới tệp …so-theo-doi.sqlite do phần mềm này ghi, hoặc lấy lại bản sao lưu."
        )
    if version != USER_VERSION or header[18:20] != b"\x01\x01":
        raise RegisterError(
            f"Phần đầu tệp {path} khác sổ theo dõi của bản phần mềm này: tệp đã bị thay đổi, hoặc do bản mới hơn ghi. "
            "Hãy cập nhật phần mềm, hoặc lấy lại bản sao lưu."
        )


def _built(entries: Iterable[Entry]) -> sqlite3.Connection:
    """Return a database in memory that holds `entries`; raises RegisterError when this Python cannot copy it out."""
    if not hasattr(sqlite3.Connection, "serialize"):
        raise RegisterError(
            f"SQLite {sqlite3.sqlite_version} của máy này quá cũ để kiểm tra sổ theo dõi. Hãy cài Python mới hơn.",
            exit_code=2,
        )
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for setting in (f"page_size = {_PAGE_SIZE}", "encoding = 'UTF-8'", "auto_vacuum = NONE"):
        connection.execute(f"PRAGMA {setting}")
    configure(connection)
    connection.execute("BEGIN")
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")
    for entry in entries:
        insert(connection, entry)
    connection.execute("COMMIT")
    return connection
