"""A cell as it came out of the file: why it may hold no value, its text tidied, and how a user sees it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell's content is no value: the finding's code and the fields of its text."""

    code: str
    texts: dict[str, object] = field(default_factory=dict, compare=False)


NO_HINT: Final = "—"
"""What stands in a finding where no better content can be suggested."""

_TEN_DIGITS, _ALL_DIGITS = 1e10, 1e15
"""Numbers of which ten significant digits are not all, and those of which a cell no longer has all."""

_SOFT_HYPHEN: Final = "\xad"
"""Not seen either, but it is the letter ư of the old TCVN3 encoding (see `old_encoding`)."""

_LINE_ENDS: Final = "\n\t"


def clean(text: str) -> str:
    """Return `text` NFC-normalised, without outer white space, control characters and invisible ones."""
    text = text.strip()
    if not text.isprintable():
        text = _visible(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def shown(raw: object) -> str:
    """Return a raw cell value as a Vietnamese user sees it: 89,5; 120; 28/11/2021."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        if _TEN_DIGITS <= abs(raw) < _ALL_DIGITS:
            return f"{raw:.0f}"  # a phone or identity number: every digit tells
        return f"{raw:.10g}".replace(".", ",")
    if isinstance(raw, dt.date):
        return raw.strftime("%d/%m/%Y")
    return clean(str(raw))


def unusual(raw: object, code: str, **texts: object) -> Problem:
    """Return the problem of a content of the wrong type; a cell already known to hold no value says so itself."""
    return raw if isinstance(raw, Problem) else Problem(code, texts)


def _visible(text: str) -> str:
    """Return `text` without control and format characters; other kinds of space (a no-break one) become a space."""
    kept = []
    for ch in text.replace("\r\n", "\n").replace("\r", "\n"):
        category = unicodedata.category(ch)
        if category == "Zs":
            kept.append(" ")
        elif category not in ("Cc", "Cf") or ch in _LINE_ENDS or ch == _SOFT_HYPHEN:
            kept.append(ch)
    return "".join(kept).strip()
