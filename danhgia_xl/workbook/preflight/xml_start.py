"""What may stand before the first element of a part: no DTD (so no entities), no other encoding than UTF-8."""

from __future__ import annotations

import re
import zlib
from typing import Final

from danhgia_xl.workbook.preflight.directory import Entry, printable
from danhgia_xl.workbook.preflight.refusal import ContainerError

_PROLOG: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?+(?:\s++|<\?(?!xml\s)[^?]*+(?:\?(?!>)[^?]*+)*+\?>|<\?xml\s[^<>]*+>|<!--.*?-->)*+", re.DOTALL
)
"""Possessive: comments in great number must not be tried in every combination."""

_ELEMENT: Final = re.compile(rb"<[A-Za-z_:\x80-\xff]")
_ENCODING: Final = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^<>]*?\sencoding\s*=\s*[\"']([^\"'<>]*)")
_USUAL: Final = (b'<?xml version="1.0" encoding="UTF-8"', b'<?xml version="1.0" encoding="utf-8"')
_READ_AS_UTF8: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")
"""How a part in UTF-16 or UTF-32 begins."""

_DTD: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SEEN_START: Final = 1024
"""Bytes of a part nobody reads that are unpacked: a DTD stands at the beginning."""


def refuse_start(content: bytes, name: str) -> None:
    """Raise ContainerError when a part that is going to be read begins as none should."""
    if content.startswith(_WIDE):
        raise ContainerError("TEP_BANG_MA", phan=printable(name), bang_ma="UTF-16")
    if not content.startswith(_USUAL) and (found := _ENCODING.match(content)):
        encoding = found[1].lower()
        if encoding not in _READ_AS_UTF8:
            raise ContainerError("TEP_BANG_MA", phan=printable(name), bang_ma=printable(encoding.decode("latin-1")))
    before = _PROLOG.match(content)
    at = before.end() if before else 0
    if not _ELEMENT.match(content, at):
        dtd = _DTD.match(content, at)
        raise ContainerError("TEP_KHONG_AN_TOAN" if dtd else "TEP_HONG", ly_do=printable(name))


def refuse_unread(data: bytes, entry: Entry) -> None:
    """Raise ContainerError when an XML part that nobody reads has a DTD; nothing else in it concerns us."""
    packed = data[entry.start : entry.start + min(entry.packed, _SEEN_START)]
    try:
        start = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _SEEN_START) if entry.method else packed
    except zlib.error as error:
        raise ContainerError("TEP_HONG", ly_do=printable(entry.name)) from error
    if b"<!" in start and _DTD.search(start):
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=printable(entry.name))
