"""The machine this program runs on."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import site
import struct
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Final

import danhgia_xl
from danhgia_xl.addin.install.machine import Registry
from danhgia_xl.addin.install.winregistry import NoRegistry

LISTING_TIME_S: Final = 20
"""How long the list of running programs may take."""


class RealMachine:
    """This machine, this user and this Python."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.platform: str = sys.platform
        self.environment: Mapping[str, str] = dict(os.environ if environment is None else environment)
        self.registry: Registry = _registry()
        self.interpreter: PurePath = _console_interpreter()
        self.prefix: PurePath = Path(sys.prefix)
        self.packages = _packages()
        self.python = sys.version_info[:3]
        self.bits = struct.calcsize("P") * 8
        self.ansi = _ansi()

    def read(self, path: PurePath) -> bytes | None:
        """Return the content of a file; None when there is none."""
        try:
            return Path(path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def write(self, path: PurePath, content: bytes) -> None:
        """Write beside `path`, then put it in its place; the mode of a file that was there is kept."""
        target = Path(path)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            if target.exists():
                shutil.copymode(target, name)
            elif self.platform != "win32":
                Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def delete(self, path: PurePath) -> None:
        """Remove a file."""
        Path(path).unlink(missing_ok=True)

    def is_folder(self, path: PurePath) -> bool:
        """Tell whether `path` is a folder."""
        return Path(path).is_dir()

    def make_folder(self, path: PurePath) -> None:
        """Make one folder."""
        Path(path).mkdir()

    def remove_folder(self, path: PurePath) -> None:
        """Remove a folder when it is empty."""
        if Path(path).is_dir() and not any(Path(path).iterdir()):
            Path(path).rmdir()

    def entries(self, path: PurePath) -> list[str]:
        """Return the names in a folder."""
        return sorted(child.name for child in Path(path).iterdir()) if Path(path).is_dir() else []

    def programs(self) -> frozenset[str]:
        """Return the names of running programs."""
        if self.platform.startswith("linux"):
            names = [self.read(path) for path in Path("/proc").glob("[0-9]*/comm")]
            return frozenset(name.decode(errors="replace").strip().lower() for name in names if name)
        windows = self.platform == "win32"
        command = ["tasklist", "/fo", "csv", "/nh"] if windows else ["ps", "-axco", "comm"]
        ran = subprocess.run(  # noqa: S603 - one of two fixed commands of the system
            command, capture_output=True, text=True, errors="replace", timeout=LISTING_TIME_S, check=False
        )
        return frozenset(line.split('","')[0].strip('" ').lower() for line in ran.stdout.splitlines())

    def short_path(self, path: PurePath) -> str:
        """Return the 8.3 name of a path."""
        return _short_path(str(path))

    def stream(self, path: PurePath, name: str) -> bytes | None:
        """Return an alternate data stream of a file."""
        return self.read(Path(f"{path}:{name}")) if self.platform == "win32" else None

    def package_version(self, name: str) -> str | None:
        """Return the version of an installed Python package."""
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return None


def _registry() -> Registry:
    if sys.platform == "win32":
        from danhgia_xl.addin.install.winregistry import WindowsRegistry  # noqa: PLC0415 - there only on Windows

        return WindowsRegistry()
    return NoRegistry()


def _console_interpreter() -> PurePath:
    """Return python.exe even when pythonw.exe runs us: the library of xlwings hides the window itself."""
    program = Path(sys.executable)
    return program.with_name("python.exe") if program.name.lower() == "pythonw.exe" else program


def _packages() -> tuple[str, ...]:
    """Return the folders this program and what it uses are imported from; the program's own comes first."""
    own = str(Path(danhgia_xl.__file__).resolve().parent.parent)
    installed = [folder for folder in site.getsitepackages() if Path(folder).is_dir()]
    if site.ENABLE_USER_SITE and Path(site.getusersitepackages()).is_dir():
        installed.append(site.getusersitepackages())
    return tuple(dict.fromkeys(unicodedata.normalize("NFC", folder) for folder in [own, *installed]))


def _ansi() -> str:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - needed on Windows only

        return f"cp{ctypes.windll.kernel32.GetACP()}"
    return "utf-8"


def _short_path(path: str) -> str:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - needed on Windows only

        needed = ctypes.windll.kernel32.GetShortPathNameW(path, None, 0)
        room = ctypes.create_unicode_buffer(needed + 1)
        written = ctypes.windll.kernel32.GetShortPathNameW(path, room, needed + 1)
        return room.value if written else path
    return path
