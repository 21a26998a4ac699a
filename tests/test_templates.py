"""The official forms as workbooks: contract with the reader, input checks, print set-up, format, determinism."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from danhgia_xl.errors import FormError, UsageError
from danhgia_xl.forms.catalogue import load_form, load_forms
from danhgia_xl.forms.model import BESIDE, Fields, Form, Page, Paragraphs, Slot, Table
from danhgia_xl.forms.records import blocks_of, fields_about, record_kinds
from danhgia_xl.forms.slots import choice_labels, slot_view
from danhgia_xl.rating.program import program_of
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.template.write import Fill, Heading, Placed, Raw, write_book, write_templates
from tests.office import convert_to_pdf
from tests.schemas import schema_problems

RULES = load_ruleset("kh170-2021")
FORMS = load_forms(RULES)
COMMITTED = Path(__file__).parents[1] / "xlsx_templates"
END_MARK = "— Hết —"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

PAGES = [(code, page) for code, form in FORMS.items() for page in form.trang]
PAGE_IDS = [f"{code}-{page.ten}" for code, page in PAGES]
TABLES = [(code, page, block) for code, page in PAGES for block in page.khoi if isinstance(block, Table)]
TABLE_IDS = [f"{code}-{block.ma}" for code, _, block in TABLES]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mau")
    write_templates(RULES, folder)
    return folder


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Placed]:
    folder = tmp_path_factory.mktemp("cho")
    return {code: write_book(form, RULES, folder / f"{code}.xlsx") for code, form in FORMS.items()}


@pytest.fixture(scope="module")
def books(built: Path) -> dict[str, Workbook]:
    return {code: load_workbook(built / f"{code}.xlsx") for code in FORMS}


def slots(form: Form) -> Iterator[tuple[str, Slot]]:
    for page in form.trang:
        for block in page.khoi:
            if isinstance(block, Fields | Table):
                yield from ((block.ma, slot) for slot in (block.muc if isinstance(block, Fields) else printed(block)))


def printed(block: Table) -> list[Slot]:
    """The columns of a table that stand on paper: the reason stands beside it."""
    return [slot for slot in block.cot if slot.tinh not in BESIDE]


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def sheet_part(path: Path, name: str) -> etree._Element:
    """Return the XML of the sheet `name`; sheets are numbered in the order of the workbook."""
    number = load_workbook(path).sheetnames.index(name) + 1
    return etree.fromstring(parts(path)[f"xl/worksheets/sheet{number}.xml"])


def text_cells(sheet: Worksheet) -> dict[str, list[str]]:
    """Return the addresses at which each text of a sheet stands."""
    found: dict[str, list[str]] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                found.setdefault(cell.value, []).append(cell.coordinate)
    return found


def right_of(sheet: Worksheet, address: str) -> str:
    """Return the first cell to the right of a label, past the cells merged with it."""
    cell = sheet[address]
    last = next((r.max_col for r in sheet.merged_cells.ranges if address in r), cell.column)
    return str(sheet.cell(cell.row, last + 1).coordinate)


def validation_at(sheet: Worksheet, address: str) -> DataValidation | None:
    return next((v for v in sheet.data_validations.dataValidation if address in v.sqref), None)


def listed(book: Workbook, formula: str) -> list[str]:
    """Return the values a list validation offers, whether written in it or in a range of cells."""
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    name, _, cells = formula.lstrip("=").rpartition("!")
    return [row[0].value for row in book[name.strip("'")][cells.replace("$", "")]]


# ─────────────────────────── Recognised, committed, reproducible ───────────────────────────


def test_committed_templates_are_what_the_declarations_give(built: Path) -> None:
    assert {path.name for path in COMMITTED.glob("*.xlsx")} == {path.name for path in built.glob("*.xlsx")}
    stale = [path.name for path in sorted(built.glob("*.xlsx")) if parts(path) != parts(COMMITTED / path.name)]
    assert not stale, "run `make mau`"


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_book(FORMS["so-phong"], RULES, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


@pytest.mark.parametrize("code", FORMS)
def test_form_is_recognised_by_its_defined_name(code: str, books: dict[str, Workbook]) -> None:
    book = books[code]
    sheet, cell = book.defined_names["DG_MAU"].attr_text.replace("$", "").split("!")
    assert book[sheet.strip("'")][cell].value == f"{code}|kh170-2021|1"
    keys = {row[0].value: row[1].value for row in book["_dg"].iter_rows(max_col=2) if row[0].value}
    assert (keys["mau"], keys["bo_quy_tac"], keys["phien_ban"]) == (code, "kh170-2021", "1")


@pytest.mark.parametrize("code", FORMS)
def test_sheets_stand_in_order_with_the_guide_last_and_the_data_hidden(code: str, books: dict[str, Workbook]) -> None:
    book = books[code]
    estimate = ["Tạm tính"] if FORMS[code].tam_tinh else []
    assert book.sheetnames == [*(page.ten for page in FORMS[code].trang), *estimate, "Hướng dẫn", "_dg"]
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == ["_dg"]
    guide = text_cells(book["Hướng dẫn"])
    assert all(line in guide for line in FORMS[code].huong_dan)


def test_each_file_is_reported_as_it_is_written(tmp_path: Path) -> None:
    seen: list[Path] = []
    written = write_templates(RULES, tmp_path / "moi", seen.append)
    assert seen == written == [tmp_path / "moi" / f"{code}.xlsx" for code in FORMS]


# ─────────────────────────── What the reader relies on ───────────────────────────


@pytest.mark.parametrize(("code", "page"), PAGES, ids=PAGE_IDS)
def test_every_field_stands_right_of_its_label(
    code: str, page: Page, books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    sheet = books[code][page.ten]
    labels = text_cells(sheet)
    for block in (block for block in page.khoi if isinstance(block, Fields)):
        for slot in block.muc:
            label = f"{slot_view(slot, RULES).label}:"
            assert all(address.startswith("A") for address in labels[label])
            inputs = {(page.ten, right_of(sheet, address)) for address in labels[label]}
            assert placed[code].fields[f"{block.ma}.{slot.ma}"] in inputs


@pytest.mark.parametrize(("code", "page", "block"), TABLES, ids=TABLE_IDS)
def test_table_has_its_labels_a_numbering_row_and_an_end(
    code: str, page: Page, block: Table, books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    sheet = books[code][page.ten]
    cells = {key: sheet[address] for key, (_, address) in placed[code].cells.items() if key[0] == block.ma}
    rows = sorted({cell.row for cell in cells.values()})
    assert rows == list(range(rows[0], rows[-1] + 1))
    for slot in printed(block):
        column = cells[(block.ma, 0, slot.ma)].column
        assert sheet.cell(rows[0] - 2, column).value == slot_view(slot, RULES).label
    last = cells[(block.ma, 0, printed(block)[-1].ma)].column
    numbers = [cell.value for cell in sheet[rows[0] - 1][:last] if cell.value]
    has_number = any(slot.ma == "tt" for slot in block.cot)
    assert numbers == [f"({i})" for i in range(1, len(printed(block)) + (not has_number) + 1)]
    if not has_number:
        assert [sheet.cell(row, 1).value for row in rows] == list(range(1, len(rows) + 1))
    after = [sheet.cell(rows[-1] + 1 + i, 1).value for i in range(2)]
    assert after == ["Cộng", END_MARK] if block.cong else after[0] == END_MARK


@pytest.mark.parametrize(("code", "page", "block"), TABLES, ids=TABLE_IDS)
def test_table_has_the_rows_it_declares(code: str, page: Page, block: Table, placed: dict[str, Placed]) -> None:
    assert page in FORMS[code].trang
    wanted = {
        "trong": block.so_dong,
        "bang_diem": len(RULES.score_table(block.tu).tieu_chi) if block.nguon == "bang_diem" and block.tu else 0,
        "ho_so": sum(item.cua == block.tu for item in RULES.data.ho_so),
        "thoi_han": len(RULES.data.thoi_han),
    }[block.nguon]
    assert len({key[1] for key in placed[code].cells if key[0] == block.ma}) == wanted


def test_every_free_text_area_is_placed(placed: dict[str, Placed]) -> None:
    areas = [
        (code, block.nhap)
        for code, page in PAGES
        for block in page.khoi
        if isinstance(block, Paragraphs) and block.nhap
    ]
    assert areas
    assert all(name in placed[code].fields for code, name in areas)


def test_score_lines_are_printed_with_their_maximum(books: dict[str, Workbook], placed: dict[str, Placed]) -> None:
    sheet = books["mau-02b"]["Chấm điểm đảng viên"]
    for index, line in enumerate(RULES.score_table("phu_luc_06").tieu_chi):
        texts = [
            sheet[placed["mau-02b"].cells[("phu_luc_06", index, slot)][1]].value for slot in ("noi_dung", "toi_da")
        ]
        assert texts == [line.noi_dung, line.diem]


def test_dossier_lines_are_printed_with_the_day_they_are_due(
    books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    sheet = books["so-phong"]["Hồ sơ"]
    days = [sheet[placed["so-phong"].cells[("ho_so", i, "han")][1]].value for i in range(9)]
    assert days == [dt.datetime(2021, 12, 2)] * 9  # noqa: DTZ001 - a day on paper has no time zone


# ─────────────────────────── Locked and unlocked ───────────────────────────


def dotted(book: Workbook, form: Form) -> list[tuple[str, str]]:
    """The cells of a blank form's heading that wait for a name: two bodies, and the place before the date."""
    sheet = book[form.trang[0].ten]
    title = next(cell.row for cell in sheet["A"] if cell.value == form.trang[0].tieu_de)
    return [
        (sheet.title, cell.coordinate)
        for row in sheet.iter_rows(max_row=title - 1)
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("……")
    ]


@pytest.mark.parametrize("code", FORMS)
def test_inputs_are_unlocked_and_everything_else_is_locked(
    code: str, books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    form, book = FORMS[code], books[code]
    inputs = {f"{block}.{slot.ma}" for block, slot in slots(form) if slot.nhap}
    headings = {
        (block.ma, index)
        for page in form.trang
        for block in page.khoi
        if isinstance(block, Table) and block.nguon == "bang_diem" and block.tu
        for index, line in enumerate(RULES.score_table(block.tu).tieu_chi)
        if line.is_heading
    }
    areas = {block.nhap for page in form.trang for block in page.khoi if isinstance(block, Paragraphs) and block.nhap}
    wanted = {place for key, place in placed[code].fields.items() if key in inputs or key in areas}
    wanted |= {
        place
        for (table, index, slot), place in placed[code].cells.items()
        if f"{table}.{slot}" in inputs and (table, index) not in headings
    }
    # A clerk types the names of a blank form's heading: without a password or not, nobody unlocks a sheet for that.
    wanted |= set(dotted(book, form))
    merged = {
        (sheet.title, cell.coordinate): (sheet.title, str(area.start_cell.coordinate))
        for sheet in book
        for area in sheet.merged_cells.ranges
        for row in sheet[area.coord]
        for cell in row
    }
    unlocked = {
        merged.get((sheet.title, cell.coordinate), (sheet.title, cell.coordinate))
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked and sheet.title not in ("Hướng dẫn", "_dg")
    }
    assert unlocked == wanted


@pytest.mark.parametrize("code", FORMS)
def test_a_blank_heading_is_typed_over_but_the_sheet_opens_on_the_first_input_of_the_form(
    code: str, books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    form, book = FORMS[code], books[code]
    cells = dotted(book, form)
    assert len(cells) == 3
    sheet = book[form.trang[0].ten]
    assert all((check := validation_at(sheet, cell)) and check.prompt for _, cell in cells)
    places = {*placed[code].fields.values(), *placed[code].cells.values()}
    assert (sheet.title, sheet.sheet_view.selection[-1].activeCell) in places
    name, cell = cells[1]
    shown = f"={quote_sheetname(name)}!${cell[0]}${cell[1:]}"
    assert all(book[page.ten]["A1"].value == shown for page in form.trang[1:])


@pytest.mark.parametrize("code", FORMS)
def test_nothing_of_the_guide_is_unlocked(code: str, books: dict[str, Workbook]) -> None:
    assert all(cell.protection.locked for row in books[code]["Hướng dẫn"].iter_rows() for cell in row)


@pytest.mark.parametrize("code", FORMS)
def test_sheets_are_protected_without_a_password(code: str, books: dict[str, Workbook]) -> None:
    for sheet in books[code]:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    for page in FORMS[code].trang:
        protection = books[code][page.ten].protection
        forbidden = (protection.insertRows, protection.formatRows, protection.formatColumns, protection.autoFilter)
        assert not any(forbidden)


# ─────────────────────────── Checks while typing ───────────────────────────


def places_of(code: str, placed: dict[str, Placed]) -> Iterator[tuple[Slot, str, str]]:
    """Yield each input slot with the sheet and address of its first cell."""
    for block, slot in slots(FORMS[code]):
        place = placed[code].fields.get(f"{block}.{slot.ma}") or placed[code].cells.get((block, 0, slot.ma))
        assert place
        if slot.nhap:
            yield slot, *place


@pytest.mark.parametrize("code", FORMS)
def test_drop_down_lists_hold_the_labels_of_the_scale(
    code: str, books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    for slot, sheet, address in places_of(code, placed):
        view = slot_view(slot, RULES)
        if view.kind not in ("thang", "dau"):
            continue
        check = validation_at(books[code][sheet], address)
        assert check is not None
        assert check.type == "list"
        assert not check.hide_drop_down
        wanted = list(choice_labels(view.scale)) if view.scale else ["x"]
        assert listed(books[code], check.formula1) == wanted


@pytest.mark.parametrize("code", FORMS)
def test_numbers_and_dates_are_checked(code: str, books: dict[str, Workbook], placed: dict[str, Placed]) -> None:
    for slot, sheet, address in places_of(code, placed):
        kind = slot_view(slot, RULES).kind
        if kind not in ("diem", "ty_le", "so", "ngay"):
            continue
        check = validation_at(books[code][sheet], address)
        assert check is not None
        assert check.type == ("date" if kind == "ngay" else "decimal")
        assert check.errorStyle in (None, "stop")
        if kind in ("diem", "ty_le") and not slot.toi_da:
            assert (check.operator or "between", float(check.formula1), float(check.formula2)) == ("between", 0, 100)


def test_months_at_work_are_at_most_twelve(books: dict[str, Workbook], placed: dict[str, Placed]) -> None:
    sheet, address = placed["so-phong"].cells[("vien_chuc", 0, "thang_lam_viec")]
    check = validation_at(books["so-phong"][sheet], address)
    assert check is not None
    assert (float(check.formula1), float(check.formula2)) == (0, 12)


def test_self_score_is_limited_by_the_maximum_of_its_row(books: dict[str, Workbook], placed: dict[str, Placed]) -> None:
    cells = placed["mau-02b"].cells
    sheet, address = cells[("phu_luc_06", 0, "tu_cham")]
    check = validation_at(books["mau-02b"][sheet], address)
    assert check is not None
    assert check.formula2.replace("$", "") == cells[("phu_luc_06", 0, "toi_da")][1]
    assert cells[("phu_luc_06", 29, "tu_cham")][1] in check.sqref


def test_dates_lie_in_the_year_except_where_the_form_says_so(
    books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    first_day = dt.date(1899, 12, 30)
    ranges = {}
    for name in ("thong_tin.ngay_sinh", "cuoc_hop.ngay_hop"):
        code = "mau-02b" if name.startswith("thong_tin") else "so-phong"
        sheet, address = placed[code].fields[name]
        check = validation_at(books[code][sheet], address)
        assert check is not None
        ranges[name] = [first_day + dt.timedelta(int(n)) for n in (check.formula1, check.formula2)]
    assert ranges["cuoc_hop.ngay_hop"] == [dt.date(2021, 1, 1), dt.date(2022, 3, 31)]
    assert ranges["thong_tin.ngay_sinh"][0] < dt.date(1950, 1, 1)


@pytest.mark.parametrize("code", FORMS)
def test_messages_are_vietnamese_and_fit(code: str, books: dict[str, Workbook]) -> None:
    for sheet in books[code]:
        for check in sheet.data_validations.dataValidation:
            for title, text in ((check.errorTitle, check.error), (check.promptTitle, check.prompt)):
                assert len(title or "") <= 32
                assert len(text or "") <= 255
            if check.type:
                assert check.error
                assert re.search("[ăâđêôơưáàảãạ]", check.error.lower())


def test_hint_of_a_cell_tells_how_and_by_which_clause(books: dict[str, Workbook], placed: dict[str, Placed]) -> None:
    sheet, address = placed["so-phong"].cells[("vien_chuc", 0, "da_kiem_diem")]
    check = validation_at(books["so-phong"][sheet], address)
    assert check is not None
    assert check.prompt == f"{RULES.fact('da_kiem_diem').huong_dan} Gõ chữ x nếu có; để trống nếu không."
    assert "D.2" in check.prompt
    sheet, address = placed["so-phong"].cells[("quan_ly", 0, "la_nguoi_dung_dau")]
    check = validation_at(books["so-phong"][sheet], address)
    assert check is not None
    assert "KH 170, D.1" in check.prompt


@pytest.mark.parametrize("code", FORMS)
def test_every_input_but_free_text_says_what_to_enter(
    code: str, books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    for slot, sheet, address in places_of(code, placed):
        view = slot_view(slot, RULES)
        if view.kind == "chu":
            continue
        check = validation_at(books[code][sheet], address)
        assert check is not None
        assert check.prompt, (sheet, address)
        assert not (check.promptTitle or "…").endswith("…"), check.promptTitle
        if view.kind == "ty_le":
            assert "không gõ 0,85" in check.prompt
            assert "không gõ 0,85" in check.error


def deciding_inputs(form: Form) -> Iterator[tuple[str, str]]:
    """The inputs (block, slot) of facts that a tier is decided by."""
    for kind in record_kinds(form, RULES):
        for block, slot in fields_about(form, kind, RULES):
            if slot.ma in program_of(RULES, kind).facts:
                yield block.ma, slot.ma
    for block in blocks_of(form):
        if isinstance(block, Table) and block.doi_tuong:
            facts = program_of(RULES, block.doi_tuong).facts
            yield from ((block.ma, slot.ma) for slot in block.cot if slot.nhap and slot.ma in facts)
    for rule in form.suy_ra:
        yield from ((rule.bang, column) for column in rule.cot)


@pytest.mark.parametrize("code", FORMS)
def test_every_input_that_decides_a_tier_cites_its_clause(
    code: str, books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    for block, slot in deciding_inputs(FORMS[code]):
        place = placed[code].fields.get(f"{block}.{slot}") or placed[code].cells[block, 0, slot]
        check = validation_at(books[code][place[0]], place[1])
        assert check is not None
        assert re.search(r"\b[B-D]\.[IVX0-9]|Đ\d", check.prompt or ""), (block, slot, check.prompt)


@pytest.mark.parametrize("code", FORMS)
def test_the_guide_prints_on_one_page_and_shows_what_the_form_has(code: str, books: dict[str, Workbook]) -> None:
    guide = books[code]["Hướng dẫn"]
    assert (int(guide.page_setup.fitToWidth or 1), int(guide.page_setup.fitToHeight or 1)) == (1, 1)
    shown = list(text_cells(guide))
    slots_of_form = [slot for _, slot in slots(FORMS[code])]
    kinds = {slot_view(slot, RULES).kind for slot in slots_of_form if slot.nhap}
    assert any(text.startswith("Ô đánh dấu") for text in shown) == ("dau" in kinds)
    assert any("không gõ 0,85" in text for text in shown) == ("ty_le" in kinds)
    assert any("Mức đề xuất theo tiêu chí" in text for text in shown) == any(s.tinh == "muc" for s in slots_of_form)
    assert any("Dán giá trị" in text for text in shown)
    assert not any("⎙" in text for text in shown)


# ─────────────────────────── Filled in ───────────────────────────


def test_codes_become_labels_and_other_values_stay_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "so-phong.xlsx"
    row = {
        "ma": "VC001",
        "ho_ten": "=HYPERLINK(1)",
        "da_kiem_diem": True,
        "suy_thoai": False,
        "tieu_chi_chung": "DAP_UNG",
        "ty_le_hoan_thanh": 89.5,
        "tu_nhan_muc": "Tôt",
    }
    fields = {"don_vi.don_vi": "Phòng Y tế", "ngay_hop": dt.date(2021, 11, 29), "loai_tap_the": "phong"}
    at = write_book(FORMS["so-phong"], RULES, path, Fill(fields=fields, tables={"vien_chuc": [row]}))
    book = load_workbook(path)
    shown = {
        slot: book[sheet][address] for (t, i, slot), (sheet, address) in at.cells.items() if (t, i) == ("vien_chuc", 0)
    }
    assert {slot: shown[slot].value for slot in row} == {
        "ma": "VC001",
        "ho_ten": "=HYPERLINK(1)",
        "da_kiem_diem": "x",
        "suy_thoai": None,
        "tieu_chi_chung": "Đáp ứng",
        "ty_le_hoan_thanh": 89.5,
        "tu_nhan_muc": "Tôt",
    }
    assert {shown["ty_le_hoan_thanh"].data_type, shown["ty_le_hoan_thanh"].number_format} == {"n", "General"}
    texts = etree.fromstring(parts(path)["xl/sharedStrings.xml"]).itertext()
    assert "=HYPERLINK(1)" in set(texts)
    day = book[at.fields["ngay_hop"][0]][at.fields["ngay_hop"][1]]
    assert (day.value, day.number_format) == (dt.datetime(2021, 11, 29), "dd/mm/yyyy")  # noqa: DTZ001 - a day on paper
    assert book[at.fields["loai_tap_the"][0]][at.fields["loai_tap_the"][1]].value == "Phòng, tổ, đội"


def test_raw_cells_are_written_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "so-phong.xlsx"
    row = {
        "ty_le_hoan_thanh": Raw("formula", "=1/0", cached="#DIV/0!"),
        "ty_le_dam_bao": Raw("formula", "=50+50"),
        "ty_le_vuot_muc": Raw("text", "89,5"),
        "ho_ten": Raw("number", 7),
    }
    at = write_book(FORMS["so-phong"], RULES, path, Fill(tables={"vien_chuc": [row]}))
    cells = {cell.get("r"): cell for cell in sheet_part(path, "Viên chức").iter(f"{MAIN}c")}
    found = {slot: cells[at.cells[("vien_chuc", 0, slot)][1]] for slot in row}
    assert found["ty_le_hoan_thanh"].get("t") == "e"
    assert [found["ty_le_hoan_thanh"].findtext(f"{MAIN}{tag}") for tag in "fv"] == ["1/0", "#DIV/0!"]
    assert [found["ty_le_dam_bao"].findtext(f"{MAIN}{tag}") for tag in "fv"] == ["50+50", ""]
    assert found["ty_le_vuot_muc"].get("t") == "s"
    assert (found["ho_ten"].get("t"), found["ho_ten"].findtext(f"{MAIN}v")) == (None, "7")


def test_more_rows_than_declared_lengthen_the_table(tmp_path: Path) -> None:
    path = tmp_path / "so-phong.xlsx"
    rows = [{"ma": f"V{i:03}", "ho_ten": "Nguyễn Văn An"} for i in range(75)]
    at = write_book(FORMS["so-phong"], RULES, path, Fill(tables={"vien_chuc": rows}))
    sheet = load_workbook(path)["Viên chức"]
    last = sheet[at.cells[("vien_chuc", 74, "ma")][1]]
    assert last.value == "V074"
    assert sheet.cell(last.row, 1).value == 75
    assert sheet.cell(last.row + 6, 1).value == END_MARK
    assert validation_at(sheet, at.cells[("vien_chuc", 74, "da_kiem_diem")][1]) is not None
    assert not schema_problems(path)


@pytest.mark.parametrize("given", [0, 3])
def test_a_long_table_is_as_long_as_its_filling_and_a_few_rows_more(given: int, tmp_path: Path) -> None:
    rows = [{"ma": f"V{i:03}", "ho_ten": "Nguyễn Văn An"} for i in range(given)]
    filled = Fill(tables={"vien_chuc": rows, "quan_ly": rows})
    at = write_book(FORMS["so-phong"], RULES, tmp_path / "a.xlsx", filled)
    lengths = {table: 1 + max(i for t, i, _ in at.cells if t == table) for table in ("vien_chuc", "quan_ly", "mau_04")}
    assert lengths == {"vien_chuc": given + 5, "quan_ly": 12, "mau_04": 72}


def test_sum_row_has_a_formula_and_its_value(tmp_path: Path) -> None:
    path = tmp_path / "mau-02b.xlsx"
    rows = [
        {} if line.is_heading else {"tu_cham": line.diem / 2}
        for line in RULES.score_table("phu_luc_06").tieu_chi
        if line.diem or line.is_heading
    ]
    at = write_book(FORMS["mau-02b"], RULES, path, Fill(tables={"phu_luc_06": rows}))
    first, last = (at.cells[("phu_luc_06", i, "tu_cham")][1] for i in (0, len(rows) - 1))
    total = re.sub(r"\d+", lambda digits: str(int(digits[0]) + 1), last)
    name = at.cells[("phu_luc_06", 0, "tu_cham")][0]
    assert load_workbook(path)[name][total].value == f"=SUM({first}:{last})"
    assert load_workbook(path, data_only=True)[name][total].value == 50


def test_more_rows_than_are_printed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="30 dòng; nhận được 31"):
        write_book(FORMS["mau-02b"], RULES, tmp_path / "a.xlsx", Fill(tables={"phu_luc_06": [{}] * 31}))
    assert not list(tmp_path.iterdir())


def test_text_too_long_for_a_cell_is_a_usage_error_that_names_the_cell(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"earlier")
    with pytest.raises(UsageError, match=r"B\d+.*Viên chức"):
        write_book(FORMS["so-phong"], RULES, target, Fill(tables={"vien_chuc": [{"ma": "x" * 40_000}]}))
    assert target.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [target]


def test_target_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").mkdir()
    with pytest.raises(UsageError, match=r"Không ghi được .*a\.xlsx"):
        write_book(FORMS["mau-03"], RULES, Path(__file__) / "a.xlsx")
    with pytest.raises(UsageError, match=r"Không ghi được .*b\.xlsx"):
        write_book(FORMS["mau-03"], RULES, tmp_path / "b.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["b.xlsx"]


def test_unknown_score_table_is_a_form_error(tmp_path: Path) -> None:
    form = FORMS["mau-02b"]
    pages = [
        page.model_copy(
            update={"khoi": [b.model_copy(update={"tu": "khong_co"}) if isinstance(b, Table) else b for b in page.khoi]}
        )
        for page in form.trang
    ]
    with pytest.raises(FormError, match="khong_co"):
        write_book(form.model_copy(update={"trang": pages}), RULES, tmp_path / "a.xlsx")


def test_reader_finds_every_value_where_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "so-chi-bo.xlsx"
    rows = [{"ma": f"D{i}", "ho_ten": f"Trần Thị {'ABC'[i]}", "diem": 80 + i, "muc_ket_qua": "TOT"} for i in range(3)]
    fields = {"chi_bo.don_vi": "Chi bộ Cơ sở", "chi_bo.diem": 91.25, "chi_bo.xl_chinh_quyen_doan_the": "HTTNV"}
    at = write_book(FORMS["so-chi-bo"], RULES, path, Fill(fields=fields, tables={"dang_vien": rows}))
    read = read_book(path, path.name, RULES)
    assert (read.form, read.ruleset) == ("so-chi-bo", "kh170-2021")
    people = [record for record in read.records if record.kind == "dang_vien"]
    for index, (record, row) in enumerate(zip(people, rows, strict=True)):
        assert {fact: record.facts[fact] for fact in row} == row
        assert all((record.sheet, record.cells[fact]) == at.cells[("dang_vien", index, fact)] for fact in row)
    unit = next(record for record in read.records if record.kind == "chi_bo")
    for name, value in fields.items():
        fact = name.partition(".")[2]
        assert (unit.facts[fact], (unit.sheet, unit.cells[fact])) == (value, at.fields[name])


# ─────────────────────────── Heading, print set-up, format ───────────────────────────


@pytest.mark.parametrize("code", FORMS)
def test_first_sheet_has_the_heading_of_its_family(code: str, books: dict[str, Workbook]) -> None:
    form = FORMS[code]
    texts = "\n".join(text_cells(books[code][form.trang[0].ten]))
    state, party = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM"
    assert (state in texts, party in texts) == (form.the_thuc == "nha_nuoc", form.the_thuc == "dang")
    assert ("Độc lập - Tự do - Hạnh phúc" in texts) == (form.the_thuc == "nha_nuoc")


def test_names_of_the_bodies_and_the_place_are_printed(tmp_path: Path) -> None:
    heading = Heading("Sở Nội vụ", "Cơ sở Bình Minh", "Phú An")
    write_book(FORMS["so-phong"], RULES, tmp_path / "a.xlsx", Fill(heading))
    book = load_workbook(tmp_path / "a.xlsx")
    first = "\n".join(text_cells(book["Đơn vị"]))
    assert first.index("SỞ NỘI VỤ") < first.index("CƠ SỞ BÌNH MINH")
    assert "…………" not in first
    assert "Phú An, ngày … tháng … năm 2021" in first
    assert "CƠ SỞ BÌNH MINH" in text_cells(book["Viên chức"])


@pytest.mark.parametrize(("code", "page"), PAGES, ids=PAGE_IDS)
def test_title_and_signers_are_printed(code: str, page: Page, books: dict[str, Workbook]) -> None:
    texts = text_cells(books[code][page.ten])
    assert page.tieu_de in texts
    assert page.phu_de in texts
    for title in page.chu_ky:
        assert any(title in text and "(Ký, ghi rõ họ tên)" in text for text in texts)


@pytest.mark.parametrize(("code", "page"), PAGES, ids=PAGE_IDS)
def test_print_set_up(code: str, page: Page, books: dict[str, Workbook]) -> None:
    sheet = books[code][page.ten]
    setup, margins = sheet.page_setup, sheet.page_margins
    assert (int(setup.paperSize), setup.orientation) == (9, "landscape" if page.huong == "ngang" else "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (int(setup.fitToWidth or 1), int(setup.fitToHeight)) == (1, 0)
    assert [round(side * 25.4) for side in (margins.top, margins.bottom)] == [20, 20]
    dense = any(isinstance(block, Table) and len(block.cot) >= 12 for block in page.khoi)
    assert round(margins.left * 25.4) == (15 if dense else 30)
    assert 15 <= round(margins.right * 25.4) <= 20
    fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert fonts == {"Times New Roman"}


def test_page_number_is_on_top_but_not_on_the_first_page(built: Path) -> None:
    header = sheet_part(built / "so-phong.xlsx", "Viên chức").find(f"{MAIN}headerFooter")
    assert header is not None
    assert header.get("differentFirst") == "1"
    assert header.get("scaleWithDoc") == "0"
    assert "&P" in (header.findtext(f"{MAIN}oddHeader") or "")
    assert header.find(f"{MAIN}oddFooter") is None
    assert not header.findtext(f"{MAIN}firstHeader")


@pytest.mark.parametrize(("code", "page", "block"), TABLES, ids=TABLE_IDS)
def test_long_tables_repeat_their_header(
    code: str, page: Page, block: Table, books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    sheet = books[code][page.ten]
    rows = sorted({sheet[a].row for (t, _, _), (_, a) in placed[code].cells.items() if t == block.ma})
    roster = any(slot.tinh == "muc" for slot in block.cot)
    if roster or len(rows) >= 10:
        assert sheet.print_title_rows == f"${rows[0] - 2}:${rows[0] - 1}"
    fields_above = sum(len(above.muc) for above in page.khoi if isinstance(above, Fields))
    if (roster or len(rows) >= 10) and fields_above <= 4:  # more of them would leave no room for rows on a screen
        assert sheet.freeze_panes is not None
    if roster:
        assert all(sheet.row_dimensions[row].height >= 33 for row in rows)


def test_roster_panes_are_frozen_below_the_header_and_right_of_the_name(
    books: dict[str, Workbook], placed: dict[str, Placed]
) -> None:
    sheet = books["so-phong"]["Viên chức"]
    name = sheet[placed["so-phong"].cells[("vien_chuc", 0, "ho_ten")][1]]
    assert sheet.freeze_panes == sheet.cell(name.row, name.column + 1).coordinate
    assert sheet.auto_filter.ref.startswith(f"A{name.row - 1}:")


def test_rows_of_a_roster_grow_with_what_is_typed(built: Path, placed: dict[str, Placed]) -> None:
    address = placed["so-phong"].cells[("vien_chuc", 0, "ma")][1]
    number = re.sub(r"\D", "", address)
    rows = {row.get("r"): row for row in sheet_part(built / "so-phong.xlsx", "Viên chức").iter(f"{MAIN}row")}
    assert rows[number].get("ht")
    assert rows[number].get("customHeight") is None
    assert rows[str(int(number) - 2)].get("customHeight") == "1"


@pytest.mark.parametrize("code", FORMS)
def test_parts_follow_the_schemas(code: str, built: Path) -> None:
    assert not schema_problems(built / f"{code}.xlsx")


def test_schema_check_sees_a_fault(built: Path, tmp_path: Path) -> None:
    broken = tmp_path / "hong.xlsx"
    with ZipFile(broken, "w") as package:
        for name, content in parts(built / "mau-03.xlsx").items():
            package.writestr(name, content.replace(b"<sheetData>", b"<sheetData><hang/>"))
    assert any("sheet1.xml" in problem and "hang" in problem for problem in schema_problems(broken))


def test_libreoffice_prints_every_form_one_page_wide(built: Path, tmp_path: Path) -> None:
    printed = convert_to_pdf(sorted(built.glob("*.xlsx")), tmp_path)
    for pdf in printed:
        pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))
        form = load_form(RULES, pdf.stem)
        rows = sum(b.so_dong for page in form.trang for b in page.khoi if isinstance(b, Table))
        # A landscape page holds at least 14 rows under a repeated header; a sheet too wide would double the count.
        most = 1 + sum(2 if page.huong == "doc" else 1 for page in form.trang) + rows // 14
        most += 3 if form.tam_tinh else 0
        assert len(form.trang) + 1 <= pages <= most, pdf.name


def test_a_form_without_formulas_does_not_depend_on_how_the_rules_are_read(tmp_path: Path) -> None:
    other = load_ruleset("kh170-2021").with_readings(R2="khoang_dong")
    write_book(FORMS["mau-03"], other, tmp_path / "a.xlsx")
    write_book(FORMS["mau-03"], RULES, tmp_path / "b.xlsx")
    assert parts(tmp_path / "a.xlsx") == parts(tmp_path / "b.xlsx")


def test_formulas_follow_how_the_rules_are_read_and_the_book_says_so(tmp_path: Path) -> None:
    other = load_ruleset("kh170-2021").with_readings(R2="khoang_dong")
    write_book(FORMS["so-chi-bo"], other, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    header = [cell.value for cell in book["Đảng viên"][6]]
    assert "dv.httnv.diem_tran" in header
    assert "R2=khoang_dong" in next(row[1].value for row in book["_dg"].iter_rows() if row[0].value == "cach_doc")
    told = [cell.value for row in book["Tạm tính"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any("Khoảng điểm đóng như câu chữ in" in text for text in told)
