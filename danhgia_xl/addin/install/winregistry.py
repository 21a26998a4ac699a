"""The registry of Windows, and the empty one of other systems."""

from __future__ import annotations

import sys
from typing import Any, Final

from danhgia_xl.addin.install.machine import RegistryValue

_ROOTS: Final = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE"}


class NoRegistry:
    """The registry of a system that has none: nothing is in it."""

    def values(self, key: str) -> dict[str, RegistryValue]:  # noqa: ARG002 - there is nothing to look in
        """Return nothing."""
        return {}

    def subkeys(self, key: str) -> list[str]:  # noqa: ARG002
        """Return nothing."""
        return []

    def exists(self, key: str) -> bool:  # noqa: ARG002
        """Return False."""
        return False

    def create(self, key: str) -> None:
        """Raise OSError: nobody may write here."""
        raise OSError(key)

    def write(self, key: str, name: str, value: RegistryValue) -> None:
        """Raise OSError: nobody may write here."""
        raise OSError(key, name, value)

    def remove(self, key: str, name: str) -> None:
        """Do nothing."""

    def drop(self, key: str) -> None:
        """Do nothing."""


if sys.platform == "win32":
    import winreg

    class WindowsRegistry:
        """The registry; keys of the machine are read in the view of 64-bit programs, then in that of 32-bit ones."""

        def values(self, key: str) -> dict[str, RegistryValue]:
            """Return the values of `key` in every view; the 64-bit view counts where both have one."""
            found: dict[str, RegistryValue] = {}
            for handle in self._opened(key):
                with handle:
                    for at in range(winreg.QueryInfoKey(handle)[1]):
                        name, data, kind = winreg.EnumValue(handle, at)
                        found.setdefault(name, RegistryValue(data, kind))
            return found

        def subkeys(self, key: str) -> list[str]:
            """Return the names of the keys under `key` in every view."""
            found: dict[str, None] = {}
            for handle in self._opened(key):
                with handle:
                    names = [winreg.EnumKey(handle, at) for at in range(winreg.QueryInfoKey(handle)[0])]
                found.update(dict.fromkeys(names))
            return list(found)

        def exists(self, key: str) -> bool:
            """Tell whether a view has `key`."""
            handles = self._opened(key)
            for handle in handles:
                handle.Close()
            return bool(handles)

        def create(self, key: str) -> None:
            """Make `key`."""
            root, path = _split(key)
            winreg.CreateKey(root, path).Close()

        def write(self, key: str, name: str, value: RegistryValue) -> None:
            """Set one value."""
            root, path = _split(key)
            with winreg.OpenKey(root, path, access=winreg.KEY_SET_VALUE) as handle:
                data: Any = value.data  # each kind takes data of its own type, as read before
                winreg.SetValueEx(handle, name, 0, value.kind, data)

        def remove(self, key: str, name: str) -> None:
            """Remove one value when it is there."""
            root, path = _split(key)
            try:
                with winreg.OpenKey(root, path, access=winreg.KEY_SET_VALUE) as handle:
                    winreg.DeleteValue(handle, name)
            except FileNotFoundError:
                return

        def drop(self, key: str) -> None:
            """Remove `key` when it is there."""
            root, path = _split(key)
            try:
                winreg.DeleteKey(root, path)
            except FileNotFoundError:
                return

        def _opened(self, key: str) -> list[winreg.HKEYType]:
            root, path = _split(key)
            views = (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY) if key.startswith("HKLM") else (0,)
            found = []
            for view in views:
                try:
                    found.append(winreg.OpenKey(root, path, access=winreg.KEY_READ | view))
                except OSError:  # no such key, or one we may not read: for us it is not there
                    continue
            return found

    def _split(key: str) -> tuple[int, str]:
        root, _, path = key.partition("\\")
        return getattr(winreg, _ROOTS[root]), path
