"""Worker processes that a bad file cannot take down: each file has its time, each worker its memory.

A task is a few files and a function that goes through them. Before each file the worker says which one it begins and
starts a clock that ends the process when it runs out, even inside a library that never comes back to Python. When a
worker dies, the parent knows the file it died of, tells the function to leave that one alone, and does the task again:
the other files of the task are not touched.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final, Generic, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from danhgia_xl.batch.worker import IDLE, guard, this_worker_does
from danhgia_xl.errors import DanhGiaError
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits

WARM_UP: Final = "danhgia_xl.batch.warm"
"""Imported once by the server process, so that each worker starts with rule sets and forms already loaded."""

IN_FLIGHT: Final = 4
"""Tasks handed out ahead for each worker: enough to keep it busy, few enough that no result waits in memory."""

_SLACK: Final = 10
"""Times a task may take longer than its files by themselves: a summary of a province takes minutes."""

TOO_LONG: Final = "QUA_GIO"
DIED: Final = "CHET"
"""Why a file is given up: its time ran out, or its worker died of it twice."""

_MOST_TRIES: Final = 3
"""Times a task is done again although no file can be blamed, before it is given up as a whole."""

T = TypeVar("T")
"""What the function of a task returns."""


TaskFunction = Callable[[Any, Mapping[int, str], Callable[[int], None]], T]
"""What a worker does with a task: takes its payload, the files given up and why, and `begin`.

It calls `begin(i)` before file i, and leaves out the files given up. `begin` with the number of files starts the clock
of what is done when all are read: no file is blamed for that.
"""


@dataclass(slots=True)
class Task:
    """A few files to go through: `payload` is what the function needs, `files` how many there are."""

    number: int
    payload: Any
    files: int
    given_up: dict[int, str] = field(default_factory=dict)
    suspect: int = IDLE
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The outcome of a task; `result` is None when its worker died again and again without a file to blame."""

    number: int
    result: T | None


class Fence(Generic[T]):
    """A pool of `workers` processes that do `function`; use it as a context manager."""

    def __init__(self, function: TaskFunction[T], workers: int, tasks: int, limits: Limits = DEFAULT_LIMITS) -> None:
        self._function, self._limits, self._workers = function, limits, max(min(workers, tasks), 1)
        self._context = _context()
        self._at = self._context.RawArray("i", [IDLE] * max(tasks, 1))

    def run(self, tasks: Sequence[Task]) -> Iterator[Done[T]]:
        """Yield the outcome of each task as it ends; whatever stops the caller stops the workers too."""
        setting = (self._function, self._at, self._limits.seconds, self._limits.memory_mib)
        pool = ProcessPool(
            max_workers=self._workers, max_tasks=0, initializer=guard, initargs=setting, context=self._context
        )
        try:
            yield from self._until_done(pool, tasks)
            pool.close()  # type: ignore[no-untyped-call]
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise
        finally:
            with _uninterrupted():
                pool.join()

    def _until_done(self, pool: ProcessPool, tasks: Sequence[Task]) -> Iterator[Done[T]]:
        waiting = list(reversed(tasks))
        running: dict[Future[T], Task] = {}
        while waiting or running:
            while waiting and len(running) < IN_FLIGHT * self._workers:
                task = waiting.pop()
                running[self._schedule(pool, task)] = task
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(future)
                outcome = self._outcome(task, future)
                if outcome is None:
                    waiting.append(task)
                else:
                    yield outcome

    def _outcome(self, task: Task, future: Future[T]) -> Done[T] | None:
        """Return what became of a task, None when it is to be done again. Raises what is meant for the user."""
        try:
            return Done(task.number, future.result())
        except DanhGiaError:
            raise
        except Exception as error:  # the worker died, or what it did failed in a way nobody foresaw
            return None if self._blame(task, error) else Done(task.number, None)

    def _schedule(self, pool: ProcessPool, task: Task) -> ProcessFuture[T]:
        """Hand a task out; where workers have no clock (Windows) the pool has one for the task as a whole."""
        self._at[task.number] = IDLE
        clock = hasattr(signal, "setitimer")
        seconds = None if clock else _SLACK * self._limits.seconds * (task.files + 1)
        arguments = (task.number, task.payload, dict(task.given_up))
        return pool.schedule(this_worker_does, args=arguments, timeout=seconds)

    def _blame(self, task: Task, error: BaseException) -> bool:
        """Note which file the worker died of; False when the task is to be given up."""
        file, slow = self._at[task.number], isinstance(error, TookTooLong) or _timed_out(error)
        task.tries += 1
        if file != IDLE and file not in task.given_up and (slow or file == task.suspect):
            task.given_up[file] = TOO_LONG if slow else DIED
            task.suspect, task.tries = IDLE, 0
            return True
        task.suspect = file
        return task.tries < _MOST_TRIES


def _timed_out(error: BaseException) -> bool:
    clock = getattr(signal, "SIGALRM", None)
    return clock is not None and isinstance(error, ProcessExpired) and error.exitcode == -clock


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


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back a second Ctrl-C while the workers are being ended, so that none is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
