"""Write the summary of many institutions: totals, institutions, lists, findings, files and what they rest on."""

from __future__ import annotations

from pathlib import Path

from danhgia_xl.batch.institutions.result import Gathered
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.workbook.drafts import scratch
from danhgia_xl.workbook.mark import GATHERED_CODE, SUMMARY_CODES
from danhgia_xl.workbook.output import replacing
from danhgia_xl.workbook.summary.basis import write_basis
from danhgia_xl.workbook.summary.cell_links import LinkMaker
from danhgia_xl.workbook.summary.identity import Identity, write_identity
from danhgia_xl.workbook.summary.institutions.identity import level, listed
from danhgia_xl.workbook.summary.institutions.lists import (
    files_stream,
    findings_stream,
    members_stream,
    officials_stream,
    units_stream,
)
from danhgia_xl.workbook.summary.institutions.overview import institutions_stream, write_gathered_overview
from danhgia_xl.workbook.summary.sheet_style import Styles
from danhgia_xl.workbook.summary.stream_list import write_stream
from danhgia_xl.workbook.summary.write import new_book


def write_gathered(result: Gathered, store: Store, target: Path) -> Path:
    """Write the summary of what is in `store` to `target` ; return where it stands, as `write_summary` does."""
    rules = result.ruleset
    links = LinkMaker(result.folder, target.parent)
    with replacing(target, previous=SUMMARY_CODES, aside=True) as draft, scratch() as parts:
        title = f"Tổng hợp đề xuất xếp loại năm {rules.data.nam} của nhiều cơ sở"
        book = new_book(rules, draft.path, parts, GATHERED_CODE, title)
        styles = Styles(book)
        write_gathered_overview(book, styles, result, store)
        specs = [institutions_stream(store, links), units_stream(store, rules, links)]
        if result.placed.listed:
            specs += [officials_stream(store, rules, links), members_stream(store, rules, links)]
        specs += [findings_stream(store, links), files_stream(store, rules, links)]
        for spec in specs:
            write_stream(book, styles, spec)
        write_basis(book, styles, rules)
        folder = Path(result.folder).resolve().name
        identity = Identity.of(GATHERED_CODE, rules, level(store), f"Thư mục {folder}", result.placed.instead)
        write_identity(book, identity, listed(store))
        book.close()
    return draft.target
