"""`tong-hop` consolidates an institution, `xep-loai` rates one workbook, `kiem-tra` lists findings only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danhgia_xl.cli.gather import default_cache, gather
from danhgia_xl.cli.options import (
    AsJson,
    CacheFolder,
    Cluster,
    CopyTarget,
    Institutions,
    LimitSettings,
    NoCache,
    OptionalTarget,
    ParquetPlace,
    Readings,
    RegisterOf,
    RuleSetName,
    Target,
    Today,
    Workers,
    chosen_day,
    chosen_limits,
    chosen_ruleset,
    chosen_workers,
)
from danhgia_xl.cli.output import consolidation_json, findings_json, print_json, say, say_written
from danhgia_xl.cli.paths import (
    existing,
    existing_file,
    existing_folder_or_place,
    output_copy,
    output_workbook,
    register_to_read,
)
from danhgia_xl.cli.progress import progress
from danhgia_xl.errors import UsageError

if TYPE_CHECKING:
    from danhgia_xl.batch.result import Consolidation

CONSOLIDATE_HELP = """
Ví dụ:
  danhgia-xl tong-hop samples/2021 -o ket-qua/tong-hop.xlsx

Đọc mọi sổ Excel dưới một thư mục, đề xuất mức xếp loại theo bộ quy tắc,
kiểm tra, rồi ghi một sổ tổng hợp. Không sửa tệp đầu vào; một tệp hỏng
không làm dừng các tệp khác. Các lần xếp loại lại trong sổ theo dõi cạnh sổ
tổng hợp được tính theo phiên bản mới nhất.

Nhiều cơ sở:
  danhgia-xl tong-hop TINH --co-so '*' -o tinh.xlsx
mỗi thư mục con là một cơ sở, xếp loại và tính chỉ tiêu riêng. Thư mục chỉ có
sổ tổng hợp của các cơ sở thì được gộp lại. Không ai, không đơn vị nào được
tính hai lần. Lần sau chỉ đọc những sổ đã đổi.

Mã thoát: 0 sạch, 1 có vi phạm, 2 dùng sai, 3 có tệp không đọc được,
4 bộ quy tắc hỏng.
"""
RATE_HELP = """
Ví dụ:
  danhgia-xl xep-loai samples/2021/dang/chi-bo.xlsx

Đề xuất mức xếp loại cho mọi người và tập thể trong một sổ, kèm lý do. Với
--ghi-vao-tep, kết quả được ghi vào một bản sao của sổ: biểu đồ, hình, ghi chú,
công thức, macro và mọi thứ khác trong sổ giữ nguyên.
"""
CHECK_HELP = """
Ví dụ:
  danhgia-xl kiem-tra samples/2021-loi

Chỉ nêu vi phạm và cảnh báo: ở tệp nào, trang nào, ô nào, sai gì, sửa thế nào,
theo điều nào. Nhận một hay nhiều tệp, thư mục. Không ghi gì.
"""


_MOST_NAMED = 5
"""Files named in one line of the terminal."""


def consolidate_folder(  # noqa: PLR0913, PLR0917 - one parameter an option
    folder: Annotated[str, typer.Argument(metavar="THƯ_MỤC", help="Thư mục chứa các sổ, kể cả thư mục con.")],
    target: Target,
    institutions: Institutions = None,
    ruleset: RuleSetName = None,
    readings: Readings = None,
    day: Today = None,
    limit_settings: LimitSettings = None,
    workers: Workers = None,
    cache: CacheFolder = None,
    no_cache: NoCache = False,
    cluster: Cluster = None,
    parquet: ParquetPlace = None,
    as_json: AsJson = False,
) -> int:
    """Consolidate every workbook below a folder into one summary workbook; return the exit code."""
    where = existing_folder_or_place(folder)
    output_workbook(target)
    rules, today, limits = chosen_ruleset(ruleset, readings), chosen_day(day), chosen_limits(limit_settings)
    if institutions is not None or not isinstance(where, Path) or _only_summaries(where, target):
        from danhgia_xl.batch.institutions.detail import Detail
        from danhgia_xl.batch.institutions.run import Means

        kept = None if no_cache else cache or default_cache(target)
        means = Means(chosen_workers(workers), limits, kept, cluster)
        return gather(folder, target, institutions, rules, today, means, Detail(parquet or ""), as_json=as_json)
    if cluster or parquet or cache:
        raise UsageError("--may, --parquet, --dem chỉ dùng khi tổng hợp nhiều cơ sở. Hãy thêm --co-so '*'.")
    from danhgia_xl.batch.consolidate import consolidate

    with progress("Đang đọc các sổ") as on_progress:
        result = consolidate(
            where,
            target,
            ruleset=rules,
            on_progress=on_progress,
            workers=chosen_workers(workers),
            today=today,
            limits=limits,
        )
    if as_json:
        print_json({**consolidation_json(result), "target": str(result.written)})
    else:
        _print_summary(result)
    say_written(target, result.written)
    _tell_register(result, target, where)
    _tell_passed_over(result)
    _tell_other_institutions(result)
    return result.exit_code


def rate_file(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Một sổ Excel theo mẫu.")],
    target: OptionalTarget = None,
    copy: CopyTarget = None,
    register: RegisterOf = None,
    ruleset: RuleSetName = None,
    readings: Readings = None,
    day: Today = None,
    as_json: AsJson = False,
) -> int:
    """Rate one workbook, print the proposals, write its summary and a marked copy when asked; return the exit code."""
    existing_file(file)
    if target is not None:
        output_workbook(target)
    if copy is not None:
        output_copy(copy, file, target)
    recorded = None if register is None else register_to_read(register)
    rules, today = chosen_ruleset(ruleset, readings), chosen_day(day)
    from danhgia_xl.batch.consolidate import rate_workbook

    result = rate_workbook(file, ruleset=rules, today=today, register=recorded)
    if target is not None:
        from danhgia_xl.workbook.summary.write import write_summary

        result.written = write_summary(result, target)
    told = [] if copy is None else _write_copy(file, copy, result)
    if as_json:
        print_json(consolidation_json(result))
    else:
        _print_rating(result)
    if target is not None:
        say_written(target, result.written)
    for line in told:
        say(line)
    return result.exit_code


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="ĐƯỜNG_DẪN...", help="Tệp hoặc thư mục cần kiểm tra.")],
    ruleset: RuleSetName = None,
    readings: Readings = None,
    day: Today = None,
    as_json: AsJson = False,
) -> int:
    """List what is wrong in files and folders, writing nothing; return the exit code."""
    for path in paths:
        existing(path)
    rules, today = chosen_ruleset(ruleset, readings), chosen_day(day)
    from danhgia_xl.batch.consolidate import consolidate_paths

    files, base = _gathered(paths)
    with progress("Đang kiểm tra") as on_progress:
        result = consolidate_paths(
            files, base, ruleset=rules, on_progress=on_progress, workers=chosen_workers(None), today=today
        )
    if as_json:
        print_json({"exit_code": result.exit_code, "findings": findings_json(result.findings)})
        return result.exit_code
    from danhgia_xl.cli.tables import output, print_findings, verdict_summary

    print_findings(result.findings, output())
    say(verdict_summary(result))
    _tell_other_institutions(result)
    return result.exit_code


def _only_summaries(folder: Path, target: Path) -> bool:
    from danhgia_xl.batch.institutions.layout import only_summaries

    return only_summaries(folder, target)


def _gathered(paths: list[Path]) -> tuple[list[Path], Path]:
    """Return every workbook the paths stand for, each once, and the folder their names are told from."""
    from danhgia_xl.batch.discover import find_workbooks

    absolute = [path.resolve() for path in paths]
    folders = [path if path.is_dir() else path.parent for path in absolute]
    try:
        base = Path(os.path.commonpath(folders))
    except ValueError:
        raise UsageError("Các đường dẫn nằm trên nhiều ổ đĩa. Hãy kiểm tra từng ổ đĩa một.") from None
    found = [file for path in absolute for file in (find_workbooks(path) if path.is_dir() else [path])]
    return list(dict.fromkeys(found)), base


def _print_summary(result: Consolidation) -> None:
    from danhgia_xl.cli.tables import dossier_summary, output, print_counts, verdict_summary

    console = output()
    print_counts(result, console)
    console.print(verdict_summary(result), soft_wrap=True)
    if told := dossier_summary(result):
        console.print(told, soft_wrap=True)


def _tell_register(result: Consolidation, target: Path, folder: Path) -> None:
    """Tell which register was used; and when there was none, of those beside the target or below `folder`."""
    from danhgia_xl.register.store import SUFFIX, register_path

    own = register_path(target)
    if result.versions:
        seal = result.versions[-1].entry.hash
        say(f"Đã tính {len(result.versions)} mục của sổ theo dõi {own.name}; mã niêm phong {seal}")
        return
    beside = sorted(target.parent.glob(f"*{SUFFIX}"))
    for other in beside:
        say(f"Lưu ý: {other.name} là sổ theo dõi của sổ tổng hợp khác, không được tính vào {target.name}.")
    known = {other.resolve() for other in beside}
    for other in sorted(folder.rglob(f"*{SUFFIX}")):
        if other.resolve() not in known:
            own = other.with_name(other.name.removesuffix(SUFFIX) + ".xlsx")
            say(f"Lưu ý: {other} không được tính vì không nằm cạnh {target.name}. Muốn tính thì ghi ra: -o '{own}'")


def _tell_other_institutions(result: Consolidation) -> None:
    """Tell, last of all, that the numbers above seem to mix institutions."""
    for finding in result.findings:
        if finding.code == "NHIEU_CO_SO":
            say(f"Lưu ý: {finding.message} {finding.remedy}")


def _tell_passed_over(result: Consolidation) -> None:
    passed = [finding.file for finding in result.findings if finding.code == "TEP_TONG_HOP"]
    if passed:
        names = "; ".join(passed[:_MOST_NAMED]) + ("; …" if len(passed) > _MOST_NAMED else "")
        say(f"Lưu ý: bỏ qua {len(passed)} tệp do phần mềm ghi, như sổ tổng hợp: {names}.")
        say("Muốn gộp sổ tổng hợp của các cơ sở khác thì để chúng trong thư mục riêng, không lẫn với sổ của đơn vị.")


def _write_copy(file: Path, copy: Path, result: Consolidation) -> list[str]:
    """Write the marked copy, unless the file is no book that was read; return what to tell of it."""
    from danhgia_xl.batch.write_back import write_back

    if result.files["ket_luan"].isin(("KHONG_DOC_DUOC", "BO_QUA")).any():
        return [f"Không ghi bản sao {copy}: tệp này không đọc được hoặc không phải sổ để xếp loại."]
    left_out = write_back(file, copy, result)
    told = [f"Đã ghi {copy}"]
    if not result.result_columns and len(result.people) + len(result.units):
        told.append("Lưu ý: sổ không có cột kết quả: bản sao chỉ có màu và ghi chú; mức đề xuất ở trên, hoặc dùng -o.")
    if left_out:
        told.append(f"Lưu ý: không thêm ghi chú vào ô đang có trao đổi (bình luận): {', '.join(left_out)}.")
    return told


def _print_rating(result: Consolidation) -> None:
    from danhgia_xl.cli.tables import finding_summary, output, print_findings, print_people

    console = output()
    print_people(result, console)
    print_findings(result.findings, console)
    say(finding_summary(result.findings))
