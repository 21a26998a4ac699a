"""Excel for Windows: where its add-ins go, which versions are there, what makes it load ours without asking."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from danhgia_xl.addin.install import open_values
from danhgia_xl.addin.install.journal import Journal
from danhgia_xl.addin.install.machine import (
    MACHINE,
    REG_DWORD,
    USER,
    Machine,
    RegistryValue,
    variable,
)
from danhgia_xl.addin.install.payload import ADDIN_NAME, addin_file
from danhgia_xl.addin.install.settings import (
    SETTINGS_KEY,
    SETTINGS_VALUE,
    path_for_vba,
    settings_path,
    settings_text,
)
from danhgia_xl.errors import UsageError

VERSIONS: Final = ("14.0", "15.0", "16.0")
"""Excel 2010, 2013, and 2016 up to Microsoft 365."""

PROGRAM: Final = "excel.exe"
_OFFICE: Final = r"Software\Microsoft\Office"


def office_key(version: str, *parts: str) -> str:
    """Return a key of Excel's settings of this user."""
    return "\\".join((USER, _OFFICE, version, "Excel", *parts))


def versions(machine: Machine) -> list[str]:
    """Return the versions of Excel that are installed or have been used by this user."""
    registry = machine.registry
    installed = [
        version
        for version in VERSIONS
        if registry.exists(office_key(version))
        or registry.exists(rf"{MACHINE}\{_OFFICE}\{version}\Excel\InstallRoot")
        or registry.exists(rf"{MACHINE}\{_OFFICE}\ClickToRun\REGISTRY\MACHINE\{_OFFICE}\{version}\Excel\InstallRoot")
    ]
    return installed or (["16.0"] if program_path(machine) else [])


def program_path(machine: Machine) -> str | None:
    """Return the path of excel.exe, None when this machine has none."""
    key = rf"{MACHINE}\Software\Microsoft\Windows\CurrentVersion\App Paths\{PROGRAM}"
    value = machine.registry.values(key).get("")
    return str(value.data) if value else None


def addins_folder(machine: Machine) -> PurePath:
    """Return the folder of this user's add-ins."""
    return variable(machine, "APPDATA", "AppData", "Roaming") / "Microsoft" / "AddIns"


def addin_path(machine: Machine) -> PurePath:
    """Return where our add-in stands."""
    return addins_folder(machine) / ADDIN_NAME


def check_closed(machine: Machine) -> None:
    """Raise UsageError while Excel runs: it holds the add-in and writes its own list of add-ins when it ends."""
    if PROGRAM in machine.programs():
        raise UsageError("Excel đang mở. Hãy lưu sổ, đóng Excel rồi chạy lại lệnh này.")


def install(journal: Journal) -> None:
    """Put the add-in, its settings and its registration on a Windows machine.

    Raises UsageError when Excel is open or not there, OSError when a file cannot be written.
    """
    machine = journal.machine
    check_closed(machine)
    found = versions(machine)
    if not found:
        raise UsageError("Không thấy Excel trên máy này. Hãy cài Excel, mở một lần rồi chạy lại.")
    path = addin_path(machine)
    try:
        journal.file(path, addin_file(), "phần bổ trợ")
    except PermissionError:
        raise UsageError(
            f"Không thay được {path}: có chương trình đang giữ tệp. Hãy đóng Excel rồi chạy lại."
        ) from None
    settings = settings_path(machine)
    journal.file(settings, settings_text(machine), "cấu hình")
    told = RegistryValue(path_for_vba(machine, settings))
    journal.value(SETTINGS_KEY, SETTINGS_VALUE, told, "nơi để cấu hình")
    for version in found:
        _trust(journal, version)
        open_values.register(journal, office_key(version, "Options"), str(path))


def _trust(journal: Journal, version: str) -> None:
    """Let Excel run macros of files in the add-in folder, and of no folder below it."""
    key = office_key(version, "Security", "Trusted Locations", "DanhGia")
    folder = f"{addins_folder(journal.machine)}\\"
    values = {
        "Path": RegistryValue(folder),
        "Description": RegistryValue("Phần bổ trợ danhgia-xl"),
        "AllowSubfolders": RegistryValue(0, REG_DWORD),
    }
    for name, value in values.items():
        journal.value(key, name, value, "vị trí tin cậy")
