"""The few things of UNO that are needed everywhere. `uno` exists only in LibreOffice's Python: imported when used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from urllib.request import url2pathname

UnoObject: TypeAlias = Any
"""An object of LibreOffice: what it can do is known only at run time."""


def struct(name: str, *values: object) -> UnoObject:
    """Return a new struct of UNO: `struct("com.sun.star.table.CellAddress", 0, 1, 2)`."""
    return import_module("uno").createUnoStruct(name, *values)


def enum(name: str, value: str) -> UnoObject:
    """Return a value of an enumeration of UNO."""
    return import_module("uno").Enum(name, value)


def options(**values: object) -> tuple[UnoObject, ...]:
    """Return named options as UNO takes them."""
    state = enum("com.sun.star.beans.PropertyState", "DIRECT_VALUE")
    return tuple(struct("com.sun.star.beans.PropertyValue", name, 0, value, state) for name, value in values.items())


def service(context: UnoObject, name: str) -> UnoObject:
    """Return a service of the office."""
    return context.ServiceManager.createInstanceWithContext(name, context)


def path_of(url: str) -> str:
    """Return the path of a file: URL; "" when the document has not been saved."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        return url
    host = f"//{parts.netloc}" if parts.netloc not in {"", "localhost"} else ""  # a share of Windows
    return url2pathname(host + parts.path)


def url_of(path: Path | str) -> str:
    """Return the URL of a file."""
    return Path(path).resolve().as_uri()
