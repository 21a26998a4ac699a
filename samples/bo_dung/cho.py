"""Places on a form, said by what they are; where they came to stand is known once the form is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.workbook.template.fill import Content, Placed

DiaChi = tuple[str, str]
"""Sheet and A1 address; both empty for a file as a whole."""

TIEU_CHI: Final = {"diem_phong": "diem_phong", "mau_01": "phu_luc_05"}
"""The score table each pre-printed table is printed from."""

_TREN_DONG_DAU: Final = 2
"""Rows from the first row of a table up to its header: the row of column numbers lies between."""

_DUOI_DONG_CUOI: Final = 2
"""Rows from the last row of a table down to the one below "— Hết —"."""


@dataclass(frozen=True, slots=True)
class OBang:
    """A cell of a table: `dong` is a person's id, the number of a criterion, or a row counted from 0."""

    bang: str
    dong: str | int
    cot: str


@dataclass(frozen=True, slots=True)
class Truong:
    """A labelled field."""

    muc: str


@dataclass(frozen=True, slots=True)
class DauCot:
    """The header of a column."""

    bang: str
    cot: str


@dataclass(frozen=True, slots=True)
class Cot:
    """A column of a table, from the first row to the last, headings at its ends not counted."""

    bang: str
    cot: str


@dataclass(frozen=True, slots=True)
class DuoiHet:
    """The row under "— Hết —", in a column of the table."""

    bang: str
    cot: str


@dataclass(frozen=True, slots=True)
class DauTrang:
    """The first cell of a sheet."""

    trang: str


@dataclass(frozen=True, slots=True)
class CaTep:
    """The file as a whole."""


Cho = OBang | Truong | DauCot | Cot | DuoiHet | DauTrang | CaTep


def so_dong(cho: OBang, bang: Mapping[str, Sequence[Mapping[str, Content]]], ruleset: RuleSet) -> int:
    """Return the row a cell is on, counted from 0. Raises StopIteration when the table has no such row."""
    if isinstance(cho.dong, int):
        return cho.dong % len(bang[cho.bang])
    if cho.bang in TIEU_CHI:
        tieu_chi = ruleset.score_table(TIEU_CHI[cho.bang]).tieu_chi
        return next(so for so, tc in enumerate(tieu_chi) if tc.tt == cho.dong)
    return next(so for so, row in enumerate(bang[cho.bang]) if row.get("ma") == cho.dong)


def dia_chi(cho: Cho, dong: int, placed: Placed, ruleset: RuleSet) -> DiaChi:
    """Return where `cho` stands; `dong` is the row of an `OBang`, as `so_dong` gives it before anything was spoilt."""
    match cho:
        case OBang():
            return placed.cells[cho.bang, dong, cho.cot]
        case Truong():
            return placed.fields[cho.muc]
        case DauCot():
            return _lech(placed.cells[cho.bang, 0, cho.cot], -_TREN_DONG_DAU)
        case DuoiHet():
            return _lech(placed.cells[cho.bang, _cuoi(cho.bang, placed), cho.cot], _DUOI_DONG_CUOI)
        case Cot():
            return _ca_cot(cho, placed, ruleset)
        case DauTrang():
            return (cho.trang, "A1")
        case CaTep():
            return ("", "")


def _cuoi(bang: str, placed: Placed) -> int:
    return max(dong for ten, dong, _ in placed.cells if ten == bang)


def _lech(noi: DiaChi, them: int) -> DiaChi:
    trang, o = noi
    cot = o.rstrip("0123456789")
    return trang, f"{cot}{int(o.removeprefix(cot)) + them}"


def _ca_cot(cho: Cot, placed: Placed, ruleset: RuleSet) -> DiaChi:
    tieu_chi = ruleset.score_table(TIEU_CHI[cho.bang]).tieu_chi
    cham = [so for so, tc in enumerate(tieu_chi) if not tc.is_heading]
    (trang, dau), (_, cuoi) = (placed.cells[cho.bang, so, cho.cot] for so in (cham[0], cham[-1]))
    return trang, f"{dau}:{cuoi}"
