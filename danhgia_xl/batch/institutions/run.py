"""Many institutions from a folder to one summary: find, rate each in a worker, bring together, write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from danhgia_xl.batch.discover import find_workbooks
from danhgia_xl.batch.fence import Done, Fence, Task
from danhgia_xl.batch.institutions.doubles import leave_out_doubles
from danhgia_xl.batch.institutions.from_result import finding_row
from danhgia_xl.batch.institutions.layout import Source, lay_out
from danhgia_xl.batch.institutions.part import Part, Row, from_bytes
from danhgia_xl.batch.institutions.rate import Assignment, rate_institution
from danhgia_xl.batch.institutions.result import Gathered, gathered
from danhgia_xl.batch.institutions.seal import sealed
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.batch.reading import Progress, RulesRef
from danhgia_xl.errors import UsageError
from danhgia_xl.rating.findings import find
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.summary.institutions.write import check_gathered_target, write_gathered


def consolidate_institutions(
    folder: str | Path,
    target: str | Path | None = None,
    *,
    institutions: str | None = "*",
    ruleset: RuleSet | None = None,
    on_progress: Progress | None = None,
    workers: int = 1,
    limits: Limits = DEFAULT_LIMITS,
    today: dt.date | None = None,
) -> Gathered:
    """Rate every institution below `folder` by itself and bring the results together; with `target`, write them.

    `institutions` says which folders are institutions (see `layout.lay_out`); None takes every workbook as the
    summary of a lower level. Memory does not grow with the number of institutions. Raises UsageError for a folder
    without workbooks, a pattern that fits none, a target that cannot be written.
    """
    base = Path(folder)
    out = None if target is None else Path(target)
    if out is not None:
        check_gathered_target(out)
    rules = ruleset or load_ruleset(DEFAULT_RULESET)
    paths = find_workbooks(base, [] if out is None else [out])
    if not paths:
        raise UsageError(f"Không có sổ Excel nào dưới {base}. Hãy kiểm tra đường dẫn, hoặc chép các sổ vào đó.")
    sources = lay_out(paths, base, institutions)
    day = today or dt.datetime.now().astimezone().date()
    with Store() as store:
        for number, parts in _rated(sources, rules, limits, day, workers, on_progress):
            store.add(number, parts)
        namesakes = leave_out_doubles(store)
        result = gathered(store, rules, base)
        result.namesakes = namesakes
        if out is not None:
            write_gathered(result, store, out)
            result.target = out
    return result


def _rated(
    sources: Sequence[Source], rules: RuleSet, limits: Limits, day: dt.date, workers: int, progress: Progress | None
) -> Iterator[tuple[int, list[Part]]]:
    """Yield the number and the parts of each source as they are ready."""
    ref, total, done = RulesRef.of(rules), sum(len(source.files) for source in sources), 0
    tasks = [
        Task(number, Assignment(source, ref, limits, day), len(source.files)) for number, source in enumerate(sources)
    ]
    fence: Fence[bytes] = Fence(rate_institution, workers, len(tasks), limits)
    for outcome in fence.run(tasks):
        source = sources[outcome.number]
        done += len(source.files)
        if progress is not None:
            progress(done, total, source.name)
        yield outcome.number, _parts(outcome, source)


def _parts(outcome: Done[bytes], source: Source) -> list[Part]:
    return [_failed(source)] if outcome.result is None else from_bytes(outcome.result)


def _failed(source: Source) -> Part:
    """Return the part of an institution whose worker died again and again: every file has its verdict, none counts."""
    findings = [find("LOI_DOC", file=name, loai_loi="ProcessExpired") for name, _ in source.files]
    files: list[Row] = [
        (finding.file, "KHONG_DOC_DUOC", "", "", 0.0, 1.0, 0.0, "", finding.message) for finding in findings
    ]
    return sealed(
        Part(source.name, "", state="LOI_DOC", files=files, findings=[finding_row(finding) for finding in findings])
    )
