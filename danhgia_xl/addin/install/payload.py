"""The files that come with this program and are put on a machine."""

from __future__ import annotations

from importlib.resources import files

from danhgia_xl.addin.install.machine import Machine
from danhgia_xl.addin.libreoffice.script import FILE_NAME, script_text
from danhgia_xl.errors import UsageError

_MISSING = "Bản cài này thiếu tệp {}. Hãy cài lại danhgia-xl từ bộ cài đầy đủ."

ADDIN_NAME = "DanhGia.xlam"


def addin_file() -> bytes:
    """Return the Excel add-in; raises UsageError when this copy of the program has none."""
    return _packaged("tep", ADDIN_NAME)


def user_script(machine: Machine) -> bytes:
    """Return the LibreOffice script of this installation; raises UsageError when this copy of the program has none."""
    try:
        return script_text(machine.packages, "{}.{}".format(*machine.python)).encode()
    except FileNotFoundError:
        raise UsageError(_MISSING.format(FILE_NAME)) from None


def _packaged(*names: str) -> bytes:
    try:
        return files("danhgia_xl.addin").joinpath(*names).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(_MISSING.format(names[-1])) from None
