"""Checks on the paths of a command line, made before anything long starts."""

from __future__ import annotations

from pathlib import Path

from danhgia_xl.errors import UsageError


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


def output_workbook(path: Path) -> Path:
    """Return `path` when a summary may be written there; its parent folders are made.

    Raises UsageError when it is a folder or no .xlsx name, when a workbook stands there that is no summary (it may be
    an input), or when it cannot be written now, for example because Excel holds it open.
    """
    from danhgia_xl.workbook.summary.write import check_target

    if path.is_dir():
        raise UsageError(f"{path} là một thư mục. Hãy ghi cả tên tệp, như: -o {path / 'tong-hop.xlsx'}")
    check_target(path)
    output_folder(path.parent)
    if path.exists():
        _probe(path)
    return path


def _probe(path: Path) -> None:
    """Open an existing file for writing without changing it, to fail now rather than after the work."""
    try:
        with path.open("r+b"):
            pass
    except OSError as error:
        raise UsageError(
            f"Không ghi được vào {path} ({error.strerror}). Nếu tệp đang mở trong Excel, hãy đóng lại rồi chạy lại."
        ) from error
