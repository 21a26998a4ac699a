"""Reads `tests/cases/*.toml`: expectations written by hand from the Plan, as data.

A file has one `doi_tuong`, some full rows `[nen.<name>]` and cases `[[ca]]`. A case names its row (`nen`) and
writes only what differs: `su_kien` replaces values, `bo_trong` blanks them. `xep_loai` and `thieu` (default:
nothing missing) are always checked; `dieu_kien`, `dua_tren` (readings) and `canh_bao` when they are written.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"
KEYS = {
    *("ten", "can_cu", "nen", "su_kien", "bo_trong", "cach_doc"),
    *("xep_loai", "thieu", "dieu_kien", "dua_tren", "canh_bao"),
}


@dataclass(frozen=True)
class Case:
    """One row with its expected outcome; None means that this part of the outcome is not checked."""

    name: str
    kind: str
    row: dict[str, object]
    readings: dict[str, str]
    tier: str
    missing: frozenset[str]
    conditions: frozenset[str] | None
    rests_on: frozenset[str] | None
    warnings: frozenset[str] | None


@cache
def all_cases() -> tuple[Case, ...]:
    """Return every case of every file. Raises ValueError for an unknown key, a lost name or a repeated name."""
    cases = tuple(case for path in sorted(FOLDER.glob("*.toml")) for case in _cases_of(path))
    names = [(case.kind, case.name) for case in cases]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"cases with the same name: {sorted(repeated)}")
    return cases


@cache
def base_rows(kind: str) -> dict[str, dict[str, object]]:
    """Return the named full rows of the file of `kind`."""
    rows: dict[str, dict[str, object]] = _read(FOLDER / f"{kind}.toml")["nen"]
    return rows


def kinds() -> list[str]:
    """Return the kinds that have a case file."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def _read(path: Path) -> dict[str, Any]:
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    if tree["doi_tuong"] != path.stem:
        raise ValueError(f"{path.name}: doi_tuong is {tree['doi_tuong']!r}")
    return tree


def _cases_of(path: Path) -> list[Case]:
    tree = _read(path)
    return [_case(path, tree["nen"], entry) for entry in tree["ca"]]


def _case(path: Path, bases: dict[str, dict[str, object]], entry: dict[str, Any]) -> Case:
    name = entry["ten"]
    if unknown := set(entry) - KEYS:
        raise ValueError(f"{path.name}: {name!r}: unknown keys {sorted(unknown)}")
    if not entry["can_cu"].endswith(name.split(" — ")[0]):
        raise ValueError(f"{path.name}: {name!r} is not named after its clause {entry['can_cu']!r}")
    blanks = dict.fromkeys(entry.get("bo_trong", []))
    return Case(
        name=name,
        kind=path.stem,
        row={**bases[entry["nen"]], **entry.get("su_kien", {}), **blanks},
        readings=entry.get("cach_doc", {}),
        tier=entry["xep_loai"],
        missing=frozenset(entry.get("thieu", [])),
        conditions=_set_or_none(entry, "dieu_kien"),
        rests_on=_set_or_none(entry, "dua_tren"),
        warnings=_set_or_none(entry, "canh_bao"),
    )


def _set_or_none(entry: dict[str, Any], key: str) -> frozenset[str] | None:
    return frozenset(entry[key]) if key in entry else None
