"""Read many workbooks: a few in this process, many in worker processes that a bad file cannot take down."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from danhgia_xl.batch.discover import name_of
from danhgia_xl.batch.fence import TOO_LONG, Fence, Task
from danhgia_xl.batch.rules_ref import RulesRef
from danhgia_xl.batch.worker import forget_file
from danhgia_xl.rating.findings import find
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book

PARALLEL_FROM: Final = 48
"""Files from which starting workers costs less than it saves."""

CHUNK: Final = 16
"""Files a task: few enough for a smooth progress bar, enough to hide the cost of passing a task."""

Progress = Callable[[int, int, str], None]
"""Called with (files done, files in all, name of the file just done)."""

FileJob = tuple[str, Path]
"""A file's name in results, and its path."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    jobs: Sequence[FileJob]
    rules: RulesRef
    limits: Limits


def read_books(
    paths: Sequence[Path],
    base: Path,
    ruleset: RuleSet,
    on_progress: Progress | None = None,
    workers: int = 1,
    limits: Limits = DEFAULT_LIMITS,
) -> list[Book]:
    """Read `paths`, which lie below `base`, and return their books in the same order.

    With more than one worker (and enough files to be worth it) the reading goes on in other processes, which start
    by importing the caller's main module: that module must be importable without side effects. A file that hangs or
    kills its worker gets a book with the finding that says so; the others are not touched.
    """
    jobs = [(name_of(path, base), path) for path in paths]
    if workers > 1 and len(jobs) >= PARALLEL_FROM:
        return _in_workers(jobs, ruleset, on_progress, workers, limits)
    done: list[Book] = []
    for name, path in jobs:
        done.append(read_book(path, name, ruleset, limits))
        if on_progress is not None:
            on_progress(len(done), len(jobs), name)
    return done


def read_jobs(
    jobs: Sequence[FileJob],
    ruleset: RuleSet,
    limits: Limits = DEFAULT_LIMITS,
    given_up: Mapping[int, str] | None = None,
    begin: Callable[[int], None] = forget_file,
    known: Callable[[int], Book | None] = lambda _: None,
) -> list[Book]:
    """Read files one by one, as the function of a fenced task does: see `batch.fence.TaskFunction`.

    What `known` returns for a file need not be read.
    """
    books = []
    for index, (name, path) in enumerate(jobs):
        why, book = (given_up or {}).get(index), known(index)
        if why is not None:
            book = unread(name, why, limits)
        elif book is None:
            begin(index)
            book = read_book(path, name, ruleset, limits)
        books.append(book)
    return books


def unread(name: str, why: str, limits: Limits) -> Book:
    """Return the book of a file that was given up: its time ran out, or its worker died of it."""
    if why == TOO_LONG:
        return Book(file=name, findings=[find("TEP_DOC_QUA_LAU", file=name, giay=limits.seconds)])
    return Book(file=name, findings=[find("TEP_DOC_QUA_NANG", file=name, mib=limits.memory_mib)])


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's cycle collector: it would walk every record read so far again and again, and finds no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _in_workers(
    jobs: list[FileJob], ruleset: RuleSet, on_progress: Progress | None, workers: int, limits: Limits
) -> list[Book]:
    rules = RulesRef.of(ruleset)
    chunks = [jobs[first : first + CHUNK] for first in range(0, len(jobs), CHUNK)]
    tasks = [Task(number, _Chunk(chunk, rules, limits), len(chunk)) for number, chunk in enumerate(chunks)]
    read: dict[int, list[Book]] = {}
    done = 0
    fence: Fence[list[Book]] = Fence(_read_chunk, workers, len(tasks), limits)
    for outcome in fence.run(tasks):
        chunk = chunks[outcome.number]
        read[outcome.number] = outcome.result or [_unexplained(name) for name, _ in chunk]
        for name, _ in chunk:
            done += 1
            if on_progress is not None:
                on_progress(done, len(jobs), name)
    return [book for number in range(len(chunks)) for book in read[number]]


def _read_chunk(chunk: _Chunk, given_up: Mapping[int, str], begin: Callable[[int], None]) -> list[Book]:
    """Read a few files in a worker."""
    with collector_paused():
        return read_jobs(chunk.jobs, chunk.rules.load(), chunk.limits, given_up, begin)


def _unexplained(name: str) -> Book:
    return Book(file=name, findings=[find("LOI_DOC", file=name, loai_loi="ProcessExpired")])
