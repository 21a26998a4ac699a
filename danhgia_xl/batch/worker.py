"""Inside a worker process: its limits, the clock of each file, and the function it does (see `batch.fence`)."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ctypes import Array, c_int

IDLE: Final = -1
"""Stands for "no file" where a worker tells which file it is at."""

_MIB: Final = 2**20
_LOOK_EVERY: Final = 0.5
"""Seconds between two looks at whether the parent is still there."""
_STATUS: Final = "/proc/self/statm"

_function: Callable[..., Any] | None = None
_at: Array[c_int] | None = None
_seconds = 0.0


def guard(function: Callable[..., Any], at: Array[c_int], seconds: float, memory_mib: int) -> None:
    """Make this process a worker: it does `function`, tells its file in `at`, and keeps to its time and memory."""
    global _function, _at, _seconds
    _function, _at, _seconds = function, at, seconds
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the parent ends us
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    limit_memory(memory_mib)
    _silence()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def limit_memory(memory_mib: int) -> None:
    """Let this process grow by `memory_mib` MiB at most; beyond that it gets a MemoryError or dies."""
    if sys.platform == "win32":
        return  # there is no such limit; the limits of preflight and the pool's time are left
    import resource  # noqa: PLC0415 - not on Windows

    now = _address_space(resource.getpagesize())
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = now + memory_mib * _MIB
    if hard == resource.RLIM_INFINITY or wanted <= hard:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


@contextmanager
def memory_limited(memory_mib: int) -> Iterator[None]:
    """Keep this process to `limit_memory` for the time of the block."""
    if sys.platform == "win32":
        yield
        return
    import resource  # noqa: PLC0415 - not on Windows

    before = resource.getrlimit(resource.RLIMIT_AS)
    limit_memory(memory_mib)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def this_worker_does(number: int, payload: Any, given_up: Mapping[int, str]) -> Any:  # noqa: ANN401 - any task
    """Do one task of this worker's function."""
    assert _function is not None, "the pool has called `guard`"
    assert _at is not None
    here = _at

    def begin(file: int) -> None:
        here[number] = file
        start_clock(_seconds)

    try:
        return _function(payload, given_up, begin)
    finally:
        here[number] = IDLE
        start_clock(0)


def start_clock(seconds: float) -> None:
    """End this process when `seconds` have gone by before the next call; 0 stops the clock."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def forget_file(_file: int) -> None:
    """Stand in for `begin` where there is no fence."""


def _silence() -> None:
    """Keep off the user's terminal what native libraries say of a broken file; its verdict says it in words."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _end_with(parent: int) -> None:
    """End this process when its parent has gone without a word, as after kill -9: nobody waits for results."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(1)


def _address_space(page: int) -> int:
    """Return the bytes of address space in use: what was mapped before any file is not a file's doing."""
    try:
        with open(_STATUS, encoding="ascii") as stream:  # noqa: PTH123 - no path of a user
            pages = int(stream.read().split()[0])
    except OSError:  # no /proc: macOS
        return 0
    return pages * page
