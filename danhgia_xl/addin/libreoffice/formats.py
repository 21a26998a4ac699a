"""Number formats by their English codes, and which of them make a number a date or a truth value."""

from __future__ import annotations

import re

from danhgia_xl.addin.libreoffice.uno_access import UnoObject, struct

DATE_OR_TIME, TRUTH, TEXT = 2 | 4, 1024, 256
"""Bits of com.sun.star.util.NumberFormat."""

GENERAL = "General"

_DATE_PARTS = re.compile(r'"[^"]*"|AM/PM|[A-Z]+')
"""Excel writes the parts of dates small ("dd/mm/yyyy"); texts in quotes and AM/PM stay as they are."""


class NumberFormats:
    """The number formats of one document, each looked up once."""

    def __init__(self, document: UnoObject) -> None:
        self._formats = document.NumberFormats
        self._types: dict[int, int] = {}
        self._codes: dict[int, str] = {}

    def kind(self, key: int) -> int:
        """Return the bits of a format: DATE_OR_TIME, TRUTH, ..."""
        if key not in self._types:
            self._types[key] = int(self._formats.getByKey(key).Type)
        return self._types[key]

    def code(self, key: int) -> str:
        """Return the English code of a format, as Excel writes it."""
        if key not in self._codes:
            self._codes[key] = self._english(key)
        return self._codes[key]

    def _english(self, key: int) -> str:
        found = self._formats.getByKey(key)
        if key == self._formats.getStandardIndex(found.Locale):
            return GENERAL
        english = self._formats.addNewConverted(found.FormatString, found.Locale, _locale("en", "US"))
        code = str(self._formats.getByKey(english).FormatString)
        return _DATE_PARTS.sub(_lower, code) if self.kind(key) & DATE_OR_TIME else code

    def key(self, code: str) -> int:
        """Return the key of a format given by its English code; a new one is added to the document.

        It is made one of the user's region: one of English would be saved with a "[$-409]" in front.
        """
        if code == GENERAL:
            return int(self._formats.getStandardIndex(_locale()))
        return int(self._formats.addNewConverted(code, _locale("en", "US"), _locale()))


def _locale(language: str = "", country: str = "") -> UnoObject:
    """Return a region; the user's own unless told."""
    return struct("com.sun.star.lang.Locale", language, country, "")


def _lower(part: re.Match[str]) -> str:
    return part[0].lower() if part[0].isalpha() else part[0]
