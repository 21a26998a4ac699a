"""Checks on the paths of a command line, made before anything long starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from danhgia_xl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from danhgia_xl.batch.places import Place


def existing_folder(path: Path) -> Path:
    """Return `path`; raises UsageError when it is not a folder."""
    if path.is_file():
        raise UsageError(f"{path} là một tệp, không phải thư mục. Hãy chỉ tới thư mục chứa các sổ.")
    if not path.is_dir():
        raise UsageError(f"Không có thư mục {path}. Hãy kiểm tra lại đường dẫn.")
    return path


def existing_folder_or_place(text: str) -> Path | Place:
    """Return the folder `text` names, or the place elsewhere that fsspec reaches ("s3://kho/tinh").

    Raises UsageError when the folder is none, or the address holds a password.
    """
    if "://" not in text:
        return existing_folder(Path(text))
    from danhgia_xl.batch.places import place_or_path

    found = place_or_path(text)
    return existing_folder(found) if isinstance(found, Path) else found


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
    from danhgia_xl.workbook.refused import telling

    with telling(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


def register_to_read(path: Path) -> Path | None:
    """Return the register that `path` is, or that stands beside the summary `path` is; None when that has none.

    Raises UsageError when there is no such file, or it is neither.
    """
    _check_own_summary(path)
    register = _register_of(path)
    return register if register == path or register.exists() else None


def register_to_extend(path: Path) -> Path:
    """Return the register `path` names, which may still have to be made beside its summary.

    Raises UsageError when there is neither a register nor the summary it belongs to: `tong-hop` would never find it.
    """
    from danhgia_xl.register.store import SUFFIX, register_path

    _check_own_summary(path)
    if path.suffix.lower() == ".xlsx" or path.exists():
        return _register_of(path)
    summary = path.with_name(path.name.removesuffix(SUFFIX) + ".xlsx")
    if register_path(summary) != path:
        raise UsageError(f"Tên sổ theo dõi phải như {summary.stem}{SUFFIX}, cạnh sổ tổng hợp. Hãy nêu sổ tổng hợp.")
    return _register_of(summary)


def _register_of(path: Path) -> Path:
    from danhgia_xl.register.store import register_path
    from danhgia_xl.workbook.mark import SUMMARY_CODE
    from danhgia_xl.workbook.output import code_of

    workbook = path.suffix.lower() == ".xlsx"
    if workbook and not path.exists() and register_path(path).exists():
        return register_path(path)  # the summary can be made again, the register cannot
    existing_file(path)
    if not workbook:
        return path
    if code_of(path) != SUMMARY_CODE:
        raise UsageError(f"{path} không phải sổ tổng hợp. Hãy nêu sổ do lệnh tong-hop ghi, hoặc sổ theo dõi cạnh nó.")
    return register_path(path)


def _check_own_summary(path: Path) -> None:
    """Raise UsageError for a summary that only got another name: its register goes with the name asked for."""
    from danhgia_xl.register.store import register_path
    from danhgia_xl.workbook.held import stands_for

    own, asked = register_path(path), stands_for(path)
    if path.suffix.lower() == ".xlsx" and asked is not None and asked.exists() and not own.exists():
        raise UsageError(
            f"{path.name} có vẻ được ghi khi {asked.name} đang mở; sổ theo dõi đi theo {asked.name}. "
            f"Hãy nêu {asked}. Nếu {path.name} là sổ tổng hợp riêng, hãy nêu {own}."
        )


def output_workbook(path: Path, check: Callable[[Path], None] | None = None) -> Path:
    """Return `path` when a summary (or what `check` lets be replaced) may be written there; its folders are made.

    Raises UsageError when it is a folder or no .xlsx name, when a workbook stands there that is no summary (it may be
    an input) or is read-only, or when nothing can be written beside it. One that Excel holds open is no hindrance: the
    new one then gets another name.
    """
    from danhgia_xl.workbook.output import check_room
    from danhgia_xl.workbook.refused import telling
    from danhgia_xl.workbook.summary.write import check_target

    with telling(path):
        if path.is_dir():
            raise UsageError(f"{path} là một thư mục. Hãy ghi cả tên tệp, như: -o {path / 'tong-hop.xlsx'}")
    (check or check_target)(path)
    output_folder(path.parent)
    check_room(path)
    return path


_BOOKS: Final = (".xlsx", ".xlsm")
"""Endings of workbooks that can be copied; of any other the reading says what is wrong."""


def output_copy(path: Path, source: Path, other: Path | None = None) -> Path:
    """Return `path` when a copy of the workbook `source` may be written there; its folders are made.

    Raises UsageError when `path` is the source, the `other` output, a folder, of another kind by its name, or there
    already: an earlier copy cannot be told from a book somebody has worked on since.
    """
    if path.is_dir():
        raise UsageError(f"{path} là một thư mục. Hãy ghi cả tên tệp, như: --ghi-vao-tep {path / source.name}")
    if path.exists() and path.samefile(source):
        raise UsageError(f"{path} chính là sổ đang đọc, sẽ không bị ghi đè. Hãy đặt tên khác cho bản sao.")
    if other is not None and path.resolve() == other.resolve():
        raise UsageError(f"{path} được nêu cả ở -o và --ghi-vao-tep. Hãy đặt hai tên khác nhau.")
    if source.suffix.lower() in _BOOKS and path.suffix.lower() != source.suffix.lower():
        raise UsageError(f"{path} phải có đuôi {source.suffix} như sổ gốc, nếu không Excel không mở được.")
    if path.exists() and path.stat().st_size:
        raise UsageError(f"{path} đã có, sẽ không bị ghi đè. Hãy chọn tên khác, hoặc tự xóa tệp đó rồi chạy lại.")
    output_folder(path.parent)
    return path
