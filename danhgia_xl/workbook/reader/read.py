"""Read one workbook of any form: what stands in it, where, and everything wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from python_calamine import CalamineError

from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold, near_miss
from danhgia_xl.workbook.mark import OUTPUT_CODES, split_mark
from danhgia_xl.workbook.output import code_of
from danhgia_xl.workbook.preflight.directory import printable
from danhgia_xl.workbook.preflight.disk import read_bytes
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.assemble import FormData
from danhgia_xl.workbook.reader.check_table import check_columns, check_rows
from danhgia_xl.workbook.reader.container import Container, open_container
from danhgia_xl.workbook.reader.fields import BlockData, read_fields
from danhgia_xl.workbook.reader.hidden import report_hidden
from danhgia_xl.workbook.reader.locate import find_fields, find_tables
from danhgia_xl.workbook.reader.lookalike import forms_alike, page_sheet, report_second_sheets
from danhgia_xl.workbook.reader.merged import void_covered_cells
from danhgia_xl.workbook.reader.old_text import report_old_texts
from danhgia_xl.workbook.reader.openpyxl_source import OpenpyxlSource, may_be_ours
from danhgia_xl.workbook.reader.plan import UNIT, FormPlan, PagePlan, plan_form
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.source import FileSource, Source
from danhgia_xl.workbook.reader.tables import TableData, read_table
from danhgia_xl.workbook.records import Book

_PANIC: Final = "PanicException"
_TOO_LONG: Final = frozenset({"TEP_QUA_LON", "TEP_GIAI_NEN_QUA_LON", "TEP_PHAN_QUA_LON"})
"""Why a book is refused for its length; a summary of many institutions may be longer, and is no book."""

_plans: dict[tuple[str, Path, str], FormPlan] = {}


def read_book(path: Path, name: str, ruleset: RuleSet, limits: Limits = DEFAULT_LIMITS) -> Book:
    """Read the workbook at `path`; `name` is how findings and results call it.

    Never raises for a bad file: a file that cannot be used gives a book without form, with the finding saying why.
    Asks no more of the machine than `limits` allow; time and memory as a whole are for the caller to limit.
    """
    opened: list[Container] = []

    def first(book: Book) -> Source:
        try:
            data = read_bytes(path, limits)
            book.sha256 = hashlib.sha256(data).hexdigest()
            opened.append(open_container(data, path.suffix, limits))
        except ContainerError as error:
            if error.code in _TOO_LONG and code_of(path) in OUTPUT_CODES:
                raise ContainerError("TEP_TONG_HOP") from error
            raise
        return FileSource(opened[0], limits)

    def second() -> Source:
        if not may_be_ours(opened[0], load_forms(ruleset).values()):
            raise ContainerError("TEP_LA")
        return OpenpyxlSource(opened[0], limits)

    return _read(name, ruleset, first, second)


def read_source(source: Source, name: str, ruleset: RuleSet) -> Book:
    """Read a workbook that is open somewhere else, as `read_book` reads a file."""
    return _read(name, ruleset, lambda _: source)


def _read(
    name: str, ruleset: RuleSet, opened: Callable[[Book], Source], second: Callable[[], Source] | None = None
) -> Book:
    book = Book(file=name)
    report = Report(name, book.findings)
    try:
        try:
            _fill(book, opened(book), ruleset, report)
        except BaseException as error:
            # A panic of the Rust reader derives from BaseException, like a request to stop, which must pass.
            failed = isinstance(error, CalamineError) or type(error).__name__ == _PANIC
            if not (failed and second):
                raise
            source = second()
            book = Book(file=name, sha256=book.sha256)
            report = Report(name, book.findings)
            report.add_file("DOC_DU_PHONG", ly_do=_reason(error))
            _fill(book, source, ruleset, report)
    except ContainerError as error:
        return _refused(book, error.code, **error.texts)
    except CalamineError as error:
        return _refused(book, "TEP_HONG", ly_do=_reason(error))
    except Exception as error:
        return _refused(book, "LOI_DOC", loai_loi=type(error).__name__)
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        return _refused(book, "LOI_DOC", loai_loi=type(error).__name__)
    return book


def _refused(book: Book, code: str, **texts: object) -> Book:
    """Return a book of which nothing is known but why it cannot be used: exactly one verdict a file."""
    refused = Book(file=book.file, sha256=book.sha256)
    Report(book.file, refused.findings).add_file(code, **texts)
    return refused


def _reason(error: BaseException) -> str:
    """Return what calamine says of a file, on one line."""
    return printable(" ".join(str(error).split()))


def _fill(book: Book, source: Source, ruleset: RuleSet, report: Report) -> None:
    plan = _plan_of(source, ruleset)
    _compare_readings(source.readings(), ruleset, report)
    content = _read_pages(plan, source, report)
    book.fields = content.fields()
    book.unit = str(book.fields.facts.get(UNIT, "")) if book.fields else ""
    book.records = content.records(ruleset, book.unit, report)
    book.tables = {
        code: [row.record for row in table.rows if row.filled or table.plan.keeps_blanks]
        for code, table in content.tables.items()
    }
    book.results = [at for table in content.tables.values() if (at := table.result_columns()) is not None]
    book.form, book.role, book.ruleset = plan.form.ma, plan.form.vai_tro, ruleset.id


def _compare_readings(written: dict[str, str], ruleset: RuleSet, report: Report) -> None:
    """Tell when the formulas of the book were made for other readings: what it shows may differ from what is read."""
    other = {code: option for code, option in written.items() if ruleset.readings.get(code, option) != option}
    if other:
        here, now = ("; ".join(f"{code}={one[code]}" for code in other) for one in (other, ruleset.readings))
        report.add_file("CACH_DOC_KHAC", here, trong_so=here, lan_nay=now)


def _plan_of(source: Source, ruleset: RuleSet) -> FormPlan:
    """Return the plan of the form the mark names. Raises ContainerError for a workbook that is no form of `ruleset`."""
    mark = source.mark()
    if mark is None:
        raise _without_mark(source, ruleset)
    code, owner = split_mark(mark)
    if code in OUTPUT_CODES:
        raise ContainerError("TEP_TONG_HOP")
    if owner and owner != ruleset.id:
        raise ContainerError("SAI_BO_QUY_TAC", raw=owner, bo_quy_tac=ruleset.id)
    plan = _plan(code, ruleset)
    if plan is None:
        forms = load_forms(ruleset)
        hint = near_miss(code, forms)
        raise ContainerError("MAU_LA", raw=mark, goi_y=f"{hint}?" if hint else "—", cac_mau="; ".join(forms))
    return plan


def _without_mark(source: Source, ruleset: RuleSet) -> ContainerError:
    """Return why a workbook without our mark cannot be used: it may hold sheets of ours, copied without it."""
    plans = [plan for code in load_forms(ruleset) if (plan := _plan(code, ruleset))]
    alike, sheet = forms_alike(source, plans)
    if not alike:
        return ContainerError("TEP_LA")
    forms = [plan.form for plan in alike]
    codes, names = " hoặc ".join(form.ma for form in forms), "; ".join(form.ten for form in forms)
    return ContainerError("TEP_MAT_DAU", mau=codes, ten_mau=names, trang_giong=sheet)


def _plan(code: str, ruleset: RuleSet) -> FormPlan | None:
    """Return the plan of the form `code`, None when there is no such form.

    Plans do not depend on how the rules are read, so rule sets of the same file share them.
    """
    key = (code, ruleset.path, ruleset.sha256)
    if key not in _plans:
        form = load_forms(ruleset).get(code)
        if form is None:
            return None
        _plans[key] = plan_form(form, ruleset)
    return _plans[key]


def _read_pages(plan: FormPlan, source: Source, report: Report) -> FormData:
    blocks: list[BlockData] = []
    tables: dict[str, TableData] = {}
    for page, name in _pages_on_sheets(plan, source, report):
        sheet = source.sheet(name)
        places = find_tables(sheet, page)
        blocks += read_fields(page.fields, find_fields(sheet, page.fields, places), sheet, report)
        for table, place in zip(page.tables, places, strict=True):
            if place is None:
                labels = "; ".join(slot.view.label for slot in table.slots)
                report.add("THIEU_BANG", name, "A1", bang=table.title, cac_cot=labels)
                continue
            check_columns(table, sheet, place, report)
            tables[table.block.ma] = data = read_table(table, sheet, place, report)
            void_covered_cells(data, report)
            check_rows(data, report)
            report_old_texts(data, report)
            report_hidden(data, report)
    return FormData(plan.form, blocks, tables)


def _pages_on_sheets(plan: FormPlan, source: Source, report: Report) -> list[tuple[PagePlan, str]]:
    """Pair each page with its sheet: by name, else the unclaimed sheet that shows its labels."""
    by_key = {fold(name): name for name in source.names}
    found = {index: by_key.get(fold(page.page.ten)) for index, page in enumerate(plan.pages)}
    for index, page in enumerate(plan.pages):
        if found[index] is None and (page.tables or page.fields):
            found[index] = page_sheet(page, [name for name in source.names if name not in found.values()], source)
            _report_sheet(page, found[index], source, report)
    pairs = [(page, name) for page, name in zip(plan.pages, found.values(), strict=True) if name is not None]
    report_second_sheets(pairs, source, report)
    return pairs


def _report_sheet(page: PagePlan, name: str | None, source: Source, report: Report) -> None:
    if name is None:
        report.add("THIEU_TRANG", "", trang=page.page.ten, cac_trang="; ".join(source.names))
    else:
        report.add("TRANG_DOI_TEN", name, "A1", ten_mau=page.page.ten)
