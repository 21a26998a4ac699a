"""Put the first version of a register in place: whole or not at all, and never over one that is there."""

from __future__ import annotations

import os
from pathlib import Path

from danhgia_xl.errors import RegisterError


def create(path: Path, content: bytes) -> bool:
    """Write a new file at `path`, on the disk when this returns; False when another process made one meanwhile.

    Raises RegisterError (exit code 2) where the file system cannot do that safely, OSError when it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        return _put_in_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _put_in_place(draft: Path, path: Path) -> bool:
    """Give the draft its name unless somebody has it: renaming refuses that on Windows, linking does elsewhere."""
    try:
        if os.name == "nt":
            draft.rename(path)
        else:
            path.hardlink_to(draft)
            _flush_folder(path.parent)
    except FileExistsError:
        return False
    except PermissionError:
        raise
    except OSError as error:
        raise RegisterError(
            f"Ổ đĩa chứa {path} không lập được sổ theo dõi một cách an toàn ({error.strerror}). "
            "Hãy để sổ tổng hợp trên ổ đĩa của máy rồi chạy lại.",
            exit_code=2,
        ) from error
    return True


def _flush_folder(folder: Path) -> None:
    """Force the new name onto the disk (POSIX)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
