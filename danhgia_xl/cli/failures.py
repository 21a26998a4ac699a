"""What becomes of an error: a Vietnamese message with its remedy on stderr, and an exit code. No traceback."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from danhgia_xl.errors import DanhGiaError

if TYPE_CHECKING:
    from collections.abc import Callable

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
    (r"Invalid value for (.+?): (.+)", "Giá trị của {0} không hợp lệ: {1}"),
)
"""Typer's own words to ours; a message not listed is shown as it is."""


def exit_code_of(error: BaseException) -> int:
    """Tell the user about `error` on stderr and return the exit code."""
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
    _tell(_internal_message(error))
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


def _internal_message(error: BaseException) -> str:
    """Save the traceback for the maintainers and say where it is."""
    details = "".join(traceback.format_exception(error))
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="danhgia-xl-loi-", suffix=".txt", delete=False
    ) as file:
        file.write(details)
    return (
        f"Lỗi của chương trình, không phải của bạn ({type(error).__name__}). "
        f"Hãy gửi tệp {Path(file.name)} cho người bảo trì."
    )


def _tell(text: str) -> None:
    sys.stderr.write(text.rstrip("\n") + "\n")
