"""`giai-trinh`: why one person or unit is proposed for its tier, condition by condition."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danhgia_xl import __version__
from danhgia_xl.cli.options import AsJson, Readings, RuleSetName, chosen_ruleset
from danhgia_xl.cli.output import print_json, say
from danhgia_xl.cli.paths import existing
from danhgia_xl.cli.progress import progress

if TYPE_CHECKING:
    from danhgia_xl.batch.lookup import Rated
    from danhgia_xl.batch.result import Consolidation
    from danhgia_xl.rating.explain import Explanation
    from danhgia_xl.rules.ruleset import RuleSet

EXPLAIN_HELP = """
Ví dụ:
  danhgia-xl giai-trinh samples/2021 VC001

Vì sao đề xuất mức ấy: từng điều kiện của từng mức, giá trị đang có, căn cứ,
đúng, sai hay còn thiếu, và mức sẽ ra sao nếu đọc văn bản theo cách khác.
Nên chỉ tới cả thư mục: kết quả viên chức và bản tự chấm ở sổ khác cũng được
tính. Người có hai vai thì giải trình cả hai.
"""


def explain_one(
    path: Annotated[Path, typer.Argument(metavar="TỆP_HOẶC_THƯ_MỤC", help="Một sổ, hoặc thư mục chứa các sổ.")],
    who: Annotated[str, typer.Argument(metavar="MÃ", help="Mã người (hoặc họ tên), hay tên phòng, tổ đảng, chi bộ.")],
    ruleset: RuleSetName = None,
    readings: Readings = None,
    as_json: AsJson = False,
) -> int:
    """Explain every result of one person or unit; return the exit code."""
    existing(path)
    rules = chosen_ruleset(ruleset, readings)
    from danhgia_xl.batch.lookup import find_rated
    from danhgia_xl.rating.explain import explain

    result = _read(path, rules)
    explained = [(row, explain(row.facts, row.kind, ruleset=result.ruleset)) for row in find_rated(result, who)]
    if as_json:
        print_json(_as_data(result, explained))
        return result.exit_code
    from danhgia_xl.cli.explain_page import print_explanation
    from danhgia_xl.cli.tables import output, verdict_summary

    console = output()
    for row, explanation in explained:
        print_explanation(row, explanation, console)
    if result.exit_code:
        say(f"{verdict_summary(result)} Xem bằng lệnh kiem-tra.")
    return result.exit_code


def _read(path: Path, rules: RuleSet | None) -> Consolidation:
    from danhgia_xl.batch.consolidate import consolidate, rate_workbook

    if path.is_file():
        return rate_workbook(path, ruleset=rules)
    with progress("Đang đọc các sổ") as on_progress:
        return consolidate(path, ruleset=rules, on_progress=on_progress, workers=os.cpu_count() or 1)


def _as_data(result: Consolidation, explained: list[tuple[Rated, Explanation]]) -> dict[str, object]:
    """Return the explanations as plain data; of the facts, those a condition looks at stand with their lines."""
    ruleset = result.ruleset
    return {
        "version": __version__,
        "ruleset": {"id": ruleset.id, "sha256": ruleset.sha256, "readings": dict(ruleset.readings)},
        "folder": result.folder,
        "exit_code": result.exit_code,
        "explanations": [
            {
                "ma": row.code,
                "ten": row.name,
                "don_vi": row.unit,
                "tep": row.file,
                "trang": row.sheet,
                "o": row.cell,
                "links": [asdict(link) for link in row.links],
                **asdict(explanation),
            }
            for row, explanation in explained
        ],
    }
