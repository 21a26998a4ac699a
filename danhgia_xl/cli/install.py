"""`cai-dat` puts the add-in into Excel and LibreOffice, `kiem-tra-may` says what is wrong with this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danhgia_xl.cli.options import AsJson
from danhgia_xl.cli.output import print_json, say
from danhgia_xl.cli.paths import existing_folder
from danhgia_xl.errors import UsageError

if TYPE_CHECKING:
    from danhgia_xl.addin.doctor.model import Verdict
    from danhgia_xl.addin.install.service import Program

INSTALL_HELP = """
Ví dụ:
  danhgia-xl cai-dat --thu

Cài phần bổ trợ vào Excel, LibreOffice có trên máy này, cho riêng người dùng
này, không cần quyền quản trị. --thu chỉ nêu sẽ làm gì; bỏ đi để cài thật.
Cài lại bao nhiêu lần cũng được. --go-bo gỡ đúng những gì đã cài.
"""
DOCTOR_HELP = """
Ví dụ:
  danhgia-xl kiem-tra-may --json

Kiểm tra máy này đã dùng được phần bổ trợ chưa: mỗi dòng một điều, kèm cách
sửa. Mã thoát 0 khi không có dòng ✗ nào, 1 khi có.
"""

Profile = Annotated[
    Path | None,
    typer.Option("--ho-so", metavar="THƯ_MỤC", help="Hồ sơ LibreOffice, khi không ở nơi thường lệ."),
]


def install_addin(
    excel: Annotated[bool, typer.Option("--excel", help="Cài cho Excel (Windows).")] = False,
    libreoffice: Annotated[bool, typer.Option("--libreoffice", help="Cài cho LibreOffice.")] = False,
    trusted: Annotated[
        list[Path] | None,
        typer.Option(
            "--thu-muc-tin-cay",
            metavar="THƯ_MỤC",
            help="Nơi để các sổ có nút bấm, cho LibreOffice chạy không hỏi; dùng được nhiều lần.",
        ),
    ] = None,
    profile: Profile = None,
    remove: Annotated[bool, typer.Option("--go-bo", help="Gỡ đúng những gì đã cài.")] = False,
    rehearsal: Annotated[bool, typer.Option("--thu", help="Chỉ nêu sẽ làm gì, không làm.")] = False,
) -> int:
    """Install the add-in or take it away; return the exit code."""
    from danhgia_xl.addin.install.real import RealMachine
    from danhgia_xl.addin.install.service import NAMES, chosen, install
    from danhgia_xl.addin.install.service import remove as remove_addin

    machine = RealMachine()
    profile = profile.absolute() if profile else None
    if remove:
        steps = remove_addin(machine, profile=profile, rehearsal=rehearsal)
        _tell(steps, "Chưa cài gì trên máy này, không có gì để gỡ.", rehearsal=rehearsal)
        return 0
    asked: list[Program] = ["excel"] if excel else []
    folders = [_narrow(folder) for folder in trusted or []]
    programs = chosen(machine, [*asked, "libreoffice"] if libreoffice else asked)
    steps = install(machine, programs, profile=profile, folders=folders, rehearsal=rehearsal)
    names = " và ".join(NAMES[program] for program in programs)
    _tell(steps, f"Phần bổ trợ cho {names} đã được cài từ trước; không có gì phải đổi.", rehearsal=rehearsal)
    if not rehearsal:
        say(f"Xong. Mở {names} để dùng; có gì chưa chạy thì xem: danhgia-xl kiem-tra-may")
    return 0


def check_machine(profile: Profile = None, as_json: AsJson = False) -> int:
    """Say what is right and wrong with this machine; return 1 when the add-in cannot work, else 0."""
    from danhgia_xl.addin.doctor.run import examine
    from danhgia_xl.addin.install.real import RealMachine

    verdicts = examine(RealMachine(), profile.absolute() if profile else None)
    wrong = any(verdict.wrong for verdict in verdicts)
    if as_json:
        print_json({"exit_code": int(wrong), "checks": [verdict.as_dict() for verdict in verdicts]})
    else:
        typer.echo("\n".join(_lines(verdicts)))
    return int(wrong)


def _lines(verdicts: list[Verdict]) -> list[str]:
    lines = []
    for verdict in verdicts:
        if not verdict.applies:
            continue
        lines.append(f"{verdict.mark} {verdict.name}: {verdict.found}")
        if verdict.remedy:
            lines.append(f"    → {verdict.remedy}")
    if left := [verdict for verdict in verdicts if not verdict.applies]:
        names = "; ".join(verdict.name for verdict in left)
        lines.append(f"{left[0].mark} Không áp dụng trên máy này: {names}")
    return lines


def _narrow(folder: Path) -> Path:
    """Return a folder that may be trusted; raises UsageError for one that holds everything of a disk or a user."""
    whole = existing_folder(folder).resolve()
    if whole in (Path(whole.anchor), Path.home().resolve()):
        raise UsageError(f"{whole} là cả ổ đĩa hay cả thư mục người dùng, quá rộng để tin cậy. Nêu thư mục để các sổ.")
    return whole


def _tell(steps: list[str], otherwise: str, *, rehearsal: bool) -> None:
    if rehearsal and steps:
        typer.echo("Sẽ làm (chưa làm gì):")
    typer.echo("\n".join(f"  {step}" for step in steps) if steps else otherwise)
