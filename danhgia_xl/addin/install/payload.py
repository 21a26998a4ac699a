"""The files that come with this program and are put on a machine."""

from __future__ import annotations

from importlib.resources import files

from danhgia_xl.addin.install.machine import Machine
from danhgia_xl.errors import UsageError

ADDIN_NAME = "DanhGia.xlam"
SCRIPT_NAME = "danhgia.py"
_SITE_PACKAGES, _PYTHON = "@SITE_PACKAGES@", "@PYTHON@"


def addin_file() -> bytes:
    """Return the Excel add-in; raises UsageError when this copy of the program has none."""
    return _packaged("tep", ADDIN_NAME)


def user_script(machine: Machine) -> bytes:
    """Return the LibreOffice script of this installation; raises UsageError when this copy has none.

    The script holds "@SITE_PACKAGES@" within double quotes, for the folders to import from separated by the
    system's own separator, and "@PYTHON@" for the version ("3.11") that can load them.
    """
    separator = ";" if machine.platform == "win32" else ":"
    folders = separator.join(machine.packages).replace("\\", "\\\\").replace('"', '\\"')
    text = _packaged("libreoffice", "danhgia_script.py").decode("utf-8")
    return text.replace(_SITE_PACKAGES, folders).replace(_PYTHON, "{}.{}".format(*machine.python)).encode()


def _packaged(*names: str) -> bytes:
    try:
        return files("danhgia_xl.addin").joinpath(*names).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"Bản cài này thiếu tệp {names[-1]}. Hãy cài lại danhgia-xl từ bộ cài đầy đủ.") from None
