"""What bringing many institutions together yields: numbers only, the rows are in the summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from danhgia_xl.batch.institutions.detail import LISTED, Placed
from danhgia_xl.batch.institutions.part import COUNTED_STATE
from danhgia_xl.rating.findings import SEVERITIES, catalogue
from danhgia_xl.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from danhgia_xl.batch.institutions.store import Store

_MOST_NAMED: Final = 20
"""Folders named in one sentence."""
_RATED: Final = "SELECT doi_tuong, xep_loai, tinh FROM nguoi UNION ALL SELECT doi_tuong, xep_loai, tinh FROM tap_the"


@dataclass(slots=True)
class Gathered:
    """The summary of many institutions in numbers.

    `tiers`: per kind and outcome code, the rows that count; `left_out`: rows that do not count because they stand
    twice or their institution does not count. `institutions`: per state, how many (`part.COUNTED_STATE`, or the code of
    the finding that says why one does not count). `verdicts`: files per verdict; `severities`: findings per severity.
    """

    ruleset: RuleSet
    folder: str
    tiers: dict[tuple[str, str], int] = field(default_factory=dict)
    left_out: int = 0
    namesakes: int = 0
    """Rows that share id and name with one elsewhere and count all the same (`overlap.same_person`)."""
    empty: list[str] = field(default_factory=list)
    """Folders of institutions without any workbook."""
    mixed: int = 0
    """Institutions that seem to be several: a folder one level too high was taken for one."""
    institutions: dict[str, int] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    severities: dict[str, int] = field(default_factory=dict)
    written: Path | None = None
    """Where the summary was written: the name asked for, or one beside it while that was open."""
    placed: Placed = LISTED
    """Whether people are listed in the summary, and where they are as Parquet."""
    unchanged: bool = False
    """True when nothing had changed since the last run and the summary was left as it is."""

    @property
    def detail(self) -> str:
        """Where people and collectives are as Parquet, "" when nowhere."""
        return self.placed.place

    @property
    def exit_code(self) -> int:
        """3 when a file could not be read, else 1 when there is a violation, else 0."""
        if self.verdicts.get("KHONG_DOC_DUOC"):
            return 3
        return int(self.severities.get("vi_pham", 0) > 0)

    @property
    def counted(self) -> int:
        """How many institutions count."""
        return self.institutions.get(COUNTED_STATE, 0)


def gathered(store: Store, ruleset: RuleSet, folder: str, namesakes: int) -> Gathered:
    """Return the numbers of what is in the store, which comes from `folder`; `leave_out_doubles` told `namesakes`."""
    rated = store.query(f"SELECT doi_tuong, xep_loai, tinh, COUNT(*) FROM ({_RATED}) GROUP BY 1, 2, 3")
    severities = dict(store.query("SELECT severity, COUNT(*) FROM phat_hien GROUP BY 1"))
    return Gathered(
        ruleset,
        folder,
        tiers={(kind, outcome): number for kind, outcome, counts, number in rated if counts},
        left_out=sum(number for _, _, counts, number in rated if not counts),
        namesakes=namesakes,
        institutions=dict(store.query("SELECT tinh_trang, COUNT(*) FROM co_so WHERE ten <> '' GROUP BY 1")),
        verdicts=dict(store.query("SELECT ket_luan, COUNT(*) FROM tep GROUP BY 1")),
        severities={code: severities.get(code, 0) for code in SEVERITIES},
        mixed=len(store.query("SELECT DISTINCT co_so FROM phat_hien WHERE code = 'NHIEU_CO_SO'")),
    )


def counted_sentences(result: Gathered) -> list[str]:
    """Return what the totals hold and what they do not, one sentence each."""
    found = [f"Các số trên gồm {result.counted} cơ sở, mỗi cơ sở xếp loại và tính chỉ tiêu riêng."]
    for state, number in sorted(result.institutions.items()):
        if state != COUNTED_STATE:
            found.append(f"{number} cơ sở {lower_first(state_words(state))}; xem trang Cơ sở và trang Vi phạm.")
    if result.mixed:
        found.append(
            f"{result.mixed} cơ sở dường như gồm nhiều cơ sở bên trong mà chỉ tiêu đang tính chung; xem trang Vi phạm. "
            "Cơ sở nằm trong thư mục của sở thì dùng --co-so '*/*'."
        )
    if result.empty:
        more = f" và {left} thư mục khác" if (left := len(result.empty) - _MOST_NAMED) > 0 else ""
        names = "; ".join(result.empty[:_MOST_NAMED])
        found.append(f"{len(result.empty)} thư mục cơ sở chưa có sổ nào, không tính: {names}{more}.")
    if result.left_out:
        found.append(
            f"{result.left_out} dòng chưa tính vào các số trên vì đứng ở hai nơi hoặc thuộc cơ sở chưa tính; "
            "vẫn có trong danh sách, nền xám, chữ nghiêng."
        )
    if result.namesakes:
        found.append(
            f"{result.namesakes} dòng trùng mã và họ tên với người ở cơ sở khác nhưng vẫn tính là người khác nhau, "
            "vì mã ấy còn là mã của người khác nữa: mã chỉ phân biệt được trong một cơ sở."
        )
    if result.placed.note:
        found.append(result.placed.note)
    return found


def state_words(state: str) -> str:
    """Return that an institution counts, or why it does not."""
    if state == COUNTED_STATE:
        return "Đã tính"
    entry = catalogue().get(state)
    return f"Không tính: {lower_first(entry.ten)}" if entry else state


def lower_first(text: str) -> str:
    """Return `text` as it goes on within a sentence."""
    return text[:1].lower() + text[1:]
