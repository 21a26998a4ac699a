"""The zip archive a workbook is: unpacked once within limits, handed on as a clean archive of checked parts.

Only the parts that hold values are unpacked. The reader behind us gets them uncompressed in a fresh archive, so it
neither unzips a second time nor sees anything that was not measured and looked at here.
"""

from __future__ import annotations

import re
import struct
import zipfile
from dataclasses import dataclass
from typing import Final

from danhgia_xl.workbook.preflight.directory import LOCAL, Entry, printable, sound_entries
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.preflight.xml_start import refuse_start, refuse_unread
from danhgia_xl.workbook.reader.inflate import InflateError, crc32, inflate

_WANTED: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(?:[^/]+\.xml|_rels/workbook\.xml\.rels|worksheets/[^/]+\.xml)",
    re.IGNORECASE,
)
_MARKUP: Final = (".xml", ".rels", ".vml")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_VERSION: Final = 20
_DATE: Final = 0x21
"""1 January 1980, the first day a zip archive knows."""


@dataclass(frozen=True, slots=True)
class Part:
    """One unpacked part and its checksum."""

    data: bytes
    checksum: int


def unpack(data: bytes, limits: Limits = DEFAULT_LIMITS) -> dict[str, Part]:
    """Return the parts of a workbook that hold values, by name.

    Raises ContainerError for an archive that is damaged, encrypted, larger than `limits` allow, or built as no
    spreadsheet program does (doubled names, a DTD).
    """
    parts = {}
    for entry in sound_entries(data, limits):
        if _WANTED.fullmatch(entry.name):
            content = inflated(data, entry)
            refuse_start(content, entry.name)
            parts[entry.name] = Part(content, entry.checksum)
        elif entry.name.endswith(_MARKUP):
            refuse_unread(data, entry)
    return parts


def clean_archive(parts: dict[str, Part]) -> bytes:
    """Return `parts` as an archive without compression."""
    body: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, part in parts.items():
        label, size = name.encode(), len(part.data)
        common = (_VERSION, 0, 0, 0, _DATE, part.checksum, size, size, len(label), 0)
        body += (LOCAL.pack(b"PK\3\4", *common), label, part.data)
        directory += (_CENTRAL.pack(b"PK\1\2", _VERSION, *common, 0, 0, 0, 0, at), label)
        at += LOCAL.size + len(label) + size
    count, length = len(parts), sum(map(len, directory))
    return b"".join((*body, *directory, _END.pack(b"PK\5\6", 0, 0, count, count, length, at, 0)))


def inflated(data: bytes, entry: Entry) -> bytes:
    """Unpack one entry, never beyond the size the archive declares for it, and compare its checksum."""
    content = packed = data[entry.start : entry.start + entry.packed]
    if entry.method == zipfile.ZIP_DEFLATED:
        try:
            content = inflate(packed, entry.size + 1)
        except InflateError as error:
            raise ContainerError("TEP_HONG", ly_do=printable(entry.name)) from error
    if len(content) != entry.size or crc32(content) != entry.checksum:
        raise ContainerError("TEP_HONG", ly_do=printable(entry.name))
    return content
