r"""The list of workbooks Excel opens at its start: values OPEN, OPEN1, OPEN2, ... of its Options key.

Excel reads them in order and stops at the first number that is missing, so a list must have no gap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from danhgia_xl.addin.install.journal import Journal, OpenRecord
from danhgia_xl.addin.install.machine import Registry, RegistryValue

_NAME = re.compile(r"OPEN(\d*)", re.IGNORECASE)


def lines(values: Mapping[str, RegistryValue]) -> dict[str, str]:
    """Return the list among the values of an Options key: name to line, by number."""
    found = {_number(name): (name, str(value.data)) for name, value in values.items() if _NAME.fullmatch(name)}
    return dict(found[number] for number in sorted(found))


def reached(values: Mapping[str, RegistryValue]) -> list[str]:
    """Return the lines Excel really reads: those before the first gap."""
    by_number = {_number(name): line for name, line in lines(values).items()}
    return [by_number[number] for number in range(len(by_number)) if set(range(number + 1)) <= by_number.keys()]


def is_ours(line: str, path: str) -> bool:
    """Tell whether a line of the list opens the add-in `path`."""
    return path.casefold() in line.casefold()


def register(journal: Journal, key: str, path: str) -> None:
    """Put the add-in `path` at the first free number, unless the list reaches it already."""
    registry = journal.machine.registry
    values = registry.values(key)
    recorded = any(record.key == key for record in journal.manifest.opens)
    if recorded and any(is_ours(line, path) for line in reached(values)):
        return
    before = {name: line for name, line in lines(values).items() if not is_ours(line, path)}
    line = f'/R "{path}"'
    journal.manifest.opens = [record for record in journal.manifest.opens if record.key != key]
    journal.note_open(OpenRecord(key, line, before))
    if journal.rehearsal or any(is_ours(line, path) for line in reached(values)):
        return
    for name, other in lines(values).items():
        if is_ours(other, path):  # behind a gap, where Excel does not look
            registry.remove(key, name)
    taken = {_number(name) for name in before}
    free = next(number for number in range(len(taken) + 1) if number not in taken)
    registry.write(key, _name(free), RegistryValue(line))


def unregister(registry: Registry, record: OpenRecord) -> bool:
    """Take our line out of the list; tell whether it was there.

    The list becomes as it was before when nobody else has changed it, else it is numbered anew without a gap.
    """
    now = lines(registry.values(record.key))
    path = record.line.removeprefix("/R ").strip('"')
    others = {name: line for name, line in now.items() if not is_ours(line, path)}
    if len(others) == len(now):
        return False
    wanted = record.before
    if list(others.values()) != list(wanted.values()):
        wanted = {_name(number): line for number, line in enumerate(others.values())}
    kinds = {name: value.kind for name, value in registry.values(record.key).items()}
    for name in now.keys() - wanted.keys():
        registry.remove(record.key, name)
    for name, line in wanted.items():
        if now.get(name) != line:
            registry.write(record.key, name, RegistryValue(line, kinds.get(name, RegistryValue("").kind)))
    return True


def _number(name: str) -> int:
    return int(name[len("OPEN") :] or 0)


def _name(number: int) -> str:
    return f"OPEN{number or ''}"
