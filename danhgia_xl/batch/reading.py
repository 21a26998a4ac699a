"""Read many workbooks: a few in this process, many in worker processes that a bad file cannot take down."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.context
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from danhgia_xl.batch.discover import name_of
from danhgia_xl.rating.findings import find
from danhgia_xl.rules.ruleset import RuleSet, load_ruleset
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book

PARALLEL_FROM: Final = 48
"""Files from which starting workers costs less than it saves."""

CHUNK: Final = 16
"""Files a task: few enough for a smooth progress bar, enough to hide the cost of passing a task."""

SECONDS_A_FILE: Final = 20
"""A unit book takes milliseconds; a file that takes this long is given up."""

WARM_UP: Final = "danhgia_xl.batch.warm"
"""Imported once by the server process, so that each worker starts with rule sets and forms already loaded."""

Progress = Callable[[int, int, str], None]
"""Called with (files done, files in all, name of the file just done)."""


def read_books(
    paths: Sequence[Path], base: Path, ruleset: RuleSet, on_progress: Progress | None = None, workers: int = 1
) -> list[Book]:
    """Read `paths`, which lie below `base`, and return their books in the same order.

    With more than one worker (and enough files to be worth it) the reading goes on in other processes, which start
    by importing the caller's main module: that module must be importable without side effects. A file that hangs or
    kills its worker gets a book with the finding LOI_DOC; the others are not touched.
    """
    names = [name_of(path, base) for path in paths]
    jobs = list(zip(names, paths, strict=True))
    in_workers = workers > 1 and len(jobs) >= PARALLEL_FROM
    books = _read_in_workers(jobs, ruleset, workers) if in_workers else (_read_one(job, ruleset) for job in jobs)
    done: list[Book] = []
    for book in books:
        done.append(book)
        if on_progress is not None:
            on_progress(len(done), len(jobs), book.file)
    return done


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


Job = tuple[str, Path]
"""A file's name in results, and its path."""


def _read_one(job: Job, ruleset: RuleSet) -> Book:
    name, path = job
    return read_book(path, name, ruleset)


def _read_chunk(jobs: list[Job], ruleset_path: Path, readings: dict[str, str]) -> list[Book]:
    """Read a few files in a worker; the rule set is loaded once a process."""
    ruleset = _ruleset(ruleset_path, tuple(readings.items()))
    with collector_paused():
        return [_read_one(job, ruleset) for job in jobs]


@lru_cache(maxsize=4)
def _ruleset(path: Path, readings: tuple[tuple[str, str], ...]) -> RuleSet:
    """Return one and the same object for the same arguments: what is prepared for reading hangs on it."""
    return load_ruleset(path, readings=dict(readings))


def _read_in_workers(jobs: list[Job], ruleset: RuleSet, workers: int) -> Iterator[Book]:
    """Yield the books in order. A chunk whose worker died is read again, each file by itself."""
    context = _context()
    with ProcessPool(max_workers=workers, context=context) as pool:
        chunks = [jobs[first : first + CHUNK] for first in range(0, len(jobs), CHUNK)]
        futures = [_schedule(pool, chunk, ruleset) for chunk in chunks]
        try:
            for chunk, future in zip(chunks, futures, strict=True):
                try:
                    yield from future.result()
                except (ProcessExpired, TookTooLong):
                    for job in chunk:
                        yield _alone(pool, job, ruleset)
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _context() -> multiprocessing.context.BaseContext:
    """Return how workers are started: by a fork, which is ready at once, unless threads make a fork unsafe.

    A fork copies the locks other threads hold, so with threads the workers come from a clean server process.
    """
    methods = multiprocessing.get_all_start_methods()
    if "fork" in methods and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    if "forkserver" not in methods:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WARM_UP])
    return context


def _schedule(pool: ProcessPool, jobs: list[Job], ruleset: RuleSet) -> ProcessFuture[list[Book]]:
    arguments = (jobs, ruleset.path, ruleset.readings)
    return pool.schedule(_read_chunk, args=arguments, timeout=SECONDS_A_FILE * len(jobs))


def _alone(pool: ProcessPool, job: Job, ruleset: RuleSet) -> Book:
    try:
        return _schedule(pool, [job], ruleset).result()[0]
    except (ProcessExpired, TookTooLong) as error:
        name = job[0]
        return Book(file=name, findings=[find("LOI_DOC", file=name, loai_loi=type(error).__name__)])
