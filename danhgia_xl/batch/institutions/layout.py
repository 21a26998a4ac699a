"""Which workbooks below a folder belong to which institution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from danhgia_xl.batch.cache import SUFFIX as CACHE_SUFFIX
from danhgia_xl.batch.discover import find_workbooks, name_of, own_files
from danhgia_xl.batch.institutions.detail_folder import MANIFEST
from danhgia_xl.errors import UsageError
from danhgia_xl.terms import fold, unaccented
from danhgia_xl.workbook.mark import OUTPUT_CODES, SUMMARY_CODES
from danhgia_xl.workbook.output import code_of

if TYPE_CHECKING:
    from danhgia_xl.batch.reading import FileJob


@dataclass(frozen=True, slots=True)
class Source:
    """The workbooks of one institution, named from `folder`, or one file outside of all (`alone`).

    A file alone may be the summary of a lower level; if it is not, it belongs to no institution.
    """

    name: str
    folder: Path
    files: tuple[FileJob, ...]
    alone: bool = False


def lay_out(paths: Iterable[Path], base: Path, pattern: str | None, shown: str = "") -> list[Source]:
    """Return the sources among `paths`, which lie below `base`, in the order of their names.

    `pattern` says which folders are institutions: "*" those directly below, "*/*" those one level deeper, "so-*/*" only
    some. Without it every file stands alone. `shown` is how messages call the folder. Raises UsageError for a pattern
    that leads out of the folder or to none.
    """
    parts = _parts(pattern)
    found: dict[tuple[str, ...], list[Path]] = {}
    alone: list[Path] = []
    for path in paths:
        above = path.relative_to(base).parts[:-1]
        head = above[: len(parts)]
        if parts and len(head) == len(parts) and all(map(fnmatchcase, head, parts)):
            found.setdefault(head, []).append(path)
        else:
            alone.append(path)
    if parts and not found:
        raise UsageError(
            f"Không có thư mục con nào của {shown or base} khớp --co-so {pattern!r} và chứa sổ Excel. "
            "Dấu * là một cấp thư mục: '*' khi mỗi thư mục con là một cơ sở, '*/*' khi cơ sở nằm trong thư mục của sở."
        )
    sources = [_institution(base.joinpath(*head), head, files) for head, files in found.items()]
    sources += [_alone(path, base) for path in alone]
    return sorted(sources, key=lambda source: _alphabetical(source.name))


def without_books(base: Path, pattern: str | None, sources: Iterable[Source]) -> list[str]:
    """Return the names of folders below `base` that `pattern` takes for institutions and that hold no workbook.

    Somebody waits for their books. Hidden folders and those that we write ourselves are none.
    """
    level = [base]
    for part in _parts(pattern):
        level = [folder for above in level for folder in _folders(above) if fnmatchcase(folder.name, part)]
    taken = {base, *(source.folder for source in sources if not source.alone)}
    return sorted((name_of(folder, base) for folder in level if folder not in taken), key=_alphabetical)


def _folders(above: Path) -> list[Path]:
    found = []
    for folder in above.iterdir():
        ours = folder.name.startswith((".", "__")) or folder.suffix == CACHE_SUFFIX or (folder / MANIFEST).exists()
        if not ours and folder.is_dir() and not folder.is_symlink():
            found.append(folder)
    return found


def _alphabetical(name: str) -> tuple[str, str, str]:
    """Return what sorts names as people do: Đ beside D, capitals among the others, however the accents are coded."""
    return unaccented(fold(name)), fold(name), name


def only_summaries(folder: Path, target: Path) -> bool:
    """Tell whether there are summaries of ours below `folder` and no book beside them.

    `target` and what goes with it does not count.
    A file that is neither, such as a damaged one or the lock file of an open summary, does not make books of them.
    """
    codes = []
    for path in find_workbooks(folder, own_files(target)):
        codes.append(code_of(path))
        if codes[-1] and codes[-1] not in OUTPUT_CODES:
            return False
    return any(code in SUMMARY_CODES for code in codes)


def _parts(pattern: str | None) -> tuple[str, ...]:
    if pattern is None:
        return ()
    parts = tuple(part for part in pattern.replace("\\", "/").split("/") if part not in ("", "."))
    if not parts or ".." in parts or "**" in parts:
        raise UsageError(f"--co-so {pattern!r} không dùng được. Hãy viết như: --co-so '*' hoặc --co-so '*/*'")
    return parts


def _institution(folder: Path, head: tuple[str, ...], files: list[Path]) -> Source:
    return Source(name_of(Path(*head), Path()), folder, tuple((name_of(path, folder), path) for path in files))


def _alone(path: Path, base: Path) -> Source:
    return Source(name_of(path, base), base, ((name_of(path, base), path),), alone=True)
