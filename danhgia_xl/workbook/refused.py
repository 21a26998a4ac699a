"""What keeps a file from being written, in words with a remedy: names that cannot be, and what the system says."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from xlsxwriter.exceptions import FileCreateError

from danhgia_xl.errors import UsageError

_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_FORBIDDEN: Final = re.compile('[\x00-\x1f<>:"/\\\\|?*]')
_LONGEST_ON_WINDOWS: Final = 259

_REASONS: Final = {
    errno.ENOSPC: "đĩa đã đầy (ổ chứa tệp, hoặc ổ chứa thư mục tạm {tam}). Hãy xóa bớt tệp hoặc ghi ra ổ đĩa khác",
    errno.EDQUOT: "đã hết dung lượng được cấp. Hãy xóa bớt tệp hoặc ghi ra ổ đĩa khác",
    errno.EFBIG: "ổ đĩa này không chứa được tệp lớn như vậy. Hãy ghi ra ổ đĩa khác",
    errno.EROFS: "ổ đĩa chỉ cho đọc. Hãy ghi ra ổ đĩa khác",
    errno.EACCES: "thư mục không cho ghi, hoặc tệp đang mở trong Excel. Hãy đóng tệp rồi chạy lại, hoặc chọn nơi khác",
    errno.EPERM: "thư mục không cho ghi. Hãy chọn nơi khác",
    errno.ENAMETOOLONG: "đường dẫn quá dài. Hãy đặt tên ngắn hơn, hoặc ghi ra thư mục gần gốc ổ đĩa hơn",
    errno.ENOENT: "thư mục ấy không còn (ổ mạng, USB bị ngắt?). Hãy kiểm tra rồi chạy lại",
    errno.ENOTDIR: "một phần của đường dẫn là tệp, không phải thư mục. Hãy chọn nơi khác",
    errno.EINVAL: "hệ thống không nhận tên này. Hãy đặt tên khác",
}
"""Why a file cannot be written, with the remedy, by the number the system gives."""


@contextmanager
def telling(target: Path) -> Iterator[None]:
    """Turn what the system says against writing `target` into a UsageError with its remedy."""
    try:
        yield
    except (OSError, FileCreateError) as error:
        inner = error.args[0] if error.args and isinstance(error.args[0], OSError) else error
        kept = ""
        with suppress(OSError):
            kept = " Bản trước vẫn còn nguyên." if target.is_file() else ""
        raise UsageError(f"Không ghi được {target}: {_reason(inner, target)}.{kept}") from error


def check_name(target: Path) -> None:
    """Raise UsageError for a file name that Windows cannot have: the file is to be opened in Excel there."""
    if _DEVICE.match(target.name):
        raise UsageError(f"{target.name} là tên dành riêng của Windows. Hãy đặt tên khác, như tong-hop.xlsx.")
    if found := _FORBIDDEN.search(target.name):
        raise UsageError(f"Tên tệp {target.name!r} có ký tự {found[0]!r} mà Windows không nhận. Hãy đặt tên khác.")


def _reason(error: BaseException, target: Path) -> str:
    number = getattr(error, "errno", None)
    if os.name == "nt" and number == errno.ENOENT and len(str(target.absolute())) > _LONGEST_ON_WINDOWS:
        number = errno.ENAMETOOLONG
    if number in _REASONS:
        return _REASONS[number].format(tam=tempfile.gettempdir())
    return f"{getattr(error, 'strerror', None) or error}. Hãy kiểm tra ổ đĩa và đường dẫn rồi chạy lại"
