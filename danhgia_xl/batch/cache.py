"""What has been read and rated before, kept beside the summary: an unchanged file is not read again.

Two files for each institution: its workbooks as read, each under the hash of its content, and its part of the summary
under a stamp of everything that part depends on. A file of the cache that is damaged, cut short or of another version
is passed over and written anew; the whole folder may be deleted at any time. It holds people's results, like the
summary beside it, so only its owner may read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from danhgia_xl.batch.book_bytes import book_data, book_from
from danhgia_xl.batch.packed import packed, unpacked
from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.drafts import draft_name
from danhgia_xl.workbook.preflight.disk import read_bytes
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.records import Book

if TYPE_CHECKING:
    from danhgia_xl.batch.reading import FileJob

SUFFIX: Final = ".dem"
NOTE_NAME: Final = "DOC-TOI.txt"
_NOTE: Final = (
    "Thư mục này là bộ nhớ đệm của danhgia-xl: lần tổng hợp sau chỉ đọc những sổ đã đổi.\n"
    "Xóa cả thư mục lúc nào cũng được; lần sau sẽ đọc lại từ đầu.\n"
    "Bên trong có kết quả của từng người: đừng gửi cho người không được xem sổ tổng hợp.\n"
)
NOT_SEEN: Final = "?"
"""Stands for the content of a file that cannot even be looked at."""

_MAGIC: Final = b"danhgia-xl dem 1\n"
_MOST_BYTES: Final = 512 * 2**20
_DAMAGED: Final = (
    OSError,
    zlib.error,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RecursionError,
    MemoryError,
)


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache in `folder` for one way of reading and rating (`batch.environment`)."""

    folder: Path
    environment: str

    def load(self, name: str, stamp: str) -> bytes | None:
        """Return what was saved as `name` under `stamp`; None when there is nothing usable."""
        try:
            data = self.raw(name)
            head, payload = data[: len(_MAGIC) + 64], data[len(_MAGIC) + 64 :]
            good = head == _MAGIC + self._seal(stamp, payload)
        except OSError:
            return None
        return payload if good else None

    def save(self, name: str, stamp: str, payload: bytes) -> None:
        """Keep `payload` as `name`; a cache that cannot be written is no reason to stop."""
        self.take(name, _MAGIC + self._seal(stamp, payload) + payload)

    def load_books(self, name: str) -> dict[str, list[Any]]:
        """Return the books kept as `name`, by their files' names, still as plain data."""
        payload = self.load(name, "")
        try:
            return dict(json.loads(unpacked(payload, _MOST_BYTES))) if payload is not None else {}
        except _DAMAGED:
            return {}

    def save_books(self, name: str, books: Iterable[Book]) -> None:
        """Keep the books of which the content is known."""
        data = {book.file: book_data(book) for book in books if book.sha256}
        self.save(name, "", packed(json.dumps(data).encode()))

    def raw(self, name: str) -> bytes:
        """Return what is kept as `name`, with its seal. Raises OSError when there is nothing."""
        return (self.folder / name).read_bytes()

    def take(self, name: str, sealed: bytes) -> None:
        """Keep what a cache of the same kind has sealed."""
        draft = draft_name(self.folder)
        with suppress(OSError):
            draft.write_bytes(sealed)
            draft.replace(self.folder / name)

    def _seal(self, stamp: str, payload: bytes) -> bytes:
        """Return what binds a payload to its stamp and to this environment: damage shows, and so does another year."""
        told = hashlib.sha256(f"{self.environment}\n{stamp}\n".encode())
        told.update(payload)
        return told.hexdigest().encode()


@dataclass(frozen=True, slots=True)
class CarriedCache(Cache):
    """A few files of a cache, taken along to where its folder is not; `saved` holds what is to be brought back."""

    kept: Mapping[str, bytes] = field(default_factory=dict)
    saved: dict[str, bytes] = field(default_factory=dict)

    def raw(self, name: str) -> bytes:
        """Return what was taken along as `name`. Raises OSError when there was nothing."""
        if name not in self.kept:
            raise FileNotFoundError(name)
        return self.kept[name]

    def take(self, name: str, sealed: bytes) -> None:
        """Keep something to be brought back."""
        self.saved[name] = sealed


def open_cache(folder: Path, environment: str) -> Cache:
    """Return the cache in `folder`, made when missing: readable by its owner only, with a note that says what it is.

    Raises UsageError when the folder cannot be made, or holds something else.
    """
    note = folder / NOTE_NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not note.exists():
            if any(folder.iterdir()):
                raise UsageError(f"{folder} đã có và không phải bộ nhớ đệm. Hãy chọn thư mục khác bằng --dem.")
            note.write_text(_NOTE, encoding="utf-8")
    except OSError as error:
        text = f"Không dùng được {folder} làm bộ nhớ đệm ({error.strerror}). Hãy chọn nơi khác, hoặc dùng --khong-dem."
        raise UsageError(text) from error
    return Cache(folder, environment)


def kept_book(kept: Mapping[str, Any], name: str, sha256: str) -> Book | None:
    """Return the book of the file `name` when its content is still `sha256`; None when it must be read."""
    try:
        book = book_from(kept[name])
    except _DAMAGED:
        return None
    return book if sha256 and (book.file, book.sha256) == (name, sha256) else None


def keys_of(source: str) -> tuple[str, str]:
    """Return the names under which the part and the books of the institution `source` are kept."""
    key = hashlib.sha256(os.fsencode(source)).hexdigest()[:32]
    return f"{key}.phan", f"{key}.so"


def content_of(jobs: Iterable[FileJob]) -> list[tuple[str, str]]:
    """Return the name of each file and what tells its content apart: its hash, see `token_of` for what is not read."""
    return [(name, token_of(path)) for name, path in jobs]


def token_of(path: Path, sha256: str = "", limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the hash of a file (`sha256` when it is known); size and time for one that should not be opened."""
    try:
        return sha256 or hashlib.sha256(read_bytes(path, limits)).hexdigest()
    except ContainerError:
        pass
    try:
        seen = path.lstat()
    except OSError:
        return NOT_SEEN
    return f"?{seen.st_mode}/{seen.st_size}/{seen.st_mtime_ns}"


def file_sha256(path: Path) -> str:
    """Return the hash of a file of our own, however long. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def stamp_of(*parts: object) -> str:
    """Return one hash of everything that something depends on."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
