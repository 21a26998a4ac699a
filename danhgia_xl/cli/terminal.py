"""Text of a book or a file name as it may go to a terminal, which takes some characters for orders."""

from __future__ import annotations

import re
from typing import Final

_ORDERS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but tab and line feed; "\x1b[2J" without its first character is harmless."""

_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that change the direction of writing, so that a name or a figure reads otherwise than it is."""

_JSON_UNSAFE: Final = re.compile(f"{_ORDERS.pattern}|{_TURNING.pattern}")


def visible(text: str) -> str:
    """Return `text` without control characters (tab and line feed stay), characters that turn the writing shown."""
    return _TURNING.sub(lambda found: f"[U+{ord(found[0]):04X}]", _ORDERS.sub("", text))


def json_escaped(text: str) -> str:
    """Return JSON in which such characters are escaped: the same data for a program, harmless on a screen."""
    return _JSON_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
