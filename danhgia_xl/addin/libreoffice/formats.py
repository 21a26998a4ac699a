"""Number formats by their English codes, and which of them make a number a date or a truth value."""

from __future__ import annotations

from functools import cached_property

from danhgia_xl.addin.libreoffice.uno_access import UnoObject, struct

DATE_OR_TIME, TRUTH, TEXT = 2 | 4, 1024, 256
"""Bits of com.sun.star.util.NumberFormat."""

GENERAL = "General"


class NumberFormats:
    """The number formats of one document, each looked up once."""

    def __init__(self, document: UnoObject) -> None:
        self._formats = document.NumberFormats
        self._types: dict[int, int] = {}
        self._codes: dict[int, str] = {}

    @cached_property
    def _english(self) -> UnoObject:
        return struct("com.sun.star.lang.Locale", "en", "US", "")

    def kind(self, key: int) -> int:
        """Return the bits of a format: DATE_OR_TIME, TRUTH, ..."""
        if key not in self._types:
            self._types[key] = int(self._formats.getByKey(key).Type)
        return self._types[key]

    def code(self, key: int) -> str:
        """Return the English code of a format, as Excel writes it."""
        if key not in self._codes:
            english = self._formats.getFormatForLocale(key, self._english)
            self._codes[key] = str(self._formats.getByKey(english).FormatString)
        return self._codes[key]

    def key(self, code: str) -> int:
        """Return the key of a format given by its English code; a new one is added to the document."""
        key = int(self._formats.queryKey(code, self._english, False))
        return key if key >= 0 else int(self._formats.addNew(code, self._english))
