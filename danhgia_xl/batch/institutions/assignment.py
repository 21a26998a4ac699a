"""What a worker is given to rate one institution, and what it gives back. Light: nothing here reads a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from danhgia_xl.batch.cache import NOT_SEEN, Cache, content_of, stamp_of, token_of
from danhgia_xl.batch.discover import name_of
from danhgia_xl.batch.worker import forget_file
from danhgia_xl.register.store import SUFFIX

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection
    from pathlib import Path

    from danhgia_xl.batch.fetching import Remote
    from danhgia_xl.batch.institutions.layout import Source
    from danhgia_xl.batch.rules_ref import RulesRef
    from danhgia_xl.workbook.preflight.limits import Limits

Content = list[tuple[str, str]]
"""Name and hash of each file of a source (see `cache.content_of`)."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Everything a worker needs to rate one institution; deadlines are told as of `today`."""

    source: Source
    rules: RulesRef
    limits: Limits
    today: dt.date
    cache: Cache | None = None
    remote: Remote | None = None
    """Where the files are when they are not on this machine; `source` then has nothing but their names."""

    def registers(self) -> list[Path]:
        """Return the registers in the institution's folder; a file alone has none."""
        return [] if self.source.alone else sorted(self.source.folder.rglob(f"*{SUFFIX}"))

    def content(self, given_up: Collection[int] = (), begin: Callable[[int], None] = forget_file) -> Content:
        """Return what tells the files of the source apart from any other content, registers too.

        The files given up are not touched: opening one may be what a worker died of.
        """
        found = []
        for index, (name, path) in enumerate(self.source.files):
            if index not in given_up:
                begin(index)
            found.append((name, NOT_SEEN if index in given_up else token_of(path, limits=self.limits)))
        return [*found, *self.register_content()]

    def register_content(self) -> Content:
        """Return what tells the registers apart, by their places in the institution's folder."""
        folder = self.source.folder
        return content_of((name_of(path, folder), path) for path in self.registers())

    def stamp(self, content: Content) -> str:
        """Return what everything rated from `content` depends on besides the cache's environment."""
        return stamp_of(self.source.name, self.source.alone, content, self.today.isoformat())


@dataclass(frozen=True, slots=True)
class Rated:
    """The parts of one source as bytes (`part.to_bytes`), and the content they were made of.

    Not `complete` when a file had to be given up (another time it may be read) or was changed while it was read.
    """

    content: Content
    parts: bytes
    complete: bool
