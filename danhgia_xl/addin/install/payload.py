"""The files that come with this program and are put on a machine."""

from __future__ import annotations

from importlib.resources import files

from danhgia_xl.addin.install.machine import Machine
from danhgia_xl.errors import UsageError

ADDIN_NAME = "DanhGia.xlam"
SCRIPT_NAME = "danhgia.py"
_FOLDERS, _PYTHON = ("@FOLDERS@", "@SITE_PACKAGES@"), "@PYTHON@"


def addin_file() -> bytes:
    """Return the Excel add-in; raises UsageError when this copy of the program has none."""
    return _packaged("tep", ADDIN_NAME)


def user_script(machine: Machine) -> bytes:
    """Return the LibreOffice script of this installation; raises UsageError when this copy has none.

    The script holds "@FOLDERS@" (or "@SITE_PACKAGES@") within double quotes, for the folders to import from, one a
    line, and "@PYTHON@" for the version ("3.11") that can load them.
    """
    folders = r"\n".join(folder.replace("\\", "\\\\").replace('"', '\\"') for folder in machine.packages)
    text = _packaged("libreoffice", "danhgia_script.py").decode("utf-8")
    for name in _FOLDERS:
        text = text.replace(name, folders)
    return text.replace(_PYTHON, "{}.{}".format(*machine.python)).encode()


def _packaged(*names: str) -> bytes:
    try:
        return files("danhgia_xl.addin").joinpath(*names).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"Bản cài này thiếu tệp {names[-1]}. Hãy cài lại danhgia-xl từ bộ cài đầy đủ.") from None
