"""One click: marks go onto the live book, what they cover goes into the ledger, and can be put back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Final

from danhgia_xl.addin.host import Host
from danhgia_xl.addin.ledger import Entry, Ledger, Place, Rows, read_ledger, write_ledger
from danhgia_xl.addin.looks import Look, paint, read_looks
from danhgia_xl.addin.own_sheets import found, show_faults
from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.mark import FAULT_SHEET
from danhgia_xl.workbook.marks import CellMark, Marks

_LOCKED_BOOK: Final = (
    "Cấu trúc của sổ đang bị khóa nên không thêm được trang Vi phạm và trang lưu để khôi phục. "
    "Hãy mở khóa: Xem lại (Review) › Bảo vệ sổ làm việc (Protect Workbook), rồi bấm lại."
)

_Change = Callable[[Place, Entry], Look]


def apply_marks(book: Any, host: Host, marks: Marks, page: Rows, *, keep_results: bool = False) -> int:  # noqa: ANN401
    """Put `marks` onto the book in place of those of earlier clicks, and return how many cells changed.

    With `keep_results` the results that an earlier click wrote stay. A click that would change nothing leaves all as
    it is, also what "Khôi phục" restores. Raises UsageError when sheets cannot be added, SheetLocked.
    """
    ledger = _read(book)
    wanted = {(sheet, cell): mark for sheet, cells in marks.items() for cell, mark in cells.items()}
    wanted = {at: mark if _takes(book, host, at, mark) else replace(mark, note="") for at, mark in wanted.items()}
    entries = _as_seen(book, ledger, wanted)
    if keep_results:
        wanted |= {place: _result_of(entry) for place, entry in entries.items() if _is_result(entry, place, wanted)}

    def target(place: Place, entry: Entry) -> Look:
        return entry.base.marked(wanted[place]) if place in wanted else entry.base

    return _change(book, host, Ledger(entries, ledger.page_before, ledger.page_now), target, page)


def take_back(book: Any, host: Host) -> int:  # noqa: ANN401
    """Take away everything of ours and return how many cells changed; "Khôi phục" brings it back."""
    return _change(book, host, _seen(book, _read(book)), lambda _, entry: entry.base, None)


def undo(book: Any, host: Host) -> int:  # noqa: ANN401
    """Put back what the last click overwrote and return how many cells changed; once more does it again.

    What somebody changed since is left as it is. Raises UsageError when there is nothing to put back.
    """
    ledger = _read(book)
    if ledger.is_empty:
        raise UsageError("Chưa có gì để khôi phục: sổ này chưa được bấm Xếp loại hay Kiểm tra lần nào.")
    return _change(book, host, _seen(book, ledger), lambda _, entry: entry.before, ledger.page_before)


def check_unlocked(book: Any, host: Host) -> None:  # noqa: ANN401
    """Raise UsageError when sheets cannot be added to the book."""
    if host.is_protected(book):
        raise UsageError(_LOCKED_BOOK)


def _read(book: Any) -> Ledger:  # noqa: ANN401
    """Return the ledger; a sheet of faults that somebody deleted is gone."""
    ledger = read_ledger(book)
    if found(book, FAULT_SHEET) is None:
        ledger.page_now = None
    return ledger


def _takes(book: Any, host: Host, place: Place, mark: CellMark) -> bool:  # noqa: ANN401
    return not mark.note or host.can_note(book.sheets[place[0]].range(place[1]))


def _is_result(entry: Entry, place: Place, wanted: Mapping[Place, CellMark]) -> bool:
    return place not in wanted and entry.now.text != entry.base.text


def _result_of(entry: Entry) -> CellMark:
    return CellMark(entry.now.text.removeprefix("'"), entry.now.fill or None)


def _seen(book: Any, ledger: Ledger) -> Ledger:  # noqa: ANN401
    return Ledger(_as_seen(book, ledger, ()), ledger.page_before, ledger.page_now)


def _as_seen(book: Any, ledger: Ledger, wanted: Iterable[Place]) -> dict[Place, Entry]:  # noqa: ANN401
    """Return the cells of the ledger and those `wanted`, as they look at this moment; those of lost sheets are gone."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    by_sheet: defaultdict[str, list[str]] = defaultdict(list)
    for name, cell in dict.fromkeys([*ledger.cells, *wanted]):
        if name in sheets:
            by_sheet[name].append(cell)
    entries: dict[Place, Entry] = {}
    for name, cells in by_sheet.items():
        for cell, look in read_looks(sheets[name], cells).items():
            known = ledger.cells.get((name, cell))
            entries[name, cell] = Entry(look, look, look) if known is None else known.seen(look)
    return entries


def _change(book: Any, host: Host, ledger: Ledger, target: _Change, page: Rows | None) -> int:  # noqa: ANN401
    """Bring every cell to its target; the ledger is written first, so that a click that is cut off can be undone."""
    entries = ledger.cells
    after = {place: target(place, entry) for place, entry in entries.items()}
    changed = [place for place, look in after.items() if look != entries[place].now]
    if not changed and page == ledger.page_now:
        return 0
    check_unlocked(book, host)
    kept = {place: Entry(entry.base, entry.now, after[place]) for place, entry in entries.items()}
    kept = {place: entry for place, entry in kept.items() if not entry.base == entry.before == entry.now}
    with ExitStack() as stack:
        sheets = {name: book.sheets[name] for name in {sheet for sheet, _ in changed}}
        for sheet in sheets.values():
            stack.enter_context(host.unlocked(sheet))
        write_ledger(book, Ledger(kept, ledger.page_now, page))
        for name, sheet in sheets.items():
            here = [place for place in changed if place[0] == name]
            before = {cell: entries[name, cell].now for _, cell in here}
            paint(sheet, before, {cell: after[name, cell] for _, cell in here}, host)
        if page != ledger.page_now:
            show_faults(book, page)
    return len(changed)
