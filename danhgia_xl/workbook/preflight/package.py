"""What ties the parts of a workbook together: one workbook part, each sheet once, counts that can be true.

Two programs must not be able to see two different workbooks in one file, nor a reader be made to allocate by a count.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from typing import Final

from lxml import etree

from danhgia_xl.workbook.preflight.directory import printable
from danhgia_xl.workbook.preflight.limits import Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError

_LONGEST_NAME: Final = 255
"""Letters of a sheet's name. Excel allows 31; some programs write longer ones."""

_MAIN: Final = "/relationships/officeDocument"
_COUNT: Final = re.compile(rb"uniqueCount\s*=\s*[\"']\s*\+?([0-9]+)")
"""Wherever it stands: what looks like a tag to one program need not to another."""

_MOST_DIGITS: Final = 12
_MOST_STRINGS: Final = 1_000_000
"""A count up to here costs calamine 24 MB, true or not."""

_WORKBOOK_TYPES: Final = (b"sheet.main+xml", b"sheet.macroEnabled.main+xml", b"template.main+xml")


def workbook_elsewhere(types: bytes) -> bool:
    """Tell whether the content types of a package name a workbook, wherever it stands."""
    return any(kind in types for kind in _WORKBOOK_TYPES)


def refuse_other_workbook(relations: etree._Element, workbook: str) -> None:
    """Raise ContainerError when a package says its workbook is another part than `workbook`."""
    for relation in relations.iter("{*}Relationship"):
        target = posixpath.normpath(posixpath.join("/", relation.get("Target", ""))).lstrip("/")
        if relation.get("Type", "").endswith(_MAIN) and target != workbook:
            raise ContainerError("TEP_SO_O_CHO_KHAC", phan=printable(target))


def refuse_doubled(identities: Collection[str], what: str) -> None:
    """Raise ContainerError when two of `identities` are the same to some program."""
    if len({identity.casefold() for identity in identities}) != len(identities):
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=what)


def refuse_sheets(workbook: etree._Element, limits: Limits) -> None:
    """Raise ContainerError for too many sheets, two of one name, one with a name no program gives, or two parts."""
    sheets = list(workbook.iter("{*}sheet"))
    if len(sheets) > limits.sheets:
        raise ContainerError("TEP_NHIEU_TRANG", so=len(sheets), toi_da=limits.sheets)
    names = [sheet.get("name", "") for sheet in sheets]
    if any(len(name) > _LONGEST_NAME for name in names):
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do="tên trang quá dài")
    refuse_doubled(names, "hai trang cùng tên")
    if any(sum(str(key).endswith("}id") for key in sheet.attrib) > 1 for sheet in sheets):
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do="một trang hai nội dung")


def refuse_count(strings: bytes) -> None:
    """Raise ContainerError when the shared texts claim to be more than can be: calamine makes room for the claim."""
    for claimed in _COUNT.findall(strings):
        if len(claimed) > _MOST_DIGITS or int(claimed) > max(_MOST_STRINGS, len(strings)):
            raise ContainerError("TEP_KHONG_AN_TOAN", ly_do="xl/sharedStrings.xml")
