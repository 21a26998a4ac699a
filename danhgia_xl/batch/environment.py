"""What every result depends on besides the files: program, Python, libraries, rules, forms, limits."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

import danhgia_xl
from danhgia_xl.batch.cache import stamp_of, token_of
from danhgia_xl.rules.ruleset import RuleSet, shipped_rulesets
from danhgia_xl.workbook.preflight.limits import Limits, settings_of

LIBRARIES: Final = ("python-calamine", "openpyxl", "lxml", "numpy", "pandas")
"""Libraries that what is read and rated goes through."""


def environment_of(ruleset: RuleSet, limits: Limits) -> str:
    """Return one hash of everything results depend on besides the files."""
    return stamp_of(
        danhgia_xl.__version__,
        program_digest(),
        sys.version_info[:2],
        [(name, version(name)) for name in LIBRARIES],
        ruleset.sha256,
        _own_forms(ruleset),
        dict(ruleset.readings),
        settings_of(limits),
    )


def _own_forms(ruleset: RuleSet) -> list[tuple[str, str]]:
    """Return name and hash of each form that a rule set brings; those of the program are part of its digest."""
    if ruleset.path in shipped_rulesets().values():
        return []
    from danhgia_xl.forms.catalogue import form_folder  # noqa: PLC0415 - not for the usual run, which is to start fast

    return [(file.name, token_of(file)) for file in sorted(form_folder(ruleset).glob("*.toml"))]


@cache
def program_digest() -> str:
    """Return a hash of the program's own files: a version number does not tell two states of a checkout apart."""
    root = Path(str(files("danhgia_xl")))
    told = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml"):
            told.update(os.fsencode(path.relative_to(root)) + path.read_bytes())
    return told.hexdigest()
