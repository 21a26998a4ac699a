"""Random counts of votes and decisions for a random institution, and names written in more than one way."""

from __future__ import annotations

import random

from tests.institution_standing import BEST_FIRST, Facts, Tallied, id_text, text


def respelt(name: str, rng: random.Random) -> str:
    """Return `name`, sometimes in another case or with other spaces: it is still the same name."""
    return rng.choice([name, name, name, name.upper(), f"  {name.replace(' ', '  ')} "])


def random_tallies(facts: Facts, branch: str, rng: random.Random) -> list[Tallied]:
    """Return the count of Mẫu 12 in one chi bộ, whole, with gaps or not there, and counts that decide nothing."""
    members = [row for row in facts["dang_vien"] if text(row["chi_bo"]) == text(branch)]
    voters = max(1, sum(row["tinh_trang"] in {None, "chinh_thuc", "dinh_chi_sinh_hoat_cap_uy"} for row in members))
    approvals = _approvals(members, voters, rng)
    found: list[Tallied] = []
    if rng.random() < 0.92:
        found.append(_as_written(Tallied("phieu.mau_12", branch, approvals), voters, rng))
    if found and rng.random() < 0.1:
        again = rng.choice([found[0].approvals, {**approvals, "DV 998": 0}])
        found.append(found[0]._replace(group=respelt(found[0].group, rng), approvals=again))
    if rng.random() < 0.2:
        found.append(Tallied("phieu.mau_11", branch, dict.fromkeys(approvals, voters)))
    if rng.random() < 0.1:
        found.append(Tallied("phieu.mau_12", f"Chi bộ khác {branch}", approvals))
    return found


def _approvals(members: list[dict[str, object]], voters: int, rng: random.Random) -> dict[str, int | None]:
    """Votes on few levels, so that many are level; two thirds exactly and one more are always among them."""
    just, enough = 2 * voters // 3, 2 * voters // 3 + 1
    levels = rng.choice([[enough, just], [voters, enough], [voters, voters - 1, enough, just], range(voters + 1)])
    if rng.random() < 0.3:
        levels = [enough]
    gaps = rng.choice([0, 0, 0, 0.15])
    approvals: dict[str, int | None] = {}
    for row in members:
        ma = str(row["ma"])
        if rng.random() >= gaps:
            approvals[rng.choice([ma, ma.replace(" ", "")])] = rng.choice(levels)
        elif rng.random() < 0.5:
            approvals[ma] = None
    return approvals


def _as_written(tally: Tallied, voters: int, rng: random.Random) -> Tallied:
    """The count as somebody writes it: the chi bộ respelt or left out, numbers that cannot be."""
    tally = tally._replace(group=respelt(tally.group, rng), valid=rng.choice([None, None, voters]))
    if rng.random() < 0.05:
        tally = tally._replace(valid=voters - 1)
    if rng.random() < 0.05:
        tally = tally._replace(approvals={**tally.approvals, "DV 999": voters + 1})
    return tally._replace(group="") if rng.random() < 0.08 else tally


def random_decisions(facts: Facts, rng: random.Random) -> list[tuple[str, str, str]]:
    """Return some results the authority decided, some of them revoked."""
    decisions: dict[tuple[str, str], tuple[str, str, str]] = {}
    if rng.random() < 0.5:
        return []
    for kind, rows in facts.items():
        fact = "ma" if "ma" in (rows[0] if rows else {}) else "don_vi"
        for row in rows:
            if rng.random() < 0.08 and row[fact]:
                key = respelt(str(row[fact]), rng)
                decisions[kind, id_text(key)] = (kind, key, rng.choice([*BEST_FIRST, ""]))
    return list(decisions.values())
