"""Workers behind a fence: a file that hangs, crashes or eats memory gets its verdict, and costs nobody else."""

from __future__ import annotations

import collections
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from danhgia_xl.batch import fence, reading
from danhgia_xl.batch.discover import find_workbooks
from danhgia_xl.batch.fence import DIED, TOO_LONG, Fence, Task
from danhgia_xl.errors import UsageError
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS
from tests.books import unit_book

RULES = load_ruleset("kh170-2021")
LIMITS = replace(DEFAULT_LIMITS, seconds=1, memory_mib=300)

Report = tuple[list[str], dict[int, str]]


def gone_through(files: list[str], given_up: Mapping[int, str], begin: Callable[[int], None]) -> Report:
    """Do to each file what its name says and return the files that were gone through, and those given up."""
    done = []
    for index, what in enumerate(files):
        if index in given_up:
            continue
        begin(index)
        _ACTIONS[what]()
        done.append(what)
    return done, dict(given_up)


def hang() -> None:
    while True:
        pass


def hang_deaf() -> None:
    """Hang in native code that never comes back to Python, where no Python handler of a signal would run."""
    collections.deque(itertools.repeat(0), maxlen=0)


def eat_memory() -> None:
    try:
        _ = b"x" * (2 * 2**30)
    except MemoryError:
        os.abort()


def crash_once(marker: Path) -> None:
    if not marker.exists():
        marker.touch()
        os.abort()


def tell() -> None:
    raise UsageError("Hãy sửa.")


_ACTIONS: dict[str, Callable[[], object]] = {
    "good": lambda: None,
    "hang": hang,
    "deaf": hang_deaf,
    "crash": os.abort,
    "exit": lambda: os._exit(3),
    "memory": eat_memory,
    "raise": lambda: signal.raise_signal(signal.SIGKILL),
    "bug": lambda: {}["khong co"],
    "told": tell,
}


@pytest.mark.parametrize(
    ("what", "why"),
    [("hang", TOO_LONG), ("deaf", TOO_LONG), ("crash", DIED), ("exit", DIED), ("memory", DIED), ("raise", DIED)],
)
def test_a_bad_file_is_given_up_and_the_others_of_its_task_are_gone_through(what: str, why: str) -> None:
    tasks = [Task(0, ["good", what, "good"], 3), Task(1, ["good", "good"], 2)]
    here: Fence[Report] = Fence(gone_through, 2, len(tasks), LIMITS)
    assert {done.number: done.result for done in here.run(tasks)} == {
        0: (["good", "good"], {1: why}),
        1: (["good", "good"], {}),
    }


def test_what_nobody_foresaw_costs_its_task_only_and_what_the_user_is_to_know_stops_the_run() -> None:
    tasks = [Task(0, ["bug"], 1), Task(1, ["good"], 1)]
    here: Fence[Report] = Fence(gone_through, 1, len(tasks), LIMITS)
    assert {done.number: done.result for done in here.run(tasks)} == {0: None, 1: (["good"], {})}
    there: Fence[Report] = Fence(gone_through, 1, 1, LIMITS)
    with pytest.raises(UsageError, match="Hãy sửa"):
        list(there.run([Task(0, ["told"], 1)]))


def test_several_bad_files_in_one_task_are_each_found() -> None:
    files = ["crash", "good", "hang", "exit", "good"]
    here: Fence[Report] = Fence(gone_through, 1, 1, LIMITS)
    assert [done.result for done in here.run([Task(0, files, len(files))])] == [
        (["good", "good"], {0: DIED, 2: TOO_LONG, 3: DIED})
    ]


def test_a_file_within_the_limits_is_not_given_up() -> None:
    """Both sides of the time limit: three files of 0.6 s each are longer than a second, but none of them is."""
    here: Fence[Report] = Fence(_slowly, 1, 1, LIMITS)
    assert [done.result for done in here.run([Task(0, [0.6, 0.6, 1.6, 0.6], 4)])] == [
        (["0.6", "0.6", "0.6"], {2: TOO_LONG})
    ]


def _slowly(files: list[float], given_up: Mapping[int, str], begin: Callable[[int], None]) -> Report:
    done = []
    for index, seconds in enumerate(files):
        if index not in given_up:
            begin(index)
            time.sleep(seconds)
            done.append(str(seconds))
    return done, dict(given_up)


def test_a_worker_that_died_once_by_chance_costs_no_file(tmp_path: Path) -> None:
    """The first death only makes a file suspect: another program may have taken the memory just then."""
    here: Fence[Report] = Fence(_chance, 1, 1, LIMITS)
    assert [done.result for done in here.run([Task(0, tmp_path / "seen", 2)])] == [(["first", "second"], {})]


def _chance(marker: Path, given_up: Mapping[int, str], begin: Callable[[int], None]) -> Report:
    begin(0)
    begin(1)
    crash_once(marker)
    return ["first", "second"], dict(given_up)


def test_a_worker_that_dies_between_files_blames_none_and_does_not_go_on_for_ever() -> None:
    here: Fence[Report] = Fence(_no_file, 1, 2, LIMITS)
    tasks = [Task(0, "bad", 1), Task(1, "good", 1)]
    assert {done.number: done.result for done in here.run(tasks)} == {0: None, 1: (["good"], {})}


def _no_file(name: str, given_up: Mapping[int, str], _begin: Callable[[int], None]) -> Report:
    if name == "bad":
        os.abort()
    return [name], dict(given_up)


@pytest.mark.parametrize(
    ("why", "code"), [(os.abort, "TEP_DOC_QUA_NANG"), (hang, "TEP_DOC_QUA_LAU")], ids=["crash", "hang"]
)
def test_a_book_that_kills_its_worker_gets_a_verdict_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: Callable[[], None], code: str
) -> None:
    for number in range(3):
        unit_book(tmp_path / f"{number}.xlsx", f"Phòng {number}", [{"ma": str(number), "ho_ten": f"Người {number}"}])
    paths = find_workbooks(tmp_path)
    good = reading.read_books(paths, tmp_path, RULES)
    real = reading.read_book

    def deadly(path: Path, name: str, *rest: object) -> reading.Book:
        if name == "1.xlsx":
            why()
        return real(path, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "PARALLEL_FROM", 1)
    monkeypatch.setattr(reading, "read_book", deadly)
    monkeypatch.setattr(fence, "_context", lambda: multiprocessing.get_context("fork"))  # else it is not seen there
    books = reading.read_books(paths, tmp_path, RULES, workers=2, limits=LIMITS)
    assert [books[0], books[2]] == [good[0], good[2]]
    (finding,) = books[1].findings
    assert (books[1].file, books[1].form, finding.code) == ("1.xlsx", "", code)
    assert finding.remedy


_INTERRUPTED = """
import os, sys
from danhgia_xl.batch.fence import Fence, Task
from tests.test_fence import gone_through, LIMITS
from dataclasses import replace
print(os.getpid(), flush=True)
tasks = [Task(n, ["good"] * 3 + ["hang"], 4) for n in range(4)]
list(Fence(gone_through, 2, len(tasks), replace(LIMITS, seconds=60)).run(tasks))
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill-9"])
def test_the_end_of_the_parent_leaves_no_worker_behind(how: signal.Signals) -> None:
    program = [sys.executable, "-c", _INTERRUPTED]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        _wait_until(lambda: len(_group(parent.pid)) >= 3, 10)
        parent.send_signal(how)
        parent.wait(timeout=10)
        _wait_until(lambda: not _group(parent.pid), 10)


def _group(leader: int) -> list[str]:
    """Return the living processes of the session `leader` started."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = entry.joinpath("stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
        except OSError:
            continue
        if fields and int(fields[3]) == leader and fields[0] != "Z":
            found.append(entry.name)
    return found


def _wait_until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
