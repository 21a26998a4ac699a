"""How much a workbook may ask of the machine: settings, each with its reason, in `gioi_han.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, PositiveInt, model_validator

from danhgia_xl.errors import UsageError
from danhgia_xl.terms import near_miss, unaccented

_MIB: Final = 2**20


class LimitEntry(BaseModel):
    """One limit of the data file: its default, the unit, the range it may be set to and why it is what it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ten: str
    don_vi: str
    gia_tri: PositiveInt
    thap_nhat: PositiveInt
    cao_nhat: PositiveInt
    ly_do: str

    @model_validator(mode="after")
    def _default_in_range(self) -> Self:
        if not self.thap_nhat <= self.gia_tri <= self.cao_nhat:
            raise ValueError(f"{self.ten}: {self.gia_tri} nằm ngoài {self.thap_nhat}–{self.cao_nhat}")
        return self


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force. All are whole numbers, in the unit the name or the data file says."""

    file_mib: int
    entries: int
    inflated_mib: int
    part_mib: int
    ratio: int
    sheets: int
    last_row: int
    """One-based: cells may stand on it."""
    last_column: int
    """One-based: 702 is ZZ."""
    extent: int
    """Cells of the rectangle from A1 to the last cell of a sheet, blank ones too."""
    cells: int
    """Cells and rows written out in one sheet."""
    seconds: int
    memory_mib: int

    @property
    def file_bytes(self) -> int:
        """The longest file in bytes."""
        return self.file_mib * _MIB

    @property
    def inflated_bytes(self) -> int:
        """The most bytes all parts of a file may unpack to."""
        return self.inflated_mib * _MIB

    @property
    def part_bytes(self) -> int:
        """The most bytes one part may unpack to."""
        return self.part_mib * _MIB

    def for_summaries(self) -> Limits:
        """Return these limits with files as long as they may be set to: a summary of a province is a hundred books.

        Time and memory stay as they are: what a forged summary can do is what any file can.
        """
        return replace(self, **{LIMIT_FIELDS[key]: limit_entries()[key].cao_nhat for key in _LENGTHS})

    def with_settings(self, settings: Mapping[str, str]) -> Limits:
        """Return these limits with some set otherwise, by the names of the data file: {"giay": "60"}.

        Raises UsageError for an unknown name (with the near miss) and for a number outside the allowed range.
        """
        return replace(self, **{LIMIT_FIELDS[key]: _number(key, text) for key, text in _known(settings).items()})


LIMIT_FIELDS: Final = {
    "tep": "file_mib",
    "muc_nen": "entries",
    "giai_nen": "inflated_mib",
    "mot_phan": "part_mib",
    "ty_le_nen": "ratio",
    "trang": "sheets",
    "dong": "last_row",
    "cot": "last_column",
    "dien_tich": "extent",
    "o": "cells",
    "giay": "seconds",
    "bo_nho": "memory_mib",
}
"""The name of each limit in the data file and in settings, and its field."""


_LENGTHS: Final = ("tep", "giai_nen", "mot_phan")
"""The limits on how long a file and its parts are."""


@cache
def limit_entries() -> dict[str, LimitEntry]:
    """Return every limit of the data file by name, in its order."""
    text = files("danhgia_xl.workbook.preflight").joinpath("gioi_han.toml").read_text(encoding="utf-8")
    return {key: LimitEntry.model_validate(entry) for key, entry in tomllib.loads(text).items()}


DEFAULT_LIMITS: Final = Limits(**{LIMIT_FIELDS[key]: entry.gia_tri for key, entry in limit_entries().items()})
"""The limits of the data file."""


def parse_settings(texts: Iterable[str]) -> dict[str, str]:
    """Split settings as typed ("giay=60") for `Limits.with_settings`; of two for one limit the last counts.

    Raises UsageError for a text that is no "TÊN=SỐ".
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, number = text.partition("=")
        if not (equals and name.strip()):
            raise UsageError(f"Giới hạn {text!r} chưa đúng dạng. Hãy viết TÊN=SỐ, như: giay=60. {_names()}")
        found[name.strip()] = number
    return found


def settings_of(limits: Limits) -> dict[str, int]:
    """Return the limits that differ from the default ones, by name."""
    values = {key: int(getattr(limits, field)) for key, field in LIMIT_FIELDS.items()}
    return {key: value for key, value in values.items() if value != limit_entries()[key].gia_tri}


def _known(settings: Mapping[str, str]) -> dict[str, str]:
    """Return `settings` under the names of the data file, however accented: "Giây" is "giay"."""
    known: dict[str, str] = {}
    for name, text in settings.items():
        key = unaccented(name.strip()).lower().replace("-", "_").replace(" ", "_")
        if key not in limit_entries():
            near = near_miss(key, limit_entries())
            raise UsageError(f"Không có giới hạn “{name}”. {f'Ý bạn là “{near}”?' if near else _names()}")
        known[key] = text
    return known


def _number(key: str, text: str) -> int:
    """Return the number set for the limit `key`. Raises UsageError when it is none, or outside the range."""
    entry = limit_entries()[key]
    digits = text.strip()
    short = digits.isascii() and digits.isdigit() and len(digits) <= len(str(entry.cao_nhat))
    if not (short and entry.thap_nhat <= int(digits) <= entry.cao_nhat):
        allowed = f"một số nguyên từ {entry.thap_nhat} đến {entry.cao_nhat} ({entry.don_vi})"
        raise UsageError(f"Giới hạn {key}={text!r} không dùng được. “{entry.ten}” cần {allowed}.")
    return int(digits)


def _names() -> str:
    return f"Các giới hạn: {'; '.join(f'{key} ({entry.don_vi})' for key, entry in limit_entries().items())}."
