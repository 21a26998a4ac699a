"""Many institutions from a folder to one summary: find, rate each in a worker, bring together, write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from danhgia_xl.batch.cache import environment_of, open_cache
from danhgia_xl.batch.distributed import on_cluster
from danhgia_xl.batch.fence import Done, Fence, Task
from danhgia_xl.batch.institutions.detail import WHEN_NEEDED, Detail, place_detail
from danhgia_xl.batch.institutions.doubles import leave_out_doubles
from danhgia_xl.batch.institutions.inputs import find_sources
from danhgia_xl.batch.institutions.last_run import LastRun
from danhgia_xl.batch.institutions.part import from_bytes
from danhgia_xl.batch.institutions.rate import Assignment, Content, Rated, failed_part, rate_institution
from danhgia_xl.batch.institutions.result import Gathered, gathered
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.batch.places import Place, place_or_path
from danhgia_xl.batch.reading import Progress, RulesRef
from danhgia_xl.batch.worker import forget_file
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.summary.institutions.write import check_gathered_target, write_gathered


@dataclass(frozen=True, slots=True)
class Means:
    """What the work is done with; no result depends on it, but for files that go beyond the limits.

    `cache` is the folder of what was read before (`batch.cache`), None for none. `cluster` is the scheduler of a Dask
    cluster, "dask://HOST:PORT" (`batch.distributed`), None for this machine alone.
    """

    workers: int = 1
    limits: Limits = DEFAULT_LIMITS
    cache: Path | None = None
    cluster: str | None = None


def consolidate_institutions(
    folder: str | Path,
    target: str | Path,
    *,
    institutions: str | None = "*",
    ruleset: RuleSet | None = None,
    on_progress: Progress | None = None,
    means: Means = Means(),
    detail: Detail = WHEN_NEEDED,
    today: dt.date | None = None,
) -> Gathered:
    """Rate every institution below `folder` by itself, bring the results together and write them to `target`.

    `folder` is on this machine or an address that fsspec understands (`batch.places`); `target` is on this machine.
    `institutions` says which folders are institutions (see `layout.lay_out`); None takes every workbook as the
    summary of a lower level. Memory does not grow with the number of institutions. With a cache, what has not changed
    since the last run is not read again. `detail` says where people go that are too many for a workbook. Deadlines are
    told as of `today` (default: the computer's clock).

    Raises UsageError for a folder without workbooks, a pattern that fits none, a target, cache or cluster that cannot
    be used.
    """
    where, out = place_or_path(folder), Path(target)
    check_gathered_target(out)
    detail.check()
    rules = ruleset or load_ruleset(DEFAULT_RULESET)
    found = find_sources(where, institutions, [out])
    kept = None if means.cache is None else open_cache(means.cache, environment_of(rules, means.limits))
    day, ref = today or dt.datetime.now().astimezone().date(), RulesRef.of(rules)
    tasks = [Assignment(source, ref, means.limits, day, kept, remote) for source, remote in found]
    last = None
    if kept is not None and isinstance(where, Path):  # elsewhere, to see whether anything has changed is to fetch it
        last = LastRun(kept, (institutions, str(where.resolve()), str(out.resolve()), astuple(detail)))
    if last is not None and (same := last.unchanged(tasks, rules, out, means.workers)) is not None:
        return same
    with Store() as store:
        contents = _fill(store, tasks, rules, means, on_progress)
        namesakes = leave_out_doubles(store)
        result = gathered(store, rules, where.url if isinstance(where, Place) else str(where))
        result.namesakes = namesakes
        result.placed = place_detail(store, detail, out, rules.id)
        result.written = write_gathered(result, store, out)
    if last is not None and all(content is not None for content in contents):
        last.remember(tasks, [content or [] for content in contents], result)
    return result


def _fill(
    store: Store, tasks: Sequence[Assignment], rules: RuleSet, means: Means, progress: Progress | None
) -> list[Content | None]:
    """Put the parts of every source into the store as they come; return their content, None where a file failed."""
    total, done = sum(len(task.source.files) for task in tasks), 0
    contents: list[Content | None] = [None for _ in tasks]
    for outcome in _outcomes(tasks, rules, means):
        number, rated, source = outcome.number, outcome.result, tasks[outcome.number].source
        done += len(source.files)
        if progress is not None:
            progress(done, total, source.name)
        store.add(number, [failed_part(source, "ProcessExpired")] if rated is None else from_bytes(rated.parts))
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
