"""Links from the summary workbook to a cell of a source workbook, relative so that both folders can move together."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import Final

from danhgia_xl.rating.ratings import RowKey
from danhgia_xl.workbook.summary.cell_text import clean_text

MAX_LINKS: Final = 60_000
"""Links written on one sheet; the format stops at 65,530 and later ones would be lost in silence."""

_MAX_PART: Final = 2_079
_UNSAFE: Final = re.compile('[\x00-\x20%"<>\\[\\]\\^`{}|\\\\#?:]')
_UNSENDABLE: Final = re.compile("[\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Link:
    """A file as a percent-escaped relative address ("" is this workbook), and a place in it ("" is all of it)."""

    target: str
    location: str


class LinkMaker:
    """Makes the links of one summary: `folder` holds the sources, `target_dir` the summary.

    A folder elsewhere ("s3://…") gets links only where Excel can follow them.

    `explained` are the places in the summary where rows are explained.
    """

    def __init__(self, folder: str | Path, target_dir: Path, explained: Mapping[RowKey, str] | None = None) -> None:
        self._explained = explained or {}
        self._base = (
            _address(folder) if isinstance(folder, str) and "://" in folder else _base(Path(folder), target_dir)
        )
        self._targets: dict[str, str | None] = {}
        self._sheets: dict[str, str] = {}

    def to(self, file: str, sheet: str = "", cell: str = "") -> Link | None:
        """Return the link to `cell` of `sheet` in `file` (relative to the folder); None when no link can say it."""
        if file not in self._targets:
            self._targets[file] = self._target(file)
        target = self._targets[file]
        if target is None:
            return None
        if not sheet:
            return Link(target, "")
        if sheet not in self._sheets:
            self._sheets[sheet] = clean_text(sheet).replace("'", "''")
        location = intern(f"'{self._sheets[sheet]}'!{cell or 'A1'}")  # books of one form have the same cells
        return Link(target, location) if len(location) <= _MAX_PART and location.isprintable() else None

    def explanation(self, row: RowKey) -> Link | None:
        """Return the link to the explanation of a row; None when the summary has none."""
        return Link("", self._explained[row]) if row in self._explained else None

    def _target(self, file: str) -> str | None:
        if self._base is None:
            return None
        target = self._base + _escape(file)
        unusable = not file or _UNSENDABLE.search(target) is not None or len(target) > _MAX_PART
        return None if unusable else target


def _address(url: str) -> str | None:
    """Return the address of a folder on the web, ending in a slash; None for a place Excel cannot open."""
    return f"{url.rstrip('/')}/" if url.startswith(("http://", "https://")) else None


def _base(folder: Path, target_dir: Path) -> str:
    """Return the address of `folder` seen from `target_dir`, ending in a slash (empty when they are the same)."""
    try:
        relative = os.path.relpath(folder, target_dir)
    except ValueError:  # another drive: only an absolute address can name it
        return folder.absolute().as_uri() + "/"
    return "" if relative == os.curdir else _escape(relative.replace(os.sep, "/")) + "/"


def _escape(path: str) -> str:
    """Percent-escape what a relationship target may not hold; letters of any script stay as they are."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02x}", path)
