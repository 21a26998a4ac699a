"""Everything to be rated, one task a source: from a folder of this machine, or from a place elsewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from danhgia_xl.batch.discover import find_workbooks
from danhgia_xl.batch.fetching import Remote
from danhgia_xl.batch.institutions.layout import Source, lay_out
from danhgia_xl.batch.places import Place, RemoteFile, find_remote
from danhgia_xl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

Found = list[tuple[Source, Remote | None]]
"""Each source, and where its files are when they are not on this machine."""


def find_sources(where: Path | Place, pattern: str | None, leave_out: Sequence[Path]) -> Found:
    """Return the sources at `where` in the order of their names; `pattern` as in `layout.lay_out`.

    Raises UsageError when there is no workbook, the place cannot be listed, or the pattern fits nothing.
    """
    if isinstance(where, Place):
        return _elsewhere(where, pattern)
    paths = find_workbooks(where, leave_out)
    if not paths:
        raise UsageError(f"Không có sổ Excel nào dưới {where}. Hãy kiểm tra đường dẫn, hoặc chép các sổ vào đó.")
    return [(source, None) for source in lay_out(paths, where, pattern)]


def _elsewhere(place: Place, pattern: str | None) -> Found:
    books, registers = find_remote(place)
    if not books:
        raise UsageError(f"Không có sổ Excel nào ở {place.url}. Hãy kiểm tra địa chỉ, hoặc chép các sổ vào đó.")
    by_name = {Path(book.name): book for book in books}
    sources = lay_out(by_name, Path(), pattern, place.url)
    beside = _by_institution(registers, {source.folder for source in sources if not source.alone})
    return [
        (
            source,
            Remote(
                place,
                tuple(by_name[path] for _, path in source.files),
                () if source.alone else tuple(beside[source.folder]),
            ),
        )
        for source in sources
    ]


def _by_institution(registers: Sequence[RemoteFile], folders: set[Path]) -> dict[Path, list[RemoteFile]]:
    """Return the registers of each institution's folder, named from it."""
    found: dict[Path, list[RemoteFile]] = defaultdict(list)
    for register in registers:
        path = Path(register.name)
        for folder in path.parents:
            if folder in folders:
                found[folder].append(replace(register, name=path.relative_to(folder).as_posix()))
    return found
