"""Text that may stand in a cell, and its XML form. Whatever a user's workbook held comes out as harmless text."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_TEXT: Final = 32_767
"""Longest text of a cell, in UTF-16 units (a limit of the file format)."""

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LOOKALIKE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What calls for more than a look: the unprintable, and the line ends that are written otherwise."""

_LINE_ENDS: Final = re.compile("\r\n|\r|\x85")
_CUT: Final = "… (đã cắt)"
"""What a text that was cut ends with."""

_JOINERS: Final = "\u200d\ufe0e\ufe0f"
"""Characters that belong to the one before them, besides combining marks: a joiner and what chooses its shape."""

_MOST_JOINED: Final = 64
"""Characters that may belong to one letter; a pile of marks higher than this is cut through."""


def clean_text(text: str) -> str:
    """Return `text` without control characters and lone surrogates, line ends as LF, cut as `shortened` does.

    Blanks around the text go too: the format's schema has no place for the attribute that would keep them.
    """
    if _ODD.search(text) is None and 2 * len(text) <= MAX_TEXT:
        return text.strip()  # nearly every text: nothing to take out, nothing to cut
    return shortened(printable(text).strip())


def printable(text: str) -> str:
    """Return `text` without control characters and lone surrogates, line ends as LF."""
    if _ODD.search(text) is None:
        return text
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def for_writer(text: str) -> str:
    """Return a cleaned text as XlsxWriter may have it: what looks like its own rich text would go to the file as XML.

    A blank behind keeps such a text from being taken for that.
    """
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def shortened(text: str) -> str:
    """Return `text`, cut at `MAX_TEXT` so that it shows: Excel calls a file with more damaged."""
    return at_most(MAX_TEXT, text, _CUT)


def at_most(units: int, text: str, ending: str = "…") -> str:
    """Return `text`, or its beginning with `ending`: `units` UTF-16 units in all. No letter is cut through."""
    if 2 * len(text) <= units or _units(text) <= units:
        return text
    kept = text.encode("utf-16-le", errors="replace")[: 2 * (units - len(ending))].decode("utf-16-le", errors="ignore")
    length = len(kept)
    for _ in range(_MOST_JOINED):
        if length == 0 or not _belongs(text, length):
            return kept[:length] + ending
        length -= 1
    return kept + ending


def _belongs(text: str, place: int) -> bool:
    """Tell whether the character at `place` belongs to the one before it."""
    after = text[place : place + 1]
    return bool(after) and (unicodedata.category(after)[0] == "M" or after in _JOINERS or text[place - 1] == "\u200d")


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
    """Count UTF-16 units."""
    return len(text) + sum(ch > "\uffff" for ch in text)
