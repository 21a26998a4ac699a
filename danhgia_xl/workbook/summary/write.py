"""Write `tong-hop.xlsx`: proposals, findings, files and what they rest on; the new workbook replaces the old one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook

from danhgia_xl.batch.explained import Explained
from danhgia_xl.batch.institutions.from_result import part_of
from danhgia_xl.batch.lookup import Roster
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.drafts import scratch
from danhgia_xl.workbook.mark import EXPLANATION_CODE, MARK_NAME, SUMMARY_CODE, SUMMARY_CODES, mark_text
from danhgia_xl.workbook.output import check_output, replacing
from danhgia_xl.workbook.summary.basis import write_basis
from danhgia_xl.workbook.summary.cell_links import LinkMaker
from danhgia_xl.workbook.summary.cell_text import at_most, printable
from danhgia_xl.workbook.summary.explain_sheet import ExplainRows, explain_rows, write_explanation_sheet
from danhgia_xl.workbook.summary.identity import Identity, Listed, write_identity
from danhgia_xl.workbook.summary.list_writer import ListSpec, write_list
from danhgia_xl.workbook.summary.overview import write_overview
from danhgia_xl.workbook.summary.procedure_sheets import calendar_list, dossiers_list
from danhgia_xl.workbook.summary.quota_sheet import write_quotas
from danhgia_xl.workbook.summary.rated_sheets import members_list, officials_list, rows_in_order, units_list
from danhgia_xl.workbook.summary.readings_sheet import write_readings
from danhgia_xl.workbook.summary.register_sheet import versions_list
from danhgia_xl.workbook.summary.sheet_style import FONT, Styles
from danhgia_xl.workbook.summary.sheets import files_list, findings_list
from danhgia_xl.workbook.summary.vote_sheet import write_votes

_MOST_TITLE: Final = 255
"""UTF-16 units of a title among the properties of a workbook."""

Progress = Callable[[int, int], None]
"""Called with steps done and steps in all."""

_Lists = tuple[Callable[[Consolidation, LinkMaker], ListSpec], ...]
_RATED: _Lists = (units_list, officials_list, members_list)
_LISTS: _Lists = (findings_list, files_list, calendar_list, dossiers_list)
"""The lists before and after the sheets on quotas and votes."""


def write_summary(result: Consolidation, target: Path, on_progress: Progress | None = None) -> Path:
    """Write the summary of `result` to `target` and return where it stands: `target`, or another name beside it.

    The workbook is completed beside the target and then put in its place, so a failure leaves an earlier summary
    as it was; the one it replaces is kept as "….xlsx.bak". While a spreadsheet program has the target open, the new
    summary gets another free name (`held.told_of` says what to tell). The same result gives the same bytes. Raises
    UsageError when the target cannot be written.
    """
    target = Path(target)
    with replacing(target, previous=SUMMARY_CODES, aside=True) as draft:
        _write(result, draft.path, target, on_progress or (lambda _done, _steps: None))
    return draft.target


def write_explanations(explained: Sequence[Explained], result: Consolidation, target: Path) -> Path:
    """Write a workbook with the explanations `explained` of rows of `result`, open, and return where it stands.

    As careful as `write_summary`, without a backup. Raises UsageError when the target cannot be written.
    """
    rows = ExplainRows(note="Mở cả thư mục bằng lệnh giai-trinh để tính đủ kết quả ở sổ khác, phiếu và chỉ tiêu.")
    for one in explained:
        rows.add_block(one)
    with replacing(target, aside=True) as draft, scratch() as parts:
        book = new_book(result.ruleset, draft.path, parts, EXPLANATION_CODE, f"Giải trình {explained[0].title}")
        write_explanation_sheet(book, Styles(book), rows, LinkMaker(result.folder, target.parent), closed=False)
        book.close()
    return draft.target


def check_target(target: Path) -> None:
    """Raise UsageError when a summary must not be written to `target`: no .xlsx name, or a workbook that is no summary.

    What is there may be somebody's filled form; only an earlier summary (or an empty file) is replaced.
    """
    check_output(target, SUMMARY_CODES, "sổ tổng hợp")


def check_explanation_target(target: Path) -> None:
    """Raise UsageError when an explanation must not be written to `target`, as `check_target` does."""
    check_output(target, (EXPLANATION_CODE,), "trang giải trình")


def _write(result: Consolidation, draft: Path, target: Path, progress: Progress) -> None:
    """Write the sheets in order; `draft` is the file written now, `target` the place links are relative to."""
    data = result.ruleset.data
    roster = Roster(result)
    explained = explain_rows(result, roster, rows_in_order(result))
    links = LinkMaker(result.folder, target.parent, {key: explained.location(key) for key in explained.heads})
    with scratch() as parts:
        title = f"Tổng hợp đề xuất xếp loại năm {data.nam}"
        book = new_book(result.ruleset, draft, parts, SUMMARY_CODE, title)
        styles = Styles(book)
        sheets: list[Callable[[], None]] = [lambda: write_overview(book, styles, result)]
        sheets += [partial(_write_list, book, styles, make, result, links) for make in _RATED]
        sheets += [partial(write, book, styles, result, roster, links) for write in (write_quotas, write_votes)]
        sheets += [partial(_write_list, book, styles, make, result, links) for make in _LISTS]
        sheets.append(lambda: write_explanation_sheet(book, styles, explained, links))
        if result.versions:
            sheets.append(lambda: write_list(book, styles, versions_list(result)))
        if result.alternatives:
            sheets.append(lambda: write_readings(book, styles, result))
        sheets.append(lambda: write_basis(book, styles, result.ruleset))
        sheets.append(lambda: _write_identity(book, result))
        for done, write in enumerate(sheets, 1):
            write()
            progress(done, len(sheets) + 1)
        book.close()
    progress(len(sheets) + 1, len(sheets) + 1)


def _write_identity(book: Workbook, result: Consolidation) -> None:
    """Add the hidden sheet by which the summary can be added up with others."""
    part = part_of(result, "")
    listed = Listed(part.name, part.title, part.origin, part.state, part.digest, part.seal)
    write_identity(book, Identity.of(SUMMARY_CODE, result.ruleset, 1, result.title), [listed])


def _write_list(
    book: Workbook,
    styles: Styles,
    make: Callable[[Consolidation, LinkMaker], ListSpec],
    result: Consolidation,
    links: LinkMaker,
) -> None:
    write_list(book, styles, make(result, links))


def new_book(ruleset: RuleSet, draft: Path, parts: Path, code: str, title: str) -> Workbook:
    """Return an empty workbook whose properties hold no clock time; `code` goes into its mark.

    Until it is closed, the folder `parts` holds what will be in it.
    """
    data = ruleset.data
    book = Workbook(
        str(draft),
        {"tmpdir": str(parts), "default_format_properties": {"font_name": FONT, "font_size": 11}, "use_zip64": True},
    )
    made = dt.datetime(data.hieu_luc_tu.year, data.hieu_luc_tu.month, data.hieu_luc_tu.day, tzinfo=dt.UTC)
    book.set_properties(
        {"title": at_most(_MOST_TITLE, printable(title)), "comments": f"Bộ quy tắc {data.id}", "created": made}
    )
    book.set_size(2400, 1400)
    book.define_name(MARK_NAME, f'="{mark_text(code, data.id)}"')
    return book
