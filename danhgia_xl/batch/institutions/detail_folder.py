"""A folder that is replaced as a whole, on this machine or where fsspec reaches.

The new one is filled beside it and gets its manifest last. On a disk it then takes the name in one step; an object
store knows no such step, but at every moment one complete folder, old or new, stands under one of three names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from danhgia_xl.batch.places import Place
from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.output import flush
from danhgia_xl.workbook.refused import telling

MANIFEST: Final = "_danhgia-xl.json"
"""What is in the folder; written last. Readers of Parquet folders pass over names that begin with "_"."""

_SHARD: Final = re.compile(r"[a-z-]+-[0-9]{5,}\.parquet")
_NEW, _OLD = ".danhgia-xl-moi", ".danhgia-xl-cu"
"""What follows the name of the folder being filled and of the one before: they are removed, so nobody else has such."""


@dataclass(frozen=True, slots=True)
class DetailFolder:
    """The folder `root` of the file system `system` (fsspec's); `shown` is how messages call it."""

    system: Any
    root: str
    shown: str
    local: bool

    @classmethod
    def at(cls, place: Path | Place) -> DetailFolder:
        """Return the folder at a place. Raises UsageError when fsspec or what it needs is missing."""
        if isinstance(place, Place):
            return cls(*place.open(), place.url, local=False)
        system, root = Place(f"local://{place.absolute().as_posix()}").open()
        return cls(system, root, str(place), local=True)

    def check(self) -> None:
        """Raise UsageError unless the folder is new, empty or an earlier one of ours to which nobody added anything."""
        with self._telling():
            if self.system.isfile(self.root):
                raise UsageError(f"{self.shown} là một tệp. Hãy nêu một thư mục cho danh sách Parquet.")
            there = self.system.ls(self.root, detail=False) if self.system.exists(self.root) else []
            names = {str(key).rstrip("/").rpartition("/")[2] for key in there}
            if names and not (MANIFEST in names and all(name == MANIFEST or _SHARD.fullmatch(name) for name in names)):
                raise UsageError(f"{self.shown} đã có thứ khác, sẽ không bị ghi đè. Hãy chọn thư mục mới cho Parquet.")

    @contextmanager
    def renewed(self) -> Iterator[DetailFolder]:
        """Yield the folder to be filled; it takes the place of this one when the block ends well."""
        new = DetailFolder(self.system, self.root + _NEW, self.shown, self.local)
        with self._telling():
            self._recover()
            new.remove()
            self.system.makedirs(new.root, exist_ok=True)
        try:
            yield new
            with self._telling():
                self._replace_by(new)
        finally:
            with suppress(Exception):
                new.remove()

    def take(self, file: Path) -> None:
        """Take in a copy of a file."""
        with self._telling():
            self.system.put_file(str(file), f"{self.root}/{file.name}")
            if self.local:
                flush(Path(self.root, file.name))

    def remove(self) -> None:
        """Remove the folder when it is there."""
        if self.system.exists(self.root):
            self.system.rm(self.root, recursive=True)

    def seal(self) -> str:
        """Return a hash of the manifest and of the names and sizes of the files; "" when it is not whole."""
        try:
            told = sha256(self.system.cat_file(f"{self.root}/{MANIFEST}"))
            for name, facts in sorted(self.system.find(self.root, detail=True).items()):
                told.update(f"{name.rpartition('/')[2]}/{facts['size']}\n".encode())
        except Exception:  # each store has its own
            return ""
        return told.hexdigest()

    def _replace_by(self, new: DetailFolder) -> None:
        old = DetailFolder(self.system, self.root + _OLD, self.shown, self.local)
        if self.system.exists(self.root):
            self._move(self.root, old.root)
        self._move(new.root, self.root)
        old.remove()

    def _recover(self) -> None:
        """Undo what a killed run has left: the earlier folder is put back when nothing whole is in its place."""
        old = DetailFolder(self.system, self.root + _OLD, self.shown, self.local)
        if not self.system.exists(f"{old.root}/{MANIFEST}"):
            return
        if self.system.exists(f"{self.root}/{MANIFEST}"):
            old.remove()
            return
        self.remove()
        self._move(old.root, self.root)

    def _move(self, source: str, target: str) -> None:
        """Give a folder another name: in one step on a disk, elsewhere file by file, the manifest last."""
        if self.local:
            Path(source).rename(target)
            return
        names = [str(key).rpartition("/")[2] for key in self.system.find(source)]
        names.sort(key=lambda name: name == MANIFEST)
        self.system.makedirs(target, exist_ok=True)
        for name in names:
            self.system.cp_file(f"{source}/{name}", f"{target}/{name}")
        self.system.rm(source, recursive=True)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn what a disk or a store says into a message with a remedy."""
        try:
            if self.local:
                with telling(Path(self.shown)):
                    yield
            else:
                yield
        except UsageError:
            raise
        except Exception as error:
            text = f"Không ghi được vào {self.shown} ({type(error).__name__}). Hãy kiểm tra địa chỉ, mạng và quyền ghi."
            raise UsageError(text) from error
