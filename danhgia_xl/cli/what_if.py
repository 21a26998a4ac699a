"""`gia-dinh`: what would follow if some facts of one person or unit were otherwise. Nothing is written."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danhgia_xl import __version__
from danhgia_xl.cli.options import AsJson, Readings, RegisterOf, Role, RuleSetName, chosen_ruleset
from danhgia_xl.cli.output import print_json, say
from danhgia_xl.cli.paths import existing, register_to_read
from danhgia_xl.cli.reading import read_rated

if TYPE_CHECKING:
    from danhgia_xl.batch.result import Consolidation
    from danhgia_xl.batch.what_if import WhatIf
    from danhgia_xl.rating.compare import Difference, QuotaChange
    from danhgia_xl.rating.ratings import QuotaGroup

WHAT_IF_HELP = """
Ví dụ:
  danhgia-xl gia-dinh samples/2021 VC001 --dat diem=92 --dat tieu_bieu=có

Nếu vài dữ kiện của một người, một tập thể khác đi thì mức sẽ ra sao: theo tiêu
chí, rồi sau trần, phiếu và chỉ tiêu; điều kiện nào đổi; chạm tới chỉ tiêu nào;
kết quả nào khác cũng đổi theo. Chỉ tính thử, không ghi gì.

Tên dữ kiện viết bằng mã hoặc nhãn trên biểu; giá trị viết như ở ô Excel:
89,5, x, Tốt. Để trống sau dấu bằng là xóa ô.
"""
Assignments = Annotated[
    list[str] | None,
    typer.Option("--dat", metavar="DỮ_KIỆN=GIÁ_TRỊ", help="Giả định một dữ kiện; dùng được nhiều lần."),
]
_GROUP_NUMBERS = ("reach", "reach_most", "total", "total_most", "places", "places_most", "state")


def assume_facts(
    path: Annotated[Path, typer.Argument(metavar="TỆP_HOẶC_THƯ_MỤC", help="Một sổ, hoặc thư mục chứa các sổ.")],
    who: Annotated[str, typer.Argument(metavar="MÃ", help="Mã người (hoặc họ tên), hay tên phòng, tổ đảng, chi bộ.")],
    assignments: Assignments = None,
    role: Role = None,
    register: RegisterOf = None,
    ruleset: RuleSetName = None,
    readings: Readings = None,
    as_json: AsJson = False,
) -> int:
    """Show what follows from assumed facts; return the exit code."""
    existing(path)
    recorded = None if register is None else register_to_read(register)
    rules = chosen_ruleset(ruleset, readings)
    from danhgia_xl.batch.what_if import what_if

    result = read_rated(path, rules, recorded)
    told = what_if(result, who, assignments or [], role)
    if as_json:
        print_json(_as_data(result, told))
        return result.exit_code
    from danhgia_xl.cli.tables import output, verdict_summary
    from danhgia_xl.cli.what_if_page import print_what_if

    print_what_if(told, result.ruleset, output())
    say("Chỉ là giả định: không ghi gì vào sổ nào.")
    if result.exit_code:
        say(f"{verdict_summary(result)} Xem bằng lệnh kiem-tra.")
    return result.exit_code


def _as_data(result: Consolidation, told: WhatIf) -> dict[str, object]:
    ruleset, row = result.ruleset, told.row
    return {
        "version": __version__,
        "ruleset": {"id": ruleset.id, "sha256": ruleset.sha256, "readings": dict(ruleset.readings)},
        "folder": result.folder,
        "exit_code": result.exit_code,
        "doi_tuong": row.kind,
        "ma": row.code,
        "ten": row.name,
        "don_vi": row.unit,
        "facts": [asdict(fact) for fact in told.facts],
        "own": _difference(told.own),
        "conditions": [asdict(condition) for condition in told.conditions],
        "quotas": [_quota(change) for change in told.quotas],
        "others": [asdict(other) for other in told.others],
    }


def _difference(own: Difference) -> dict[str, object]:
    return {
        "before": asdict(own.before),
        "after": asdict(own.after),
        "missing": own.missing,
        "steps": [asdict(change) for change in own.steps],
        "rules": own.rules,
    }


def _quota(change: QuotaChange) -> dict[str, object]:
    group = change.group
    sides = {"before": _numbers(change.before), "after": _numbers(change.after)}
    return {"quota": group.quota, "group": group.group, "clause": group.clause, **sides}


def _numbers(group: QuotaGroup | None) -> dict[str, object] | None:
    if group is None:
        return None
    counted = {"candidates": len(group.candidates), "possible": len(group.possible), "chosen": len(group.chosen)}
    return {**{name: getattr(group, name) for name in _GROUP_NUMBERS}, **counted}
