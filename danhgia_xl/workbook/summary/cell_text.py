"""Text that may stand in a cell, and its XML form. Whatever a user's workbook held comes out as harmless text."""

from __future__ import annotations

import re
from typing import Final

MAX_TEXT: Final = 32_767
"""Longest text of a cell, in UTF-16 units (a limit of the file format)."""

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LOOKALIKE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ELLIPSIS: Final = "…"


def clean_text(text: str) -> str:
    """Return `text` without control characters and lone surrogates, line ends as LF, cut at `MAX_TEXT` with "…".

    Blanks around the text go too: the format's schema has no place for the attribute that would keep them.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return shortened(_UNPRINTABLE.sub("", text).strip())


def shortened(text: str) -> str:
    """Return `text`, cut at `MAX_TEXT` with "…": Excel calls a file with more damaged."""
    if 2 * len(text) <= MAX_TEXT or _units(text) <= MAX_TEXT:
        return text
    kept = text.encode("utf-16-le")[: 2 * (MAX_TEXT - len(_ELLIPSIS))].decode("utf-16-le", errors="ignore")
    return kept + _ELLIPSIS


def escape_xml(text: str) -> str:
    """Return `text` for the content or a double-quoted attribute of an XML element."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;") if '"' in text else text


def inline_string(text: str) -> str:
    """Return the `<is>` element of a cell holding `text`, cleaned."""
    text = clean_text(text)
    if "_x" in text:
        text = without_escapes(text)
    return f"<is><t>{escape_xml(text)}</t></is>"


def without_escapes(text: str) -> str:
    """Return `text` so that a reader of the format, which decodes "_x0041_" to "A", gives it as it was typed."""
    return _ESCAPE_LOOKALIKE.sub("_x005F_", text)


def _units(text: str) -> int:
    return len(text) + sum(ch > "\uffff" for ch in text)
