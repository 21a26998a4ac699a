"""Random institutions for the judges of the computation after the criteria, crowded around the boundaries.

`python -m tests.random_institutions 5000 [FIRST_SEED]` compares thousands by hand and prints the smallest example
of the first difference.
"""

from __future__ import annotations

import random
import sys
from fractions import Fraction

from tests.case_files import base_rows
from tests.institution_standing import BEST_FIRST, Facts, Institution, Tallied, id_text
from tests.random_rows import random_row
from tests.random_votes import random_decisions, random_tallies, respelt

Row = dict[str, object]
GROUP_SIZES = (1, 3, 5, 6, 6, 7, 11, 12, 12, 13, 18)
POINTS = (95, 90, 89.99, 80, 70, 69.99, 60, 50, 49.99, None)
TITLES = ("Chuyên viên", "Điều dưỡng", "Y sĩ", None)
BASES = {"top": "xuat_sac", "good": "tot", "plain": "dat"}
DERIVED = ("xep_loai_vien_chuc", "tt_ty_le_htnv", "tt_ty_le_httnv", "dv_htnv", "dv_httnv", "dv_khtnv", "td_khtnv")
"""Facts that come from other rows' results: blank unless typed on purpose."""
LEADERS = "Tập thể lãnh đạo Cơ sở"


def random_institution(rng: random.Random) -> Institution:
    """Return one institution: units, people, chi bộ with cells, counts of votes, decisions, shares, readings."""
    facts: Facts = {}
    units = _units(facts, rng)
    _employees(facts, units, rng)
    branches = rng.choice([[], ["Chi bộ 1"], [""], ["Chi bộ 1", "Chi bộ 2"], ["Chi bộ 1", "Chi bộ 2", "Chi bộ 3"]])
    tallies: list[Tallied] = []
    for branch in branches:
        _branch(facts, branch, rng)
        tallies += random_tallies(facts, branch, rng)
    given = Institution(facts, tallies, random_decisions(facts, rng))
    if rng.random() < 0.25:
        quota = rng.choice(["chi_tieu.vien_chuc", "chi_tieu.dang_vien", "chi_tieu.to_dang"])
        given.shares = {quota: Fraction(rng.choice(["25", "100", "0", "12.5", "33.3"]))}
    options = {"R1": "ca_hai", "R2": "khoang_dong", "R6": "moi_to_dang"}
    given.readings = {reading: option for reading, option in options.items() if rng.random() < 0.08}
    if rng.random() < 0.3:
        given.readings["R7"] = rng.choice(["httnv_tro_len", "tong_so"])
    for rows in facts.values():
        if rng.random() < 0.5:
            rng.shuffle(rows)
    return given


# ───────────────────────── Rows ─────────────────────────


def profiles(rng: random.Random) -> list[str]:
    """Return what the rows of one quota group are like: as many at the top as there are places, or one off."""
    reach = rng.choice(GROUP_SIZES)
    top = min(reach, max(0, reach // 6 + rng.choice([-1, 0, 0, 1, 1, 2, 3])))
    extra = rng.choices(["plain", "failed", "open", "unreviewed", "exempt", "wild"], k=rng.choice([0, 0, 0, 0, 1, 3]))
    return ["top"] * top + ["good"] * (reach - top) + extra


def row_like(kind: str, profile: str, rng: random.Random) -> Row:
    """Return a row of `kind` that comes out as `profile` says, by its own facts."""
    if profile == "wild":
        return random_row(kind, rng)
    bases = base_rows(kind)
    row = dict(bases.get(BASES.get(profile, ""), bases["xuat_sac"]))
    for fact in DERIVED:
        if fact in row:
            row[fact] = None
    if profile == "failed":
        row |= {"ky_luat": True} if "ky_luat" in row else {"diem": 40}
    elif profile == "open":
        row[rng.choice([fact for fact in ("diem", "tieu_chi_chung", "muc_con_lai") if fact in row])] = None
    elif profile == "unreviewed":
        row["da_kiem_diem"] = False
    elif profile == "exempt" and kind == "dang_vien":
        row["tinh_trang"] = rng.choice(["mien_cong_tac_sinh_hoat", "dinh_chi_sinh_hoat_dang"])
    elif profile == "exempt":
        row["thang_lam_viec"] = 5
    return row


def _units(facts: Facts, rng: random.Random) -> list[str]:
    names = [f"Phòng {number}" for number in range(rng.choice([0, 1, 2, 3, 5, 8]))]
    rows: list[Row] = []
    for name in names:
        times = rng.choices([0, 1, 2], weights=[1, 8, 1])[0]
        rows += [{"don_vi": respelt(name, rng), "diem": rng.choice(POINTS)} for _ in range(times)]
    facts["phong"] = rows
    if rng.random() < 0.7:
        facts["tap_the_lanh_dao"] = [{"don_vi": LEADERS, "ket_qua_ben_ngoai": rng.choice([*BEST_FIRST, None])}]
    return names


def _employees(facts: Facts, units: list[str], rng: random.Random) -> None:
    facts["vien_chuc"], facts["vien_chuc_quan_ly"] = [], []
    for title in rng.sample(TITLES, k=rng.choice([0, 1, 2, 3])):
        managers = rng.choice([0, 0.1, 0.5])
        for profile in profiles(rng):
            kind = "vien_chuc_quan_ly" if rng.random() < managers else "vien_chuc"
            number = len(facts["vien_chuc"]) + len(facts["vien_chuc_quan_ly"]) + 1
            row = row_like(kind, profile, rng) | {"ma": f"VC {number:03}", "chuc_danh": title and respelt(title, rng)}
            row["don_vi"] = respelt(rng.choice([*units, *units, LEADERS, "Phòng lạ"]), rng)
            if rng.random() < 0.05:
                row["don_vi"] = None
            row["la_nguoi_dung_dau"] = rng.random() < (0.5 if kind == "vien_chuc_quan_ly" else 0.1)
            if kind == "vien_chuc_quan_ly":
                _charge(row, units, rng)
            facts[kind].append(row)


def _charge(row: Row, units: list[str], rng: random.Random) -> None:
    """The units a manager is in charge of, as names or as percentages."""
    some = rng.sample(units, k=min(len(units), rng.randint(1, 3)))
    row["khong_co_don_vi_truc_thuoc"] = rng.random() < 0.4
    row["don_vi_phu_trach"] = rng.choice([None, "Tất cả", "tất cả ", "; ".join(respelt(name, rng) for name in some)])
    if row["don_vi_phu_trach"] is None or rng.random() < 0.3:
        row |= {
            "tt_ty_le_htnv": rng.choice([100, 100, 99, 70, None]),
            "tt_ty_le_httnv": rng.choice([100, 70, 69, None]),
        }


def _branch(facts: Facts, branch: str, rng: random.Random) -> None:
    """One chi bộ: members, cells, itself."""
    members, cells = facts.setdefault("dang_vien", []), facts.setdefault("to_dang", [])
    names = [f"Tổ đảng {len(cells) + number} {branch}".strip() for number in range(rng.choice([0, 1, 2, 3, 6, 7, 12]))]
    for profile in profiles(rng):
        row = row_like("dang_vien", profile, rng) | {"chi_bo": respelt(branch, rng) or None}
        row["ma"] = f"DV {len(members) + 1:03}"
        row["to_dang"] = respelt(rng.choice(names), rng) if names and rng.random() < 0.9 else None
        row["la_nguoi_dung_dau"] = rng.random() < 0.2
        row["tinh_trang"] = row.get("tinh_trang") or None
        if row["tinh_trang"] in {None, "chinh_thuc"}:
            row["tinh_trang"] = rng.choice([None, *["chinh_thuc"] * 6, "du_bi", "dinh_chi_sinh_hoat_cap_uy"])
        _as_employee(facts, row, profile, rng)
        members.append(row)
    few = rng.choice([1, 1, 2, 6])
    for name in names:
        for _ in range(rng.choices([0, 1, 2], weights=[1, 30, 1])[0]):
            profile = rng.choice([*["top"] * few, *["good"] * 6, "plain", "failed", "open", "wild"])
            row = row_like("to_dang", profile, rng) | {
                "don_vi": respelt(name, rng),
                "chi_bo": respelt(branch, rng) or None,
            }
            if rng.random() < (0.95 if few == 1 else 0.6):
                row |= {"dv_htnv": rng.choice([*[100] * 5, 99]), "dv_httnv": rng.choice([*[100] * 5, 80, 79, 50])}
            cells.append(row)
    profile = rng.choice(["top", "top", "good", "plain", "failed", "open", "wild"])
    row = row_like("chi_bo", profile, rng) | {"don_vi": branch or "Chi bộ Cơ sở"}
    if rng.random() < 0.5:
        row |= {"dv_htnv": 100, "dv_httnv": rng.choice([80, 79]), "dv_khtnv": rng.choice([0, 0, 20, 21])}
        row["td_khtnv"] = rng.choice([None, 0, 20, 21])
    facts.setdefault("chi_bo", []).append(row)


def _as_employee(facts: Facts, row: Row, profile: str, rng: random.Random) -> None:
    """A member who is no employee, or one whose rating as such is typed, looked up, or nowhere to be found."""
    way = rng.choices(["none", "typed", "linked", "lost"], weights=[8, 4, 10, 1])[0]
    row["xep_loai_vien_chuc"] = None
    if way == "typed":
        row["xep_loai_vien_chuc"] = rng.choice(["HTXSNV"] * 9 + ["HTTNV", "HTNV", "KHTNV", "KHONG_THUOC_DIEN"])
    employees = [one for kind in ("vien_chuc", "vien_chuc_quan_ly") for one in facts[kind]]
    taken = {id_text(one["ma"]) for one in facts["dang_vien"]}
    free = [one for one in employees if id_text(one["ma"]) not in taken]
    if rng.random() < 0.9:
        free = [one for one in free if (one.get("hieu_qua_cao") is True) == (profile == "top")]
    row["la_vien_chuc"] = way in {"typed", "lost"} or (way == "linked" and bool(free))
    if way == "linked" and free:
        ma = str(rng.choice(free)["ma"])
        row["ma"] = rng.choice([ma, ma.lower(), ma.replace(" ", "")])


def main() -> None:
    """Compare as many institutions as the command line says; stop at the first difference and shrink it."""
    from tests.institution_compare import differences, shrunk  # noqa: PLC0415 - the comparison needs the package

    number, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for seed in range(first, first + number):
        given = random_institution(random.Random(seed))  # noqa: S311 - test data
        if differences(given):
            small = shrunk(given, lambda one: bool(differences(one)))
            print(f"seed {seed}", *differences(small), small, sep="\n")  # noqa: T201 - run by hand
            raise SystemExit(1)
    print(f"{number} institutions, 0 differences")  # noqa: T201 - run by hand


if __name__ == "__main__":
    main()
