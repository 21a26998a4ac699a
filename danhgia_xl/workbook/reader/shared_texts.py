"""The shared texts of a workbook, written as spreadsheet programs write them; see `plain_sheet`."""

from __future__ import annotations

import re
from typing import Final

_RUN: Final = (
    r"<r>(?:<rPr>(?:<(?!/rPr>|t[ >/])[^<>]*+>)*+</rPr>)?+"
    r'(?:<t>(?!\s|&#)[^<]*+(?<!\s)(?<!&#10;)</t>|<t xml:space="preserve">[^<]*+</t>)</r>'
)
_TEXT: Final = re.compile(
    r'<si>(?:<t>(?!\s|&#)([^<]*+)(?<!\s)(?<!&#10;)</t>|<t xml:space="preserve">([^<]*+)</t>|<t/>'
    r"|((?:" + _RUN + r")++))</si>"
    r"|(<si>(?:(?!</?si>)[\s\S])*+</si>)|([\s\S])[\s\S]*+"
)
"""A text, kept with outer white space or without any, or one in several fonts; an unusual one; what does not belong."""

_RUN_TEXT: Final = re.compile(r"<t(?: [^<>]*)?>([^<]*)</t>")
_BODY: Final = re.compile(r"(?:<\?xml [^<>]*\?>)?\s*<sst [^<>]*>")
_END: Final = "</sst>"
_BEFORE: Final = "<si><t>"
_BEHIND: Final = "</t></si>"
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&apos;": "'", "&#10;": "\n"}
_ENTITY: Final = re.compile("&[^;]*;?")
_ESCAPE: Final = "_x"
"""How what stands for another character begins (_x000D_)."""

_LINE_END: Final = "\r"
"""XML makes another line end of it."""

_LONGEST: Final = 4 * 2**20
"""Bytes read here; more texts than a book has would take much memory as Python's own."""

_names: list[bytes] = []
"""b"0", b"1", …: how the sheets refer to the texts."""


def plain_text(written: bytes | str) -> str | None:
    """Return the text that stands in an element; None when it is unusual or not UTF-8."""
    try:
        text = written if isinstance(written, str) else written.decode()
    except UnicodeDecodeError:
        return None
    if _ESCAPE in text or _LINE_END in text:
        return None
    if "&" not in text:
        return text
    if any(entity not in _ENTITIES for entity in _ENTITY.findall(text)):
        return None
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], text)


def shared_texts(xml: bytes) -> dict[bytes, str | None] | None:
    """Return the texts by their number as it is written, None for an unusual one; None when the part is unusual."""
    if len(xml) > _LONGEST:
        return None
    try:
        written = xml.decode("utf-8-sig").rstrip()
    except UnicodeDecodeError:
        return None
    start = _BODY.match(written)
    if not start or not written.endswith(_END):
        return None
    body = written[start.end() : -len(_END)]
    pieces = body.split(_BEHIND + _BEFORE) if body else []
    last = len(pieces) - 1
    texts: list[str | None] = []
    # Nearly all are plain texts: what stands between two of them is nearly always one text.
    as_written = not any(sign in body for sign in ("&", _ESCAPE, _LINE_END))
    for at, piece in enumerate(pieces):
        if 0 < at < last and "<" not in piece and piece.strip() == piece and (as_written or plain_text(piece) == piece):
            texts.append(piece)
            continue
        few = _few_texts((_BEFORE if at else "") + piece + (_BEHIND if at < last else ""))
        if few is None:
            return None
        texts += few
    while len(_names) < len(texts):
        _names.append(b"%d" % len(_names))
    return dict(zip(_names, texts, strict=False))


def _few_texts(written: str) -> list[str | None] | None:
    """Return the texts in some elements, None for an unusual one; None when something else stands there."""
    texts: list[str | None] = []
    for text, kept, rich, unusual, odd in _TEXT.findall(written):
        if odd:
            return None
        texts.append(None if unusual else plain_text(text or kept or "".join(_RUN_TEXT.findall(rich) if rich else ())))
    return texts
