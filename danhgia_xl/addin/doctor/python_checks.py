"""Is this Python one that Excel can use: bits, packages, the library of xlwings, paths, its settings."""

from __future__ import annotations

import re
from importlib.metadata import requires
from importlib.util import find_spec

from danhgia_xl.addin.doctor.excel_facts import excel_bits
from danhgia_xl.addin.doctor.model import NOT_APPLICABLE, Found, Patient
from danhgia_xl.addin.install.excel import addins_folder
from danhgia_xl.addin.install.machine import USER, Machine, home
from danhgia_xl.addin.install.settings import UDF_MODULE, in_ansi, settings_path, settings_text


def pinned_xlwings() -> str:
    """Return the version of xlwings this program is made for; the VBA in the add-in is that version's.

    The pin stands in the metadata of the package, so it cannot differ from what pip was told to install.
    """
    found = [re.fullmatch(r"xlwings==([\d.]+)", text.split(";")[0].strip()) for text in requires("danhgia-xl") or []]
    return next(one[1] for one in found if one)


def python(patient: Patient) -> Found:
    """Which Python runs. It runs outside Excel and need not have as many bits; only the library does."""
    machine = patient.machine
    fields = {"phien_ban": ".".join(map(str, machine.python)), "bit": machine.bits, "noi": machine.interpreter}
    office = excel_bits(machine) if patient.windows else None
    if machine.read(machine.interpreter) is None:
        return Found("mat", fields)
    if office is not None and office != machine.bits:
        return Found("lech_bit", {**fields, "bit_excel": office})
    return Found("dat", fields)


def xlwings(patient: Patient) -> Found:
    """Whether xlwings is there in the version of the add-in's VBA."""
    wanted, got = pinned_xlwings(), patient.machine.package_version("xlwings")
    if got is None:
        return Found("thieu", {"can": wanted})
    return Found("dat" if got == wanted else "khac", {"co": got, "can": wanted})


def pywin32(patient: Patient) -> Found:
    """Whether Python can talk to Excel (COM)."""
    if not patient.windows:
        return Found(NOT_APPLICABLE)
    got = patient.machine.package_version("pywin32")
    return Found("dat", {"co": got}) if got else Found("thieu")


def library(patient: Patient) -> Found:
    """Whether the library the VBA loads is beside the interpreter or one folder up, in the version of the VBA.

    Excel loads it, so its bits are Excel's.
    """
    if not patient.windows:
        return Found(NOT_APPLICABLE)
    machine = patient.machine
    name = f"xlwings{excel_bits(machine) or machine.bits}-{pinned_xlwings()}.dll"
    folders = (machine.interpreter.parent, machine.interpreter.parent.parent)
    for folder in folders:
        if machine.read(folder / name) is not None:
            return Found("dat", {"noi": folder / name})
    other = [one for folder in folders for one in machine.entries(folder) if re.fullmatch(r"xlwings\d\d-.*\.dll", one)]
    fields = {"ten": name, "noi": folders[1], "khac": ", ".join(sorted(set(other)))}
    return Found("khac" if other else "thieu", fields)


def paths(patient: Patient) -> Found:
    """Whether the paths the VBA needs can be written in the code page of this Windows."""
    if not patient.windows:
        return Found(NOT_APPLICABLE)
    machine = patient.machine
    if in_ansi(machine, machine.interpreter) is None:
        return Found("python", {"noi": machine.interpreter})
    if in_ansi(machine, home(machine)) is None:
        return Found("nguoi_dung", {"noi": home(machine)})
    if not str(machine.interpreter).isascii() or not str(addins_folder(machine)).isascii():
        return Found("co_dau", {"noi": machine.interpreter})
    return Found("dat")


def settings(patient: Patient) -> Found:
    """Whether the settings of the VBA are there and name this Python."""
    if not patient.windows:
        return Found(NOT_APPLICABLE)
    machine, path = patient.machine, settings_path(patient.machine)
    content = machine.read(path)
    if content is None:
        return Found("thieu", {"noi": path})
    if content == settings_text(machine):
        return Found("dat", {"noi": path})
    named = re.search(rb'"INTERPRETER_WIN","([^"]*)"', content)
    told = named[1].decode(machine.ansi, "replace") if named else ""
    return Found("khac", {"noi": path, "python": told or "không Python nào"})


def functions(patient: Patient) -> Found:
    """Whether the functions in cells can be loaded from this installation."""
    if not patient.windows:
        return Found(NOT_APPLICABLE)
    return Found("dat" if find_spec(UDF_MODULE) else "thieu", {"ten": UDF_MODULE})


def controlled_folders(patient: Patient) -> Found:
    """Whether Windows Defender keeps programs from writing into the user's folders."""
    if not patient.windows:
        return Found(NOT_APPLICABLE)
    return Found("bat" if _controlled(patient.machine) else "dat")


def _controlled(machine: Machine) -> bool:
    below = r"Windows Defender Exploit Guard\Controlled Folder Access"
    keys = (rf"HKLM\SOFTWARE\Microsoft\Windows Defender\{below}", _POLICY + below)
    found = [machine.registry.values(key).get("EnableControlledFolderAccess") for key in keys]
    return any(value is not None and value.data == 1 for value in found)


_POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\"


def cloud(patient: Patient) -> Found:
    """Whether OneDrive has taken over a folder of the user: names of workbooks there are web addresses in Excel."""
    if not patient.windows:
        return Found(NOT_APPLICABLE)
    key = rf"{USER}\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
    values = patient.machine.registry.values(key)
    moved = [str(values[name].data) for name in ("AppData", "Personal") if name in values]
    moved = [folder for folder in moved if "onedrive" in folder.casefold()]
    if "onedrive" in str(addins_folder(patient.machine)).casefold():
        return Found("addins", {"noi": addins_folder(patient.machine)})
    return Found("tai_lieu", {"noi": moved[0]}) if moved else Found("dat")
