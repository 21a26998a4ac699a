"""`tao-mau` writes the official forms, `phat-mau` hands them out pre-filled from a staff list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from danhgia_xl.cli.options import AsJson, Readings, RuleSetName, chosen_ruleset, required_ruleset
from danhgia_xl.cli.output import findings_json, print_json, say
from danhgia_xl.cli.paths import existing_file, output_folder
from danhgia_xl.cli.progress import progress
from danhgia_xl.cli.terminal import visible

TEMPLATES_HELP = """
Ví dụ:
  danhgia-xl tao-mau bieu-mau

Ghi mọi biểu mẫu và sổ làm việc còn trống của bộ quy tắc vào một thư mục.
Công thức trong biểu theo cách đọc đang chọn (--cach-doc).
Tệp đã có mà khác biểu trống (có thể đã điền) thì không bị ghi đè.
"""
ISSUE_HELP = """
Ví dụ:
  danhgia-xl phat-mau samples/danh-sach-nhan-su.xlsx -o mau-da-dien

Từ danh sách nhân sự, ghi sẵn cho từng đơn vị một sổ và cho từng người một
biểu tự đánh giá, đã điền phần biết trước. Mẫu danh sách có trong tao-mau.
"""


def write_forms(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Nơi ghi các biểu mẫu.")],
    ruleset: RuleSetName = None,
    readings: Readings = None,
    as_json: AsJson = False,
    overwrite: Annotated[bool, typer.Option("--ghi-de", help="Ghi đè cả tệp đã khác biểu trống.")] = False,
) -> int:
    """Write every official form of the rule set into a folder; return the exit code."""
    rules = chosen_ruleset(ruleset, readings) or required_ruleset(None)
    output_folder(folder)
    from danhgia_xl.workbook.template.write import write_templates

    written = write_templates(rules, folder, overwrite=overwrite)
    _print_written(written, as_json=as_json)
    say(f"Đã ghi {len(written)} biểu mẫu vào {folder}")
    return 0


def issue(
    roster: Annotated[Path, typer.Argument(metavar="DANH_SÁCH.xlsx", help="Danh sách nhân sự theo mẫu.")],
    folder: Annotated[Path, typer.Option("-o", "--ra", metavar="THƯ_MỤC", help="Nơi ghi các sổ và biểu.")],
    ruleset: RuleSetName = None,
    readings: Readings = None,
    as_json: AsJson = False,
) -> int:
    """Write one pre-filled book per unit and one form per person; return the exit code."""
    existing_file(roster)
    rules = chosen_ruleset(ruleset, readings) or required_ruleset(None)
    output_folder(folder)
    from danhgia_xl.batch.issue import issue_forms

    with progress("Đang ghi biểu mẫu") as on_progress:
        result = issue_forms(roster, folder, ruleset=rules, on_file=on_progress)
    _print_written(result.written, as_json=as_json, findings=findings_json(result.findings))
    if not as_json:
        from danhgia_xl.cli.tables import finding_summary, output, print_findings

        print_findings(result.findings, output())
        say(finding_summary(result.findings))
    say(f"Đã ghi {len(result.written)} tệp vào {folder}")
    return int(any(finding.severity == "vi_pham" for finding in result.findings))


def _print_written(written: list[Path], *, as_json: bool, **more: object) -> None:
    if as_json:
        print_json({"written": [str(path) for path in written], **more})
    else:
        typer.echo(visible("\n".join(str(path) for path in written)))
