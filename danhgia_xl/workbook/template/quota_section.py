"""Quotas on the estimate sheet, live: how many hold the top tier, how many may, how many places are left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from danhgia_xl.forms.model import Estimate
from danhgia_xl.rating.quota import BASES, base_of, exact
from danhgia_xl.rules.describe import number_text
from danhgia_xl.rules.formula import quoted
from danhgia_xl.rules.schema import Quota, QuotaBase
from danhgia_xl.terms import CHUA_KIEM_DIEM, CHUA_XAC_DINH, TIERS, label
from danhgia_xl.workbook.template.derived import open_rows
from danhgia_xl.workbook.template.fill import Content, Raw
from danhgia_xl.workbook.template.flags import flag_column
from danhgia_xl.workbook.template.grid import Span
from danhgia_xl.workbook.template.job import Job, RosterPlace
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.styles import CELL, FAILING, HEADER, HELPER, LABEL, SECTION, Style

_SPANS: Final[tuple[Span, ...]] = ((0, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (8, 8), (9, 9), (10, 11))
_TITLES: Final = ("Được xếp loại", "Chưa có mức")
_LEFT: Final = "Còn lại"
_BASE_TITLES: Final[dict[QuotaBase, str]] = {
    "HTTNV": "Chỗ: {}% số {}",
    "HTTNV_TRO_LEN": "Chỗ: {}% số từ {}",
    "TONG_SO": "Chỗ: {}% tổng số",
}
_NUMBER: Final = replace(CELL, align="center")
_NAME: Final = replace(CELL, indent=1)
_LOW: Final = 21.0
_TALL: Final = 34.0
"""Two lines: the name of a group is not known before somebody types it."""

_WHOLE: Final = "Cả sổ"


@dataclass(frozen=True)
class Roster:
    """A roster that shares a quota: its place, the columns of its tiers and of the group."""

    place: RosterPlace
    tiers: str
    groups: str | None

    @property
    def folded(self) -> str:
        """The groups in the shape they are compared in, between bars; a blank one is "||"."""
        return f'"|"&LOWER(TRIM({self.groups}))&"|"'


def write_quotas(pen: Pen, job: Job, estimate: Estimate) -> None:
    """Write a box for each quota that limits people on a roster of the form."""
    for quota in job.ruleset.data.chi_tieu:
        if rosters := _rosters(job, quota):
            pen.gap(8)
            _write_box(pen, job, quota, rosters, estimate.so_nhom)


def _rosters(job: Job, quota: Quota) -> list[Roster]:
    places = [job.rosters[kind] for kind in quota.doi_tuong if kind in job.rosters]
    return [
        Roster(place, place.column(place.tiers), place.column(place.slots[quota.nhom]) if grouped else None)
        for place in places
        for grouped in [quota.nhom in place.slots]
    ]


def _write_box(pen: Pen, job: Job, quota: Quota, rosters: list[Roster], groups: int) -> None:
    top = pen.row
    pen.line(f"{quota.tom_tat.rstrip('.')} ({quota.can_cu})", SECTION, least=24)
    grouped = all(roster.groups for roster in rosters)
    if grouped:
        pen.line(
            "Chỉ đếm người trong sổ này; chỉ tiêu chính thức tính chung toàn cơ quan, theo mức sau khi đã quyết.", LABEL
        )
    base = base_of(quota, job.ruleset)
    bases = [base, *(other for other in BASES if other != base)]
    head = job.ruleset.fact(quota.nhom).ten if grouped else "Phạm vi"
    pen.aside(pen.side + 1, "|", HELPER)
    percent = number_text(quota.ty_le)
    places = [_BASE_TITLES[one].format(percent, quota.xuong) for one in bases]
    _row(pen, (head, *_TITLES, f"Từ {quota.xuong}", quota.muc, *places, _LEFT), (HEADER,) * len(_SPANS))
    first = pen.row
    for _ in range(groups if grouped else 1):
        name = _next_group(pen, rosters) if grouped else _WHOLE
        styles = (_NAME, *(_NUMBER,) * (len(_SPANS) - 1))
        _row(pen, _counts(pen.row, name, quota, rosters, bases), styles, least=_TALL if grouped else _LOW)
    last = pen.row - 1
    over = f'ISTEXT($K{first + 1}),$K{first + 1}<>""'
    flag_column(pen, job, _SPANS[-1][0], [(first, last)], FAILING, [f"AND({over})"])
    if grouped:
        _write_rest(pen, rosters, first, last)
    pen.keep(range(top, pen.row - 1))


def _next_group(pen: Pen, rosters: list[Roster]) -> Content:
    """Return the formula of the next group that stands on no line above: rosters one after the other.

    The groups above are kept, hidden beside the box, as one text "|a|b|"; looking for a name in it, unlike COUNTIF,
    takes "*" and "?" for what they are.
    """
    above = f"${xl_col_to_name(pen.side + 1)}${pen.row}"
    expression = '""'
    for roster in reversed(rosters):
        known = f'ISNUMBER(FIND({roster.folded},{above}))+({roster.folded}="||")'
        new = f"TRIM(INDEX({roster.groups},MATCH(0,INDEX({known},0),0)))"
        expression = f"IFERROR({new},{expression})"
    own = f"$A{pen.row + 1}"
    pen.aside(pen.side + 1, Raw("formula", f'={above}&IF({own}="","",LOWER({own})&"|")'), HELPER)
    return Raw("formula", f"={expression}")


def _counts(
    row: int, name: Content, quota: Quota, rosters: list[Roster], bases: list[QuotaBase]
) -> tuple[Content, ...]:
    group = f"$A{row + 1}"

    def number(codes: tuple[str, ...]) -> str:
        return "+".join(_count(roster, group, codes) for roster in rosters)

    reached = (quota.muc, quota.xuong)
    waiting = "+".join(_waiting(roster, group) for roster in rosters)
    counts = [number(TIERS), waiting, number(reached), number((quota.muc,))]
    rated, well, top = (f"${letter}{row + 1}" for letter in "DFG")
    places = [_places(base, exact(quota.ty_le) / 100, well, rated) for base in bases]
    left = f"$H{row + 1}-{top}"
    formulas = [*counts, *places, f'IF({left}<0,"vượt "&-({left}),{left})']
    return (name, *(Raw("formula", f'=IF({group}="","",IFERROR({formula},"?"))') for formula in formulas))


def _waiting(roster: Roster, group: str) -> str:
    """Return the expression of how many of a group have no tier yet."""
    if roster.groups is None:
        return open_rows(roster.place)
    open_words = "+".join(f"({roster.tiers}={quoted(label(code))})" for code in (CHUA_XAC_DINH, CHUA_KIEM_DIEM))
    return f"SUMPRODUCT({_own(roster, group)}({open_words}+(LEN({roster.tiers})=0)))"


def _own(roster: Roster, group: str) -> str:
    """Return the factor that is 1 for the rows of a group."""
    return f"(TRIM({roster.groups})={group})*" if roster.groups else ""


def _count(roster: Roster, group: str, codes: tuple[str, ...]) -> str:
    """Return the expression of how many of a group come to one of the outcomes `codes`."""
    tests = "+".join(f"({roster.tiers}={quoted(label(code))})" for code in codes)
    return f"SUMPRODUCT({_own(roster, group)}({tests}))"


def _places(base: QuotaBase, share: Fraction, well: str, rated: str) -> str:
    """Return the expression of the places on one base, in whole numbers; as `rating.quota.quota_cap` counts them."""
    of = rated if base == "TONG_SO" else well
    ratio = share / (1 + share) if base == "HTTNV" else share
    return f"INT({ratio.numerator}*{of}/{ratio.denominator})"


def _write_rest(pen: Pen, rosters: list[Roster], first: int, last: int) -> None:
    """Write, below the groups, how many rated people stand in groups the box has no line for."""
    everybody = "+".join(
        f"SUMPRODUCT(--({'+'.join(f'({roster.tiers}={quoted(label(code))})' for code in TIERS)}>0))"
        for roster in rosters
    )
    rest = f"{everybody}-SUM($D${first + 1}:$D${last + 1})"
    told = f'"Còn "&({rest})&" người ở nhóm khác chưa có dòng, hoặc chưa ghi nhóm."'
    text = f'=IFERROR(IF({rest}>0,{told},""),"Có ô lỗi ở cột nhóm.")'
    pen.line(Raw("formula", text), LABEL)


def _row(pen: Pen, contents: tuple[Content, ...], styles: tuple[Style, ...], *, least: float = _LOW) -> None:
    for span, content, style in zip(_SPANS, contents, styles, strict=True):
        pen.put(span, content, style)
    pen.end_row(least=least)
