"""Files from elsewhere, brought into a private folder for as long as they are read.

Nothing in the reader knows of it: what it gets are files of this machine. What cannot be brought is missing there, and
gets the verdict of a file that cannot be opened.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final

from danhgia_xl.batch.places import Place, RemoteFile
from danhgia_xl.workbook.drafts import scratch

if TYPE_CHECKING:
    from danhgia_xl.batch.institutions.layout import Source

_BLOCK: Final = 2**20
_TRIES: Final = 3
_WAIT_S: Final = 0.2
"""Before the second try; twice that before the third."""
_NO_NAME: Final = re.compile('[\x00-\x1f<>:"|?*]')
"""What Windows has in no name; a colon would lead to another drive."""
_KEPT: Final = 30
"""Characters of a long name kept at either end, four bytes each at most: 255 are the longest name of a disk."""
_AT_ONCE: Final = 8
"""Files asked for at the same time: over a network most of the time is waiting."""
_NOT_BROUGHT: Final = b"khong tai duoc"
"""Stands in for a register that could not be brought: a missing one would change results without a word."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the files of a source really are: `files` in the order of the source's, registers by name below it."""

    place: Place
    files: tuple[RemoteFile, ...]
    registers: tuple[RemoteFile, ...] = ()

    def reachable(self) -> bool:
        """Tell whether this machine sees the first file, of the size it was listed with."""
        system, _ = self.place.open()
        first = self.files[0]
        return int(system.info(first.key).get("size") or 0) == first.size


@contextmanager
def fetched(source: Source, remote: Remote, most_bytes: int) -> Iterator[Source]:
    """Yield `source` with its files on this machine; they are gone when the block ends.

    A file longer than `most_bytes` is not brought: one of that length and without content stands for it.
    """
    system, _ = remote.place.open()
    with scratch() as folder, ThreadPoolExecutor(_AT_ONCE) as pool:
        books, beside = folder / "so", folder / "dau"
        beside.mkdir()
        names = [name for name, _ in source.files]
        paths = [_own_place(books / str(number), name) for number, name in enumerate(names)]
        registers = [_below(beside, file.name) for file in remote.registers]
        wanted = [*zip(remote.files, paths, strict=True), *zip(remote.registers, registers, strict=True)]
        list(pool.map(lambda pair: _bring(system, pair[0], pair[1], most_bytes), wanted))
        for path in registers:
            if not path.exists():
                path.write_bytes(_NOT_BROUGHT)
        yield replace(source, folder=beside, files=tuple(zip(names, paths, strict=True)))


def _own_place(folder: Path, name: str) -> Path:
    """Return where a file is put: a folder of its own, under its own last name, which says its kind."""
    return folder / _steps(name)[-1]


def _below(folder: Path, name: str) -> Path:
    """Return where a register is put: as it stands below its institution, never outside of `folder`."""
    return folder.joinpath(*_steps(name))


def _steps(name: str) -> list[str]:
    """Return the steps of a name as any disk takes them: a store allows "..", drives, and names of any length."""
    steps = PurePosixPath(name.replace("\\", "/")).parts
    known = [_NO_NAME.sub("_", step) for step in steps if step not in ("/", "//", "..")]
    return [step if len(step) <= 2 * _KEPT else step[:_KEPT] + step[-_KEPT:] for step in known] or ["_"]


def _bring(system: Any, file: RemoteFile, path: Path, most_bytes: int) -> None:  # noqa: ANN401 - fsspec has no types
    path.parent.mkdir(parents=True, exist_ok=True)
    if file.size > most_bytes:
        with path.open("wb") as stream:
            stream.truncate(file.size)
        return
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_WAIT_S * attempt)
        try:
            with system.open(file.key, "rb") as source, path.open("wb") as stream:
                _copy(source, stream, most_bytes + 1)
            return
        except Exception:  # each store has its own; what is not brought is told as a file that cannot be opened
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _copy(source: IO[bytes], stream: IO[bytes], most_bytes: int) -> None:
    """Copy `most_bytes` at most: a store may send more than it lists, and the size is judged by what came."""
    left = most_bytes
    while left > 0 and (block := source.read(min(left, _BLOCK))):
        stream.write(block)
        left -= len(block)
