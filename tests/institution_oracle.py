"""A second, independent reading of the whole computation after the criteria (domain.md 5; KH 170, B.II, D.1, D.2).

The order: units → public employees (criteria, caps, quota) → party members (link, criteria, votes and quota) →
party cells (shares, criteria, quota) → cap on the leaders of cells, votes and quota again → chi bộ (shares,
criteria). The criteria come from `tests.oracle`; what a blank leaves open is found by trying the values.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from tests import oracle
from tests.institution_quotas import share_places
from tests.institution_standing import (
    ALL,
    BEST_FIRST,
    EXEMPT,
    REACHING,
    Group,
    Institution,
    Key,
    Row,
    Standing,
    id_text,
    standing_of,
    text,
    together,
    worse,
)

COLLECTIVES = ("phong", "tap_the_lanh_dao", "to_dang", "chi_bo")
DONE = frozenset({"HTXSNV", "HTTNV", "HTNV"})
FAILED = frozenset({"KHTNV"})
SHARES: dict[str, list[tuple[str, str, str, frozenset[str]]]] = {
    "to_dang": [
        ("dv_htnv", "dang_vien", "to_dang", DONE),
        ("dv_httnv", "dang_vien", "to_dang", REACHING),
        ("dv_khtnv", "dang_vien", "to_dang", FAILED),
    ],
    "chi_bo": [
        ("dv_htnv", "dang_vien", "chi_bo", DONE),
        ("dv_httnv", "dang_vien", "chi_bo", REACHING),
        ("dv_khtnv", "dang_vien", "chi_bo", FAILED),
        ("td_khtnv", "to_dang", "chi_bo", FAILED),
    ],
    "vien_chuc_quan_ly": [
        ("tt_ty_le_htnv", "phong", "don_vi", DONE),
        ("tt_ty_le_httnv", "phong", "don_vi", REACHING),
    ],
}
"""Kind to its facts that are shares: the fact, whose tiers, which fact of theirs names the body, which tiers."""


class Computation:
    """One institution, rated kind by kind; `standings` and `groups` are the results."""

    def __init__(self, institution: Institution) -> None:
        self.given = institution
        self.standings: dict[str, list[Standing]] = {}
        self.groups: dict[tuple[str, str], Group] = {}

    def run(self) -> Computation:
        """Do everything in the order of the Plan."""
        for unit in ("phong", "tap_the_lanh_dao"):
            self._rate(unit)
        for kind in ("vien_chuc", "vien_chuc_quan_ly"):
            self._rate(kind)
            self._cap(kind, "phong", "don_vi", heads=True)
        self._warn("tran.nguoi_dung_dau_co_so", "tap_the_lanh_dao", heads=True)
        self._warn("tran.cap_pho", "phong", heads=False)
        self._share("chi_tieu.vien_chuc", ["vien_chuc", "vien_chuc_quan_ly"], "chuc_danh")
        self._rate("dang_vien")
        before = deepcopy(self.standings["dang_vien"])
        self._share("chi_tieu.dang_vien", ["dang_vien"], "chi_bo")
        self._rate("to_dang")
        self._share("chi_tieu.to_dang", ["to_dang"], "chi_bo")
        # A leader is not above the cell (D.1) and takes no place he could not keep: votes and quota again.
        self.standings["dang_vien"] = before
        self._cap("dang_vien", "to_dang", "to_dang", heads=True)
        self._share("chi_tieu.dang_vien", ["dang_vien"], "chi_bo")
        self._rate("chi_bo")
        return self

    def _rate(self, kind: str) -> None:
        """Criteria of every row, on its own facts and what other rows add to them; decisions beside."""
        judge = self._member if kind == "dang_vien" else self._filled
        self.standings[kind] = [judge(kind, dict(row)) for row in self.given.rows(kind)]
        individual = kind in {"vien_chuc", "vien_chuc_quan_ly", "dang_vien"}
        same, name = (id_text, "ma") if individual else (text, "don_vi")
        for row, standing in zip(self.given.rows(kind), self.standings[kind], strict=True):
            for decided_kind, key, tier in self.given.decisions:
                if decided_kind == kind and same(key) == same(row.get(name)):
                    standing.decided = tier

    def _criteria(self, kind: str, row: Row) -> Standing:
        verdict = oracle.rate(kind, row, self.given.readings)
        return standing_of(verdict.tier, verdict.missing)

    # ───────────────────────── Link (B.II.3.3: a member who is a public employee) ─────────────────────────

    def _member(self, kind: str, row: dict[str, object]) -> Standing:
        if row.get("la_vien_chuc") is not True or row.get("xep_loai_vien_chuc") is not None:
            return self._criteria(kind, row)
        values = self._as_employee(row)
        if values == ALL:
            return self._criteria(kind, row)
        if not values:
            return self._criteria(kind, row | {"xep_loai_vien_chuc": EXEMPT})
        return together([self._criteria(kind, row | {"xep_loai_vien_chuc": tier}) for tier in values])

    def _as_employee(self, row: Row) -> frozenset[str]:
        """The tiers of the same person as a public employee; every tier when nothing is known."""
        for kind in ("vien_chuc", "vien_chuc_quan_ly"):
            for place, other in enumerate(self.given.rows(kind)):
                if id_text(other.get("ma")) == id_text(row.get("ma")):
                    return self.standings[kind][place].effective
        return ALL

    # ───────────────────────── Shares (B.II.3.1; C.III.3.2.1) ─────────────────────────

    def _filled(self, kind: str, row: dict[str, object]) -> Standing:
        """The criteria, with blank shares filled in from the rows they are taken of where these are settled."""
        unsettled_cells = False
        for fact, source, pointer, tiers in SHARES.get(kind, []):
            if row.get(fact) is not None and row.get(fact) == row.get(fact):  # NaN is a blank
                continue
            if kind == "vien_chuc_quan_ly" and row.get("khong_co_don_vi_truc_thuoc") is True:
                continue
            counted = [one for one in self._belonging(kind, row, source, pointer) if one]
            if counted and all(one <= tiers or not one & tiers for one in counted):
                row[fact] = 100 * sum(one <= tiers for one in counted) / len(counted)
            elif counted and fact == "td_khtnv":
                unsettled_cells = True
        if not unsettled_cells:
            return self._criteria(kind, row)
        # A blank here means "no cells"; cells that are still open are not "none", so both answers are tried.
        none_failed, all_failed = (self._criteria(kind, row | {"td_khtnv": value}) for value in (0, 100))
        if none_failed.criteria == all_failed.criteria:
            return none_failed
        return Standing("CHUA_XAC_DINH", frozenset({"td_khtnv"}), ALL, "CHUA_XAC_DINH", missing_at_least=True)

    def _belonging(self, kind: str, row: Row, source: str, pointer: str) -> Iterable[frozenset[str]]:
        """What the rows that make up the share may come to; a unit named but not there may come to anything."""
        manager = kind == "vien_chuc_quan_ly"
        parts = str(row.get("don_vi_phu_trach") or "").split(";") if manager else [row.get("don_vi")]
        names = {text(part) for part in parts} - {""}
        everything = manager and names == {text("Tất cả")}
        collective = source in COLLECTIVES
        once: dict[object, frozenset[str]] = {}  # who stands twice counts once, as all that any of the rows may be
        for other, standing in zip(self.given.rows(source), self.standings[source], strict=True):
            name = text(other.get(pointer))
            if name and (everything or name in names):
                who = text(other.get("don_vi")) if collective else id_text(other.get("ma"))
                key = (who, name) if who else object()
                once[key] = once.get(key, frozenset()) | standing.effective
        yield from once.values()
        if manager and not everything and names - {text(other.get(pointer)) for other in self.given.rows(source)}:
            yield ALL

    # ───────────────────────── Caps (D.1; Luật Viên chức Đ41.2.b) ─────────────────────────

    def _ceiling(self, row: Row, theo: str, khoa: str) -> frozenset[str]:
        """The tiers of the collective a row names; every tier when there is none, or two that differ."""
        name = text(row.get(khoa))
        found = {
            standing.effective
            for other, standing in zip(self.given.rows(theo), self.standings.get(theo, []), strict=True)
            if name and text(other.get("don_vi")) == name
        }
        return next(iter(found)) if len(found) == 1 else ALL

    def _named_elsewhere(self, row: Row, theo: str, khoa: str) -> bool:
        """Whether the collective a row names is not of kind `theo` but of another: then that cap is not about it."""
        name = text(row.get(khoa))
        alike = ("phong", "tap_the_lanh_dao") if khoa == "don_vi" else (theo,)
        kinds = {kind for kind in alike if any(text(one.get("don_vi")) == name for one in self.given.rows(kind))}
        return bool(name) and bool(kinds) and theo not in kinds

    def _cap(self, kind: str, theo: str, khoa: str, *, heads: bool) -> None:
        for row, standing in zip(self.given.rows(kind), self.standings[kind], strict=True):
            reviewed = (
                standing.criteria != "CHUA_KIEM_DIEM"
            )  # who is not reviewed gets no tier, not even by a cap (D.2)
            concerned = (row.get("la_nguoi_dung_dau") is True) == heads and not self._named_elsewhere(row, theo, khoa)
            if reviewed and concerned:
                ceiling = self._ceiling(row, theo, khoa)
                left = frozenset(worse(own, top) for own in standing.possible for top in ceiling)
                standing.leave(left, "CHO_TAP_THE")

    def _warn(self, cap: str, theo: str, *, heads: bool) -> None:
        kind = "vien_chuc_quan_ly"
        for row, standing in zip(self.given.rows(kind), self.standings[kind], strict=True):
            if (row.get("la_nguoi_dung_dau") is True) == heads and standing.possible:
                best_unit = min(BEST_FIRST.index(tier) for tier in self._ceiling(row, theo, "don_vi"))
                if all(BEST_FIRST.index(tier) < best_unit for tier in standing.possible):
                    standing.warned_by.add(cap)

    # ───────────────────────── Quotas (B.II.3.1.a, B.II.3.3.a, D.2) ─────────────────────────

    def _share(self, quota: str, kinds: list[str], fact: str) -> None:
        """Share out the places of a quota, group by group."""
        groups: dict[str, dict[Key, Standing]] = {}
        for kind in kinds:
            for place, row in enumerate(self.given.rows(kind)):
                groups.setdefault(text(row.get(fact)), {})[kind, place] = self.standings[kind][place]
        for name, members in groups.items():
            again = self._again(members)
            rated = {key: one for key, one in members.items() if one.possible and key not in again}
            if rated:
                self.groups[quota, name] = share_places(self.given, quota, name, rated)
            for key, first in again.items():
                if members[key].possible != members[first].possible:
                    members[key].possible, members[key].opened_by = members[first].possible, members[first].opened_by

    def _again(self, members: dict[Key, Standing]) -> dict[Key, Key]:
        """Rows that stand for somebody who stood before in the group; with different results all of them are open."""
        seen: dict[tuple[str, str], list[Key]] = {}
        for kind, place in members:
            row = self.given.rows(kind)[place]
            who = text(row.get("don_vi")) if kind in COLLECTIVES else id_text(row.get("ma"))
            seen.setdefault((kind, who or f"? {place}"), []).append((kind, place))
        again: dict[Key, Key] = {}
        for first, *others in seen.values():
            again |= dict.fromkeys(others, first)
            results = {members[key].possible for key in (first, *others)}
            for key in (first, *others) if len(results) > 1 else ():
                members[key].leave(frozenset[str]().union(*results), "CHUA_XAC_DINH")
        return again
