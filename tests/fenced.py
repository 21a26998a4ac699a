"""Reads workbooks where they can do no harm: a process of its own, with limits on memory and time.

`python -m tests.fenced FILE...` prints one line of JSON a file: the codes found and the seconds it took.
"""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS


def verdicts(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Read every file and return what came of it by name; a file that took its process down has no "codes"."""
    left, found = [str(path) for path in paths], dict[str, dict[str, Any]]()
    while left:
        command = [sys.executable, "-m", "tests.fenced", *left]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            found[Path(left.pop(0)).name] = json.loads(line)
        if left:
            found[Path(left.pop(0)).name] = {"died": done.returncode, "said": done.stderr[-2000:]}
    return found


def _main(paths: list[str]) -> None:
    most = DEFAULT_LIMITS.memory_mib * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    from danhgia_xl.workbook.reader.read import read_book  # noqa: PLC0415 - within the limits
    from tests.books import RULES  # noqa: PLC0415

    for path in paths:
        signal.alarm(DEFAULT_LIMITS.seconds)
        begun = time.perf_counter()
        book = read_book(Path(path), Path(path).name, RULES)
        signal.alarm(0)
        codes = [finding.code for finding in book.findings]
        longest = max((len(finding.message) for finding in book.findings), default=0)
        result = {"codes": codes, "form": book.form, "seconds": time.perf_counter() - begun, "longest": longest}
        print(json.dumps(result), flush=True)  # noqa: T201 - what the parent reads


if __name__ == "__main__":
    _main(sys.argv[1:])
