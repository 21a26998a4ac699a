"""What a part of a workbook leads to: its relationships, read and added to."""

from __future__ import annotations

import posixpath
from typing import Final

from lxml import etree

from danhgia_xl.workbook.patch.package import Package, fresh_id, relative, resolved

_NS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_USUAL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_STRICT_MAIN: Final = "http://purl.oclc.org/ooxml/"


class Relations:
    """The relationships of `part`, which need not have any yet."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self._name = f"{posixpath.dirname(part)}/_rels/{posixpath.basename(part)}.rels"
        here = self._name in package.names()
        self._root = package.tree(self._name) if here else etree.fromstring(f'<Relationships xmlns="{_NS}"/>')

    def targets(self, kind: str) -> list[str]:
        """Return the parts led to by relationships of a kind: the last word of the type, such as "comments"."""
        return [
            resolved(self._part, relation.get("Target", ""))
            for relation in self._root.iterchildren("{*}Relationship")
            if relation.get("Type", "").rpartition("/")[2] == kind and relation.get("TargetMode") != "External"
        ]

    def target(self, relation_id: str) -> str | None:
        """Return the part the relationship called `relation_id` leads to, None when there is none."""
        for relation in self._root.iterchildren("{*}Relationship"):
            if relation.get("Id") == relation_id:
                return resolved(self._part, relation.get("Target", ""))
        return None

    def add(self, namespace: str, kind: str, other: str) -> str:
        """Lead to the part `other` by a type of `namespace` (see `relation_namespace`); return the new id."""
        new = fresh_id({relation.get("Id", "") for relation in self._root.iterchildren("{*}Relationship")})
        attributes = {"Id": new, "Type": f"{namespace}/{kind}", "Target": relative(self._part, other)}
        etree.SubElement(self._root, f"{{{_NS}}}Relationship", attributes)
        self._package.put_tree(self._name, self._root)
        return new


def main_namespace(root: etree._Element) -> str:
    """Return the namespace of a part's own elements: the usual one or that of the strict form of the standard."""
    return etree.QName(root).namespace or ""


def relation_namespace(root: etree._Element) -> str:
    """Return the namespace in which a part of this form of the standard names its relationships."""
    return _STRICT if main_namespace(root).startswith(_STRICT_MAIN) else _USUAL
