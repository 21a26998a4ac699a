"""The file on disk, before its content means anything: is it a file, may it be read, is it not too long."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError

_LOCK_PREFIX: Final = "~$"
_KINDS: Final = {
    stat.S_IFDIR: "thư mục",
    stat.S_IFIFO: "ống dẫn (FIFO)",
    stat.S_IFSOCK: "ổ nối (socket)",
    stat.S_IFCHR: "thiết bị",
    stat.S_IFBLK: "thiết bị",
}
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Never wait: a pipe put in the file's place between looking and opening would block for good."""


def read_bytes(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the content of `path`. Raises ContainerError for a file that cannot or should not be opened.

    A link is followed, to a regular file only. A file that grows while it is read counts by what was read of it.
    """
    if path.name.startswith(_LOCK_PREFIX):
        raise ContainerError("TEP_KHOA_TAM")
    try:
        with open_regular(path) as file:
            _refuse_long(os.fstat(file.fileno()).st_size, limits)
            data = file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ContainerError("TEP_KHONG_MO_DUOC", ly_do=type(error).__name__) from error
    _refuse_long(len(data), limits)
    if not data:
        raise ContainerError("TEP_RONG")
    return data


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Yield `path` opened to be read. Raises ContainerError for anything but a regular file, OSError as `open` does."""
    _refuse_irregular(path.stat())
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        _refuse_irregular(os.fstat(file.fileno()))
        yield file


def _refuse_irregular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "thứ khác")
        raise ContainerError("TEP_KHONG_THUONG", loai=kind)


def _refuse_long(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise ContainerError("TEP_QUA_LON", mib=round(size / 2**20, 1), toi_da=limits.file_mib)
