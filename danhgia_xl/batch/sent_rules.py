"""A rule set on its way to another machine: by its id when it came with the program, else with its files."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from danhgia_xl.batch.rules_ref import RulesRef
from danhgia_xl.forms.catalogue import form_folder
from danhgia_xl.rules.ruleset import RuleSet, shipped_rulesets
from danhgia_xl.workbook.drafts import draft_name


class Quiet:
    """Says what it is but not what it holds, wherever it is printed."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@dataclass(frozen=True, slots=True, repr=False)
class SentRules(Quiet):
    """A rule set as it travels: `code` is its id when the program brings it, else `files` are the files it consists of.

    Files are named from the folder of the rule set, which is the first of them.
    """

    code: str
    files: tuple[tuple[str, bytes], ...]
    readings: Mapping[str, str]
    sha256: str

    @classmethod
    def of(cls, ruleset: RuleSet) -> Self:
        """Return `ruleset` ready to be sent."""
        shipped = {path: code for code, path in shipped_rulesets().items()}
        if ruleset.path in shipped:
            return cls(shipped[ruleset.path], (), dict(ruleset.readings), ruleset.sha256)
        base, forms = ruleset.path.parent, form_folder(ruleset)
        paths = [ruleset.path, *(sorted(forms.glob("*.toml")) if forms.is_relative_to(base) else ())]
        files = tuple((path.relative_to(base).as_posix(), path.read_bytes()) for path in paths)
        return cls("", files, dict(ruleset.readings), ruleset.sha256)

    def here(self) -> RulesRef:
        """Return the reference to the same rule set on this machine."""
        path = shipped_rulesets()[self.code] if self.code else _unpacked(self.files)
        return RulesRef(path, self.readings, self.sha256)


@lru_cache(maxsize=4)
def _unpacked(files: tuple[tuple[str, bytes], ...]) -> Path:
    """Write the files into a private folder that goes with this process; return the first of them."""
    folder = draft_name(Path(tempfile.gettempdir()))
    folder.mkdir(mode=0o700)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / files[0][0]
