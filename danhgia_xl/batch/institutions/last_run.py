"""Whether anything has changed since the last run over the same folder; if not, its summary is still the right one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any, Final

from danhgia_xl.batch.cache import Cache, file_sha256, stamp_of
from danhgia_xl.batch.institutions.assignment import Assignment, Content
from danhgia_xl.batch.institutions.detail import Placed, detail_seal
from danhgia_xl.batch.institutions.result import Gathered
from danhgia_xl.rules.ruleset import RuleSet

_NAME: Final = "lan-truoc.json"
_STAMP_NAME: Final = "lan-truoc.dau"
_OWN_WAY: Final = frozenset({"ruleset", "tiers", "written", "placed", "unchanged"})
_PLAIN: Final = tuple(part.name for part in fields(Gathered) if part.name not in _OWN_WAY)
"""What of a run's numbers is kept as it is: everything JSON can hold."""


class LastRun:
    """What the cache knows of the last run; `settings` is everything that run depended on besides the files."""

    def __init__(self, cache: Cache, settings: Sequence[object]) -> None:
        self._cache, self._settings = cache, settings

    def unchanged(self, tasks: Sequence[Assignment], ruleset: RuleSet, target: Path, workers: int) -> Gathered | None:
        """Return the numbers of the last run when every file and the summary are as they were then, else None.

        Contents are compared, not times; that is skipped when the names alone tell that something is different.
        """
        names = self._cache.load(_STAMP_NAME, _names(tasks))
        if names is None or not target.is_file():
            return None
        with ThreadPoolExecutor(workers) as pool:
            contents = list(pool.map(Assignment.content, tasks))
        kept = self._cache.load(_NAME, self._stamp(tasks, contents))
        try:
            told: dict[str, Any] = json.loads(kept) if kept is not None else {}
            if told.pop("target_sha256", "") != file_sha256(target):
                return None
            placed = Placed(*told.pop("placed"))
            if detail_seal(placed.place) != told.pop("detail_seal"):
                return None
            tiers = {(kind, outcome): number for kind, outcome, number in told.pop("tiers")}
            return Gathered(ruleset, tiers=tiers, written=target, placed=placed, unchanged=True, **told)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def remember(self, tasks: Sequence[Assignment], contents: Sequence[Content], result: Gathered) -> None:
        """Keep the numbers of this run and the hash of its summary; not of one that lacks what it should list."""
        assert result.written is not None, "only a written summary is remembered"
        if not (result.placed.listed or result.detail):
            return
        told = {
            **{name: getattr(result, name) for name in _PLAIN},
            "tiers": [(*key, number) for key, number in result.tiers.items()],
            "placed": astuple(result.placed),
            "detail_seal": detail_seal(result.detail),
            "target_sha256": file_sha256(result.written),
        }
        self._cache.save(_NAME, self._stamp(tasks, contents), json.dumps(told).encode())
        self._cache.save(_STAMP_NAME, _names(tasks), b"")

    def _stamp(self, tasks: Sequence[Assignment], contents: Sequence[Content]) -> str:
        return stamp_of(self._settings, [task.stamp(content) for task, content in zip(tasks, contents, strict=True)])


def _names(tasks: Sequence[Assignment]) -> str:
    return stamp_of([(task.source.name, [name for name, _ in task.source.files]) for task in tasks])
