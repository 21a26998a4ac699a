"""Takes away what the manifest says was put on a machine; what somebody changed since is left as it is."""

from __future__ import annotations

from danhgia_xl.addin.install.journal import (
    FileRecord,
    Manifest,
    ValueRecord,
    load_manifest,
    manifest_path,
    recorded_path,
    sha256,
)
from danhgia_xl.addin.install.machine import Machine, RegistryValue
from danhgia_xl.addin.install.open_values import is_ours, lines, unregister
from danhgia_xl.addin.install.secure_urls import trusted, without_urls
from danhgia_xl.errors import UsageError

_BINARY = 3


def undo(machine: Machine, *, rehearsal: bool = False) -> list[str]:
    """Take everything away and return what was done, one line each; empty when nothing is installed.

    Raises UsageError when a program holds a file; then the manifest stays and the command can be given again.
    """
    manifest = load_manifest(machine)
    if manifest is None:
        return []
    steps = _registry(machine, manifest, rehearsal=rehearsal)
    try:
        for record in manifest.files:
            steps += _file(machine, record, rehearsal=rehearsal)
    except PermissionError as error:
        raise UsageError(
            f"Không gỡ được {error.filename or 'tệp'}: đang có chương trình giữ. Hãy đóng Excel, LibreOffice, chạy lại."
        ) from None
    if not rehearsal:
        machine.delete(manifest_path(machine))
        for folder in sorted(manifest.folders, key=len, reverse=True):
            machine.remove_folder(recorded_path(machine, folder))
    return steps


def _registry(machine: Machine, manifest: Manifest, *, rehearsal: bool) -> list[str]:
    registry, steps = machine.registry, []
    for line in manifest.opens:
        path = line.line.removeprefix("/R ").strip('"')
        if any(is_ours(one, path) for one in lines(registry.values(line.key)).values()):
            steps.append(f"Bỏ đăng ký với Excel: {line.key}")
            if not rehearsal:
                unregister(registry, line)
    for record in manifest.values:
        steps += _value(machine, record, rehearsal=rehearsal)
    if not rehearsal:
        for key in sorted(manifest.keys, key=len, reverse=True):
            if not registry.values(key) and not registry.subkeys(key):
                registry.drop(key)
    return steps


def _value(machine: Machine, record: ValueRecord, *, rehearsal: bool) -> list[str]:
    now = machine.registry.values(record.key).get(record.name)
    if now is None or list(now) != record.written:
        return []
    if not rehearsal:
        if record.before is None:
            machine.registry.remove(record.key, record.name)
        else:
            data, kind = record.before
            value = RegistryValue(bytes.fromhex(data) if kind == _BINARY else data, kind)
            machine.registry.write(record.key, record.name, value)
    return [f"Bỏ {record.key} → {record.name}"]


def _file(machine: Machine, record: FileRecord, *, rehearsal: bool) -> list[str]:
    path = recorded_path(machine, record.path)
    now = machine.read(path)
    if now is None:
        return []
    before = None if record.before is None else bytes.fromhex(record.before)
    if sha256(now) not in record.written:
        if not set(record.urls) & set(trusted(now) if record.urls else []):
            return [f"Để nguyên {path}: tệp đã bị sửa sau khi cài"] if not record.urls else []
        before = without_urls(now, record.urls)
    if not rehearsal:
        if before is None:
            machine.delete(path)
        else:
            machine.write(path, before)
    return [f"{'Xóa' if before is None else 'Trả lại'} {path}"]
