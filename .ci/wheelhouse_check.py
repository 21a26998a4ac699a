"""Tells which packages a folder of wheels lacks for Windows: pip cannot resolve for another system than its own.

Argument: the folder. Prints each package that is missing for a version of Python; exits with 1 when there is one.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.tags import compatible_tags, cpython_tags
from pip._vendor.packaging.utils import canonicalize_name, parse_wheel_filename

VERSIONS = ((3, 11), (3, 12), (3, 13))
OURS = "danhgia-xl"


def main(folder: str) -> int:
    """Check every version of Python; return the exit code."""
    missing = [
        f"Python {version[0]}.{version[1]}: thiếu {name}"
        for version in VERSIONS
        for name in _missing(Path(folder), version)
    ]
    sys.stdout.write("".join(f"{line}\n" for line in missing))
    return int(bool(missing))


def _missing(folder: Path, version: tuple[int, int]) -> Iterator[str]:
    wheels, windows = _usable(folder, version), _windows(version)
    todo, done = [OURS], set()
    while todo:
        name = todo.pop()
        if name in done:
            continue
        done.add(name)
        if name not in wheels:
            yield name
            continue
        needed = [one for one in _requirements(wheels[name]) if one.marker is None or one.marker.evaluate(windows)]
        todo += [canonicalize_name(one.name) for one in needed]


def _usable(folder: Path, version: tuple[int, int]) -> dict[str, Path]:
    """Return the wheels of a folder that 64-bit Windows can install, by name of the package."""
    tags = {*cpython_tags(version, platforms=["win_amd64"])}
    tags |= {*compatible_tags(version, f"cp{version[0]}{version[1]}", ["win_amd64"])}
    found = {}
    for path in folder.glob("*.whl"):
        name, _, _, offered = parse_wheel_filename(path.name)
        if offered & tags:
            found[str(name)] = path
    return found


def _requirements(wheel: Path) -> list[Requirement]:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        told = Parser().parsestr(archive.read(metadata).decode("utf-8"))
    return [Requirement(text) for text in told.get_all("Requires-Dist", [])]


def _windows(version: tuple[int, int]) -> dict[str, str]:
    """Return what markers such as `platform_system == "Windows"` are judged by."""
    text = f"{version[0]}.{version[1]}"
    return {
        "os_name": "nt",
        "sys_platform": "win32",
        "platform_system": "Windows",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "python_version": text,
        "python_full_version": f"{text}.0",
        "extra": "",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
