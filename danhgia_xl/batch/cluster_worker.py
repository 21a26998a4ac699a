"""On a worker of a Dask cluster: what it says of itself, and a group of institutions rated one after another.

Dask writes the arguments and the exceptions of a failed task into its logs: what is handed to it says nothing of its
content when it is printed, and no exception with a file's or a person's name in it leaves a task.
"""

from __future__ import annotations

import faulthandler
import os
import platform
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import IO, Final

import danhgia_xl
from danhgia_xl.batch.cache import NOT_SEEN, CarriedCache
from danhgia_xl.batch.environment import LIBRARIES, environment_of, program_digest
from danhgia_xl.batch.institutions.assignment import Assignment, Rated
from danhgia_xl.batch.institutions.rate import rate_institution
from danhgia_xl.batch.sent_rules import Quiet, SentRules
from danhgia_xl.batch.worker import memory_limited
from danhgia_xl.workbook.preflight.limits import Limits

_ONE_AT_A_TIME: Final = threading.Lock()
"""A process has one clock and one limit of memory: with several threads a worker still does one task at a time."""


class OtherWorkerError(RuntimeError):
    """This worker would not give the same results: it came after the others were asked, with something else on it."""


@dataclass(frozen=True, slots=True, repr=False)
class Question(Quiet):
    """What every worker is asked before anything starts; `sample` is one of the tasks, `size` its first file's."""

    rules: SentRules
    limits: Limits
    sample: Assignment
    size: int


@dataclass(frozen=True, slots=True)
class Greeting:
    """A worker's answer: `facts` are what its results depend on; `sees` whether it reaches the first file."""

    facts: dict[str, str]
    sees: bool


@dataclass(frozen=True, slots=True, repr=False)
class Piece(Quiet):
    """One task of a group; `kept` are the files the cache has for it, None without a cache."""

    number: int
    task: Assignment
    kept: Mapping[str, bytes] | None = None
    environment: str = ""
    """The cache's."""


@dataclass(frozen=True, slots=True, repr=False)
class Group(Quiet):
    """A Dask task: a few institutions, and what the worker must be like."""

    pieces: tuple[Piece, ...]
    rules: SentRules
    limits: Limits
    facts: dict[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Quiet):
    """What became of one task of a group; without `rated` it is to be done by the caller. `saved` is for the cache."""

    number: int
    rated: Rated | None
    saved: Mapping[str, bytes]


def greet(question: Question) -> Greeting:
    """Answer the question every worker is asked."""
    task = question.sample
    try:
        here = task.source.files[0][1]
        sees = task.remote.reachable() if task.remote is not None else here.lstat().st_size == question.size
    except Exception:  # whatever a store raises: it does not see it
        sees = False
    return Greeting(facts_here(question.rules, question.limits), sees)


def facts_here(rules: SentRules, limits: Limits) -> dict[str, str]:
    """Return everything results depend on besides the files, in words for a message."""
    return {
        "danhgia-xl": danhgia_xl.__version__,
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "hệ điều hành": f"{sys.platform} {platform.machine()}",
        **{name: _version(name) for name in (*LIBRARIES, "pyarrow")},  # pandas keeps texts in it where it is installed
        "tệp chương trình": program_digest()[:12],
        "bộ quy tắc và giới hạn": environment_of(rules.here().load(), limits)[:12],
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "—"


def do_group(group: Group) -> tuple[Answer, ...]:
    """Rate the institutions of a group. Raises OtherWorkerError on a worker that is not like the others."""
    if facts_here(group.rules, group.limits) != group.facts:
        raise OtherWorkerError("danhgia-xl, Python hay thư viện khác bản")
    with _ONE_AT_A_TIME, memory_limited(group.limits.memory_mib):
        return tuple(_done(piece, group) for piece in group.pieces)


def _done(piece: Piece, group: Group) -> Answer:
    seconds = group.limits.seconds
    carried = None if piece.kept is None else CarriedCache(piece.task.source.folder, piece.environment, piece.kept)
    task = replace(piece.task, rules=group.rules.here(), cache=carried)
    try:
        _clock(seconds * (len(task.source.files) + 1))
        rated = rate_institution(task, {}, lambda _file: _clock(seconds))
    except Exception:  # told by doing it again where it is known what to do about it
        return Answer(piece.number, None, {})
    finally:
        _clock(0)
    if not rated.complete or _out_of_sight(task, rated):
        return Answer(piece.number, None, {})
    return Answer(piece.number, rated, {} if carried is None else carried.saved)


def _out_of_sight(task: Assignment, rated: Rated) -> bool:
    """Tell whether a file could not even be looked at: the fault may be this machine's, so its word does not count."""
    here = () if task.remote is not None else task.source.files
    return any(token == NOT_SEEN for _, token in rated.content) or not all(os.access(path, os.R_OK) for _, path in here)


def _clock(seconds: float) -> None:
    """End this process when `seconds` have gone by before the next call, on any system; 0 stops the clock."""
    if seconds:
        faulthandler.dump_traceback_later(seconds, exit=True, file=_nowhere())
    else:
        faulthandler.cancel_dump_traceback_later()


@cache
def _nowhere() -> IO[str]:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - kept open as long as the process
