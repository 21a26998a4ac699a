"""Many institutions from a folder to one summary: find, rate each in a worker, bring together, write.

A second run over unchanged files must answer at once: what reads, rates and writes is imported when it is needed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from danhgia_xl.batch.cache import open_cache
from danhgia_xl.batch.discover import own_files
from danhgia_xl.batch.environment import environment_of
from danhgia_xl.batch.institutions.assignment import Assignment
from danhgia_xl.batch.institutions.detail import WHEN_NEEDED, Detail
from danhgia_xl.batch.institutions.inputs import find_sources
from danhgia_xl.batch.institutions.last_run import LastRun
from danhgia_xl.batch.institutions.layout import without_books
from danhgia_xl.batch.places import place_or_path
from danhgia_xl.batch.rules_ref import RulesRef
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.workbook.mark import SUMMARY_CODES
from danhgia_xl.workbook.output import check_output
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from danhgia_xl.batch.institutions.result import Gathered
    from danhgia_xl.batch.reading import Progress


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
    check_output(out, SUMMARY_CODES, "sổ tổng hợp")
    detail.check()
    rules = ruleset or load_ruleset(DEFAULT_RULESET)
    found = find_sources(where, institutions, own_files(out))
    kept = None if means.cache is None else open_cache(means.cache, environment_of(rules, means.limits))
    day, ref = today or dt.datetime.now().astimezone().date(), RulesRef.of(rules)
    tasks = [Assignment(source, ref, means.limits, day, kept, remote) for source, remote in found]
    last = None
    empty = without_books(where, institutions, [one for one, _ in found]) if isinstance(where, Path) else []
    if kept is not None and isinstance(where, Path):  # elsewhere, to see whether anything has changed is to fetch it
        last = LastRun(kept, (institutions, str(where.resolve()), str(out.resolve()), astuple(detail), empty))
    if last is not None and (same := last.unchanged(tasks, rules, out, means.workers)) is not None:
        return same
    from danhgia_xl.batch.institutions.gathering import gather_all  # noqa: PLC0415 - see above

    result, contents = gather_all(tasks, where, out, rules, means, detail, on_progress, empty)
    if last is not None and all(content is not None for content in contents):
        last.remember(tasks, [content or [] for content in contents], result)
    return result
