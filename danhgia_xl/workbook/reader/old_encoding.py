"""Vietnamese typed in the encodings that came before Unicode: TCVN3 (ABC, the .Vn fonts) and VNI.

In a workbook such text is a row of Latin-1 characters that only looks right in its old font: "NguyÔn V¨n An" or
"Nguyeãn Vaên An". It is told from correct Vietnamese, other languages and names without marks by two tests that must
both hold: some word has a shape that Vietnamese in Unicode never has, and every word that the old encoding would
change becomes a Vietnamese syllable. The tables are those of the standard TCVN 5712:1993 (VN3) and of VNI-Windows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

TCVN3, VNI = "TCVN3 (ABC)", "VNI Windows"
"""The encodings, called as Unikey calls them."""

_ALWAYS_ODD: Final = "¡-¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ"
ODD: Final = re.compile(
    f"[{_ALWAYS_ODD}]|[À-ý](?:(?<=[aAeE].)|(?<=[a-z][À-Þ])|(?<=[oOuU][ÙØÛÕÏùøûõï])|(?<=[oO][Ââ])|(?<=[yY][ÙØÛÕùøûõ]))"
)
"""What correct Vietnamese never holds: signs used as letters, a capital after a small letter, doubled vowel signs."""

_TCVN3_FROM: Final = (
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦"
)  # fmt: skip
_TCVN3_TO: Final = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TCVN3: Final = str.maketrans(_TCVN3_FROM, _TCVN3_TO)

_TONES: Final = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HATS: Final = {"â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309", "ã": "\u0302\u0303",
                "ä": "\u0302\u0323"}  # fmt: skip
_BREVES: Final = {"ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
                  "ë": "\u0306\u0323"}  # fmt: skip
_AFTER: Final = {
    "a": _TONES | _HATS | _BREVES, "e": _TONES | _HATS, "o": _TONES | _HATS, "u": _TONES, "y": _TONES,
    "ô": _TONES, "ö": _TONES,
}  # fmt: skip
"""VNI writes a vowel and, after it, its marks in one character; ô and ö stand for ơ and ư."""

_VNI_ALONE: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIRS: Final = {
    vowel + sign: unicodedata.normalize("NFC", _VNI_ALONE.get(vowel, vowel) + marks)
    for vowel, signs in _AFTER.items()
    for sign, marks in signs.items()
}
_VNI: Final = _VNI_PAIRS | _VNI_ALONE
_VNI_LETTER: Final = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)

_TONE_MARKS: Final = frozenset("\u0300\u0301\u0309\u0303\u0323")
_SYLLABLE: Final = re.compile(
    r"(?:ngh?|nh|gh|gi|g|kh?|ph|th?|tr|ch|[bcdđhlmnprsvx])?"
    r"(?:a(?:ch|nh|ng|[cimnoptuy])?|ă(?:ng|[cmnpt])|â(?:ng|[cmnptuy])|e(?:ng|[cmnopt])?|ê(?:ch|nh|[mnptu])?"
    r"|i(?:a|ch|nh|[cmnptu]|ê(?:ng|[cmnptu]))?|o(?:a(?:ch|nh|ng|[cimnopty])?|ă(?:ng|[cmnt])|e[not]?|ng|[cimnpt])?"
    r"|ô(?:ng|[cimnpt])?|ơ(?:[imnpt])?|u(?:a|â(?:ng|[nty])|ê(?:ch|nh|[nt])?|i|ô(?:ng|[cimnt])|ơ|y(?:a|ch|nh|[tu]|ê[nt])?"
    r"|ng|[cmnpt])?|ư(?:a|ơ(?:ng|[cimnptu])|ng|[citu])?|y(?:ê(?:ng|[mntu]))?)"
    r"|qu(?:a(?:ch|nh|ng|[cimnoty])?|ă(?:ng|[cnpt])|â(?:ng|[nty])|e[not]?|ê(?:nh|[nt])?|i[tm]?|ơ[in]?|ôc"
    r"|y(?:nh|t|ê[nt])?)"
)
"""How a Vietnamese syllable may be spelt, its tone aside."""

_STOPPED: Final = re.compile(r"(?:ch|[cpt])$")
_TONE_TOO_LATE: Final = re.compile("[ae][iouy][\u0300\u0301\u0309\u0303\u0323]")
_RISING_OR_HEAVY: Final = frozenset("\u0301\u0323")
_WORD: Final = re.compile(r"[^\s!-/:-@\[-`{-~–—…“”‘’]+")
_NOTE_NUMBERS: Final = "¹²³"
_LATIN_1_END: Final = "\xff"


def unicode_of(text: str) -> tuple[str, str] | None:
    """Return (encoding, the text in Unicode) of a text typed in an old encoding; None for any other text."""
    if text.isascii() or not ODD.search(text):
        return None
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if any(ch > _LATIN_1_END for word in words for ch in word):
        return None
    return next(((code, new) for code, new in decodings(text) if _plausible(words, code)), None)


def decodings(text: str) -> Iterator[tuple[str, str]]:
    """Yield (encoding, text) for each old encoding `text` can be read in, whether or not that makes sense."""
    for encoding, decode in _DECODERS.items():
        yield encoding, _WORD.sub(lambda found, decode=decode: decode(found[0]), text)  # type: ignore[misc]


def is_syllable(word: str) -> bool:
    """Say whether `word` is spelt as a Vietnamese syllable may be, in any letter case."""
    parts = unicodedata.normalize("NFD", word.casefold())
    tones = [ch for ch in parts if ch in _TONE_MARKS]
    base = unicodedata.normalize("NFC", "".join(ch for ch in parts if ch not in _TONE_MARKS))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(base) or _TONE_TOO_LATE.search(parts):
        return False
    return not _STOPPED.search(base) or bool(_RISING_OR_HEAVY.intersection(tones))


def _plausible(words: list[str], encoding: str) -> bool:
    """Say whether `words` make sense in an encoding, and one of them in no other way.

    A word that begins with a sign of its own ("µm") or ends in the number of a note ("Tho¹") is no proof: it may be
    what it looks like.
    """
    proof = False
    for word in words:
        new = _DECODERS[encoding](word)
        if not _written_in(word, encoding) or not is_syllable(new):
            return False
        odd = new != word and ODD.search(word.rstrip(_NOTE_NUMBERS))
        proof = proof or bool(odd and (new[0].isascii() or new[0] in "đĐ"))
    return proof


def _written_in(word: str, encoding: str) -> bool:
    """Say whether every character of `word` is one of the encoding."""
    if encoding == TCVN3:
        return all(ch.isascii() or ch in _TCVN3_FROM for ch in word)
    return _VNI_LETTER.sub("", word).isascii()


def _from_tcvn3(word: str) -> str:
    """Decode a word. Fonts with capitals only (.VnTimeH) hold small marked letters: "NGUYÔN" is "NGUYỄN"."""
    new = word.translate(_TCVN3)
    plain = [ch for ch in word if ch.isascii() and ch.isalpha()]
    return new.upper() if plain and all(map(str.isupper, plain)) and len(word) > 1 and len(plain) > 1 else new


def _from_vni(word: str) -> str:
    return _VNI_LETTER.sub(_vni_letter, word)


def _vni_letter(found: re.Match[str]) -> str:
    new = _VNI[found[0].lower()]
    return new.upper() if found[0][0].isupper() else new


_DECODERS: Final[dict[str, Callable[[str], str]]] = {TCVN3: _from_tcvn3, VNI: _from_vni}
