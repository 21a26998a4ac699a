"""What installing and checking need of a machine. The real one is `real.RealMachine`; tests have their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Final, NamedTuple, Protocol

REG_SZ: Final = 1
REG_DWORD: Final = 4
"""Kinds of registry values, numbered as Windows does."""

USER: Final = "HKCU"
MACHINE: Final = "HKLM"
r"""Roots of the registry; a key is written "HKCU\Software\..."."""


class RegistryValue(NamedTuple):
    """One value of the registry: what it holds and of which kind (`REG_SZ`, ...)."""

    data: str | int | bytes | list[str] | None
    kind: int = REG_SZ


class Registry(Protocol):
    """The registry of Windows. Keys and names are compared without regard to case, as Windows does."""

    def values(self, key: str) -> dict[str, RegistryValue]:
        """Return the values of `key`; empty when there is no such key or it may not be read."""

    def subkeys(self, key: str) -> list[str]:
        """Return the names of the keys under `key`."""

    def exists(self, key: str) -> bool:
        """Tell whether there is such a key."""

    def create(self, key: str) -> None:
        """Make `key`, whose parent is there."""

    def write(self, key: str, name: str, value: RegistryValue) -> None:
        """Set one value of a key that is there."""

    def remove(self, key: str, name: str) -> None:
        """Remove one value; nothing happens when it is not there."""

    def drop(self, key: str) -> None:
        """Remove `key`, which is empty."""


class Machine(Protocol):
    """A machine with its user: where things are, what runs. Paths are absolute and of the machine's own kind."""

    platform: str
    """"win32", "linux" or "darwin", as `sys.platform`."""
    environment: Mapping[str, str]
    registry: Registry
    interpreter: PurePath
    """The program that runs this Python; `prefix` is its environment, `packages` the folders imported from."""
    prefix: PurePath
    packages: tuple[str, ...]
    python: tuple[int, int, int]
    bits: int
    """32 or 64, of this Python."""
    ansi: str
    """Python's name of the code page that programs without Unicode use ("cp1252")."""

    def read(self, path: PurePath) -> bytes | None:
        """Return the content of a file; None when there is none."""

    def write(self, path: PurePath, content: bytes) -> None:
        """Replace a file whole or not at all; raises OSError (PermissionError when a program holds it)."""

    def delete(self, path: PurePath) -> None:
        """Remove a file; raises OSError."""

    def is_folder(self, path: PurePath) -> bool:
        """Tell whether `path` is a folder."""

    def make_folder(self, path: PurePath) -> None:
        """Make one folder in a folder that is there."""

    def remove_folder(self, path: PurePath) -> None:
        """Remove a folder when it is empty; else leave it."""

    def entries(self, path: PurePath) -> list[str]:
        """Return the names in a folder, sorted; empty when there is none."""

    def programs(self) -> frozenset[str]:
        """Return the names of running programs in small letters ("excel.exe")."""

    def short_path(self, path: PurePath) -> str:
        """Return the 8.3 name of a path on Windows; the path itself when there is no such name."""

    def stream(self, path: PurePath, name: str) -> bytes | None:
        """Return an alternate data stream of a file (NTFS); None when there is none."""

    def package_version(self, name: str) -> str | None:
        """Return the version of an installed Python package; None when it is not there."""


def path_of(machine: Machine, *parts: str) -> PurePath:
    """Return a path of the kind of `machine`."""
    return PureWindowsPath(*parts) if machine.platform == "win32" else PurePosixPath(*parts)


def home(machine: Machine) -> PurePath:
    """Return the user's own folder."""
    name = "USERPROFILE" if machine.platform == "win32" else "HOME"
    return path_of(machine, machine.environment.get(name, ""))


def variable(machine: Machine, name: str, *otherwise: str) -> PurePath:
    """Return the folder an environment variable names; without it the folder `otherwise` under the user's own."""
    named = machine.environment.get(name)
    return path_of(machine, named) if named else home(machine).joinpath(*otherwise)


def data_folder(machine: Machine) -> PurePath:
    """Return our own folder of data for this user."""
    if machine.platform == "win32":
        return variable(machine, "LOCALAPPDATA", "AppData", "Local") / "DanhGia"
    if machine.platform == "darwin":
        return home(machine) / "Library" / "Application Support" / "DanhGia"
    return variable(machine, "XDG_DATA_HOME", ".local", "share") / "danhgia-xl"
