"""A small institution as workbooks, sound in everything: tests spoil one thing and see what is told.

Phòng A has twelve viên chức, VC01 outstanding, VC11 a deputy and VC12 the head; all are official members of the one
chi bộ and of its tổ đảng, VC01 is the candidate for the top tier.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from danhgia_xl.workbook.template.fill import Content, Placed
from tests.books import GOOD_MEMBER, GOOD_STAFF, write

UNIT, CELL, BRANCH = "Phòng A", "Tổ đảng A", "Chi bộ Cơ sở"
PHONG, TO_DANG, CHI_BO = "phong.xlsx", "to-dang.xlsx", "chi-bo.xlsx"
HEAD, DEPUTY, BEST = "VC12", "VC11", "VC01"
VOTERS, ENOUGH = 12, 9
"""More than two thirds of 12 is 9."""

Rows = dict[str, dict[str, Content]]

_TOP_STAFF: dict[str, Content] = {"hieu_qua_cao": True, "ty_le_vuot_muc": 60}
_TOP_MEMBER: dict[str, Content] = {"diem": 95, "tieu_bieu": True, "muc_ket_qua": "XUAT_SAC"}
_MANAGER: dict[str, Content] = {
    **{fact: value for fact, value in GOOD_STAFF.items() if fact != "ty_le_vuot_muc"},
    "diem": 80, "dv_ty_le_hoan_thanh": 100, "dv_ty_le_dam_bao": 100, "khong_co_don_vi_truc_thuoc": True,
}  # fmt: skip
_PARTY_BODY: dict[str, Content] = {
    "diem": 80, "muc_trong_tam": "TOT", "muc_con_lai": "TOT", "xl_chinh_quyen_doan_the": "HTTNV", "ty_le_chi_tieu": 100,
}  # fmt: skip


def _code(number: int) -> str:
    return f"VC{number:02d}"


def _person(code: str) -> dict[str, Content]:
    return {"ma": code, "ho_ten": f"Người {code[2:]}"}


@dataclass
class Institution:
    """What the three books hold; change it, then `write` it."""

    staff: Rows = field(default_factory=dict)
    managers: Rows = field(default_factory=dict)
    members: Rows = field(default_factory=dict)
    unit: dict[str, Content] = field(default_factory=dict)
    cell: dict[str, Content] = field(default_factory=dict)
    branch: dict[str, Content] = field(default_factory=dict)
    round_one: Rows = field(default_factory=dict)
    round_two: Rows = field(default_factory=dict)
    unit_vote: Rows = field(default_factory=dict)
    more: dict[str, tuple[str, dict[str, Content], dict[str, list[dict[str, Content]]]]] = field(default_factory=dict)
    """Further books: file name to form, fields and tables."""

    def write(self, folder: Path) -> dict[str, Placed]:
        """Write the books; return where everything came to stand, per file."""
        placed = {
            PHONG: write(folder / PHONG, "so-phong", self.unit, quan_ly=_rows(self.managers),
                         vien_chuc=_rows(self.staff), mau_04=_rows(self.unit_vote)),
            TO_DANG: write(folder / TO_DANG, "so-to-dang", self.cell),
            CHI_BO: write(folder / CHI_BO, "so-chi-bo", self.branch, dang_vien=_rows(self.members),
                          mau_11=_rows(self.round_one), mau_12=_rows(self.round_two)),
        }  # fmt: skip
        for name, (form, fields, tables) in self.more.items():
            placed[name] = write(folder / name, form, fields, **tables)
        return placed


Change = Callable[[Institution], Any]


def institution(*changes: Change) -> Institution:
    """Return the sound institution with `changes` made to it."""
    people = [_code(number) for number in range(1, VOTERS + 1)]
    made = Institution()
    for code in people[:10]:
        made.staff[code] = {**GOOD_STAFF, **_person(code)}
    made.staff[BEST] |= _TOP_STAFF
    for code in (DEPUTY, HEAD):
        made.managers[code] = {**_MANAGER, **_person(code), "chuc_danh": "Quản lý phòng"}
    made.managers[HEAD]["la_nguoi_dung_dau"] = True
    for code in people:
        made.members[code] = {**GOOD_MEMBER, **_person(code), "to_dang": CELL, "don_vi": UNIT, "la_vien_chuc": True}
    made.members[BEST] |= _TOP_MEMBER
    made.unit = {"don_vi.don_vi": UNIT, "don_vi.diem": 85}
    made.cell = {f"to_dang.{fact}": value for fact, value in ({"don_vi": CELL} | _PARTY_BODY).items()}
    made.branch = {f"chi_bo.{fact}": value for fact, value in ({"don_vi": BRANCH} | _PARTY_BODY).items()}
    made.branch |= {"ngay_xep_loai_lanh_dao": dt.date(2021, 12, 3)}
    for ballot in ("mau_11", "mau_12"):
        made.branch |= minutes(ballot, VOTERS)
    for code in people:
        top = 10 if code == BEST else 0
        made.round_one[code] = {**_person(code), "phieu_htxsnv": top, "phieu_httnv": VOTERS - top}
    made.round_two[BEST] = {**_person(BEST), "phieu_htxsnv": 10, "phieu_khong_tan_thanh": 2}
    for change in changes:
        change(made)
    return made


def minutes(ballot: str, voters: int, day: dt.date = dt.date(2021, 12, 5)) -> dict[str, Content]:
    """Return the counts of a vote at which all `voters` were present and every ballot was valid."""
    counts: dict[str, Content] = {
        "ngay": day, "trieu_tap": voters, "co_mat": voters, "phat_ra": voters, "thu_vao": voters, "hop_le": voters,
        "khong_hop_le": 0,
    }  # fmt: skip
    return {f"{ballot}_{slot}": value for slot, value in counts.items()}


def _rows(rows: Rows) -> list[dict[str, Content]]:
    return list(rows.values())


def row_of(rows: Iterable[str], code: str) -> int:
    """Return the row of `code` in the table its rows were written to."""
    return list(rows).index(code)
