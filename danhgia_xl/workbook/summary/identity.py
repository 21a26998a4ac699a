"""The hidden sheet of a summary: what made it, by which rules and readings, and what its results are told apart by.

It lets a summary be added up with others. Its digests show that somebody has changed a result since; they are no
signature: whoever wants to deceive can compute them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from danhgia_xl import __version__
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.mark import DATA_SHEET, LAYOUT_VERSION, READINGS_KEY, mark_text
from danhgia_xl.workbook.summary.cell_text import clean_text, without_escapes
from danhgia_xl.workbook.summary.list_writer import checked

_HEAD: Final = ("ten", "tieu_de", "nguon", "tinh_trang", "van_tay", "dau_ket_qua")
_TABLE: Final = 3
"""The first column of the table of institutions; the facts about the summary stand before it."""

_RULES, _RULES_DIGEST, _LEVEL, _DETAIL = "bo_quy_tac", "sha256_bo_quy_tac", "cap", "chi_tiet"


@dataclass(frozen=True, slots=True)
class Listed:
    """One institution of a summary: name, title, origin, state and digests of its sources and its results.

    They are what `batch.institutions.part.Part` says of them. A summary of one institution leaves the name empty.
    """

    name: str
    title: str
    origin: str
    state: str
    digest: str
    seal: str


@dataclass(slots=True)
class Identity:
    """What a summary says of itself: `level` is 1 for one institution, 2 for those of such summaries, and so on.

    `detail` is where the people are when they are not in the workbook, "" when they are.
    """

    code: str
    ruleset: str
    ruleset_digest: str
    readings: Mapping[str, str]
    level: int
    title: str
    detail: str = ""
    version: str = __version__
    institutions: list[Listed] = field(default_factory=list)

    @classmethod
    def of(cls, code: str, ruleset: RuleSet, level: int, title: str, detail: str = "") -> Identity:
        """Return the identity of a summary with the mark `code` made now by `ruleset`."""
        return cls(code, ruleset.id, ruleset.sha256, ruleset.readings, level, title, detail)


def write_identity(book: Workbook, identity: Identity, institutions: Iterable[Listed]) -> None:
    """Add the hidden sheet to `book`: the facts in two columns, the institutions beside them."""
    sheet = book.add_worksheet(DATA_SHEET)
    facts = (
        ("nhan_dang", mark_text(identity.code, identity.ruleset)),
        ("phien_ban", str(LAYOUT_VERSION)),
        ("phan_mem", identity.version),
        (_RULES, identity.ruleset),
        (_RULES_DIGEST, identity.ruleset_digest),
        (READINGS_KEY, "; ".join(f"{code}={option}" for code, option in identity.readings.items())),
        (_LEVEL, str(identity.level)),
        ("ten", identity.title),
        (_DETAIL, identity.detail),
    )
    for row, pair in enumerate(facts):
        for column, text in enumerate(pair):
            _put(sheet, row, column, text)
    for column, text in enumerate(_HEAD, _TABLE):
        _put(sheet, 0, column, text)
    for row, one in enumerate(institutions, 1):
        texts = (one.name, one.title, one.origin, one.state, one.digest, one.seal)
        for column, text in enumerate(texts, _TABLE):
            _put(sheet, row, column, text)
    sheet.protect("")
    sheet.hide()


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    if text:
        checked(sheet.write_string(row, column, without_escapes(clean_text(text))))


def identity_on(rows: Sequence[Mapping[int, object]], code: str) -> Identity | None:
    """Return what the rows of a data sheet say (cells by column); None when it is not that of a summary."""
    facts = {_text(row, 0): _text(row, 1) for row in reversed(rows) if _text(row, 0)}
    level = facts.get(_LEVEL, "")
    if not (facts.get(_RULES) and level.isascii() and level.isdecimal()):
        return None
    pairs = (part.partition("=") for part in facts.get(READINGS_KEY, "").split(";"))
    found = Identity(
        code=code,
        ruleset=facts[_RULES],
        ruleset_digest=facts.get(_RULES_DIGEST, ""),
        readings={reading.strip(): option.strip() for reading, equals, option in pairs if equals},
        level=int(level[:4]),
        title=facts.get("ten", ""),
        detail=facts.get(_DETAIL, ""),
        version=facts.get("phan_mem", ""),
    )
    columns = range(_TABLE, _TABLE + len(_HEAD))
    table = [[_text(row, column) for column in columns] for row in rows[1:]]
    found.institutions = [Listed(*texts) for texts in table if any(texts)]
    return found


def _text(row: Mapping[int, object], column: int) -> str:
    value = row.get(column, "")
    return value if isinstance(value, str) else ""
