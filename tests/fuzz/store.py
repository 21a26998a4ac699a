"""The folder of a fuzzing run: interesting inputs, and the input of a failure with how to see it again."""

from __future__ import annotations

import hashlib
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.fuzz.targets import Target

RUNNING: Final = "dang-chay"
"""The input that is being tried: what remains when the process is gone from one moment to the next."""

_FAILED: Final = "loi-"


@dataclass(frozen=True)
class Store:
    """The inputs of one target, a file each, below a folder of the user's choice."""

    folder: Path
    name: str

    @property
    def kept(self) -> Path:
        """Where interesting inputs stand."""
        return self.folder / self.name

    def inputs(self) -> list[bytes]:
        """Return every input kept so far."""
        self.kept.mkdir(parents=True, exist_ok=True)
        return [path.read_bytes() for path in sorted(self.kept.iterdir()) if path.is_file()]

    def keep(self, data: bytes) -> None:
        """Keep an interesting input."""
        (self.kept / _short_hash(data)).write_bytes(data)

    def watched(self, target: Target, data: bytes) -> None:
        """Run `target`; when it raises, keep the input, say how to run it again, and let the error pass."""
        running = self.folder / f"{RUNNING}-{self.name}"
        running.write_bytes(data)
        try:
            target(data)
        except Exception:
            failed = self.folder / f"{_FAILED}{self.name}-{_short_hash(data)}"
            failed.write_bytes(data)
            print(f"\nLỗi. Chạy lại: {command(self.name, failed)}", file=sys.stderr)  # noqa: T201 - a command line
            raise
        finally:
            running.unlink(missing_ok=True)


def command(name: str, path: Path) -> str:
    """Return the command that runs one input again."""
    return f"python -m tests.fuzz {name} --chay-lai {shlex.quote(str(path))}"


def _short_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
