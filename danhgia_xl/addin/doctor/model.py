"""A check, what it found, and the catalogue its words come from (`kiem_tra_may.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Final

from pydantic import BaseModel, ConfigDict

from danhgia_xl.addin.install.machine import Machine

MARKS: Final = {"dat": "✓", "hong": "✗", "luu_y": "!", "khong_ap_dung": "–"}
NOT_APPLICABLE: Final = "khong_ap_dung"


class Outcome(BaseModel):
    """One way a check may end. Texts may hold `{name}` fields; a remedy is there unless all is well."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    muc: str
    thay: str
    sua: str = ""


class Entry(BaseModel):
    """One check of the catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ten: str
    ket_cuc: dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class Found:
    """How a check ended: the code of an outcome, and what fills the fields of its texts."""

    outcome: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check says to the user."""

    check: str
    mark: str
    name: str
    outcome: str
    found: str
    remedy: str

    @property
    def wrong(self) -> bool:
        """Whether the add-in cannot work because of it."""
        return self.mark == MARKS["hong"]

    @property
    def applies(self) -> bool:
        """Whether there is anything to check on this machine."""
        return self.outcome != NOT_APPLICABLE

    def as_dict(self) -> dict[str, str]:
        """Return this verdict as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Patient:
    """The machine to examine, and the LibreOffice profile in use."""

    machine: Machine
    profile: PurePath

    @property
    def windows(self) -> bool:
        """Whether this is Windows, where Excel can run Python."""
        return self.machine.platform == "win32"


Check = Callable[[Patient], Found]


@cache
def catalogue() -> dict[str, Entry]:
    """Return all checks by code, in the order they are shown."""
    text = files("danhgia_xl.addin.doctor").joinpath("kiem_tra_may.toml").read_text(encoding="utf-8")
    return {code: Entry.model_validate(entry) for code, entry in tomllib.loads(text).items()}


def verdict(check: str, found: Found) -> Verdict:
    """Put what a check found into words."""
    entry = catalogue()[check]
    if found.outcome == NOT_APPLICABLE:
        return Verdict(check, MARKS[NOT_APPLICABLE], entry.ten, found.outcome, "không áp dụng trên máy này", "")
    outcome = entry.ket_cuc[found.outcome]
    texts = [text.format_map(found.fields) for text in (outcome.thay, outcome.sua)]
    return Verdict(check, MARKS[outcome.muc], entry.ten, found.outcome, *texts)
