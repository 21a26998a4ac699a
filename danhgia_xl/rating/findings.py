"""Everything the software finds wrong, and the catalogue it is worded from.

A finding says where (file, sheet, A1 address), what stands there, what was expected, which clause says so
and what to do. The wording lives in `danh_muc_phat_hien.toml` only; `docs/phat-hien.md` is generated from it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

Severity = Literal["vi_pham", "canh_bao", "thong_tin"]
"""`vi_pham` must be mended, `canh_bao` a person should look, `thong_tin` for the record."""

SEVERITIES: dict[Severity, str] = {"vi_pham": "Vi phạm", "canh_bao": "Cảnh báo", "thong_tin": "Thông tin"}
"""Severities and their labels, worst first."""


class CatalogueEntry(BaseModel):
    """One code of the catalogue. Texts may hold `{name}` fields, filled by `find`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    muc_do: Severity
    ten: str
    thong_bao: str
    mong_doi: str
    khac_phuc: str
    can_cu: str = ""
    ca_tep: bool = False
    """True when the whole file cannot be used."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `sheet` and `cell` are empty for a fault of the whole file."""

    code: str
    severity: Severity
    message: str
    file: str
    sheet: str
    cell: str
    value: str
    expected: str
    clause: str
    remedy: str

    def sort_key(self) -> tuple[str, str, tuple[int, int], str, str]:
        """Order for listings: by file, sheet, row, column, code. Never used to decide anything."""
        return (self.file, self.sheet, _row_column(self.cell), self.code, self.message)


@cache
def catalogue() -> dict[str, CatalogueEntry]:
    """Return every finding code with its texts."""
    text = files("danhgia_xl.rating").joinpath("danh_muc_phat_hien.toml").read_text(encoding="utf-8")
    return {code: CatalogueEntry.model_validate(entry) for code, entry in tomllib.loads(text).items()}


def find(
    code: str,
    *,
    file: str,
    sheet: str = "",
    cell: str = "",
    value: object = "",
    clause: str = "",
    **texts: object,
) -> Finding:
    """Make the finding `code`; `texts` fill the `{name}` fields of its catalogue entry.

    `clause` replaces the catalogue's own when the clause depends on the case. Raises KeyError for a code or a
    field the catalogue does not know: that is a fault of the program, not of the user.
    """
    entry = catalogue()[code]
    shown = "" if value is None else str(value)
    fields = {"gia_tri": shown, "tep": file, "trang": sheet, "o": cell, **texts}
    return Finding(
        code=code,
        severity=entry.muc_do,
        message=entry.thong_bao.format_map(fields),
        file=file,
        sheet=sheet,
        cell=cell,
        value=shown,
        expected=entry.mong_doi.format_map(fields),
        clause=clause or entry.can_cu,
        remedy=entry.khac_phuc.format_map(fields),
    )


def _row_column(cell: str) -> tuple[int, int]:
    """Split "AB12" into (12, 28); a range counts by its first cell, an empty address as (0, 0)."""
    first = cell.partition(":")[0]
    letters = first.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return (int(first[len(letters) :] or 0), column)
