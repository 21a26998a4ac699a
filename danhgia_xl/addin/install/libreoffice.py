"""LibreOffice: the script of its user profile, and the folders whose macros it trusts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath, PureWindowsPath
from typing import Final

from danhgia_xl.addin.install.journal import Journal
from danhgia_xl.addin.install.machine import MACHINE, Machine, home, path_of, variable
from danhgia_xl.addin.install.payload import user_script
from danhgia_xl.addin.install.secure_urls import trusted, with_urls, without_urls
from danhgia_xl.addin.libreoffice.script import FILE_NAME
from danhgia_xl.errors import UsageError

_PROGRAMS: Final = frozenset({"soffice.bin", "soffice", "oosplash"})
_WINDOWS_PROGRAMS: Final = frozenset({"soffice.bin", "soffice.exe"})
_UNIX_PLACES: Final = ("/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice/program")
_MAC_PLACE: Final = "/Applications/LibreOffice.app/Contents"


def program_folder(machine: Machine) -> PurePath | None:
    """Return the folder with the programs of LibreOffice, None when this machine has none."""
    if machine.platform == "win32":
        value = machine.registry.values(rf"{MACHINE}\Software\LibreOffice\UNO\InstallPath").get("")
        places = [str(value.data)] if value else []
    elif machine.platform == "darwin":
        places = [_MAC_PLACE]
    else:
        opted = [f"/opt/{name}/program" for name in machine.entries(path_of(machine, "/opt"))]
        places = [*_UNIX_PLACES, *[place for place in opted if "libreoffice" in place]]
    return next((folder for place in places if machine.is_folder(folder := path_of(machine, place))), None)


def python_version(machine: Machine) -> str | None:
    """Return the version ("3.11") of the Python inside LibreOffice, None when it cannot be told.

    It stands in the name of a folder (Windows, macOS), or in the library that the bridge of a Linux system loads.
    """
    folder = program_folder(machine)
    if folder is None:
        return None
    if machine.platform == "darwin":
        folder = folder / "Frameworks" / "LibreOfficePython.framework" / "Versions"
        return next((name for name in machine.entries(folder) if re.fullmatch(r"3\.\d+", name)), None)
    for name in machine.entries(folder):
        if found := re.fullmatch(r"python-core-(3\.\d+).*", name):
            return found[1]
    bridge = machine.read(folder / "libpyuno.so") or b""
    named = re.search(rb"libpython(3\.\d+)", bridge)
    return named[1].decode() if named else None


def profile_folder(machine: Machine) -> PurePath:
    """Return the profile of this user."""
    if machine.platform == "win32":
        return variable(machine, "APPDATA", "AppData", "Roaming") / "LibreOffice" / "4"
    if machine.platform == "darwin":
        return home(machine) / "Library" / "Application Support" / "LibreOffice" / "4"
    return variable(machine, "XDG_CONFIG_HOME", ".config") / "libreoffice" / "4"


def script_path(profile: PurePath) -> PurePath:
    """Return where our script stands in a profile."""
    return profile / "user" / "Scripts" / "python" / FILE_NAME


def settings_path(profile: PurePath) -> PurePath:
    """Return the file of settings of a profile."""
    return profile / "user" / "registrymodifications.xcu"


def check_closed(machine: Machine, profile: PurePath) -> None:
    """Raise UsageError while LibreOffice runs with `profile`: it would write its own settings over ours when it ends.

    A lock without any LibreOffice running is left over from a crash and does not count.
    """
    locks = (profile / ".lock", profile / "user" / ".lock")
    programs = _WINDOWS_PROGRAMS if machine.platform == "win32" else _PROGRAMS
    if any(machine.read(lock) is not None for lock in locks) and machine.programs() & programs:
        raise UsageError(
            "LibreOffice đang mở nên chưa cài, chưa gỡ được: nó sẽ ghi đè cấu hình khi đóng. "
            "Hãy lưu sổ, đóng LibreOffice (cả biểu tượng khởi động nhanh) rồi chạy lại."
        )


def install(journal: Journal, profile: PurePath, folders: Iterable[PurePath]) -> None:
    """Put the script into `profile` and let LibreOffice trust the macros in `folders`.

    Raises UsageError when LibreOffice is open or its settings cannot be read, OSError when a file cannot be written.
    """
    machine = journal.machine
    check_closed(machine, profile)
    script = user_script(machine)
    journal.file(script_path(profile), script, "tập lệnh cho LibreOffice")
    if urls := [folder.as_uri() for folder in folders]:
        _trust(journal, settings_path(profile), urls)


def _trust(journal: Journal, path: PurePath, urls: list[str]) -> None:
    now = journal.machine.read(path)
    record = journal.record_of(path)
    missing = [url for url in dict.fromkeys(urls) if url not in trusted(now)]
    if not missing:
        return
    added = [*(record.urls if record else []), *missing]
    if record and now is not None and not journal.wrote(record, now):
        record.before = without_urls(now, record.urls).hex()  # LibreOffice wrote its settings since
    journal.file(path, with_urls(now, missing), "thư mục tin cậy của LibreOffice", urls=added)


def folder_of(url: str) -> str:
    """Return the folder a file URL means, for people to read."""
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415 - only where a page is shown

    path = unquote(urlsplit(url).path)
    return str(PureWindowsPath(path[1:])) if re.match(r"/[A-Za-z]:", path) else path
