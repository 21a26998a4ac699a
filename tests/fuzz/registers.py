"""The register: no byte of it changes unseen, and no content makes the check fail in another way than with words."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from danhgia_xl.errors import RegisterError
from danhgia_xl.register.entry import GENESIS, make_entry, read_entry
from danhgia_xl.register.store import append_entry, check_register
from tests.fuzz.broken import promise
from tests.fuzz.draw import Draw

_FOLDER: Final = tempfile.TemporaryDirectory(prefix="danhgia-fuzz-")
_MOMENT: Final = dt.datetime(2021, 12, 20, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))
_PAYLOADS: Final[tuple[dict[str, Any], ...]] = (
    {"ma": "VC001"},
    {
        "ma": "VC002",
        "ly_do": "Phát hiện chưa đảm bảo tiêu chuẩn. " * 60,
        "sau": {"muc": "HTNV", "so": [1, 2.5, None, True]},
    },
    {"ma": "VC003"},
)
_JSON: Final = (
    *("{}", "[]", "null", "1", '"a"', '{"a":1e999}', '{"a":NaN}', '{"a":1,"a":2}', "[" * 5000, '{"a":' * 5000),
    "9" * 5000,
    *('{"a":"\\ud800"}', '{"\u0061\u0301":1}', "", "{", '{"a":-0.0}'),
)


def register(data: bytes) -> None:
    """Verify a register of which some bytes were changed, some cut or some added; a journal may stand beside it."""
    draw = Draw(data)
    whole = _whole()
    content = bytearray(whole)
    for _ in range(1 + draw.below(4)):
        at = draw.below(len(content) or 1) if draw.below(2) else draw.below(110)
        kind = draw.below(6)
        if kind < 3:
            content[at : at + 1] = bytes([draw.below(256)])
        elif kind == 3:
            content[at : at + 4] = draw.rest()[:40]
        elif kind == 4:
            del content[at : at + 1 + draw.below(2000)]
        else:
            content[at:at] = content[at : at + draw.below(1100)]
    journal = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + draw.rest() if draw.chance(6) else b""
    check_file(bytes(content), journal, bytes(content) == whole and not journal)


def check_file(content: bytes, journal: bytes, unchanged: bool) -> None:
    """Check that a register verifies if and only if nothing in it was changed."""
    path = Path(_FOLDER.name, "tong-hop.so-theo-doi.sqlite")
    path.write_bytes(content)
    beside = path.with_name(path.name + "-journal")
    beside.write_bytes(journal) if journal else beside.unlink(missing_ok=True)
    try:
        found = check_register(path)
    except RegisterError as error:
        promise(not unchanged and str(error), "a register is refused for a change, with words", error)
    else:
        promise(path.read_bytes() == _whole(), "every change is seen", found)


def entry(data: bytes) -> None:
    """Read a stored row of any content, its hash right or wrong."""
    draw = Draw(data)
    texts = [draw.pick((_MOMENT.isoformat(), "2021-12-20", "9999-12-31T23:59:59+23:59", draw.text())),
             draw.pick(("XEP_LOAI_LAI", "HUY_KET_QUA", "", draw.text())),
             draw.pick((*_JSON, draw.text(200))), draw.pick(("3.40.1", draw.text())),
             draw.pick((GENESIS, draw.text())), draw.pick((GENESIS, draw.text()))]  # fmt: skip
    row: list[object] = [1, *(text.encode("utf-8", "surrogatepass") for text in texts)]
    if draw.chance(6):
        row[draw.below(len(row))] = draw.pick((None, 1, 2.5, b"", b"\xff", "a", 2**70))
    check_row(tuple(row))
    try:
        made = make_entry(1, _MOMENT, "XEP_LOAI_LAI", {draw.text(): draw.pick((draw.text(), draw.number(), {1: 2}))},
                          "3.40.1", GENESIS)  # fmt: skip
    except RegisterError as error:
        promise(error.exit_code == 2, "what cannot be stored is the caller's mistake", error)
    else:
        promise(made.number == 1, "an entry has its number", made)


def check_row(row: tuple[object, ...]) -> None:
    """Check that a row is an entry or is refused."""
    try:
        read_entry(row, 1, GENESIS)
    except RegisterError as error:
        promise(error.number == 1, "a refusal names the entry", row)


@cache
def _whole() -> bytes:
    path = Path(_FOLDER.name, "goc.sqlite")
    for number, payload in enumerate(_PAYLOADS):
        append_entry(path, "XEP_LOAI_LAI" if number else "HUY_KET_QUA", payload, recorded_at=_MOMENT)
    return path.read_bytes()
