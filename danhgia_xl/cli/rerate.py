"""`xep-loai-lai`: revoke a result, or revoke it and rate again, as a new version in the register (KH 170, D.3.4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danhgia_xl import __version__
from danhgia_xl.cli.options import AsJson, Readings, Role, RuleSetName, chosen_ruleset, required_ruleset
from danhgia_xl.cli.output import print_json, say, say_written
from danhgia_xl.cli.paths import existing_folder, output_workbook, register_to_extend
from danhgia_xl.cli.reading import read_rated
from danhgia_xl.errors import UsageError

if TYPE_CHECKING:
    from danhgia_xl.batch.rerate import Rerating
    from danhgia_xl.batch.result import Consolidation
    from danhgia_xl.register.entry import Entry
    from danhgia_xl.rules.ruleset import RuleSet

RERATE_HELP = """
Ví dụ:
  danhgia-xl xep-loai-lai samples/2021 VC002 --vai vien_chuc_quan_ly
  --so ket-qua/tong-hop.xlsx --muc HTNV --ly-do "Có khuyết điểm"
  --tham-quyen "Giám đốc" --so-van-ban 12/QĐ-CS --ngay-van-ban 20/12/2021

(Viết liền một dòng.) Hủy bỏ kết quả và xếp loại lại (KH 170, D.3.4), hoặc chỉ
hủy bằng --huy. Lệnh ghi một phiên bản mới vào sổ theo dõi cạnh sổ tổng hợp,
kết quả trước vẫn đọc được; in danh sách những kết quả khác bị ảnh hưởng (trần,
liên kết, tỷ lệ, chỉ tiêu). Các sổ của đơn vị không bị sửa; lần tong-hop sau
tính theo phiên bản mới nhất.
"""


def rerate(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục chứa các sổ, kể cả thư mục con.")],
    who: Annotated[str, typer.Argument(metavar="MÃ", help="Mã người (hoặc họ tên), hay tên phòng, tổ đảng, chi bộ.")],
    register: Annotated[
        Path | None, typer.Option("--so", metavar="SỔ", help="Sổ tổng hợp, hoặc sổ theo dõi cạnh nó (bắt buộc).")
    ] = None,
    tier: Annotated[
        str | None, typer.Option("--muc", metavar="MỨC", help="Mức mới: mã hoặc tên mức (bắt buộc nếu không --huy).")
    ] = None,
    reason: Annotated[str | None, typer.Option("--ly-do", metavar="LÝ_DO", help="Lý do (bắt buộc).")] = None,
    authority: Annotated[
        str | None, typer.Option("--tham-quyen", metavar="AI", help="Cấp có thẩm quyền (bắt buộc).")
    ] = None,
    document: Annotated[str | None, typer.Option("--so-van-ban", metavar="SỐ", help="Số văn bản (bắt buộc).")] = None,
    day: Annotated[
        str | None, typer.Option("--ngay-van-ban", metavar="NGÀY", help="Ngày văn bản, như 20/12/2021 (bắt buộc).")
    ] = None,
    revoke: Annotated[bool, typer.Option("--huy", help="Chỉ hủy kết quả, chưa xếp loại lại.")] = False,
    role: Role = None,
    target: Annotated[
        Path | None, typer.Option("-o", "--ra", metavar="TỆP.xlsx", help="Ghi danh sách ảnh hưởng ra tệp này.")
    ] = None,
    ruleset: RuleSetName = None,
    readings: Readings = None,
    as_json: AsJson = False,
) -> int:
    """Record a new version of one result and tell what it touches; return the exit code."""
    rules = chosen_ruleset(ruleset, readings) or required_ruleset(None)
    from danhgia_xl.batch.rerate import request_of

    texts = {"muc": tier, "ly-do": reason, "tham-quyen": authority, "so-van-ban": document, "ngay-van-ban": day}
    today = dt.datetime.now().astimezone().date()
    request = request_of(texts, revoke=revoke, ruleset=rules, today=today)
    existing_folder(folder)
    path = _register(register)
    if target is not None:
        from danhgia_xl.workbook.summary.affected_book import check_affected_target

        output_workbook(target, check_affected_target)
    from danhgia_xl.batch.lookup import find_rated
    from danhgia_xl.batch.rerate import plan_rerating
    from danhgia_xl.batch.roles import chosen_row

    result = read_rated(folder, rules, path if path.exists() else None)
    made = plan_rerating(result, chosen_row(find_rated(result, who), role, rules), request)
    entry = _record(path, made, result)
    _tell(path, made, entry, result, as_json=as_json)
    if target is not None:
        _write_list(made, entry, rules, target)
    return 3 if result.exit_code == 3 else 0  # noqa: PLR2004 - the code for files that could not be read


def _write_list(made: Rerating, entry: Entry, rules: RuleSet, target: Path) -> None:
    """Write what is touched; the version is recorded by then, and a message that this failed says so."""
    from danhgia_xl.workbook.summary.affected_book import write_affected

    try:
        written = write_affected(made, entry, rules, target)
    except UsageError as error:
        done = (
            f"Mục {entry.number} đã ghi vào sổ theo dõi, không chạy lại lệnh này; danh sách xem bằng so-theo-doi xem."
        )
        raise UsageError(f"{error} {done}") from error
    say_written(target, written, "Đã ghi danh sách ảnh hưởng vào")


def _register(path: Path | None) -> Path:
    if path is None:
        raise UsageError("Thiếu --so: sổ tổng hợp mà sổ theo dõi nằm cạnh, như --so ket-qua/tong-hop.xlsx")
    return register_to_extend(path)


def _record(path: Path, made: Rerating, result: Consolidation) -> Entry:
    """Append the version; refused when the register has grown since `made` was worked out."""
    from danhgia_xl.register.entry import GENESIS
    from danhgia_xl.register.store import append_entry

    last = result.versions[-1].entry.hash if result.versions else GENESIS
    return append_entry(path, made.kind, made.payload(result.ruleset), follows=last)


def _tell(path: Path, made: Rerating, entry: Entry, result: Consolidation, *, as_json: bool) -> None:
    if as_json:
        print_json({"version": __version__, "register": str(path), "seal": entry.hash, "entry": asdict(entry)})
    else:
        from danhgia_xl.cli.rerate_page import print_rerating
        from danhgia_xl.cli.tables import output

        print_rerating(made, entry, result.ruleset, output())
    say(f"Đã ghi mục {entry.number} vào {path}. Hãy tổng hợp lại để sổ tổng hợp tính theo.")
    if result.exit_code == 3:  # noqa: PLR2004 - as above
        say("Có tệp không đọc được: danh sách ảnh hưởng có thể thiếu. Xem bằng lệnh kiem-tra.")
