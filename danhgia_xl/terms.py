"""Fixed words of the field: tiers and outcomes, with their Vietnamese labels both ways.

Scales that a document may change (levels of a criterion, membership states, ...) live in the rule set,
not here. What stands here is common to every document the software knows: the four tiers and the
three outcomes that are not tiers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

HTXSNV: Final = "HTXSNV"
HTTNV: Final = "HTTNV"
HTNV: Final = "HTNV"
KHTNV: Final = "KHTNV"
CHUA_XAC_DINH: Final = "CHUA_XAC_DINH"
CHUA_KIEM_DIEM: Final = "CHUA_KIEM_DIEM"
KHONG_THUOC_DIEN: Final = "KHONG_THUOC_DIEN"

TIERS: Final[tuple[str, ...]] = (HTXSNV, HTTNV, HTNV, KHTNV)
"""The four tiers, best first."""

CHO_TAP_THE: Final = "CHO_TAP_THE"
CHO_BIEU_QUYET: Final = "CHO_BIEU_QUYET"
CHO_DANG_UY: Final = "CHO_DANG_UY"
CHO_QUYET_DINH: Final = "CHO_QUYET_DINH"

OPEN_OUTCOMES: Final[tuple[str, ...]] = (CHUA_XAC_DINH, CHUA_KIEM_DIEM, KHONG_THUOC_DIEN)
"""Outcomes of the criteria that assign no tier."""

OUTCOMES: Final[tuple[str, ...]] = TIERS + OPEN_OUTCOMES
"""Everything the criteria may come to."""

PENDING_OUTCOMES: Final[tuple[str, ...]] = (CHO_TAP_THE, CHO_BIEU_QUYET, CHO_DANG_UY, CHO_QUYET_DINH)
"""The criteria gave a tier, but a cap, a vote or a quota leaves open whether it stands: people decide."""

LABELS: Final[dict[str, str]] = {
    HTXSNV: "Hoàn thành xuất sắc nhiệm vụ",
    HTTNV: "Hoàn thành tốt nhiệm vụ",
    HTNV: "Hoàn thành nhiệm vụ",
    KHTNV: "Không hoàn thành nhiệm vụ",
    CHUA_XAC_DINH: "Chưa xác định",
    CHUA_KIEM_DIEM: "Chưa kiểm điểm",
    KHONG_THUOC_DIEN: "Không thuộc diện",
    CHO_TAP_THE: "Chờ mức của tập thể",
    CHO_BIEU_QUYET: "Chờ bỏ phiếu",
    CHO_DANG_UY: "Chờ đảng ủy quyết định",
    CHO_QUYET_DINH: "Chờ chọn trong chỉ tiêu",
}
"""Code of an outcome to the words a user sees."""

YES_WORDS: Final = frozenset({"x", "✓", "✔", "☑", "có", "1", "true"})
"""What a set mark may look like, after `fold`."""

NO_WORDS: Final = frozenset({"không", "0", "false"})
"""What an unset mark may look like, besides a blank."""

UNREADABLE: Final = "?"
"""A fact whose cell holds what cannot be read, or whose value is still open: missing, whatever a blank would mean."""


def label(code: str) -> str:
    """Return the Vietnamese label of an outcome code; an unknown code comes back unchanged."""
    return LABELS.get(code, code)


def fold(text: str) -> str:
    """Return `text` in the form used to compare labels: NFC, lower case, single spaces, no outer space."""
    if text.isascii():  # ids and codes: half the time
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def id_key(text: str) -> str:
    """Return the form in which ids are compared: as `fold`, without any space ("VC 043" is "vc043")."""
    return "".join(text.lower().split()) if text.isascii() else fold(text).replace(" ", "")


def near_miss(text: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `text` most likely meant ("Tôt" → "Tốt"), or None when nothing is close."""
    by_fold = {fold(candidate): candidate for candidate in candidates}
    wanted = fold(text)
    for same_shape in (c for f, c in by_fold.items() if unaccented(f) == unaccented(wanted)):
        return same_shape
    close = get_close_matches(wanted, by_fold, n=1, cutoff=0.75)
    return by_fold[close[0]] if close else None


_STROKED: Final = str.maketrans("đĐðÐ", "dDdD")
"""Letters that do not decompose; the Icelandic eth is what some keyboards give for đ."""


def unaccented(text: str) -> str:
    """Return `text` without diacritics ("Tổ đảng" → "To dang"), for comparing and for file names."""
    decomposed = unicodedata.normalize("NFD", text.translate(_STROKED))
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))
