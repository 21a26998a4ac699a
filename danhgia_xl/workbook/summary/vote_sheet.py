"""The sheet "Biểu quyết": each vote with the counts of its minutes, the threshold, and everybody's votes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from xlsxwriter import Workbook

from danhgia_xl.batch.lookup import Roster
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.rating.ratings import RowKey, VoteGroup
from danhgia_xl.rating.vote_words import Counts, share_of, threshold_text
from danhgia_xl.rules.schema import Ballot
from danhgia_xl.terms import id_key, label
from danhgia_xl.workbook.summary.cell_links import LinkMaker
from danhgia_xl.workbook.summary.grid import Grid, Span
from danhgia_xl.workbook.summary.sheet_style import PLAIN, Styles, set_up_page

SHEET: Final = "Biểu quyết"
_WIDTHS: Final = (7, 30, 30, 11, 11, 11, 11, 11, 14, 32)
_SCALE: Final = 80
"""Print scale in percent at which the columns fill the page."""
_LAST: Final = len(_WIDTHS) - 1
_SECTION_POINTS: Final = 180
"""A heading, the minutes, the header and two people, which stay on one page."""
_FIRST_TIER: Final = 3
_SHARE, _PASSED, _RESULT = 7, 8, 9
_NOTE: Final = (
    "Xếp theo số phiếu từ cao xuống, mức cao trước; bằng phiếu thì cùng hạng, trong cùng hạng theo thứ tự trong sổ. "
    "Tỷ lệ tính trên số cử tri, cắt ở hai chữ số thập phân; đủ hay không đủ phiếu xét bằng số nguyên."
)


def write_votes(book: Workbook, styles: Styles, result: Consolidation, roster: Roster, links: LinkMaker) -> None:
    """Add the sheet "Biểu quyết" to `book`."""
    sheet = book.add_worksheet(SHEET)
    sheet.hide_gridlines(2)
    title = f"Kết quả biểu quyết, bỏ phiếu năm {result.ruleset.data.nam}"
    set_up_page(sheet, title, f"Bộ quy tắc {result.ruleset.id}", repeat_header=False)
    sheet.set_print_scale(_SCALE)
    grid = Grid(sheet, styles, _WIDTHS, _SCALE)
    grid.line(title.upper(), styles.make(bold=True, font_size=14), 26)
    grid.notice(_NOTE)
    ballots = {ballot.id: ballot for ballot in result.ruleset.data.bieu_quyet}
    people = {
        (kind, id_key(code)): (kind, row) for kind, row, code, _ in reversed(list(roster.keys())) if code
    }  # of two rows with one id the first; that there are two has its own finding
    for vote in result.votes:
        _Section(grid, ballots[vote.tally.ballot], vote, roster, links).write(people)
    if not result.votes:
        grid.line("Chưa có biên bản kiểm phiếu nào.", styles.make(italic=True))
    sheet.print_area(0, 0, grid.row - 1, _LAST)


@dataclass(frozen=True, slots=True)
class _Voted:
    """One person on a ballot. `rank` is shared by equal votes, None without a count; `row` is None when unknown."""

    code: str
    row: RowKey | None
    counts: Counts
    rank: int | None


class _Section:
    """One vote."""

    def __init__(self, grid: Grid, ballot: Ballot, vote: VoteGroup, roster: Roster, links: LinkMaker) -> None:
        self._grid, self._ballot, self._vote, self._roster, self._links = grid, ballot, vote, roster, links

    def write(self, people: dict[tuple[str, str], RowKey]) -> None:
        """Write the minutes, the threshold and the table; `people` finds rows by kind and id (`terms.id_key`)."""
        self._minutes()
        cell, tiers = self._grid.styles.cell, self._ballot.muc
        share = "% cử tri tán thành" if len(tiers) == 1 else f"% cử tri, mức {label(tiers[0]).lower()}"
        titles = [(0, 0, "Hạng"), (1, 1, "Họ và tên (mã)"), (2, 2, "Đơn vị"), *self._count_titles()]
        titles.append((_SHARE, _SHARE, share))
        titles += [(_PASSED, _PASSED, "Đủ phiếu")] if self._ballot.tu_so else []
        titles.append((self._result_from, _RESULT, "Đề xuất"))
        head = self._grid.styles.header()
        self._grid.record([Span(first, last, title, head) for first, last, title in titles])
        for voted in ranked(self._vote, self._ballot, people):
            self._person(voted)
        if not self._vote.tally.votes:
            self._grid.record([Span(0, _LAST, "Biên bản không ghi phiếu của ai.", cell("label"))])

    def _minutes(self) -> None:
        tally, make = self._vote.tally, self._grid.styles.make
        day = f", ngày {tally.day:%d/%m/%Y}" if tally.day else ""
        where = f" – {tally.group}" if tally.group else ""
        self._grid.keep(_SECTION_POINTS)
        self._grid.skip()
        self._grid.heading(f"{self._ballot.tom_tat.rstrip('.')} ({self._ballot.can_cu}){where}{day}")
        counts = {
            "được triệu tập": tally.convened, "có mặt": tally.present, "phiếu phát ra": tally.issued,
            "thu về": tally.returned, "hợp lệ": tally.valid, "không hợp lệ": tally.invalid,
        }  # fmt: skip
        told = "; ".join(f"{name} {'(không ghi)' if count is None else count}" for name, count in counts.items())
        self._grid.line(f"Theo biên bản: {told}.", make(text_wrap=True))
        self._grid.line(f"{self._voters()} Yêu cầu: {self._threshold()}.", make(text_wrap=True, bold=True))

    def _voters(self) -> str:
        """Say how many voters there are, and where that number comes from."""
        vote = self._vote
        if vote.voters is not None:
            return f"Cử tri theo danh sách: {vote.voters} ({self._ballot.cu_tri.lower()})."
        if vote.electorate is not None:
            return f"Cử tri theo biên bản: {vote.electorate} ({self._ballot.cu_tri.lower()}; danh sách chưa đủ để đếm)."
        return f"Chưa biết số cử tri ({self._ballot.cu_tri.lower()})."

    def _threshold(self) -> str:
        return threshold_text(self._ballot, self._vote.electorate)

    def _person(self, voted: _Voted) -> None:
        cell, row = self._grid.styles.cell, voted.row
        proposal = self._roster.text(*row, "xep_loai") if row else ""
        tone = proposal if self._ballot.tu_so else PLAIN
        link = self._links.explanation(row) if row else None
        name = self._roster.name(*row) if row else f"({voted.code}: không có trong danh sách)"
        unit = self._roster.text(*row, "don_vi") if row else ""
        spans = [
            Span(0, 0, "–" if voted.rank is None else voted.rank, cell("figure", tone)),
            Span(1, 1, name, cell("link_label" if link else "label", tone), link.location if link else ""),
            Span(2, 2, unit, cell("label", tone)),
        ]
        for (left, right, _), count in zip(self._count_titles(), self._counts(voted), strict=True):
            spans.append(Span(left, right, "–" if count is None else count, cell("votes", tone)))
        first = voted.counts.get(self._ballot.muc[0])
        spans.append(self._share(first, tone))
        if self._ballot.tu_so:
            spans.append(Span(_PASSED, _PASSED, self._passed(voted, first), cell("label", tone)))
        look = cell("mark_label", proposal or PLAIN)
        self._grid.record([*spans, Span(self._result_from, _RESULT, label(proposal), look)])

    def _share(self, votes: int | None, tone: str) -> Span:
        """Return the share of the electorate; a count larger than that is said to be impossible."""
        cell, electorate = self._grid.styles.cell, self._vote.electorate
        if votes is not None and electorate is not None and votes > electorate:
            return Span(_SHARE, _SHARE, "quá số cử tri", cell("mark_label", "vi_pham"))
        share = None if votes is None else share_of(votes, electorate)
        return Span(_SHARE, _SHARE, "–" if share is None else share, cell("share", tone))

    @property
    def _result_from(self) -> int:
        """The first column of the proposal: without a threshold nobody has enough votes or too few."""
        return _RESULT if self._ballot.tu_so else _PASSED

    def _count_titles(self) -> list[tuple[int, int, str]]:
        """Return the columns of the counts: one a tier, or for and against where the ballot is about one tier."""
        tiers = self._ballot.muc
        if len(tiers) == 1:
            return [(_FIRST_TIER, _FIRST_TIER + 1, "Tán thành"), (_FIRST_TIER + 2, _SHARE - 1, "Không tán thành")]
        starts = range(_FIRST_TIER, _FIRST_TIER + len(tiers))
        ends = [*starts[:-1], _SHARE - 1]
        return list(zip(starts, ends, map(label, tiers), strict=True))

    def _counts(self, voted: _Voted) -> list[int | None]:
        counts = [voted.counts.get(tier) for tier in self._ballot.muc]
        return [*counts, self._vote.tally.against.get(voted.code)] if len(counts) == 1 else counts

    def _passed(self, voted: _Voted, count: int | None) -> str:
        if count is None:
            return "? chưa ghi"
        return "✓ đủ" if id_key(voted.code) in self._vote.passed else "✗ không đủ"


def ranked(vote: VoteGroup, ballot: Ballot, people: dict[tuple[str, str], RowKey]) -> Iterator[_Voted]:
    """Yield the people on the ballot, most votes first: by its first tier, then the next; without a count at the end.

    Equal votes share a rank and stand in the order of the roster (`people` finds rows by kind and id): nothing else
    orders them. Who is not on the roster follows in the order of the minutes.
    """
    kinds = ballot.doi_tuong
    rows: list[tuple[tuple[int, ...], tuple[int, int], str, RowKey | None, Counts]] = []
    for code, counts in vote.tally.votes.items():
        row = next(filter(None, (people.get((kind, id_key(code))) for kind in kinds)), None)
        where = (kinds.index(row[0]), row[1]) if row else (len(kinds), 0)
        rows.append((_descending(counts, ballot), where, code, row, counts))
    rows.sort(key=lambda entry: entry[:2])
    ranks: dict[tuple[int, ...], int] = {}
    for place, (votes, _, code, row, counts) in enumerate(rows, 1):
        rank = ranks.setdefault(votes, place)
        yield _Voted(code, row, counts, rank if votes[0] <= 0 else None)


def _descending(counts: Counts, ballot: Ballot) -> tuple[int, ...]:
    """Return the votes at the tiers of `ballot` so that more sort first; a blank count sorts behind every number."""
    votes = (counts.get(tier) for tier in ballot.muc)
    return tuple(1 if count is None else -count for count in votes)
