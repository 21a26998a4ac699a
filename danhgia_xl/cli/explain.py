"""`giai-trinh`: why one person or unit is proposed for its tier: criteria, caps, votes, quota, decision."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danhgia_xl import __version__
from danhgia_xl.cli.options import AsJson, Readings, RegisterOf, RuleSetName, chosen_ruleset
from danhgia_xl.cli.output import print_json, say, say_written
from danhgia_xl.cli.paths import existing, output_workbook, register_to_read
from danhgia_xl.cli.reading import read_rated

if TYPE_CHECKING:
    from danhgia_xl.batch.explained import Explained
    from danhgia_xl.batch.result import Consolidation

EXPLAIN_HELP = """
Ví dụ:
  danhgia-xl giai-trinh samples/2021 VC001

Vì sao đề xuất mức ấy: từng điều kiện của từng mức, giá trị đang có, căn cứ,
đúng, sai hay còn thiếu; rồi trần theo tập thể, phiếu, chỉ tiêu, quyết định;
và mức sẽ ra sao nếu đọc văn bản theo cách khác. Nên chỉ tới cả thư mục: kết
quả ở sổ khác, biên bản kiểm phiếu và chỉ tiêu cũng được tính. Người có hai
vai thì giải trình cả hai.
"""


def explain_one(
    path: Annotated[Path, typer.Argument(metavar="TỆP_HOẶC_THƯ_MỤC", help="Một sổ, hoặc thư mục chứa các sổ.")],
    who: Annotated[str, typer.Argument(metavar="MÃ", help="Mã người (hoặc họ tên), hay tên phòng, tổ đảng, chi bộ.")],
    target: Annotated[
        Path | None, typer.Option("-o", "--ra", metavar="TỆP.xlsx", help="Ghi thêm trang giải trình ra tệp này.")
    ] = None,
    register: RegisterOf = None,
    ruleset: RuleSetName = None,
    readings: Readings = None,
    as_json: AsJson = False,
) -> int:
    """Explain every result of one person or unit; return the exit code."""
    existing(path)
    recorded = None if register is None else register_to_read(register)
    if target is not None:
        from danhgia_xl.workbook.summary.write import check_explanation_target

        output_workbook(target, check_explanation_target)
    rules = chosen_ruleset(ruleset, readings)
    from danhgia_xl.batch.explained import Explanations
    from danhgia_xl.batch.lookup import find_rated

    result = read_rated(path, rules, recorded)
    explanations = Explanations(result)
    explained = [explanations.of(row.kind, row.row) for row in find_rated(result, who)]
    written = None
    if target is not None:
        from danhgia_xl.workbook.summary.write import write_explanations

        written = write_explanations(explained, result, target)
    if as_json:
        print_json(_as_data(result, explained))
    else:
        _print(result, explained)
    if target is not None:
        say_written(target, written)
    return result.exit_code


def _print(result: Consolidation, explained: list[Explained]) -> None:
    from danhgia_xl.cli.explain_page import print_explanation
    from danhgia_xl.cli.tables import output, verdict_summary

    console = output()
    for one in explained:
        print_explanation(one, console)
    if result.exit_code:
        say(f"{verdict_summary(result)} Xem bằng lệnh kiem-tra.")


def _as_data(result: Consolidation, explained: list[Explained]) -> dict[str, object]:
    """Return the explanations as plain data; of the facts, those a condition looks at stand with their lines."""
    ruleset = result.ruleset
    return {
        "version": __version__,
        "ruleset": {"id": ruleset.id, "sha256": ruleset.sha256, "readings": dict(ruleset.readings)},
        "folder": result.folder,
        "exit_code": result.exit_code,
        "explanations": [
            {
                "ma": one.rated.code,
                "ten": one.rated.name,
                "don_vi": one.rated.unit,
                "tep": one.rated.file,
                "trang": one.rated.sheet,
                "o": one.rated.cell,
                "links": [asdict(link) for link in one.rated.links],
                **asdict(one.explanation),
            }
            for one in explained
        ],
    }
