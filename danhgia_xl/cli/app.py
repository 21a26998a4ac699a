"""The console script: which commands there are, and what becomes of errors."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from danhgia_xl import __version__
from danhgia_xl.cli import consolidate, explain, forms, install, register, rerate, what_if
from danhgia_xl.cli.failures import BROKEN_PIPE, DETAILED, INTERRUPTED, exit_code_of
from danhgia_xl.cli.help import HELP_OPTIONS, Command, Group

if TYPE_CHECKING:
    from types import FrameType

HELP = """
Ví dụ:
  danhgia-xl tong-hop samples/2021 -o ket-qua/tong-hop.xlsx

Kiểm điểm, đánh giá, xếp loại chất lượng hằng năm bằng sổ Excel: đề xuất mức,
nêu lý do và căn cứ từng điều. Cấp có thẩm quyền quyết định.
"""
PROGRAM = "danhgia-xl"

app = typer.Typer(
    cls=Group,
    help=HELP,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": list(HELP_OPTIONS)},
)
_COMMANDS = (
    ("tong-hop", consolidate.consolidate_folder, consolidate.CONSOLIDATE_HELP, "Tổng hợp cả cơ quan vào một sổ."),
    ("kiem-tra", consolidate.check, consolidate.CHECK_HELP, "Chỉ nêu vi phạm và cảnh báo."),
    ("xep-loai", consolidate.rate_file, consolidate.RATE_HELP, "Đề xuất xếp loại cho một sổ."),
    ("giai-trinh", explain.explain_one, explain.EXPLAIN_HELP, "Vì sao đề xuất mức ấy cho một người, một tập thể."),
    ("gia-dinh", what_if.assume_facts, what_if.WHAT_IF_HELP, "Mức sẽ ra sao nếu vài dữ kiện khác đi."),
    ("xep-loai-lai", rerate.rerate, rerate.RERATE_HELP, "Hủy kết quả, xếp loại lại: ghi phiên bản mới."),
    ("tao-mau", forms.write_forms, forms.TEMPLATES_HELP, "Ghi mọi biểu mẫu còn trống."),
    ("phat-mau", forms.issue, forms.ISSUE_HELP, "Ghi biểu mẫu điền sẵn từ danh sách nhân sự."),
    ("cai-dat", install.install_addin, install.INSTALL_HELP, "Cài hoặc gỡ phần bổ trợ cho Excel, LibreOffice."),
    ("kiem-tra-may", install.check_machine, install.DOCTOR_HELP, "Máy này đã dùng được phần bổ trợ chưa."),
)
for _name, _function, _help, _short in _COMMANDS:
    app.command(_name, cls=Command, help=_help, short_help=_short)(_function)
app.add_typer(register.app, name="so-theo-doi")


@app.callback(invoke_without_command=True)
def start(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Hiện phiên bản.")] = False,
) -> int:
    """Answer a command line without a command: the version, or the help page."""
    if version:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help(), err=True)
        raise typer.Exit(2)
    return 0


def run(arguments: list[str] | None = None) -> int:
    """Run one command line (`sys.argv` by default) and return its exit code; never raises for a user's mistake."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows pipe is not UTF-8, and file names may not be text at all
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words = sys.argv[1:] if arguments is None else arguments
    detailed = DETAILED in words
    try:
        command = typer.main.get_command(app)
        code = command.main([word for word in words if word != DETAILED], prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:  # Typer turns Ctrl+C into this code without a word
            raise KeyboardInterrupt
    except SystemExit:  # Typer and rich leave this way, and only when nobody reads our output any more
        return BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:
        return exit_code_of(error, detailed=detailed)
    return int(code or 0)


def main() -> None:
    """Run as the console script."""
    sys.unraisablehook = lambda _: None  # a full disk fails once more as what was half written goes; it has been told
    _stop_cleanly()
    sys.exit(run())


def _stop_cleanly() -> None:
    """Let a closed terminal or a stop from outside end the program as Ctrl-C does: no draft, no scratch folder stays.

    Workers that inherit this die at once, as their parent expects; what `nohup` has switched off stays so.
    """
    own = os.getpid()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if os.getpid() == own:
            raise KeyboardInterrupt
        os._exit(INTERRUPTED)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, stop)
