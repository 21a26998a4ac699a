"""The lists of the summary of many institutions: collectives, people, findings, files; each row names its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Final

from danhgia_xl.batch.institutions.part import FILES, FINDINGS, LISTED, PEOPLE, UNITS
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.batch.result import VERDICTS
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rating.findings import SEVERITIES, catalogue
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import OUTCOMES, PENDING_OUTCOMES, label
from danhgia_xl.workbook.summary import titles
from danhgia_xl.workbook.summary.cell_links import Link, LinkMaker
from danhgia_xl.workbook.summary.rated_sheets import PARTY_KINDS, STATE_KINDS
from danhgia_xl.workbook.summary.sheet_style import OFF, PLAIN
from danhgia_xl.workbook.summary.sheets import UNREAD
from danhgia_xl.workbook.summary.stream_list import Row, StreamColumn, StreamSpec

NOTE: Final = "Đề xuất của từng cơ sở, tính riêng theo cơ sở; cấp có thẩm quyền xem xét, quyết định."
NOT_COUNTED: Final = "không tính"
_HEAD: Final = ("ten_co_so", "nguon_co_so", "tinh")
_RATED_TONES: Final = (PLAIN, OFF, *OUTCOMES, *PENDING_OUTCOMES)


class Rows:
    """The rows of one table of the store, each after its institution's name and origin and whether it counts."""

    def __init__(
        self, store: Store, table: str, columns: Sequence[str], where: str = "1", values: Sequence[str] = ()
    ) -> None:
        self._store, self._values = store, tuple(values)
        self._index = {name: place for place, name in enumerate((*_HEAD, *columns))}
        kept = f"FROM {table} t JOIN co_so c ON c.so = t.co_so WHERE {where}"
        listed = ", ".join(f"t.{name}" for name in columns)
        self._first = f"SELECT 1 {kept} AND t.{{}} <> '' LIMIT 1"
        self._sql = f"SELECT c.ten, c.nguon, t.tinh, {listed} {kept} ORDER BY t.co_so, t.rowid LIMIT ? OFFSET ?"
        self.number = int(store.query(f"SELECT COUNT(*) {kept}", self._values)[0][0])

    def batches(self, first: int, wanted: int) -> Iterable[list[Row]]:
        """Yield rows in the order of the institutions."""
        return self._store.batches(self._sql, (*self._values, wanted, first))

    def any(self, name: str) -> bool:
        """Return whether any row has something in a column of texts."""
        return bool(self._store.query(self._first.format(name), self._values))

    def place(self, name: str) -> int:
        """Return where a column stands in a row."""
        return self._index[name]

    def column(
        self, title: str, width: float, look: str, name: str, words: Mapping[str, str] | None = None
    ) -> StreamColumn:
        """Return the column that shows `name`, through `words` where it holds codes."""
        place = self.place(name)
        if words is None:
            return StreamColumn(title, width, look, lambda row: row[place])
        return StreamColumn(title, width, look, lambda row: words.get(row[place], row[place]))

    def place_column(self, title: str, width: float, sheet: str, cell: str) -> StreamColumn:
        """Return the column that leads to the place that the columns `sheet` and `cell` name."""
        sheet_at, cell_at = self.place(sheet), self.place(cell)
        return StreamColumn(title, width, "link", lambda row: titles.place_text(str(row[sheet_at]), str(row[cell_at])))


def numbering() -> StreamColumn:
    """Return the column "STT": the rows counted from 1 in the order they are written."""
    numbers = count(1)
    return StreamColumn(titles.NUMBER, 6, "centre", lambda _row: next(numbers))


def units_stream(store: Store, ruleset: RuleSet, links: LinkMaker) -> StreamSpec:
    """Return the list "Tập thể"."""
    rows = Rows(store, "tap_the", UNITS)
    named = [
        rows.column(titles.UNITS["don_vi"], 26, "text", "don_vi"),
        rows.column(titles.UNITS["doi_tuong"], 15, "text", "doi_tuong", _kinds(ruleset)),
    ]
    return _rated(titles.UNITS_SHEET, "Đề xuất xếp loại tập thể", rows, named, links, ruleset, typed=False)


def officials_stream(store: Store, ruleset: RuleSet, links: LinkMaker) -> StreamSpec:
    """Return the list "Viên chức"."""
    rows = Rows(store, "nguoi", PEOPLE, "t.doi_tuong IN (?, ?)", STATE_KINDS)
    return _people(titles.OFFICIALS_SHEET, "Đề xuất xếp loại viên chức, người lao động", rows, links, ruleset)


def members_stream(store: Store, ruleset: RuleSet, links: LinkMaker) -> StreamSpec:
    """Return the list "Đảng viên"."""
    rows = Rows(store, "nguoi", PEOPLE, "t.doi_tuong IN (?)", PARTY_KINDS)
    return _people(titles.MEMBERS_SHEET, "Đề xuất xếp loại đảng viên", rows, links, ruleset, party=True)


def findings_stream(store: Store, links: LinkMaker) -> StreamSpec:
    """Return the list "Vi phạm": violations and warnings."""
    rows = Rows(store, "phat_hien", FINDINGS, "t.severity IN (?, ?)", LISTED)
    names = {code: entry.ten for code, entry in catalogue().items()}
    columns = [
        numbering(),
        rows.column(titles.INSTITUTION, 20, "text", "ten_co_so"),
        rows.column(titles.FINDINGS["severity"], 11, "mark", "severity", SEVERITIES),  # type: ignore[arg-type]
        rows.column("Phát hiện", 17, "text", "code", names),
        rows.column(titles.FINDINGS["message"], 34, "text", "message"),
        rows.column(titles.FINDINGS["file"], 20, "text", "file"),
        rows.column(titles.FINDINGS["sheet"], 10, "text", "sheet"),
        rows.place_column(titles.FINDINGS["cell"], 9, "sheet", "cell"),
        rows.column(titles.FINDINGS["value"], 12, "text", "value"),
        rows.column(titles.FINDINGS["expected"], 19, "text", "expected"),
        rows.column(titles.FINDINGS["clause"], 12, "text", "clause"),
        rows.column(titles.FINDINGS["remedy"], 31, "text", "remedy"),
        rows.column(titles.FINDINGS["code"], 28, "small", "code"),
    ]
    severity = rows.place("severity")
    return StreamSpec(
        titles.FINDINGS_SHEET, "Vi phạm và cảnh báo", "Thông tin của từng cơ sở có ở sổ tổng hợp của cơ sở.",
        "Không có vi phạm, cảnh báo nào.", columns, (PLAIN, *LISTED), lambda row: str(row[severity]), rows.number,
        rows.batches, 4, 1, 7, _source_link(rows, links, "file", "sheet", "cell"),
    )  # fmt: skip


def files_stream(store: Store, ruleset: RuleSet, links: LinkMaker) -> StreamSpec:
    """Return the list "Tệp": every workbook, whichever institution it belongs to."""
    rows = Rows(store, "tep", FILES)
    forms = {code: form.ten for code, form in load_forms(ruleset).items()}
    columns = [
        numbering(),
        rows.column(titles.INSTITUTION, 26, "text", "ten_co_so"),
        rows.column(titles.FILES["tep"], 34, "link", "tep"),
        rows.column(titles.FILES["ket_luan"], 16, "mark", "ket_luan", VERDICTS),
        rows.column(titles.FILES["mau"], 25, "text", "mau", forms),
        rows.column(titles.FILES["don_vi"], 22, "text", "don_vi"),
        rows.column(titles.FILES["so_dong"], 7, "count", "so_dong"),
        rows.column(titles.FILES["vi_pham"], 7, "count", "vi_pham"),
        rows.column(titles.FILES["canh_bao"], 7, "count", "canh_bao"),
        rows.column(titles.FILES["ghi_chu"], 33, "text", "ghi_chu"),
        rows.column(titles.FILES["sha256"], 23, "tiny", "sha256"),
    ]
    verdict = rows.place("ket_luan")
    to_source = _source_link(rows, links, "tep")
    return StreamSpec(
        titles.FILES_SHEET, "Tệp đã đọc", "SHA-256 cho biết tệp có bị sửa sau khi tổng hợp hay không.",
        "Không có tệp nào.", columns, (PLAIN, *VERDICTS), lambda row: str(row[verdict]), rows.number, rows.batches,
        3, 0, 2,
        lambda row: None if row[verdict] in UNREAD else to_source(row),
    )  # fmt: skip


def _people(
    name: str, title: str, rows: Rows, links: LinkMaker, ruleset: RuleSet, *, party: bool = False
) -> StreamSpec:
    named = [
        rows.column(titles.MEMBERS["ma"], 9, "text", "ma"),
        rows.column(titles.MEMBERS["ho_ten"], 18, "text", "ho_ten"),
        rows.column(titles.MEMBERS["don_vi"], 16, "text", "don_vi"),
        *([rows.column(titles.MEMBERS["to_dang"], 14, "text", "to_dang")] if party else []),
        rows.column(titles.MEMBERS["chuc_danh"], 13, "text", "chuc_danh"),
    ]
    return _rated(name, title, rows, named, links, ruleset, typed=True)


def _rated(
    name: str, title: str, rows: Rows, named: list[StreamColumn], links: LinkMaker, ruleset: RuleSet, *, typed: bool
) -> StreamSpec:
    counts, outcome = rows.place("tinh"), rows.place("xep_loai")
    outcomes = {code: label(code) for code in (*OUTCOMES, *PENDING_OUTCOMES)}
    columns = [
        numbering(),
        rows.column(titles.INSTITUTION, 20, "text", "ten_co_so"),
        *named,
        rows.column(titles.UNITS["diem"], 7, "number", "diem"),
        rows.column(titles.UNITS["tieu_chi"], 14, "text", "tieu_chi", outcomes),
        rows.column(titles.UNITS["xep_loai"], 16, "mark", "xep_loai", outcomes),
        *(
            [rows.column(titles.UNITS["quyet_dinh"], 14, "text", "quyet_dinh", outcomes)]
            if rows.any("quyet_dinh")
            else []
        ),
        rows.column(titles.UNITS["ly_do"], 46, "text", "ly_do"),
        StreamColumn("Tính vào số lượng", 10, "centre", lambda row: "" if row[counts] else NOT_COUNTED),
        rows.column(titles.UNITS["tep"], 18, "text", "tep"),
        rows.column(titles.UNITS["trang"], 10, "text", "trang"),
        rows.place_column(titles.UNITS["o"], 9, "trang", "o"),
    ]
    if typed:
        columns.append(rows.column(titles.MEMBERS["doi_tuong"], 14, "text", "doi_tuong", _kinds(ruleset)))
    link = _source_link(rows, links, "tep", "trang", "o")
    return StreamSpec(
        name, title, NOTE, "Không có dữ liệu.", columns, _RATED_TONES,
        lambda row: row[outcome] if row[counts] and row[outcome] in outcomes else PLAIN if row[counts] else OFF,
        rows.number, rows.batches, 4, 4 if typed else 3, len(columns) - (2 if typed else 1), link,
    )  # fmt: skip


def _source_link(rows: Rows, links: LinkMaker, *names: str) -> Callable[[Row], Link | None]:
    """Return what leads from a row to its place: in the institution's folder, or to the summary it came from."""
    name, origin = rows.place("ten_co_so"), rows.place("nguon_co_so")
    places = [rows.place(column) for column in names]

    def link(row: Row) -> Link | None:
        if row[origin]:
            return links.to(row[origin])
        file, *cell = (str(row[place] or "") for place in places)
        return links.to(f"{row[name]}/{file}" if row[name] else file, *cell)

    return link


def _kinds(ruleset: RuleSet) -> dict[str, str]:
    return {code: subject.ten for code, subject in ruleset.data.doi_tuong.items()}
