"""`so-theo-doi kiem-tra` verifies the register of re-ratings, `so-theo-doi xem` shows what it holds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from danhgia_xl import __version__
from danhgia_xl.cli.help import HELP_OPTIONS, Command, Group
from danhgia_xl.cli.options import AsJson
from danhgia_xl.cli.output import print_json, say
from danhgia_xl.cli.terminal import visible
from danhgia_xl.errors import RegisterError, UsageError
from danhgia_xl.terms import fold, id_key, near_miss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from danhgia_xl.register.entry import Entry
    from danhgia_xl.register.verify import Checked

GROUP_HELP = """
Ví dụ:
  danhgia-xl so-theo-doi kiem-tra ket-qua/tong-hop.xlsx

Sổ theo dõi các lần hủy kết quả, xếp loại lại (KH 170, D.3.4), nằm cạnh sổ
tổng hợp. Sổ chỉ ghi tiếp: kết quả trước vẫn đọc được.
"""
CHECK_HELP = """
Ví dụ:
  danhgia-xl so-theo-doi kiem-tra ket-qua/tong-hop.xlsx

Kiểm tra sổ theo dõi có còn nguyên như lúc ghi, rồi in mã niêm phong. Hãy ghi
mã này ra giấy: ai cắt bớt mục cuối hay viết lại cả sổ thì mã sẽ khác.

Mã thoát: 0 còn nguyên, 1 đã bị thay đổi (nêu rõ mục nào), 2 không có sổ.
"""
SHOW_HELP = """
Ví dụ:
  danhgia-xl so-theo-doi xem ket-qua/tong-hop.xlsx VC001

Các lần hủy kết quả, xếp loại lại, mới nhất ở cuối: kết quả trước và sau, lý
do, thẩm quyền, văn bản, những kết quả bị ảnh hưởng. Nêu mã hay tên thì chỉ
hiện của người, tập thể ấy. Sổ được kiểm tra trước khi hiện.
"""

Register = Annotated[Path, typer.Argument(metavar="SỔ", help="Sổ theo dõi (.sqlite), hoặc sổ tổng hợp mà nó đi cùng.")]
Who = Annotated[
    str | None, typer.Argument(metavar="MÃ", help="Mã người (hoặc họ tên), hay tên phòng, tổ đảng, chi bộ.")
]

app = typer.Typer(
    cls=Group,
    help=GROUP_HELP,
    short_help="Sổ theo dõi các lần xếp loại lại: kiểm tra, xem.",
    rich_markup_mode=None,
    context_settings={"help_option_names": list(HELP_OPTIONS)},
)


@app.callback(invoke_without_command=True)
def start(ctx: typer.Context) -> int:
    """Answer `so-theo-doi` without a command: its help page, as a usage error."""
    if ctx.invoked_subcommand is None:
        say(ctx.get_help())
        raise typer.Exit(2)
    return 0


@app.command("kiem-tra", cls=Command, help=CHECK_HELP, short_help="Kiểm tra sổ còn nguyên như lúc ghi.")
def check(register: Register, as_json: AsJson = False) -> int:
    """Verify a register and print its size, times and seal; return the exit code."""
    from danhgia_xl.register.store import check_register

    path = _register_of(register)
    try:
        checked = check_register(path)
    except RegisterError as error:
        if as_json and error.exit_code == RegisterError.exit_code:  # a program wants the verdict, not only the message
            print_json(_verdict(path, error=str(error), entry=error.number, exit_code=error.exit_code))
        raise
    if as_json:
        first, last = checked.entries[0].recorded_at, checked.entries[-1].recorded_at
        entries = len(checked.entries)
        print_json(_verdict(path, entries=entries, first=first, last=last, seal=checked.seal, exact=checked.exact))
    else:
        _print_checked(checked)
    if not checked.exact:
        say(
            "Các mục còn nguyên. Phần trống trong tệp thì không so được từng byte: sổ được ghi bằng nhiều bản SQLite "
            "khác bản của máy này."
        )
    return 0


@app.command("xem", cls=Command, help=SHOW_HELP, short_help="Xem các lần hủy kết quả, xếp loại lại.")
def show(register: Register, who: Who = None, as_json: AsJson = False) -> int:
    """List the entries of a register, of one person or unit when asked; return the exit code."""
    from danhgia_xl.register.store import read_register

    path = _register_of(register)
    everything = read_register(path)
    entries = everything if who is None else _about(everything, who)
    if as_json:
        print_json(
            {"version": __version__, "register": str(path), "exit_code": 0, "entries": [asdict(e) for e in entries]}
        )
        return 0
    from danhgia_xl.cli.register_page import print_entry
    from danhgia_xl.cli.tables import output

    console = output()
    for entry in entries:
        print_entry(entry, console)
    say(f"{len(entries)} mục trong {path}")
    return 0


def _register_of(path: Path) -> Path:
    """Return the register that `path` is, or that stands beside the summary `path` is."""
    from danhgia_xl.register.store import register_path

    if path.is_dir():
        raise UsageError(f"{path} là một thư mục. Hãy chỉ tới sổ theo dõi, hoặc sổ tổng hợp mà nó đi cùng.")
    return register_path(path) if path.suffix.lower() == ".xlsx" else path


def _about(entries: Sequence[Entry], who: str) -> list[Entry]:
    """Return the entries whose id is `who`, else those of that name; raises UsageError when there is none."""
    words = [(str(entry.payload.get("ma") or ""), str(entry.payload.get("ten") or "")) for entry in entries]
    pairs = list(zip(entries, words, strict=True))
    found = [entry for entry, (code, _) in pairs if code and id_key(code) == id_key(who)]
    found = found or [entry for entry, (_, name) in pairs if name and fold(name) == fold(who)]
    if found:
        return found
    near = near_miss(who, {word for pair in words for word in pair if word})
    hint = f"Ý bạn là “{near}”?" if near else "Hãy ghi mã của người, hoặc tên như trong sổ."
    raise UsageError(f"Sổ theo dõi không có mục nào của “{who}”. {hint}")


def _verdict(path: Path, *, exit_code: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    """Return the answer of `kiem-tra --json`: the same keys whether the register verifies or not."""
    keys = ("entries", "first", "last", "seal", "exact", "error", "entry")
    told = {key: more.get(key) for key in keys}
    return {"version": __version__, "register": str(path), "exit_code": exit_code, **told}


def _print_checked(checked: Checked) -> None:
    from danhgia_xl.register.entry import time_text

    typer.echo(visible(f"Sổ theo dõi còn nguyên: {checked.path}"))
    typer.echo(f"Số mục:         {len(checked.entries)}")
    typer.echo(f"Mục đầu:        {time_text(checked.entries[0])}")
    typer.echo(f"Mục cuối:       {time_text(checked.entries[-1])}")
    typer.echo(f"Mã niêm phong:  {checked.seal}")
