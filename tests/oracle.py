"""A second, independent reading of the rules: one person or unit at a time, in plain Python.

It is written from the text of KH 170 alone and shares no code and no data with the package, so a slip on
either side shows up as a difference. That is why the thresholds are typed here a second time: a judge that
read the rule set would repeat its mistakes. Levels are compared as explicit sets of codes, not by an order.

Three answers are possible to every question: yes, no, and "cannot be said" when a fact is blank.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

Row = Mapping[str, object]
Readings = Mapping[str, str]
DEFAULTS: Readings = {"R1": "mot_trong", "R2": "muc_san", "R6": "dang_vien_cua_to"}


class Verdict(NamedTuple):
    """What the Plan says about one row: the outcome, and the facts to fill in before more can be said."""

    tier: str
    missing: frozenset[str] = frozenset()


class Answer(NamedTuple):
    """The answer to one condition; None means open, and `blank` names the facts that leave it open."""

    holds: bool | None
    blank: frozenset[str] = frozenset()


YES, NO = Answer(True), Answer(False)
Tiers = list[tuple[str, list[Answer]]]

EXCELLENT = {"XUAT_SAC"}
GOOD_UP = {"XUAT_SAC", "TOT"}
MEDIUM_UP = {"XUAT_SAC", "TOT", "TRUNG_BINH"}
WELL_DONE = {"THUC_HIEN_TOT"}
MET_UP = {"THUC_HIEN_TOT", "DAP_UNG"}
TOP = {"HTXSNV"}
HTTNV_UP = {"HTXSNV", "HTTNV"}
HTNV_UP = {"HTXSNV", "HTTNV", "HTNV"}
NOT_RATED_YET = {"CHUA_XAC_DINH", "CHUA_KIEM_DIEM"}


def rate(kind: str, row: Row, readings: Readings) -> Verdict:
    """Return the verdict on one row of `kind`; `readings` replaces default readings."""
    in_force = {**DEFAULTS, **readings}
    gate = _gate(kind, row)
    return gate or _SUBJECTS[kind](row, in_force)


# ───────────────────────── Gates (B.I, D.2, NĐ 90/2020 Đ2.3) ─────────────────────────


def _gate(kind: str, row: Row) -> Verdict | None:
    """Return the verdict of the first gate that closes, or None for somebody who is to be rated."""
    if kind not in {"dang_vien", "vien_chuc", "vien_chuc_quan_ly"}:
        return None
    if kind == "dang_vien" and row.get("tinh_trang") in {"mien_cong_tac_sinh_hoat", "dinh_chi_sinh_hoat_dang"}:
        return Verdict("KHONG_THUOC_DIEN")
    if kind != "dang_vien" and row.get("ly_do_vang") != "thai_san":
        months = _number(row, "thang_lam_viec")
        if months is not None and months < 6:
            return Verdict("KHONG_THUOC_DIEN")
    excused = row.get("ly_do_vang") in {"co_ly_do", "om", "thai_san"} and _mark(row, "co_bao_cao_tu_danh_gia")
    return None if _mark(row, "da_kiem_diem") or excused else Verdict("CHUA_KIEM_DIEM")


# ───────────────────────── Party members (B.II.3.3) ─────────────────────────


def _dang_vien(row: Row, readings: Readings) -> Verdict:
    official = _mark(row, "la_vien_chuc")

    def rated_as(tiers: set[str]) -> Answer:
        if not official or row.get("xep_loai_vien_chuc") == "KHONG_THUOC_DIEN":
            return YES
        return _among(row, "xep_loai_vien_chuc", tiers)

    triggers = [
        _below(row, "diem", 50),
        _yes(row, "suy_thoai"),
        _below(row, "ty_le_nhiem_vu", 50),
        _among(row, "xep_loai_vien_chuc", {"KHTNV"}) if official else NO,
        _yes(row, "ky_luat"),
    ]
    tiers: Tiers = [
        (
            "HTXSNV",
            [
                _at_least(row, "diem", 90),
                _yes(row, "tieu_bieu"),
                _among(row, "muc_ket_qua", EXCELLENT),
                _among(row, "muc_con_lai", GOOD_UP),
                rated_as(TOP),
            ],
        ),
        (
            "HTTNV",
            [
                _band(row, 70, 90, readings),
                _among(row, "muc_ket_qua", GOOD_UP),
                _among(row, "muc_con_lai", MEDIUM_UP),
                rated_as(HTTNV_UP),
            ],
        ),
        ("HTNV", [_band(row, 50, 70, readings), _among(row, "muc_ket_qua", MEDIUM_UP), rated_as(HTNV_UP)]),
    ]
    return _walk(triggers, tiers)


# ───────────────────────── Public employees (C.III.3) ─────────────────────────


def _vien_chuc(row: Row, _readings: Readings) -> Verdict:
    triggers = [_yes(row, "suy_thoai"), _above(row, "ty_le_chua_dam_bao", 50), _yes(row, "ky_luat")]
    all_done = _exactly(row, "ty_le_hoan_thanh", 100)
    all_well_done = _exactly(row, "ty_le_dam_bao", 100)
    excellent = [
        _among(row, "tieu_chi_chung", WELL_DONE),
        all_done,
        all_well_done,
        _yes(row, "hieu_qua_cao"),
        _at_least(row, "ty_le_vuot_muc", 50),
    ]
    common = _among(row, "tieu_chi_chung", MET_UP)
    tiers: Tiers = [
        ("HTXSNV", excellent),
        ("HTTNV", [common, all_done, all_well_done]),
        ("HTNV", [common, all_done, _at_most(row, "ty_le_chua_dam_bao", 20)]),
    ]
    return _walk(triggers, tiers)


def _vien_chuc_quan_ly(row: Row, readings: Readings) -> Verdict:
    alone = _mark(row, "khong_co_don_vi_truc_thuoc")
    all_units = YES if alone else _exactly(row, "tt_ty_le_htnv", 100)
    most_units_good = YES if alone else _at_least(row, "tt_ty_le_httnv", 70)
    most_units = YES if alone else _at_least(row, "tt_ty_le_htnv", 70)
    common = _among(row, "tieu_chi_chung", MET_UP)
    own_done = _exactly(row, "ty_le_hoan_thanh", 100)
    own_well_done = _exactly(row, "ty_le_dam_bao", 100)
    field_done = _exactly(row, "dv_ty_le_hoan_thanh", 100)

    few_points = _below(row, "diem", 50)
    cases = [
        _yes(row, "suy_thoai"),
        _above(row, "ty_le_chua_dam_bao", 50),
        _below(row, "dv_ty_le_hoan_thanh", 50),
        _yes(row, "dv_tham_nhung"),
        _yes(row, "ky_luat"),
    ]
    tiers: Tiers = [
        (
            "HTXSNV",
            [
                _at_least(row, "diem", 90),
                _among(row, "tieu_chi_chung", WELL_DONE),
                own_done,
                own_well_done,
                _yes(row, "hieu_qua_cao"),
                field_done,
                _at_least(row, "dv_ty_le_vuot_muc", 50),
                all_units,
                most_units_good,
            ],
        ),
        (
            "HTTNV",
            [
                _band(row, 70, 90, readings),
                common,
                own_done,
                own_well_done,
                field_done,
                _at_least(row, "dv_ty_le_dam_bao", 80),
                all_units,
                most_units_good,
            ],
        ),
        (
            "HTNV",
            [
                _band(row, 50, 70, readings),
                common,
                own_done,
                _at_most(row, "ty_le_chua_dam_bao", 20),
                _above(row, "dv_ty_le_hoan_thanh", 70),
                most_units,
            ],
        ),
    ]
    return _walk(_joined(few_points, cases, readings), tiers)


# ───────────────────────── Party organisations (B.II.3.1) ─────────────────────────


def _to_dang(row: Row, readings: Readings) -> Verdict:
    if readings["R6"] == "moi_to_dang":
        members = [_exactly(row, "td_htnv", 100), _at_least(row, "td_httnv", 80)]
    else:
        members = [_exactly(row, "dv_htnv", 100), _at_least(row, "dv_httnv", 80)]
    return _party_body(row, readings, members, [_yes(row, "bi_ky_luat")])


def _chi_bo(row: Row, readings: Readings) -> Verdict:
    members = [_exactly(row, "dv_htnv", 100), _at_least(row, "dv_httnv", 80)]
    # No percentage of tổ đảng written down means the chi bộ has none of them at the lowest tier.
    no_failed_cells = _number(row, "td_khtnv") is None
    failed_cells = NO if no_failed_cells else _above(row, "td_khtnv", 20)
    return _party_body(row, readings, members, [failed_cells, _above(row, "dv_khtnv", 20)])


def _party_body(row: Row, readings: Readings, top_members: list[Answer], own_triggers: list[Answer]) -> Verdict:
    """What chi bộ and tổ đảng share; `own_triggers` are the dashes of d) that stand by themselves."""
    disciplined = _mark(row, "co_to_chuc_bi_ky_luat")
    remedied = _mark(row, "tu_phat_hien_khac_phuc")
    unavoidable = _mark(row, "bat_kha_khang")
    few_points = _below(row, "diem", 50)
    cases = [
        NO if remedied else _yes(row, "tham_nhung"),
        NO if unavoidable else _below(row, "ty_le_chi_tieu", 50),
        _yes(row, "chuong_trinh_kem"),
    ]
    tiers: Tiers = [
        (
            "HTXSNV",
            [
                _at_least(row, "diem", 90),
                _yes(row, "noi_bat"),
                _among(row, "muc_trong_tam", EXCELLENT),
                _among(row, "muc_con_lai", GOOD_UP),
                *top_members,
                _among(row, "xl_chinh_quyen_doan_the", HTTNV_UP),
                NO if disciplined else YES,
            ],
        ),
        (
            "HTTNV",
            [
                _band(row, 70, 90, readings),
                _among(row, "muc_trong_tam", GOOD_UP),
                _among(row, "muc_con_lai", MEDIUM_UP),
                _exactly(row, "dv_htnv", 100),
                _at_least(row, "dv_httnv", 50),
                _among(row, "xl_chinh_quyen_doan_the", HTNV_UP),
                NO if disciplined and not remedied else YES,
            ],
        ),
        (
            "HTNV",
            [
                _band(row, 50, 70, readings),
                _among(row, "muc_trong_tam", MEDIUM_UP),
                _among(row, "muc_con_lai", MEDIUM_UP),
            ],
        ),
    ]
    return _walk(_joined(few_points, cases, readings) + own_triggers, tiers)


# ───────────────────────── Departments and leadership (C.II.2) ─────────────────────────


def _phong(row: Row, readings: Readings) -> Verdict:
    tiers: Tiers = [
        ("HTXSNV", [_at_least(row, "diem", 90)]),
        ("HTTNV", [_band(row, 70, 90, readings)]),
        ("HTNV", [_band(row, 50, 70, readings)]),
    ]
    return _walk([_below(row, "diem", 50)], tiers)


def _tap_the_lanh_dao(row: Row, _readings: Readings) -> Verdict:
    given = row.get("ket_qua_ben_ngoai")
    if given in {"HTXSNV", "HTTNV", "HTNV", "KHTNV"}:
        return Verdict(str(given))
    if given == "KHONG_THUOC_DIEN":
        return Verdict("CHUA_XAC_DINH")
    return Verdict("CHUA_XAC_DINH", frozenset({"ket_qua_ben_ngoai"}))


_SUBJECTS: dict[str, Callable[[Row, Readings], Verdict]] = {
    "dang_vien": _dang_vien,
    "vien_chuc": _vien_chuc,
    "vien_chuc_quan_ly": _vien_chuc_quan_ly,
    "to_dang": _to_dang,
    "chi_bo": _chi_bo,
    "phong": _phong,
    "tap_the_lanh_dao": _tap_the_lanh_dao,
}


# ───────────────────────── From answers to a verdict ─────────────────────────


def _walk(triggers: Iterable[Answer], tiers: Tiers) -> Verdict:
    """Lowest tier first by its triggers, then from the top down; anything open on the way stops the walk."""
    triggers = list(triggers)
    if any(answer.holds for answer in triggers):
        return Verdict("KHTNV")
    if blank := _blanks(triggers):
        return Verdict("CHUA_XAC_DINH", blank)
    for tier, answers in tiers:
        if any(answer.holds is False for answer in answers):
            continue
        blank = _blanks(answers)
        return Verdict("CHUA_XAC_DINH", blank) if blank else Verdict(tier)
    return Verdict("CHUA_XAC_DINH")


def _joined(few_points: Answer, cases: list[Answer], readings: Readings) -> list[Answer]:
    """The triggers under R1: points or any case, or (as printed) points together with a case."""
    if readings["R1"] == "ca_hai":
        return [_both(few_points, _any(cases))]
    return [few_points, *cases]


def _any(answers: list[Answer]) -> Answer:
    """One yes settles it: then no blank among the others matters."""
    if any(answer.holds for answer in answers):
        return YES
    blank = _blanks(answers)
    return Answer(None, blank) if blank else NO


def _both(first: Answer, second: Answer) -> Answer:
    if first.holds is False or second.holds is False:
        return NO
    blank = _blanks([first, second])
    return Answer(None, blank) if blank else YES


def _blanks(answers: Iterable[Answer]) -> frozenset[str]:
    return frozenset[str]().union(*(answer.blank for answer in answers if answer.holds is None))


# ───────────────────────── Single questions ─────────────────────────


def _number(row: Row, name: str) -> float | None:
    """The number in `name` without binary noise (4 decimals), or None when it is blank."""
    value = row.get(name)
    if not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return round(float(value), 4)


def _mark(row: Row, name: str) -> bool:
    """A blank mark means no."""
    return row.get(name) is True


def _yes(row: Row, name: str) -> Answer:
    return YES if _mark(row, name) else NO


def _compare(row: Row, name: str, test: Callable[[float], bool]) -> Answer:
    value = _number(row, name)
    return Answer(None, frozenset({name})) if value is None else Answer(test(value))


def _at_least(row: Row, name: str, floor: float) -> Answer:
    return _compare(row, name, lambda value: value >= floor)


def _at_most(row: Row, name: str, ceiling: float) -> Answer:
    return _compare(row, name, lambda value: value <= ceiling)


def _above(row: Row, name: str, limit: float) -> Answer:
    return _compare(row, name, lambda value: value > limit)


def _below(row: Row, name: str, limit: float) -> Answer:
    return _compare(row, name, lambda value: value < limit)


def _exactly(row: Row, name: str, wanted: float) -> Answer:
    return _compare(row, name, lambda value: value == wanted)


def _band(row: Row, floor: float, ceiling: float, readings: Readings) -> Answer:
    """Points of a middle tier: a floor, or under R2 "khoang_dong" also below the next tier."""
    closed = readings["R2"] == "khoang_dong"
    return _compare(row, "diem", lambda value: value >= floor and (value < ceiling or not closed))


def _among(row: Row, name: str, codes: set[str]) -> Answer:
    """Whether a level or tier is one of `codes`; a rating that is still to come is a blank."""
    value = row.get(name)
    if not isinstance(value, str) or value in NOT_RATED_YET:
        return Answer(None, frozenset({name}))
    return Answer(value in codes)
