"""What becomes of an error: a Vietnamese message with its remedy on stderr, and an exit code. No traceback.

A fault of the program leaves a file for the maintainers. What an exception says may be a person's name or score, and
what a frame's file is called may hold the user's: unless asked (`--chi-tiet`) the file tells only kinds of errors and
lines of code.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
import traceback
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from danhgia_xl import __version__
from danhgia_xl.cli.terminal import visible
from danhgia_xl.errors import DanhGiaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DETAILED = "--chi-tiet"
"""Asks for everything in the file about a fault of the program; may stand anywhere on the command line."""

_PACKAGE_ROOTS = frozenset({"site-packages", "dist-packages"})

INTERRUPTED = 130
BROKEN_PIPE = 141
INTERNAL = 70
USAGE = 2

_TYPER_MESSAGES: tuple[tuple[str, str], ...] = (
    (r"Missing argument '(.+?)'", "Thiếu tham số {0}."),
    (r"Missing option (.+?)\.?$", "Thiếu tùy chọn {0}."),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "Không có tùy chọn {0}. Ý bạn là {1}?"),
    (r"No such option: (\S+)", "Không có tùy chọn {0}."),
    (r"Option '(.+?)' requires an argument", "Tùy chọn {0} cần một giá trị theo sau."),
    (r"Option '(.+?)' does not take a value", "Tùy chọn {0} không nhận giá trị."),
    (r"Got unexpected extra argument\(?s?\)? \((.+)\)", "Thừa tham số: {0}."),
    (r"Invalid value for (.+?): Input should be greater than or equal to (\S+)", "{0} phải từ {1} trở lên."),
    (r"Invalid value for (.+?): Input should be a valid integer", "{0} phải là một số nguyên."),
    (r"Invalid value for (.+?): (.+)", "Giá trị của {0} không hợp lệ: {1}"),
)
"""Typer's own words to ours; a message not listed is shown as it is."""


def exit_code_of(error: BaseException, *, detailed: bool = False) -> int:
    """Tell the user about `error` on stderr and return the exit code.

    With `detailed` the file about a fault of the program holds everything that is known of it.
    """
    if isinstance(error, KeyboardInterrupt):
        _tell("Đã dừng theo yêu cầu; việc chưa làm xong.")
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: end without noise
        return BROKEN_PIPE
    if isinstance(error, DanhGiaError):
        _tell(f"Lỗi: {error}")
        return error.exit_code
    if isinstance(error, OSError):
        _tell(f"Lỗi: {_file_message(error)}")
        return USAGE
    formatted: Callable[[], str] | None = getattr(error, "format_message", None)
    if formatted is not None:
        _tell(f"Lỗi: {_in_vietnamese(formatted())}\n{_where_help_is(error)}")
        return USAGE
    _tell(_internal_message(error, detailed=detailed))
    return INTERNAL


def _in_vietnamese(message: str) -> str:
    for pattern, ours in _TYPER_MESSAGES:
        if found := re.match(pattern, message):
            return ours.format(*found.groups())
    return message


def _where_help_is(error: BaseException) -> str:
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "danhgia-xl")
    return f"Xem cách dùng: {path} --help"


def _file_message(error: OSError) -> str:
    name = error.filename or "tệp"
    if isinstance(error, PermissionError):
        return f"không được phép mở hoặc ghi {name}. Nếu tệp đang mở trong Excel, hãy đóng lại rồi chạy lại."
    return f"{name}: {error.strerror or error}. Hãy kiểm tra đường dẫn và chỗ trống trên đĩa."


def _internal_message(error: BaseException, *, detailed: bool) -> str:
    """Save what the maintainers need to know and say where it is; the file is for this user's eyes only."""
    details = "".join(traceback.format_exception(error)) if detailed else "\n".join(_without_data(error))
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="danhgia-xl-loi-", suffix=".txt", delete=False
    ) as file:
        file.write(f"danhgia_xl {__version__}, Python {platform.python_version()}, {sys.platform}\n\n{details}\n")
    held = (
        "Tệp ấy có thể chứa họ tên, điểm của người trong sổ: chỉ gửi cho người được phép xem, rồi xóa. "
        if detailed
        else f"Tệp chỉ nêu loại lỗi và dòng mã, không có dữ liệu trong sổ; cần đủ lời báo lỗi thì thêm {DETAILED}. "
    )
    return (
        f"Lỗi của chương trình, không phải của bạn ({type(error).__name__}). "
        f"Hãy gửi tệp {Path(file.name)} cho người bảo trì. {held}"
    )


def _without_data(error: BaseException) -> Iterator[str]:
    """Yield the lines that tell of `error` and of what led to it, without a word it says."""
    seen: set[int] = set()
    told: BaseException | None = error
    while told is not None and id(told) not in seen:
        seen.add(id(told))
        yield type(told).__qualname__
        for frame, line in traceback.walk_tb(told.__traceback__):
            yield f"  {_code_place(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
        if told is not None:
            yield "do"


def _code_place(file: str) -> str:
    """Return where a file of code lies among the packages, without the folders of this machine and its user."""
    parts = PurePath(file).parts
    roots = [at for at, part in enumerate(parts) if part in _PACKAGE_ROOTS]
    if roots:
        return "/".join(parts[roots[-1] + 1 :])
    own = [at for at, part in enumerate(parts) if part == "danhgia_xl"]
    return "/".join(parts[own[-1] :]) if own else parts[-1] if parts else "?"


def _tell(text: str) -> None:
    sys.stderr.write(visible(text).rstrip() + "\n")
