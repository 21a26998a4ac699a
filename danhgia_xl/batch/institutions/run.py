"""Many institutions from a folder to one summary: find, rate each in a worker, bring together, write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from danhgia_xl.batch.cache import environment_of, open_cache
from danhgia_xl.batch.discover import find_workbooks
from danhgia_xl.batch.fence import Fence, Task
from danhgia_xl.batch.institutions.doubles import leave_out_doubles
from danhgia_xl.batch.institutions.last_run import LastRun
from danhgia_xl.batch.institutions.layout import lay_out
from danhgia_xl.batch.institutions.part import from_bytes
from danhgia_xl.batch.institutions.rate import Assignment, Content, Rated, failed_part, rate_institution
from danhgia_xl.batch.institutions.result import Gathered, gathered
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.batch.reading import Progress, RulesRef
from danhgia_xl.errors import UsageError
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.summary.institutions.write import check_gathered_target, write_gathered


@dataclass(frozen=True, slots=True)
class Means:
    """What the work is done with; no result depends on it, but for files that go beyond the limits.

    `cache` is the folder of what was read before (`batch.cache`), None for none.
    """

    workers: int = 1
    limits: Limits = DEFAULT_LIMITS
    cache: Path | None = None


def consolidate_institutions(
    folder: str | Path,
    target: str | Path,
    *,
    institutions: str | None = "*",
    ruleset: RuleSet | None = None,
    on_progress: Progress | None = None,
    means: Means = Means(),
    today: dt.date | None = None,
) -> Gathered:
    """Rate every institution below `folder` by itself, bring the results together and write them to `target`.

    `institutions` says which folders are institutions (see `layout.lay_out`); None takes every workbook as the
    summary of a lower level. Memory does not grow with the number of institutions. With a cache, what has not changed
    since the last run is not read again. Deadlines are told as of `today` (default: the computer's clock).

    Raises UsageError for a folder without workbooks, a pattern that fits none, a target or cache that cannot be
    written.
    """
    base, out = Path(folder), Path(target)
    check_gathered_target(out)
    rules = ruleset or load_ruleset(DEFAULT_RULESET)
    paths = find_workbooks(base, [out])
    if not paths:
        raise UsageError(f"Không có sổ Excel nào dưới {base}. Hãy kiểm tra đường dẫn, hoặc chép các sổ vào đó.")
    kept = None if means.cache is None else open_cache(means.cache, environment_of(rules, means.limits))
    day, ref = today or dt.datetime.now().astimezone().date(), RulesRef.of(rules)
    tasks = [Assignment(source, ref, means.limits, day, kept) for source in lay_out(paths, base, institutions)]
    last = None if kept is None else LastRun(kept, (institutions, str(base.resolve()), str(out.resolve())))
    if last is not None and (same := last.unchanged(tasks, rules, out, means.workers)) is not None:
        return same
    with Store() as store:
        contents = _fill(store, tasks, means, on_progress)
        namesakes = leave_out_doubles(store)
        result = gathered(store, rules, base)
        result.namesakes = namesakes
        result.written = write_gathered(result, store, out)
    if last is not None and all(content is not None for content in contents):
        last.remember(tasks, [content or [] for content in contents], result)
    return result


def _fill(store: Store, tasks: Sequence[Assignment], means: Means, progress: Progress | None) -> list[Content | None]:
    """Put the parts of every source into the store as they come; return their content, None where a file failed."""
    total, done = sum(len(task.source.files) for task in tasks), 0
    contents: list[Content | None] = [None for _ in tasks]
    fence: Fence[Rated] = Fence(rate_institution, means.workers, len(tasks), means.limits)
    work = [Task(number, task, len(task.source.files)) for number, task in enumerate(tasks)]
    for outcome in fence.run(work):
        number, rated, source = outcome.number, outcome.result, tasks[outcome.number].source
        done += len(source.files)
        if progress is not None:
            progress(done, total, source.name)
        store.add(number, [failed_part(source, "ProcessExpired")] if rated is None else from_bytes(rated.parts))
        if rated is not None and rated.complete:
            contents[number] = rated.content
    return contents
