"""What was put on a machine, written down before it is done, so that taking it away undoes that and nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any, Final

from danhgia_xl.addin.install.machine import Machine, RegistryValue, data_folder, path_of
from danhgia_xl.errors import UsageError

MANIFEST: Final = "cai-dat.json"


@dataclass(slots=True)
class FileRecord:
    """A file we wrote. `before` is what stood there (hex), None when nothing did; `urls` what we put in a list.

    `written` are the hashes of our last two contents, since the older one stays when the newer cannot be written.
    """

    path: str
    written: list[str]
    before: str | None = None
    urls: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ValueRecord:
    """A registry value we set, with what stood there before ([data, kind], None when nothing did)."""

    key: str
    name: str
    written: list[Any]
    before: list[Any] | None = None


@dataclass(slots=True)
class OpenRecord:
    """Our line in the list of workbooks that one version of Excel opens, and the list as it was before."""

    key: str
    line: str
    before: dict[str, str]


@dataclass(slots=True)
class Manifest:
    """Everything that was put on this machine."""

    files: list[FileRecord] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    values: list[ValueRecord] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    opens: list[OpenRecord] = field(default_factory=list)


def sha256(content: bytes) -> str:
    """Return the hash of a file's content."""
    return hashlib.sha256(content).hexdigest()


def manifest_path(machine: Machine) -> PurePath:
    """Return where the manifest is kept."""
    return data_folder(machine) / MANIFEST


def load_manifest(machine: Machine) -> Manifest | None:
    """Return what was installed, None when nothing was; raises UsageError when the record cannot be read."""
    content = machine.read(manifest_path(machine))
    if content is None:
        return None
    try:
        told = json.loads(content)
        return Manifest(
            [FileRecord(**one) for one in told["files"]],
            told["folders"],
            [ValueRecord(**one) for one in told["values"]],
            told["keys"],
            [OpenRecord(**one) for one in told["opens"]],
        )
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            f"Không đọc được {manifest_path(machine)}, nơi ghi những gì đã cài. Hãy xóa tệp ấy rồi chạy lại cai-dat."
        ) from None


class Journal:
    """Does one step after another on a machine and writes each down first; a rehearsal only says what it would do."""

    def __init__(self, machine: Machine, *, rehearsal: bool = False) -> None:
        self.machine, self.rehearsal = machine, rehearsal
        self.manifest = load_manifest(machine) or Manifest()
        self.steps: list[str] = []
        """What was changed, in Vietnamese, one line each; empty when all was as it should be."""

    def record_of(self, path: PurePath) -> FileRecord | None:
        """Return what was written down about a file."""
        return next((record for record in self.manifest.files if record.path == str(path)), None)

    def wrote(self, record: FileRecord, content: bytes) -> bool:
        """Tell whether `content` is what we wrote last into the file of `record`."""
        return record.written[-1:] == [sha256(content)]

    def file(self, path: PurePath, content: bytes, what: str, *, urls: list[str] | None = None) -> None:
        """Make `content` the content of a file, whose folders are made when needed; what stood there is kept."""
        now, record = self.machine.read(path), self.record_of(path)
        if record is None:
            before = None if now is None or now == content else now.hex()
            record = FileRecord(str(path), [], before)
            self.manifest.files.append(record)
        if now == content and self.wrote(record, content):
            return
        record.urls = urls or []
        record.written = [*record.written[-1:], sha256(content)]
        self._say(f"Ghi {what}: {path}")
        self._folders(path.parent)
        self._save()
        if not self.rehearsal and now != content:
            self.machine.write(path, content)

    def value(self, key: str, name: str, value: RegistryValue, what: str) -> None:
        """Set a registry value whose key is made when needed; what stood there is kept."""
        now = self.machine.registry.values(key).get(name)
        record = next((one for one in self.manifest.values if (one.key, one.name) == (key, name)), None)
        if record is None:
            before = None if now is None or now == value else list(now)
            record = ValueRecord(key, name, [], before)
            self.manifest.values.append(record)
        if now == value and record.written == list(value):
            return
        record.written = list(value)
        self._say(f"Ghi {what}: {key} → {name}")
        self._keys(key)
        self._save()
        if not self.rehearsal and now != value:
            self.machine.registry.write(key, name, value)

    def note_open(self, record: OpenRecord) -> None:
        """Write down a line in Excel's list before it is put there."""
        self.manifest.opens.append(record)
        self._say(f"Đăng ký với Excel: {record.key} → {record.line}")
        self._keys(record.key)
        self._save()

    def _say(self, text: str) -> None:
        self.steps.append(text)

    def _folders(self, folder: PurePath) -> None:
        missing = [one for one in (folder, *folder.parents) if not self.machine.is_folder(one)]
        for one in reversed(missing):
            if str(one) not in self.manifest.folders:
                self.manifest.folders.append(str(one))
            self._save()
            if not self.rehearsal:
                self.machine.make_folder(one)

    def _keys(self, key: str) -> None:
        parts = key.split("\\")
        for end in range(2, len(parts) + 1):
            one = "\\".join(parts[:end])
            if self.machine.registry.exists(one):
                continue
            if one not in self.manifest.keys:
                self.manifest.keys.append(one)
            self._save()
            if not self.rehearsal:
                self.machine.registry.create(one)

    def _save(self) -> None:
        if self.rehearsal:
            return
        path = manifest_path(self.machine)
        for one in reversed([one for one in path.parents if not self.machine.is_folder(one)]):
            if str(one) not in self.manifest.folders:
                self.manifest.folders.append(str(one))
            self.machine.make_folder(one)
        content = json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1, default=_plain)
        self.machine.write(path, content.encode())


def recorded_path(machine: Machine, text: str) -> PurePath:
    """Return a path of the manifest as one of this machine."""
    return path_of(machine, text)


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(value)
