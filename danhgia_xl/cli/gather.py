"""`tong-hop` of many institutions: what it prints and says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from danhgia_xl.cli.output import print_json, say, say_written
from danhgia_xl.cli.progress import progress

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from danhgia_xl.batch.institutions.detail import Detail
    from danhgia_xl.batch.institutions.result import Gathered
    from danhgia_xl.batch.institutions.run import Means
    from danhgia_xl.rules.ruleset import RuleSet


def default_cache(target: Path) -> Path:
    """Return where the cache of a summary stands: `tinh.xlsx` → `tinh.dem` beside it."""
    from danhgia_xl.batch.cache import SUFFIX

    return target.with_suffix(SUFFIX)


def gather(
    folder: str,
    target: Path,
    pattern: str | None,
    rules: RuleSet | None,
    today: dt.date | None,
    means: Means,
    detail: Detail,
    *,
    as_json: bool,
) -> int:
    """Bring the institutions (or summaries) below a folder into one summary, tell, and return the exit code."""
    from danhgia_xl.batch.institutions.run import consolidate_institutions

    with progress("Đang tổng hợp") as on_progress:
        result = consolidate_institutions(
            folder,
            target,
            institutions=pattern,
            ruleset=rules,
            on_progress=on_progress,
            means=means,
            detail=detail,
            today=today,
        )
    if as_json:
        print_json(_plain(result))
    else:
        _print(result)
    if result.unchanged:
        say(f"Không tệp nào đổi từ lần trước: {result.written} vẫn đúng, không đọc và không ghi lại.")
    elif result.written is not None:
        say_written(target, result.written)
    return result.exit_code


def _print(result: Gathered) -> None:
    from danhgia_xl.batch.institutions.result import counted_sentences
    from danhgia_xl.cli.tables import output, print_tiers, verdict_line

    console = output()
    print_tiers(result.tiers, result.ruleset, console)
    for sentence in counted_sentences(result):
        console.print(sentence, soft_wrap=True)
    console.print(verdict_line(result.verdicts, result.severities), soft_wrap=True)


def _plain(result: Gathered) -> dict[str, Any]:
    """Return the numbers as plain data."""
    from danhgia_xl import __version__

    ruleset = result.ruleset
    tiers: dict[str, dict[str, int]] = {}
    for (kind, outcome), rows in result.tiers.items():
        tiers.setdefault(kind, {})[outcome] = rows
    return {
        "version": __version__,
        "ruleset": {"id": ruleset.id, "sha256": ruleset.sha256, "readings": dict(ruleset.readings)},
        "folder": result.folder,
        "exit_code": result.exit_code,
        "institutions": result.institutions,
        "tiers": tiers,
        "left_out": result.left_out,
        "namesakes": result.namesakes,
        "empty": result.empty,
        "mixed": result.mixed,
        "files": result.verdicts,
        "findings": result.severities,
        "detail": result.detail,
        "unchanged": result.unchanged,
        "target": str(result.written),
    }
