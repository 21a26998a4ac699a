"""Texts as a workbook's XML holds them."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from danhgia_xl.workbook.summary.cell_text import shortened, without_escapes

_UNKNOWN_TO_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def stored(text: str) -> str:
    """Return `text` as it is stored: lines end with a line feed, characters XML cannot hold are left out.

    A text longer than a cell can hold is cut and ends with "…".
    """
    clean = _UNKNOWN_TO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return without_escapes(shortened(clean))


def add_text(parent: etree._Element, namespace: str, text: str) -> None:
    """Append a `t` element with `text` (see `stored`), its blanks kept."""
    element = etree.SubElement(parent, f"{{{namespace}}}t")
    put_text(element, text)


def put_text(element: etree._Element, text: str) -> None:
    """Set what a `t` element holds; blanks at its ends and line feeds are kept."""
    element.text = text
    if text != text.strip() or "\n" in text:
        element.set(_SPACE, "preserve")
