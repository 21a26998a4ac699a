"""Help pages in Vietnamese: the example first, then what the command does, then its arguments and options.

Plain text on purpose: the page is the same in a pipe, in a screen reader and in an old Windows console, and
nothing heavy has to be imported to show it.
"""

from __future__ import annotations

import inspect
import os
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from danhgia_xl.cli.failures import DETAILED
from danhgia_xl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

HELP_OPTIONS = ("-h", "--help")
_HELP_OPTION_TEXT = "Hiện hướng dẫn này."
_DETAILED_TEXT = "Nếu chương trình lỗi: tệp lỗi ghi đủ lời báo lỗi, có thể có họ tên, điểm."


class Command(TyperCommand):
    """A command whose help page is in Vietnamese and starts with its example."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer keeps these types private
        """Write the help page: help text, usage, arguments, options."""
        _write_text(self.help, formatter)
        pieces = [f"[{name}]" if not param.required else name for param, name in _arguments(self, ctx)]
        _write_usage(ctx.command_path, ["[TÙY CHỌN]", *pieces], formatter)
        _write_list("Tham số", [(name, param.help or "") for param, name in _arguments(self, ctx)], formatter)
        _write_list("Tùy chọn", _options(self, ctx), formatter)


class Group(TyperGroup):
    """The group of all commands: Vietnamese help, and a Vietnamese answer to an unknown command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the help page: help text, usage, commands, options."""
        _write_text(self.help, formatter)
        _write_usage(ctx.command_path, ["LỆNH", "..."], formatter)
        commands = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        rows = [(name, command.short_help or "") for name, command in commands if not command.hidden]
        _write_list("Lệnh", rows, formatter)
        _write_list("Tùy chọn", _options(self, ctx), formatter)
        formatter.write(f"\nXem từng lệnh: {ctx.command_path} LỆNH {HELP_OPTIONS[-1]}\n")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401
        """Find the command named by `args[0]`; raises UsageError naming the nearest command there is."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            close = get_close_matches(name, self.commands, n=1)
            hint = f"Ý bạn là “{close[0]}”?" if close else f"Các lệnh: {', '.join(self.commands)}."
            raise UsageError(f"Không có lệnh “{name}”. {hint}")
        return super().resolve_command(ctx, args)


def _arguments(command: Command, ctx: Any) -> list[tuple[Any, str]]:  # noqa: ANN401
    """Return the positional parameters with the name a user sees."""
    found = [param for param in command.get_params(ctx) if param.param_type_name == "argument"]
    return [(param, str(getattr(param, "metavar", None) or param.name)) for param in found]


def _options(command: TyperCommand | TyperGroup, ctx: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return (spelling, help) of every visible option."""
    rows = []
    for param in command.get_params(ctx):
        if param.param_type_name != "option" or getattr(param, "hidden", False):
            continue
        value = getattr(param, "metavar", None)
        spelling = ", ".join(sorted(param.opts, key=len)) + (f" {value}" if value else "")
        text = _HELP_OPTION_TEXT if HELP_OPTIONS[-1] in param.opts else getattr(param, "help", None) or ""
        rows.append((spelling, f"{text} (bắt buộc)" if param.required else text))
    return [*rows, (DETAILED, _DETAILED_TEXT)]


def _write_text(text: str | None, formatter: Any) -> None:  # noqa: ANN401
    formatter.write(inspect.cleandoc(text or "") + "\n\n")


def _write_usage(path: str, pieces: Sequence[str], formatter: Any) -> None:  # noqa: ANN401
    formatter.write(f"{_bold('Cách dùng:')} {' '.join([path, *pieces])}\n")


def _write_list(title: str, rows: Sequence[tuple[str, str]], formatter: Any) -> None:  # noqa: ANN401
    if rows:
        formatter.write(f"\n{_bold(title + ':')}\n")
        with formatter.indentation():
            formatter.write_dl(rows)


def _bold(text: str) -> str:
    """Return `text` in bold; the styling is dropped when stdout is no terminal."""
    return text if os.environ.get("NO_COLOR") else typer.style(text, bold=True)
