"""How a rule set goes to another process: by its file and its readings, to be loaded there once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from danhgia_xl.errors import Problem, RuleSetError
from danhgia_xl.rules.ruleset import RuleSet, load_ruleset


@dataclass(frozen=True, slots=True)
class RulesRef:
    """What a worker needs to have the same rule set as its parent."""

    path: Path
    readings: Mapping[str, str]
    sha256: str
    """The content the parent has loaded."""

    @classmethod
    def of(cls, ruleset: RuleSet) -> RulesRef:
        """Return the reference to `ruleset`."""
        return cls(ruleset.path, dict(ruleset.readings), ruleset.sha256)

    def load(self) -> RuleSet:
        """Return the rule set: one and the same object in a process, for what is prepared for reading hangs on it.

        Raises RuleSetError when the file has changed since: half of the institutions under other rules would be worse
        than none.
        """
        return _ruleset(self.path, tuple(self.readings.items()), self.sha256)


@lru_cache(maxsize=4)
def _ruleset(path: Path, readings: tuple[tuple[str, str], ...], sha256: str) -> RuleSet:
    found = load_ruleset(path, readings=dict(readings))
    if found.sha256 != sha256:
        raise RuleSetError(path, [Problem("(toàn tệp)", "đã đổi trong khi chạy", "tệp giữ nguyên; hãy chạy lại")])
    return found
