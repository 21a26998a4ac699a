"""Read one workbook of any form: what stands in it, where, and everything wrong with it."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold, near_miss
from danhgia_xl.workbook.mark import OUTPUT_CODES, split_mark
from danhgia_xl.workbook.reader.archive import ContainerError, clean_archive
from danhgia_xl.workbook.reader.assemble import FormData
from danhgia_xl.workbook.reader.cell_scan import valueless_cells
from danhgia_xl.workbook.reader.check_table import check_columns, check_rows
from danhgia_xl.workbook.reader.container import Container, cell_of, open_container, read_bytes
from danhgia_xl.workbook.reader.fields import BlockData, read_fields
from danhgia_xl.workbook.reader.locate import Row, Sheet, find_fields, find_tables, labels_found
from danhgia_xl.workbook.reader.percent import as_percent, percent_cells, percent_styles
from danhgia_xl.workbook.reader.plan import UNIT, FormPlan, PagePlan, plan_form
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.tables import TableData, read_table
from danhgia_xl.workbook.reader.values import Problem
from danhgia_xl.workbook.records import Book

_RENAMED_SHARE = 0.5
"""A sheet under another name is taken for a page when it shows at least half of the page's labels."""

_plans: dict[tuple[str, Path, str], FormPlan] = {}


def read_book(path: Path, name: str, ruleset: RuleSet) -> Book:
    """Read the workbook at `path`; `name` is how findings and results call it.

    Never raises for a bad file: a file that cannot be used gives a book without form, with the finding saying why.
    """
    book = Book(file=name)
    report = Report(name, book.findings)
    try:
        _fill(book, path, ruleset, report)
    except ContainerError as error:
        report.add_file(error.code, **error.texts)
    except CalamineError as error:
        report.add_file("TEP_HONG", ly_do=type(error).__name__)
    except Exception as error:
        report.add_file("LOI_DOC", loai_loi=type(error).__name__)
    except BaseException as error:
        # A panic of the Rust reader derives from BaseException, like a request to stop, which must pass.
        if type(error).__name__ != "PanicException":
            raise
        report.add_file("LOI_DOC", loai_loi=type(error).__name__)
    return book


def _fill(book: Book, path: Path, ruleset: RuleSet, report: Report) -> None:
    data = read_bytes(path)
    book.sha256 = hashlib.sha256(data).hexdigest()
    container = open_container(data)
    workbook = CalamineWorkbook.from_filelike(BytesIO(clean_archive(container.parts)))
    plan = _plan_of(_mark(container, workbook), ruleset)
    source = _Source(container, workbook)
    content = _read_pages(plan, source, report)
    book.fields = content.fields()
    book.unit = str(book.fields.facts.get(UNIT, "")) if book.fields else ""
    book.records = content.records(ruleset, book.unit, report)
    book.tables = {
        code: [row.record for row in table.rows if row.filled or table.plan.keeps_blanks]
        for code, table in content.tables.items()
    }
    book.form, book.role, book.ruleset = plan.form.ma, plan.form.vai_tro, ruleset.id


def _mark(container: Container, workbook: CalamineWorkbook) -> str:
    """Return the text DG_MAU stands for. Raises ContainerError for a workbook that is none of ours."""
    if container.mark.startswith('"'):
        return container.mark.strip('"')
    place = cell_of(container.mark)
    if place is None or place[0] not in container.sheets:
        raise ContainerError("TEP_LA")
    sheet, row, column = place
    rows: list[Row] = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return str(Sheet(sheet, rows).at(row, column))


def _plan_of(mark: str, ruleset: RuleSet) -> FormPlan:
    """Return the plan of the form a mark names. Raises ContainerError for another rule set or an unknown form."""
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


class _Source:
    """The sheets of one workbook, each read once."""

    def __init__(self, container: Container, workbook: CalamineWorkbook) -> None:
        self._container, self._workbook = container, workbook
        self._read: dict[str, Sheet] = {}
        self._percent = percent_styles(container)
        self.names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.name in container.sheets
        ]

    def sheet(self, name: str) -> Sheet:
        """Return a sheet in which cells without a value hold a `Problem`."""
        if name not in self._read:
            # The XML is checked before calamine, which would allocate whatever extent it claims.
            here = self._container
            xml = here.xml(name)
            valueless = valueless_cells(xml, name, never_calculated=here.never_calculated)
            raw = self._workbook.get_sheet_by_name(name)
            rows: list[Row] = raw.to_python(skip_empty_area=False)
            for (row, column), code in valueless.items():
                if row < len(rows) and column < len(rows[row]):
                    rows[row][column] = Problem(code)
            for row, column in percent_cells(xml, self._percent):
                if row < len(rows) and column < len(rows[row]) and isinstance(value := rows[row][column], float):
                    rows[row][column] = as_percent(value)
            self._read[name] = Sheet(name, rows, raw.merged_cell_ranges or ())
        return self._read[name]


def _read_pages(plan: FormPlan, source: _Source, report: Report) -> FormData:
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
            check_rows(data, report)
    return FormData(plan.form, blocks, tables)


def _pages_on_sheets(plan: FormPlan, source: _Source, report: Report) -> list[tuple[PagePlan, str]]:
    """Pair each page with its sheet: by name, else the unclaimed sheet that shows its labels."""
    by_key = {fold(name): name for name in source.names}
    found = {index: by_key.get(fold(page.page.ten)) for index, page in enumerate(plan.pages)}
    for index, page in enumerate(plan.pages):
        if found[index] is None and (page.tables or page.fields):
            found[index] = _renamed(page, [name for name in source.names if name not in found.values()], source)
            _report_sheet(page, found[index], source, report)
    return [(page, name) for page, name in zip(plan.pages, found.values(), strict=True) if name is not None]


def _renamed(page: PagePlan, names: list[str], source: _Source) -> str | None:
    share, name = max(((labels_found(source.sheet(name), page), name) for name in names), default=(0.0, ""))
    return name if share >= _RENAMED_SHARE else None


def _report_sheet(page: PagePlan, name: str | None, source: _Source, report: Report) -> None:
    if name is None:
        report.add("THIEU_TRANG", "", trang=page.page.ten, cac_trang="; ".join(source.names))
    else:
        report.add("TRANG_DOI_TEN", name, "A1", ten_mau=page.page.ten)
