"""What DG_CHON answers: who the votes choose. A tie across the last place is never broken here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from danhgia_xl.addin.cells import Cells
from danhgia_xl.addin.seen import seen
from danhgia_xl.errors import UsageError
from danhgia_xl.rating.ballot import deciding_ballot, passes, select_by_votes
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import CHO_DANG_UY, id_key, label
from danhgia_xl.workbook.reader.locate import DATA, row_role
from danhgia_xl.workbook.reader.raw import Problem, shown
from danhgia_xl.workbook.reader.values import converter, to_text

CHOSEN: Final = "Được chọn"
TIED: Final = f"Bằng phiếu: {label(CHO_DANG_UY).lower()}"
TOO_FEW: Final = "Không được chọn: không đủ phiếu"
NO_PLACE: Final = "Không được chọn: hết chỗ"
_HEADING: Final = "Kết quả theo phiếu"
_CONVERTER: Final = converter("so", low=0)


def chosen(ids: Cells, votes: Cells, official: object, places: object, ruleset: RuleSet) -> list[list[Any]]:
    """Return what the votes make of each id, one below the other; "" for blank rows, a heading for a heading.

    Raises UsageError for columns of different length, ids that stand twice, votes that are missing or no count.
    """
    people, counts = ids.column(), votes.column()
    if len(people) != len(counts):
        raise UsageError(f"Cột mã có {len(people)} dòng mà cột phiếu có {len(counts)}. Hãy chọn hai cột bằng nhau.")
    voters, seats = _count(official, "Số đảng viên chính thức"), _count(places, "Số chỉ tiêu")
    first = 1 if len(people) > 1 and _is_heading(people[0], counts[0]) else 0
    tally = _tally(people, counts, first)
    winners, tied, _ = select_by_votes(dict(tally.values()), voters, seats, ruleset=ruleset)
    ballot = deciding_ballot(ruleset)
    answer: list[list[Any]] = [[""] for _ in people]
    if first:
        answer[0] = [_HEADING]
    for at, (person, count) in tally.items():
        refused = NO_PLACE if passes(count, voters, ballot) else TOO_FEW
        answer[at] = [CHOSEN if person in winners else TIED if person in tied else refused]
    return answer


def _tally(people: Sequence[Any], counts: Sequence[Any], first: int) -> dict[int, tuple[str, int]]:
    """Return the id and the votes on each row that is filled in."""
    tally: dict[int, tuple[str, int]] = {}
    seen_at: dict[str, int] = {}
    for at in range(first, len(people)):
        cells = [seen(people[at]), seen(counts[at])]
        person, count = (None if cell == "" else cell for cell in cells)
        person = None if person is None else to_text(person)
        if (person is None and count is None) or row_role(cells) is not DATA:
            continue
        if not isinstance(person, str):
            raise UsageError(f"Dòng {at + 1} có số phiếu mà không đọc được mã. Hãy ghi mã hoặc xóa số phiếu.")
        if (before := seen_at.setdefault(id_key(person), at)) != at:
            raise UsageError(f"Mã “{person}” có ở dòng {before + 1} và dòng {at + 1}. Mỗi người chỉ một dòng.")
        tally[at] = person, _count(count, f"Dòng {at + 1} (“{person}”): số phiếu")
    return tally


def _count(cell: object, what: str) -> int:
    """Return a whole number from 0 up. Raises UsageError beginning with `what` for anything else."""
    value = None if cell is None or cell == "" else _CONVERTER(cell)
    if value is None:
        raise UsageError(f"{what} để trống. Hãy ghi một số, kể cả số 0.")
    if not isinstance(value, float) or not value.is_integer():
        written = "ô đang báo lỗi" if isinstance(cell, Problem) else f"“{shown(cell)}”"
        raise UsageError(f"{what} là {written}; cần một số nguyên từ 0 trở lên.")
    return int(value)


def _is_heading(person: object, count: object) -> bool:
    """Say whether the first row is a heading: words without any digit where the votes should be."""
    words = isinstance(person, str) and isinstance(count, str) and bool(person.strip() and count.strip())
    return words and not any(ch.isdigit() for ch in str(count))
