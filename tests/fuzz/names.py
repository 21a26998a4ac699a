"""Names of files and folders: any the disk takes is worked with, and told without a fault."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final

from danhgia_xl.cli.app import run
from tests.fuzz.books import TEMPLATES
from tests.fuzz.broken import promise
from tests.fuzz.draw import Draw, text_of

_LONGEST_NAME: Final = 200
"""Bytes; most disks take 255, of which a suffix and a temporary name need some."""

_SPECIAL: Final = (
    *("a.xlsx", "[đậm]", "[/red]", "{ten}", "%s", "~$a", ".an", "a\nb", "a\tb", "\u202e", "\u200b", "a'b", '"', "=1+1"),
    *("C:", "COM1", "a ", "a.", "\ud83d", "😀", "Tổ đảng 3", "To\u0302\u0309", "#a", "*", "?", "-o", "--json"),
    "\x1b[31m",
)


def name(data: bytes) -> None:
    """Check and consolidate a folder with a book of any name."""
    draw = Draw(data)
    names = [draw.pick(_SPECIAL) if draw.below(2) else text_of(draw.rest()[:60]) for _ in range(2)]
    check_names(*names)


def check_names(folder: str, stem: str) -> None:
    """Check the two commands that name files, on a book called `stem` in `folder`."""
    with tempfile.TemporaryDirectory(prefix="danhgia-fuzz-") as base:
        inside = Path(base, "vao", usable(folder))
        inside.mkdir(parents=True)
        shutil.copy(TEMPLATES[0], inside / f"{usable(stem)}.xlsx")
        for arguments in (["kiem-tra", str(inside), "--json"], ["tong-hop", f"{base}/vao", "-o", f"{base}/ra.xlsx"]):
            code, out, err = called(arguments)
            promise(code in (0, 1, 3) and "Traceback" not in err, "a command does its work", arguments, code, err)
            if "--json" in arguments:
                json.loads(out)


def usable(name: str) -> str:
    """Return `name` without what no disk takes."""
    kept = os.fsdecode(os.fsencode(name.replace("\0", "").replace("/", "").encode("utf-8", "surrogateescape")
                                   if _encodes(name) else name.encode("utf-8", "replace"))[:_LONGEST_NAME])  # fmt: skip
    return kept if kept not in ("", ".", "..") else "_"


def _encodes(name: str) -> bool:
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def called(arguments: list[str]) -> tuple[int, str, str]:
    """Return exit code and what a command printed to streams that take UTF-8 only, as a terminal's do."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=how) for how in ("strict", "backslashreplace")]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        code = run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    out, err = (stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]
    return code, out, err
