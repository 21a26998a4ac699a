"""The tasks of many institutions on a Dask cluster, behind the same iterator as the local fence.

A worker that dies costs nothing: its tasks go elsewhere. What the cluster cannot do (a file that kills every worker,
a worker that is not like the others, a cluster that goes away) is done on this machine behind the fence, which finds
the bad file and gives its verdict. Nothing is lost, and no result depends on who computed it.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from danhgia_xl.batch.cache import Cache, keys_of
from danhgia_xl.batch.cluster import check_workers, connected
from danhgia_xl.batch.cluster_worker import Answer, Group, Piece, Question, do_group
from danhgia_xl.batch.fence import Done, Fence, Task
from danhgia_xl.batch.institutions.assignment import Assignment, Rated
from danhgia_xl.batch.institutions.rate import rate_institution
from danhgia_xl.batch.sent_rules import SentRules

if TYPE_CHECKING:
    from distributed import Client, Future

    from danhgia_xl.rules.ruleset import RuleSet

    _Future = Future[tuple[Answer, ...]]

FILES_A_GROUP: Final = 100
"""Files a Dask task: a second or two of work, against a few milliseconds that Dask needs for a task."""

_GROUPS_A_WORKER: Final = 4
"""With fewer files, groups are smaller, so that no worker is idle while another still has many."""
_AHEAD: Final = 2
"""Groups handed out for each worker: one at work, one waiting. More would pile up results on the workers."""
_LOOK_EVERY_S: Final = 1.0
_PATIENCE_S: Final = 30.0
"""A cluster without any worker for so long has gone; the nanny starts a worker again in two or three seconds."""
_RESULT_S: Final = 60.0
"""To fetch a finished result; longer means that it is lost with its worker."""
_RETRIES: Final = 2


def on_cluster(address: str, ruleset: RuleSet, tasks: Sequence[Assignment], workers: int) -> Iterator[Done[Rated]]:
    """Yield the outcome of each task as it ends, done on the cluster at `address` ("dask://HOST:PORT").

    What is left over is done here by `workers` processes. Whatever stops the caller cancels what is in flight. Raises
    UsageError when the cluster cannot be used (see `cluster`).
    """
    limits, rules = tasks[0].limits, SentRules.of(ruleset)
    left: list[int] = []
    with connected(address) as client:
        facts = check_workers(client, _question(rules, tasks[0]))
        pattern = Group((), rules, limits, facts)
        yield from _Flow(client, tasks, pattern, left).run()
    work = [Task(number, tasks[number], len(tasks[number].source.files)) for number in sorted(left)]
    if work:
        fence: Fence[Rated] = Fence(rate_institution, workers, len(tasks), limits)
        yield from fence.run(work)


@dataclass(slots=True)
class _Flow:
    """Groups on their way: a bounded number handed out, answers taken as they come; `left` is what was not done."""

    client: Client
    tasks: Sequence[Assignment]
    pattern: Group
    left: list[int]
    running: dict[_Future, list[int]] = field(default_factory=dict)
    ended: queue.SimpleQueue[_Future] = field(default_factory=queue.SimpleQueue)
    workers: int = 1
    seen: float = 0.0
    looked: float = 0.0

    def run(self) -> Iterator[Done[Rated]]:
        """Yield the outcomes."""
        self._look()
        waiting = deque(_groups(self.tasks, FILES_A_GROUP, self.workers * _GROUPS_A_WORKER))
        names = (f"danhgia-xl-{uuid4().hex}-{number}" for number in count())
        try:
            while waiting or self.running:
                while waiting and len(self.running) < _AHEAD * self.workers:
                    self._hand_out(waiting.popleft(), next(names))
                if (future := self._next()) is not None:
                    yield from self._answers(future)
                if self._gone():
                    break
        finally:
            for numbers in (*self.running.values(), *waiting):
                self.left += numbers
            with suppress(Exception):
                if self.running and self.client.status == "running":
                    self.client.cancel(list(self.running), force=True)

    def _hand_out(self, numbers: list[int], name: str) -> None:
        """Send a group; what cannot be sent, because the cluster is gone, is left."""
        group = replace(self.pattern, pieces=tuple(_piece(number, self.tasks[number]) for number in numbers))
        try:
            future = self.client.submit(do_group, group, key=name, pure=False, retries=_RETRIES)
        except Exception:
            self.left += numbers
            return
        self.running[future] = numbers
        future.add_done_callback(self.ended.put)

    def _next(self) -> _Future | None:
        with suppress(queue.Empty):
            return self.ended.get(timeout=_LOOK_EVERY_S)
        return None

    def _answers(self, future: _Future) -> Iterator[Done[Rated]]:
        """Yield what a group has brought; what it has not is left for this machine."""
        numbers = self.running.pop(future)
        answers: tuple[Answer, ...] = ()
        with suppress(Exception):  # it killed its workers, or they were not like the others, or all are gone
            answers = future.result(timeout=_RESULT_S)
        future.release()
        done = {answer.number: answer for answer in answers}
        for number in numbers:
            answer = done.get(number)
            if answer is None or answer.rated is None:
                self.left.append(number)
                continue
            kept = self.tasks[number].cache
            for name in keys_of(self.tasks[number].source.name):
                if kept is not None and name in answer.saved:
                    kept.take(name, answer.saved[name])
            yield Done(number, answer.rated)

    def _gone(self) -> bool:
        """Tell whether the cluster has had no worker for long."""
        if time.monotonic() - self.looked > _LOOK_EVERY_S:
            self._look()
        return time.monotonic() - self.seen > _PATIENCE_S

    def _look(self) -> None:
        """Count the workers, which come and go."""
        workers = 0
        with suppress(Exception):
            workers = len(self.client.nthreads())
        self.looked = time.monotonic()
        if workers or not self.seen:
            self.workers, self.seen = max(workers, 1), self.looked


def _question(rules: SentRules, task: Assignment) -> Question:
    size = 0
    with suppress(OSError):
        size = task.remote.files[0].size if task.remote is not None else task.source.files[0][1].lstat().st_size
    return Question(rules, task.limits, _sent(task), size)


def _groups(tasks: Sequence[Assignment], most: int, wanted: int) -> Iterator[list[int]]:
    """Yield the numbers of the tasks in groups of about `most` files, smaller ones when there would be few groups."""
    total = sum(len(task.source.files) for task in tasks)
    size = min(most, max(total // max(wanted, 1), 1))
    group, files = list[int](), 0
    for number, task in enumerate(tasks):
        group.append(number)
        files += len(task.source.files)
        if files >= size:
            yield group
            group, files = [], 0
    if group:
        yield group


def _piece(number: int, task: Assignment) -> Piece:
    """Return a task ready to be sent, with what the cache has for it: the cache's folder is not where it goes."""
    if task.cache is None:
        return Piece(number, _sent(task))
    return Piece(number, _sent(task), _kept(task.cache, task.source.name), task.cache.environment)


def _kept(cache: Cache, source: str) -> dict[str, bytes]:
    found = {}
    for name in keys_of(source):
        with suppress(OSError):
            found[name] = cache.raw(name)
    return found


def _sent(task: Assignment) -> Assignment:
    """Return a task as it is sent: without the cache, and with paths that hold in any current folder."""
    if task.remote is not None:
        return replace(task, cache=None)
    files = tuple((name, path.absolute()) for name, path in task.source.files)
    return replace(task, source=replace(task.source, folder=task.source.folder.absolute(), files=files), cache=None)
