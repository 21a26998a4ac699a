"""The corpus in the repository: texts and small changes, each of which once broke a promise or stands at a limit."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "corpus"
ROOT: Final = FOLDER.parents[2]


@dataclass(frozen=True)
class Case:
    """A file of the repository with pieces of text replaced; `name` says what is wrong with it."""

    name: str
    base: Path
    edits: tuple[tuple[str, str, str], ...]
    """Part of the workbook ("" for a file that is no archive), the text to be replaced once, and what by."""

    findings: tuple[str, ...] = ()
    """The codes that must be found, in any order."""


def texts(name: str) -> list[str]:
    """Return the texts of `corpus/<name>.json`."""
    found: list[str] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def cases(folder: str) -> list[Case]:
    """Return the cases of a folder of the corpus, by name."""
    return [_case(path) for path in sorted((FOLDER / folder).glob("*.toml"))]


def seeds(target: str) -> list[bytes]:
    """Return the texts of the corpus a target begins with."""
    name = {"condition": "conditions", "cell-text": "cells"}.get(target)
    return [text.encode("utf-8", "surrogatepass") for text in texts(name)] if name else []


def _case(path: Path) -> Case:
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    edits = tuple((one.get("phan", ""), one["thay"], one["bang"] * one.get("lan", 1)) for one in tree["sua"])
    return Case(path.stem, ROOT / tree["goc"], edits, tuple(tree.get("phat_hien", ())))
