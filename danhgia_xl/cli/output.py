"""What goes to stdout: one JSON object for programs, tables and lines for people."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from danhgia_xl import __version__
from danhgia_xl.cli.terminal import json_escaped, visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from danhgia_xl.batch.result import Consolidation
    from danhgia_xl.rating.alternatives import ReadingEffect
    from danhgia_xl.rating.findings import Finding
    from danhgia_xl.rating.ratings import QuotaGroup


def print_json(content: dict[str, Any]) -> None:
    """Write `content` to stdout as one line of JSON, accents kept."""
    sys.stdout.write(json_escaped(json.dumps(content, ensure_ascii=False, default=str)) + "\n")


def consolidation_json(result: Consolidation) -> dict[str, Any]:
    """Return `result` as plain data: rule set and readings, then files, units, people, quotas, votes and findings.

    Rows keep the column names of `batch.result`; a blank is null. Rows of a quota are [kind, id or name].
    `calendar` and `dossiers` are told as of `today`.
    """
    ruleset = result.ruleset
    return {
        "version": __version__,
        "ruleset": {"id": ruleset.id, "sha256": ruleset.sha256, "readings": dict(ruleset.readings)},
        "folder": result.folder,
        "exit_code": result.exit_code,
        "files": _rows(result.files),
        "units": _rows(result.units),
        "people": _rows(result.people),
        "quotas": [_quota(group, result) for group in result.quotas],
        "votes": [_plain(vote) for vote in result.votes],
        "findings": findings_json(result.findings),
        "alternatives": [_alternative(effect, result) for effect in result.alternatives],
        "versions": [{**asdict(version.entry), "latest": version.latest} for version in result.versions],
        "today": result.today,
        "calendar": _rows(result.calendar),
        "dossiers": _rows(result.dossiers),
    }


def _quota(group: QuotaGroup, result: Consolidation) -> dict[str, Any]:
    """Return a quota group with its rows named instead of numbered."""
    told: dict[str, Any] = _plain(group)
    del told["members"]  # everybody in the lists of the same group
    for part in ("candidates", "possible", "chosen", "turned_down", "tied", "decided"):
        told[part] = [[kind, _name(kind, row, result)] for kind, row in told[part]]
    return told


def _name(kind: str, row: int, result: Consolidation) -> str:
    table = result.tables[kind]
    return str(table["ma" if "ma" in table.columns else "don_vi"].iat[row] or "")


def _alternative(effect: ReadingEffect, result: Consolidation) -> dict[str, Any]:
    """Return what another reading would change, as plain data."""
    from danhgia_xl.batch.affected import affected

    changed = affected(effect.differences, result.tables, result.ruleset)
    told = {"reading": effect.reading, "in_force": effect.in_force, "option": effect.option}
    return {**told, "results": [asdict(one) for one in changed]}


def findings_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as plain data, in the order given."""
    return [asdict(finding) for finding in findings]


def say(text: str) -> None:
    """Write a message to stderr, where it never mixes with data."""
    sys.stderr.write(visible(text) + "\n")


def say_written(asked: Path, written: Path | None, verb: str = "Đã ghi") -> None:
    """Tell where the workbook asked for as `asked` was written, and why that is another name when it is."""
    from danhgia_xl.workbook.held import told_of

    if written is not None:
        say(f"{verb} {written}")
        if told := told_of(asked, written):
            say(f"Lưu ý: {told}")


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of `table` with numpy values turned into Python's and missing values into None."""
    columns = [str(name) for name in table.columns]
    return [dict(zip(columns, map(_plain, row), strict=True)) for row in table.itertuples(index=False, name=None)]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of a DataFrame is anything
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Fraction):
        return float(value)
    if hasattr(value, "item"):
        value = value.item()
    missing = value is None or type(value).__name__ in {"NAType", "NaTType"} or value != value  # noqa: PLR0124 - NaN
    return None if missing else value
