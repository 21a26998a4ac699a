"""How a rule set goes to another process: by its file and its readings, to be loaded there once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from danhgia_xl.rules.ruleset import RuleSet, load_ruleset


@dataclass(frozen=True, slots=True)
class RulesRef:
    """What a worker needs to have the same rule set as its parent."""

    path: Path
    readings: Mapping[str, str]

    @classmethod
    def of(cls, ruleset: RuleSet) -> RulesRef:
        """Return the reference to `ruleset`."""
        return cls(ruleset.path, dict(ruleset.readings))

    def load(self) -> RuleSet:
        """Return the rule set: one and the same object in a process, for what is prepared for reading hangs on it."""
        return _ruleset(self.path, tuple(self.readings.items()))


@lru_cache(maxsize=4)
def _ruleset(path: Path, readings: tuple[tuple[str, str], ...]) -> RuleSet:
    return load_ruleset(path, readings=dict(readings))
