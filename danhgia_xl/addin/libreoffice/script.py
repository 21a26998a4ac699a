"""The text of the script that LibreOffice runs at a click, filled in for one installation."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import danhgia_xl

FILE_NAME = "danhgia.py"
"""What it is called in the user's folder Scripts/python."""


def installed_folders() -> list[Path]:
    """Return the folders in which this Python has the package and what it needs."""
    package = Path(danhgia_xl.__file__).resolve().parent.parent
    return list(dict.fromkeys([package, *(Path(sysconfig.get_path(name)) for name in ("purelib", "platlib"))]))


def python_version() -> str:
    """Return the version of this Python that LibreOffice's must share: "3.11"."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def script_text(folders: Sequence[Path | str], python: str) -> str:
    """Return the script for a package installed in `folders` for the Python of a version such as "3.11"."""
    text = files(__package__).joinpath("danhgia_script.py").read_text(encoding="utf-8")
    # As literals of Python: a path of Windows has backslashes.
    filled = text.replace('"@FOLDERS@"', repr("\n".join(map(str, folders))), 1)
    return filled.replace('"@PYTHON@"', repr(python), 1)


def script_url(code: str) -> str:
    """Return how LibreOffice calls the function of a command: what a button is bound to."""
    return f"vnd.sun.star.script:{FILE_NAME}${code}?language=Python&location=user"
