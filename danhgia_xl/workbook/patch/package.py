"""The parts of a workbook file as they are, with some replaced or added; all others are copied byte for byte."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Final

from lxml import etree

from danhgia_xl.workbook.preflight.disk import read_bytes
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.container import open_container

TYPES: Final = "[Content_Types].xml"
_TYPES_NS: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
)
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)


class Package:
    """A workbook file held in memory. `sheets` maps the name of each worksheet to its part."""

    def __init__(self, data: bytes, suffix: str) -> None:
        """Raise ContainerError for what is no sound .xlsx or .xlsm, or too large when unpacked."""
        self.sheets = open_container(data, suffix).sheets
        self._archive = zipfile.ZipFile(BytesIO(data))
        self._entries = {entry.filename: entry for entry in self._archive.infolist()}
        self._changed: dict[str, bytes] = {}

    @classmethod
    def of(cls, path: Path) -> Package:
        """Return the workbook at `path`. Raises ContainerError as the reader does."""
        return cls(read_bytes(path), path.suffix)

    def names(self) -> list[str]:
        """Return the names of all parts, added ones last."""
        return [*self._entries, *(name for name in self._changed if name not in self._entries)]

    def read(self, name: str) -> bytes:
        """Return a part as it stands now. Raises ContainerError when it is missing or damaged."""
        return self._changed[name] if name in self._changed else self._original(name)

    def tree(self, name: str) -> etree._Element:
        """Return a part parsed. Raises ContainerError when it is missing or no XML."""
        try:
            return etree.fromstring(self.read(name), _PARSER)
        except etree.XMLSyntaxError as error:
            raise ContainerError("TEP_HONG", ly_do=name) from error

    def put(self, name: str, data: bytes) -> None:
        """Replace a part, or add it at the end of the archive."""
        self._changed[name] = data

    def put_tree(self, name: str, root: etree._Element) -> None:
        """Replace or add a part given as XML."""
        whole = root.getroottree()
        self.put(name, etree.tostring(whole, xml_declaration=True, encoding="UTF-8", standalone=True))

    def free_name(self, pattern: str) -> str:
        """Return the first of `pattern` ("xl/comments{}.xml") with 1, 2, ... that no part has, in any case."""
        taken = {name.lower() for name in self.names()}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def declare(self, content_type: str, *, part: str = "", extension: str = "") -> None:
        """Give an added part, or every part of an extension that has none yet, its content type."""
        root = self.tree(TYPES)
        known = {(entry.get("Extension") or "").lower() for entry in root}
        if part:
            etree.SubElement(root, f"{{{_TYPES_NS}}}Override", {"PartName": f"/{part}", "ContentType": content_type})
        elif extension not in known:
            entry = etree.Element(f"{{{_TYPES_NS}}}Default", {"Extension": extension, "ContentType": content_type})
            root.insert(0, entry)
        else:
            return
        self.put_tree(TYPES, root)

    def save(self, path: Path) -> None:
        """Write the workbook: parts in their order with their dates and compression, added ones at the end."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = self._archive.comment
            for name in self.names():
                archive.writestr(self._entry(name), self.read(name))

    def _entry(self, name: str) -> zipfile.ZipInfo:
        """Return how a part is stored. Extra fields (longer times, space to grow, sizes over 4 GiB) are not copied."""
        like = self._entries.get(name)
        beside = like or next(iter(self._entries.values()))  # not the clock: the same marks give the same bytes
        entry = zipfile.ZipInfo(name, beside.date_time)
        entry.compress_type = zipfile.ZIP_DEFLATED if like is None else like.compress_type
        entry.external_attr, entry.create_system = beside.external_attr, beside.create_system
        entry.comment = b"" if like is None else like.comment
        return entry

    def _original(self, name: str) -> bytes:
        """Unpack a part, never beyond the size the archive declares for it."""
        try:
            entry = self._entries[name]
            with self._archive.open(entry) as stream:
                return stream.read(entry.file_size)
        except KeyError as error:
            raise ContainerError("TEP_HONG", ly_do=name) from error
        except _DAMAGED as error:
            raise ContainerError("TEP_HONG", ly_do=name) from error


def resolved(part: str, target: str) -> str:
    """Return the part a relationship of `part` leads to."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")


def relative(part: str, other: str) -> str:
    """Return how a relationship of `part` calls `other`."""
    return posixpath.relpath(f"/{other}", f"/{posixpath.dirname(part)}")


def fresh_id(taken: set[str]) -> str:
    """Return the first of rId1, rId2, ... that is not taken."""
    numbers = [int(found[1]) for one in taken if (found := re.fullmatch(r"rId([0-9]{1,9})", one))]
    return f"rId{max(numbers, default=0) + 1}"
