"""Random rows for the oracle tests: good rows with a few facts changed, and rows that are random throughout.

Numbers crowd around every threshold of the Plan, on both sides of the rounding to 4 decimals. A value exactly
half way between two roundings is left out: which way it goes is no rule of the Plan.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.case_files import base_rows

BASE_ROWS, BLANKS, ANY_NUMBER = 0.85, 0.25, 0.25
"""Shares: rows that start from a base row, facts left blank, numbers that are no boundary."""

THRESHOLDS = (20, 50, 70, 80, 90, 100)
OFFSETS = (*[0.0] * 5, *[0.01] * 2, 0.5, 0.0001, 0.00006, 0.00004, 1e-9)
NUMBERS = (
    *sorted(t + sign * step for t in THRESHOLDS for step in OFFSETS for sign in (1, -1) if t + sign * step <= 100),
    *(0, 10, 33.33, 89.95),
)
"""The thresholds of the Plan, most often exactly, and their neighbours."""

MARKS = (True, False)
LEVELS = ("XUAT_SAC", "TOT", "TRUNG_BINH", "KEM")
RATINGS = ("HTXSNV", "HTTNV", "HTNV", "KHTNV", "KHONG_THUOC_DIEN", "CHUA_XAC_DINH", "CHUA_KIEM_DIEM")
WORDS: dict[str, Sequence[object]] = {
    "ly_do_vang": ("khong_vang", "co_ly_do", "om", "thai_san"),
    "thang_lam_viec": (0, 3, 5, 5.99, 5.9999, 6, 6.01, 7.5, 12),
    "tinh_trang": (
        *("chinh_thuc", "du_bi", "dinh_chi_sinh_hoat_cap_uy"),
        *("mien_cong_tac_sinh_hoat", "dinh_chi_sinh_hoat_dang"),
    ),
    "tieu_chi_chung": ("THUC_HIEN_TOT", "DAP_UNG", "KHONG_DAP_UNG"),
    "muc_ket_qua": LEVELS,
    "muc_con_lai": LEVELS,
    "muc_trong_tam": LEVELS,
    "xep_loai_vien_chuc": RATINGS,
    "xl_chinh_quyen_doan_the": RATINGS,
    "ket_qua_ben_ngoai": RATINGS,
}
INDIVIDUAL_MARKS = ("da_kiem_diem", "co_bao_cao_tu_danh_gia", "suy_thoai", "ky_luat")
PARTY_MARKS = (
    *("noi_bat", "co_to_chuc_bi_ky_luat", "tu_phat_hien_khac_phuc"),
    *("tham_nhung", "bat_kha_khang", "chuong_trinh_kem"),
)
PARTY_NUMBERS = ("diem", "dv_htnv", "dv_httnv", "dv_khtnv", "ty_le_chi_tieu")
PARTY_WORDS = ("muc_trong_tam", "muc_con_lai", "xl_chinh_quyen_doan_the")


Pools = dict[str, Sequence[object]]


def _facts(marks: tuple[str, ...], numbers: tuple[str, ...], words: tuple[str, ...]) -> Pools:
    """Fact name to the values it may take besides a blank (numbers also take any value from 0 to 100)."""
    pools: Pools = dict.fromkeys(marks, MARKS)
    return pools | dict.fromkeys(numbers, NUMBERS) | {name: WORDS[name] for name in words}


FACTS: dict[str, Pools] = {
    "dang_vien": _facts(
        (*INDIVIDUAL_MARKS, "sinh_hoat_tam_thoi", "co_nhan_xet_noi_tam_thoi", "tieu_bieu", "la_vien_chuc"),
        ("diem", "ty_le_nhiem_vu"),
        ("ly_do_vang", "thang_lam_viec", "tinh_trang", "muc_ket_qua", "muc_con_lai", "xep_loai_vien_chuc"),
    ),
    "vien_chuc": _facts(
        (*INDIVIDUAL_MARKS, "hieu_qua_cao"),
        ("ty_le_hoan_thanh", "ty_le_dam_bao", "ty_le_vuot_muc", "ty_le_chua_dam_bao"),
        ("ly_do_vang", "thang_lam_viec", "tieu_chi_chung"),
    ),
    "vien_chuc_quan_ly": _facts(
        (*INDIVIDUAL_MARKS, "hieu_qua_cao", "khong_co_don_vi_truc_thuoc", "dv_tham_nhung"),
        (
            *("diem", "ty_le_hoan_thanh", "ty_le_dam_bao", "ty_le_chua_dam_bao", "dv_ty_le_hoan_thanh"),
            *("dv_ty_le_vuot_muc", "dv_ty_le_dam_bao", "tt_ty_le_htnv", "tt_ty_le_httnv"),
        ),
        ("ly_do_vang", "thang_lam_viec", "tieu_chi_chung"),
    ),
    "to_dang": _facts((*PARTY_MARKS, "bi_ky_luat"), (*PARTY_NUMBERS, "td_htnv", "td_httnv"), PARTY_WORDS),
    "chi_bo": _facts(PARTY_MARKS, (*PARTY_NUMBERS, "td_khtnv"), PARTY_WORDS),
    "phong": _facts((), ("diem",), ()),
    "tap_the_lanh_dao": _facts((), (), ("ket_qua_ben_ngoai",)),
}
"""Kind to the facts that may decide its tier, each with the values to try."""


def random_row(kind: str, rng: random.Random) -> dict[str, object]:
    """Return one row of `kind`: mostly a base row with up to five facts changed, else random in every fact."""
    facts = FACTS[kind]
    row: dict[str, object] = dict.fromkeys(facts)
    changed = list(facts)
    if rng.random() < BASE_ROWS:
        row |= rng.choice(list(base_rows(kind).values()))
        changed = rng.sample(changed, k=min(len(changed), rng.randint(0, 5)))
    for name in changed:
        row[name] = random_value(facts[name], rng)
    return row


def random_value(pool: Sequence[object], rng: random.Random) -> object:
    """Return a value of `pool`, a blank, or for numbers any number from 0 to 100."""
    if rng.random() < BLANKS:
        return rng.choice([None, float("nan")]) if pool is NUMBERS else None
    if pool is NUMBERS and rng.random() < ANY_NUMBER:
        return rng.choice([round(rng.uniform(0, 100), 2), rng.randint(0, 100)])
    return rng.choice(pool)
