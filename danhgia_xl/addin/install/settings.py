r"""The settings the VBA of xlwings reads: which Python, which functions.

VBA opens files, loads libraries and reads text with the ANSI calls of Windows (`Open`, `LoadLibraryA`,
`CreateProcessA`). A path such as C:\Users\Nguyễn reaches none of them on a machine whose code page has no "ễ",
however the text is stored: writing %USERPROFILE% for it only moves the loss to the moment it is expanded. So each
path is written in a form the code page has: as it is, else by its 8.3 name, else not at all.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from danhgia_xl.addin.install.machine import Machine, home, path_of

UDF_MODULE: Final = "danhgia_xl.addin.udfs"
SETTINGS_KEY: Final = r"HKCU\Software\VB and VBA Program Settings\DanhGia\CaiDat"
SETTINGS_VALUE: Final = "TepCauHinh"
"""What `GetSetting("DanhGia", "CaiDat", "TepCauHinh")` of VBA reads: the settings file, by a path VBA can open."""


def in_ansi(machine: Machine, path: PurePath) -> str | None:
    """Return `path` written so that the ANSI calls of Windows find it; None when there is no such way."""
    for text in (str(path), machine.short_path(path)):
        try:
            text.encode(machine.ansi)
        except UnicodeEncodeError:
            continue
        return text
    return None


def settings_path(machine: Machine) -> PurePath:
    r"""Return where the settings are: %USERPROFILE%\.danhgia, or beside this Python when VBA cannot get there."""
    usual = home(machine) / ".danhgia" / "danhgia.conf"
    if in_ansi(machine, home(machine)) is None and in_ansi(machine, machine.prefix) is not None:
        return machine.prefix / "danhgia.conf"
    return usual


def path_for_vba(machine: Machine, path: PurePath) -> str:
    """Return the path of the settings file for VBA; its folder has a short name even before the file is there."""
    if path.is_relative_to(home(machine)):
        base = in_ansi(machine, home(machine))
        rest = path.relative_to(home(machine))
        return str(path_of(machine, base, *rest.parts)) if base else str(path)
    return in_ansi(machine, path) or str(path)


def settings_text(machine: Machine) -> bytes:
    """Return the settings file in the code page of the machine; a path it cannot hold is written in UTF-8."""
    interpreter = in_ansi(machine, machine.interpreter) or str(machine.interpreter)
    settings = {
        "INTERPRETER_WIN": interpreter,
        "USE UDF SERVER": "True",
        "UDF MODULES": UDF_MODULE,
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "SHOW CONSOLE": "False",
    }
    text = "".join(f'"{name}","{value}"\r\n' for name, value in settings.items())
    try:
        return text.encode(machine.ansi)
    except UnicodeEncodeError:
        return text.encode()
