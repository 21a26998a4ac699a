"""Texts as a workbook's XML holds them."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

MAX_TEXT: Final = 32_767
"""Characters one cell can hold; Excel calls a file with more damaged."""

_UNKNOWN_TO_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def stored(text: str) -> str:
    """Return `text` as it is stored: lines end with a line feed, characters XML cannot hold are left out.

    "_x0041_" is Excel's way to write the letter A; a text that has just these characters is written so that Excel
    shows them. What exceeds `MAX_TEXT` is cut and ends with "…".
    """
    clean = _UNKNOWN_TO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(clean) > MAX_TEXT:
        clean = clean[: MAX_TEXT - 1] + "…"
    return _LOOKS_ESCAPED.sub("_x005F_", clean)


def add_text(parent: etree._Element, namespace: str, text: str) -> None:
    """Append a `t` element with `text` (see `stored`), its blanks kept."""
    element = etree.SubElement(parent, f"{{{namespace}}}t")
    put_text(element, text)


def put_text(element: etree._Element, text: str) -> None:
    """Set what a `t` element holds; blanks at its ends and line feeds are kept."""
    element.text = text
    if text != text.strip() or "\n" in text:
        element.set(_SPACE, "preserve")
