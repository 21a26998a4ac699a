"""A machine made of dictionaries: its registry, files and programs. Paths and keys know no case, as on Windows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath, PureWindowsPath
from typing import Any

from danhgia_xl.addin.install.machine import RegistryValue


class FakeRegistry:
    """A registry in memory."""

    def __init__(self, content: dict[str, dict[str, RegistryValue]] | None = None) -> None:
        self.keys: dict[str, dict[str, RegistryValue]] = {}
        for key, values in (content or {}).items():
            self._make(key).update(values)

    def values(self, key: str) -> dict[str, RegistryValue]:
        found = self._find(key)
        return dict(self.keys[found]) if found else {}

    def subkeys(self, key: str) -> list[str]:
        start = key.casefold() + "\\"
        return sorted({one[len(start) :].split("\\")[0] for one in self.keys if one.casefold().startswith(start)})

    def exists(self, key: str) -> bool:
        return self._find(key) is not None

    def create(self, key: str) -> None:
        assert self.exists(key.rpartition("\\")[0]), f"the parent of {key} is missing"
        self.keys[key] = {}

    def write(self, key: str, name: str, value: RegistryValue) -> None:
        found = self._find(key)
        assert found, f"{key} is missing"
        self.keys[found][name] = value

    def remove(self, key: str, name: str) -> None:
        if found := self._find(key):
            self.keys[found].pop(name, None)

    def drop(self, key: str) -> None:
        assert not self.values(key)
        assert not self.subkeys(key)
        if found := self._find(key):
            del self.keys[found]

    def snapshot(self) -> dict[str, dict[str, RegistryValue]]:
        return {key: dict(values) for key, values in self.keys.items()}

    def _find(self, key: str) -> str | None:
        return next((one for one in self.keys if one.casefold() == key.casefold()), None)

    def _make(self, key: str) -> dict[str, RegistryValue]:
        parts = key.split("\\")
        for end in range(1, len(parts) + 1):
            one = "\\".join(parts[:end])
            if not self.exists(one):
                self.keys[one] = {}
        found = self._find(key)
        assert found
        return self.keys[found]


USER = "C:\\Users\\an"


@dataclass
class FakeMachine:
    """A Windows machine unless told otherwise, with the environment that cai-dat.ps1 makes."""

    user: str = USER
    platform: str = "win32"
    registry: Any = field(default_factory=FakeRegistry)
    files: dict[PurePath, bytes] = field(default_factory=dict)
    folders: set[PurePath] = field(default_factory=set)
    running: set[str] = field(default_factory=set)
    held: set[PurePath] = field(default_factory=set)
    short: dict[str, str] = field(default_factory=dict)
    streams: dict[tuple[PurePath, str], bytes] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=lambda: {"xlwings": "0.37.8", "pywin32": "311"})
    python: tuple[int, int, int] = (3, 12, 4)
    bits: int = 64
    ansi: str = "cp1252"
    prefix: PurePath = field(init=False)
    home_of_python: str = ""
    writes: list[PurePath] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.environment = {
            "USERPROFILE": self.user,
            "APPDATA": f"{self.user}\\AppData\\Roaming",
            "LOCALAPPDATA": f"{self.user}\\AppData\\Local",
        }
        self.prefix = PureWindowsPath(self.home_of_python or f"{self.user}\\AppData\\Local\\DanhGia\\venv")
        self.interpreter = self.prefix / "Scripts" / "python.exe"
        self.packages = (str(self.prefix / "Lib" / "site-packages"),)
        self.put(self.interpreter, b"MZ")
        self.put(self.prefix / "xlwings64-0.37.8.dll", b"MZ")
        self.add_folders(PureWindowsPath(self.environment["APPDATA"]))

    def put(self, path: PurePath, content: bytes) -> None:
        self.files[path] = content
        self.add_folders(path.parent)

    def add_folders(self, folder: PurePath) -> None:
        self.folders.update((folder, *folder.parents))

    def read(self, path: PurePath) -> bytes | None:
        return self.files.get(path)

    def write(self, path: PurePath, content: bytes) -> None:
        if path in self.held:
            raise PermissionError(13, "in use", str(path))
        assert path.parent in self.folders, f"the folder of {path} is missing"
        self.files[path] = content
        self.writes.append(path)

    def delete(self, path: PurePath) -> None:
        if path in self.held:
            raise PermissionError(13, "in use", str(path))
        self.files.pop(path, None)

    def is_folder(self, path: PurePath) -> bool:
        return path in self.folders

    def make_folder(self, path: PurePath) -> None:
        assert path.parent in self.folders
        self.folders.add(path)

    def remove_folder(self, path: PurePath) -> None:
        if not self.entries(path):
            self.folders.discard(path)

    def entries(self, path: PurePath) -> list[str]:
        inside: Iterable[PurePath] = (*self.files, *self.folders)
        return sorted(one.name for one in inside if one.parent == path and one != path)

    def programs(self) -> frozenset[str]:
        return frozenset(self.running)

    def short_path(self, path: PurePath) -> str:
        text = str(path)
        for long, short in self.short.items():
            text = text.replace(long, short)
        return text

    def stream(self, path: PurePath, name: str) -> bytes | None:
        return self.streams.get((path, name))

    def package_version(self, name: str) -> str | None:
        return self.versions.get(name)

    def state(self) -> tuple[object, ...]:
        """Return all that an installation could change."""
        registry = self.registry.snapshot() if isinstance(self.registry, FakeRegistry) else None
        return dict(self.files), set(self.folders), registry


def text(data: str) -> RegistryValue:
    return RegistryValue(data)


def number(data: int) -> RegistryValue:
    return RegistryValue(data, 4)


OFFICE = "HKCU\\Software\\Microsoft\\Office"


def excel_machine(*versions: str, **more: Any) -> FakeMachine:
    """Return a machine with those versions of Excel, 64 bits, whose user has add-ins of other makers."""
    machine = FakeMachine(**more)
    content = {
        "HKLM\\Software\\Microsoft\\Office\\ClickToRun\\Configuration": {
            "Platform": text("x64"),
            "VersionToReport": text("16.0.17928.20114"),
        },
        "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe": {"": text("C:\\Office\\EXCEL.EXE")},
    }
    for version in versions or ("16.0",):
        content[f"{OFFICE}\\{version}\\Excel\\Options"] = {"MaxDisplayed": number(25)}
    machine.registry = FakeRegistry(content)
    return machine
