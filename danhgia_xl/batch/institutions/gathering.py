"""Rate all sources, bring their parts together and write the summary: the part of a run that takes its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from danhgia_xl.batch.distributed import on_cluster
from danhgia_xl.batch.fence import Done, Fence, Task
from danhgia_xl.batch.institutions.assignment import Assignment, Content, Rated
from danhgia_xl.batch.institutions.detail import Detail, place_detail
from danhgia_xl.batch.institutions.doubles import leave_out_doubles
from danhgia_xl.batch.institutions.part import PartError, from_bytes
from danhgia_xl.batch.institutions.rate import failed_part, rate_institution
from danhgia_xl.batch.institutions.result import Gathered, gathered
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.batch.places import Place
from danhgia_xl.batch.reading import collector_paused
from danhgia_xl.batch.worker import forget_file
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.summary.institutions.write import write_gathered

if TYPE_CHECKING:
    from danhgia_xl.batch.institutions.run import Means
    from danhgia_xl.batch.reading import Progress


def gather_all(
    tasks: Sequence[Assignment],
    where: Path | Place,
    out: Path,
    rules: RuleSet,
    means: Means,
    detail: Detail,
    progress: Progress | None,
    empty: Sequence[str] = (),
) -> tuple[Gathered, list[Content | None]]:
    """Do everything and return its numbers, and the content each source had: None where a file failed.

    `empty` names the institutions' folders without a workbook, which nothing else tells of.
    """
    with Store() as store, collector_paused():
        contents = _fill(store, tasks, rules, means, progress)
        if progress is not None:
            files = sum(len(task.source.files) for task in tasks)
            progress(files, files, "đang ghi sổ tổng hợp")
        namesakes = leave_out_doubles(store)
        result = gathered(store, rules, where.url if isinstance(where, Place) else str(where), namesakes)
        result.empty = list(empty)
        result.placed = place_detail(store, detail, out, rules.id)
        result.written = write_gathered(result, store, out)
    return result, contents


def _fill(
    store: Store, tasks: Sequence[Assignment], rules: RuleSet, means: Means, progress: Progress | None
) -> list[Content | None]:
    """Put the parts of every source into the store as they come; return their content, None where a file failed."""
    total, done = sum(len(task.source.files) for task in tasks), 0
    contents: list[Content | None] = [None for _ in tasks]
    if progress is not None:
        progress(0, total, "")
    for outcome in _outcomes(tasks, rules, means):
        number, rated, source = outcome.number, outcome.result, tasks[outcome.number].source
        done += len(source.files)
        if progress is not None:
            progress(done, total, source.name)
        try:
            store.add(number, [failed_part(source, "ProcessExpired")] if rated is None else from_bytes(rated.parts))
        except PartError:  # of a cache that somebody has written to
            store.remove(number)
            store.add(number, [failed_part(source, "PartError")])
            rated = None
        if rated is not None and rated.complete:
            contents[number] = rated.content
    return contents


def _outcomes(tasks: Sequence[Assignment], rules: RuleSet, means: Means) -> Iterator[Done[Rated]]:
    """Yield the outcome of each task as it ends: done by other machines, by processes of this one, or right here."""
    if means.cluster is not None:
        return on_cluster(means.cluster, rules, tasks, means.workers)
    if any(task.remote is not None and task.remote.place.this_process_only for task in tasks):
        return (Done(number, rate_institution(task, {}, forget_file)) for number, task in enumerate(tasks))
    fence: Fence[Rated] = Fence(rate_institution, means.workers, len(tasks), means.limits)
    return fence.run([Task(number, task, len(task.source.files)) for number, task in enumerate(tasks)])
