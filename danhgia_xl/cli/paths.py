"""Checks on the paths of a command line, made before anything long starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from danhgia_xl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


def existing_folder(path: Path) -> Path:
    """Return `path`; raises UsageError when it is not a folder."""
    if path.is_file():
        raise UsageError(f"{path} là một tệp, không phải thư mục. Hãy chỉ tới thư mục chứa các sổ.")
    if not path.is_dir():
        raise UsageError(f"Không có thư mục {path}. Hãy kiểm tra lại đường dẫn.")
    return path


def existing_file(path: Path) -> Path:
    """Return `path`; raises UsageError when it is not a file."""
    if path.is_dir():
        raise UsageError(f"{path} là một thư mục, không phải tệp. Hãy chỉ tới một tệp Excel.")
    if not path.is_file():
        raise UsageError(f"Không có tệp {path}. Hãy kiểm tra lại đường dẫn.")
    return path


def existing(path: Path) -> Path:
    """Return `path`; raises UsageError when there is neither a file nor a folder."""
    if not path.exists():
        raise UsageError(f"Không có tệp hay thư mục {path}. Hãy kiểm tra lại đường dẫn.")
    return path


def output_folder(path: Path) -> Path:
    """Return `path` as an existing folder, made with its parents when needed."""
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} là một tệp, không phải thư mục. Hãy chọn một thư mục để ghi vào.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"Không tạo được thư mục {path} ({error.strerror}). Hãy chọn nơi khác.") from error
    return path


def output_workbook(path: Path, sources: Iterable[Path]) -> Path:
    """Return `path` when a workbook may be written there; its parent folders are made.

    Raises UsageError when it is not an .xlsx name, is one of `sources` (a folder stands for every file below
    it), or cannot be written now, for example because Excel holds it open.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{path} phải có đuôi .xlsx. Hãy viết như: -o {path.with_suffix('.xlsx')}")
    if path.is_dir():
        raise UsageError(f"{path} là một thư mục. Hãy ghi cả tên tệp, như: -o {path / 'tong-hop.xlsx'}")
    output_folder(path.parent)
    if path.exists():
        if any(_covers(source, path) for source in sources) and not _is_summary(path):
            raise UsageError(f"{path} là một trong các tệp đầu vào, sẽ không bị ghi đè. Hãy chọn tên hoặc nơi khác.")
        _probe(path)
    return path


def _covers(source: Path, path: Path) -> bool:
    """Tell whether `path` is the file `source`, or one of the files below the folder `source`."""
    if source.is_file():
        return source.samefile(path)
    from danhgia_xl.batch.discover import find_workbooks

    return any(workbook.exists() and workbook.samefile(path) for workbook in find_workbooks(source))


def _is_summary(path: Path) -> bool:
    """Tell whether `path` is a summary this program wrote, which the next one may replace."""
    from danhgia_xl.workbook.mark import SUMMARY_CODE
    from danhgia_xl.workbook.reader.container import form_code

    return form_code(path) == SUMMARY_CODE


def _probe(path: Path) -> None:
    """Open an existing file for writing without changing it, to fail now rather than after the work."""
    try:
        with path.open("r+b"):
            pass
    except OSError as error:
        raise UsageError(
            f"Không ghi được vào {path} ({error.strerror}). Nếu tệp đang mở trong Excel, hãy đóng lại rồi chạy lại."
        ) from error
