"""What is shipped with VBA in it: the sources, the built files, the ribbon, and what a checker of macros finds."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import openpyxl
import pytest
import xlwings
from lxml import etree
from oletools.olevba import VBA_Parser, VBA_Scanner
from openpyxl import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet
from pyopenvba import ExcelFile

from danhgia_xl.addin.commands import COMMANDS
from danhgia_xl.addin.install.settings import SETTINGS_VALUE
from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.template.buttons import INSTALL_NAME, SHEET_COMMANDS
from danhgia_xl.workbook.template.print import ROSTER_COLUMNS
from danhgia_xl.workbook.template.text import text_width
from macros import dung
from macros.addin_book import TEXTS
from macros.control_book import FOLDER_NAME, OUTPUT_NAME, STATUS_NAME
from macros.package import BOOK_TYPE, set_kind
from tests.schemas import schema_problems

ROOT = Path(__file__).parents[1]
MACROS = ROOT / "macros"
ADDIN = ROOT / dung.ADDIN
FORM_BOOKS = [ROOT / dung.BOOKS / f"{code}.xlsm" for code in dung.FORMS]
CONTROL_BOOK = ROOT / dung.CONTROL_BOOK
BOOKS = [*FORM_BOOKS, CONTROL_BOOK]
SHIPPED = [ADDIN, *BOOKS]
HAND_WRITTEN = ("DanhGia", "DanhGiaAddin")

RIBBON = "{http://schemas.microsoft.com/office/2009/07/customui}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
CONTENT = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def ids(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def by_pyopenvba(path: Path) -> dict[str, str]:
    with ExcelFile(path) as book:
        return {name: book.get_module(name) for name in book.module_names()}


def by_olevba(path: Path) -> dict[str, str]:
    parser = VBA_Parser(str(path))
    try:
        return {Path(name).stem: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()


Reader = Callable[[Path], dict[str, str]]
READERS: dict[str, Reader] = {"pyOpenVBA": by_pyopenvba, "olevba": by_olevba}


def lines(source: str) -> list[str]:
    """Return the lines of a module, without the blank one that a reader may put at its end."""
    return source.rstrip().splitlines()


def own_source(name: str) -> list[str]:
    return lines((MACROS / f"{name}.bas").read_text(encoding="ascii"))


def code_modules(sources: dict[str, str]) -> set[str]:
    """Return the modules that hold more than the attributes every sheet has."""
    return {name for name, code in sources.items() if any(not line.startswith("Attribute") for line in lines(code))}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("path", BOOKS, ids=ids(BOOKS))
def test_a_book_holds_the_one_module_of_the_buttons_and_no_other_code(path: Path, reader: Reader) -> None:
    found = reader(path)
    assert code_modules(found) == {"DanhGia"}
    assert lines(found["DanhGia"]) == own_source("DanhGia")


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_the_add_in_holds_our_modules_and_that_of_xlwings_with_its_settings_renamed(
    reader: Reader,
) -> None:
    found = reader(ADDIN)
    ours = {path.stem for path in MACROS.glob("*.bas")} - {"DanhGia"}
    assert code_modules(found) == {"xlwings", *ours}
    for name in ours:
        assert lines(found[name]) == own_source(name)
    original = Path(xlwings.__file__).with_name("xlwings_custom_addin.bas").read_text(encoding="ascii")
    pairs = zip(lines(original), lines(found["xlwings"]), strict=True)
    changed = [(old, new) for old, new in pairs if old != new]
    name = 'Public Const PROJECT_NAME As String = "{}"'
    usual = 'Environ("USERPROFILE") & "\\." & PROJECT_NAME & "\\" & PROJECT_NAME & ".conf"'
    told = f'GetSetting("DanhGia", "CaiDat", "{SETTINGS_VALUE}", {usual})'
    place = "        GetConfigFilePath = {}"
    assert changed == [
        (name.format("myaddin"), name.format("danhgia")),
        (place.format(usual), place.format(told)),
    ]


def test_the_committed_files_are_what_their_sources_build_twice_alike(tmp_path: Path) -> None:
    first, second = dung.build(tmp_path / "a"), dung.build(tmp_path / "b")
    assert [path.relative_to(tmp_path / "a") for path in first] == [path.relative_to(ROOT) for path in SHIPPED]
    for shipped, one, other in zip(SHIPPED, first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), f"{shipped.name}: two builds differ"
        assert one.read_bytes() == shipped.read_bytes(), f"{shipped.name} is old: run `make macros`"


@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_a_module_is_ascii_and_short(name: str) -> None:
    assert len(own_source(name)) <= 120


def test_no_module_holds_a_rule() -> None:
    tiers = {tier for scale in load_ruleset(dung.RULESET).data.thang.values() for tier in (g.ma for g in scale.gia_tri)}
    for name in HAND_WRITTEN:
        code = "\n".join(line for line in own_source(name) if not line.lstrip().startswith("'"))
        assert not re.search(r"\b\d\d+\b", code), "a number of two digits or more is a threshold or a magic number"
        assert not [tier for tier in tiers if re.search(rf"\b{tier}\b", code)]


def test_each_command_has_one_procedure_that_passes_on_its_code() -> None:
    source = "\n".join(own_source("DanhGia"))
    found = re.findall(r'^Public Sub (\w+)\(\)\n    Chay "(\w+)"\nEnd Sub$', source, flags=re.MULTILINE)
    assert found == [(command.macro, command.code) for command in COMMANDS]


def test_no_procedure_is_called_like_a_function_for_cells_whatever_the_case() -> None:
    modules = {path.stem: path.read_text(encoding="ascii") for path in MACROS.glob("*.bas")}
    procedures = {
        name: re.findall(r"^(?:Public )?(?:Sub|Function) (\w+)", modules[name], re.MULTILINE) for name in modules
    }
    every = [one.lower() for names in procedures.values() for one in names]
    assert len(set(every)) == len(every)


EXPECTED_ALARMS = {
    "DanhGia": {("Suspicious", "Run")},  # Application.Run: how a book calls the add-in
    "DanhGiaAddin": {
        ("AutoExec", "Auto_Open"),  # registers the help of the functions
        ("Suspicious", "run"),  # the word in the call of Python
        ("Suspicious", "Base64 Strings"),  # "DanhGiaAddin" and "user" could be read as such
    },
}


@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_a_checker_of_macros_finds_nothing_suspicious_but_what_is_explained(name: str) -> None:
    found = VBA_Scanner("\n".join(own_source(name))).scan()
    assert {(kind, word) for kind, word, _ in found} == EXPECTED_ALARMS[name]


@pytest.mark.parametrize("path", BOOKS, ids=ids(BOOKS))
def test_nothing_runs_when_a_book_is_opened(path: Path) -> None:
    parser = VBA_Parser(str(path))
    found = {(kind, word) for kind, word, _ in parser.analyze_macros() if word != "Hex Strings"}
    parser.close()
    assert found == EXPECTED_ALARMS["DanhGia"]  # the hex strings are the class ids of sheets


def drawings(path: Path) -> dict[str, etree._Element]:
    with ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith(".vml")]
        return {name: etree.fromstring(package.read(name)) for name in names}


def buttons(drawing: etree._Element) -> list[tuple[str, str, list[int], str]]:
    """Return caption, macro, anchor and whether it is printed, of each button of a drawing."""
    excel = "{urn:schemas-microsoft-com:office:excel}"
    found = []
    for shape in drawing.iter("{urn:schemas-microsoft-com:vml}shape"):
        data = shape.find(f"{excel}ClientData")
        assert data is not None
        told = [data.findtext(f"{excel}{name}", "") for name in ("FmlaMacro", "Anchor", "PrintObject")]
        caption = "".join(shape.itertext("font"))
        found.append((caption, told[0], [int(part) for part in told[1].split(",")], told[2]))
    return found


@pytest.mark.parametrize("path", BOOKS, ids=ids(BOOKS))
def test_every_button_runs_a_procedure_that_is_there_and_says_what_the_command_is_called(path: Path) -> None:
    names = {command.label: command.macro for command in COMMANDS}
    source = by_olevba(path)["DanhGia"]
    drawn = [button for drawing in drawings(path).values() for button in buttons(drawing)]
    assert drawn
    for caption, macro, _, printed in drawn:
        assert macro == f"[0]!{names[caption]}"
        assert f"Public Sub {names[caption]}()" in source
        assert printed == "False"


@pytest.mark.parametrize("path", FORM_BOOKS, ids=ids(FORM_BOOKS))
def test_buttons_stand_in_the_frozen_part_of_every_roster_clear_of_each_other_and_of_text(path: Path) -> None:
    book = opened(path)
    rosters = [sheet for sheet in book if str(sheet.freeze_panes).startswith("D")]
    drawn = list(drawings(path).values())
    assert len(drawn) == len(rosters) > 0
    labels = {command.code: command.label for command in COMMANDS}
    for sheet, drawing in zip(rosters, drawn, strict=True):
        placed = buttons(drawing)
        assert [caption for caption, *_ in placed] == [labels[code] for code in SHEET_COMMANDS]
        header = next(cell.row for cell in sheet["A"] if cell.value == "TT")
        widths = [sheet.column_dimensions[letter].width * 8 for letter in "ABC"]
        assert len(widths) == ROSTER_COLUMNS
        boxes = [box(anchor, sheet, widths) for _, _, anchor, _ in placed]
        for at, (left, top, right, bottom) in enumerate(boxes):
            assert 0 <= left < right <= sum(widths)
            assert 1 <= top < bottom <= header - 1, "between the name of the body and the table"
            for other in boxes[:at]:
                assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
        total = sum(dimension.width * 8 * (dimension.max - dimension.min + 1) for dimension in visible(sheet))
        for row in range(2, header):
            text = str(sheet.cell(row, 1).value or "")
            assert (total - text_width(text, 14, bold=True)) / 2 > sum(widths), f"a button covers {text!r}"


def visible(sheet: Worksheet) -> list[ColumnDimension]:
    """Return the columns of the printed sheet: those before the narrow one that ends it."""
    dimensions = sorted(sheet.column_dimensions.values(), key=lambda one: one.min)
    end = next(at for at, one in enumerate(dimensions) if one.width < 1)
    return dimensions[:end]


def box(anchor: list[int], sheet: Worksheet, widths: list[float]) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of an anchor: pixels across, rows (from 0, with their fraction) down."""
    sides = []
    for column, dx, row, dy in (anchor[:4], anchor[4:]):
        height = (sheet.row_dimensions[row + 1].height or 15.75) / 0.75
        sides.append((sum(widths[:column]) + dx, row + dy / height))
    (left, top), (right, bottom) = sides
    return left, top, right, bottom


def opened(path: Path) -> Workbook:
    """Return a workbook with VBA as openpyxl reads it, which takes no add-in for one."""
    with TemporaryDirectory() as folder:
        copy = Path(folder, "so.xlsx")
        copy.write_bytes(path.read_bytes())
        set_kind(copy, BOOK_TYPE)
        return openpyxl.load_workbook(copy)


def names_of(path: Path) -> dict[str, str]:
    """Return the text in the cell each defined name of one cell stands for."""
    book = opened(path)
    found = {}
    for name, defined in book.defined_names.items():
        places = list(defined.destinations) if defined.type == "RANGE" else []
        if len(places) == 1 and ":" not in places[0][1]:
            sheet, cell = places[0]
            found[name] = str(book[sheet][cell].value or "")
    return found


@pytest.mark.parametrize("path", BOOKS, ids=ids(BOOKS))
def test_a_book_says_in_vietnamese_what_to_install_where_its_macro_looks(path: Path) -> None:
    assert f'Names("{INSTALL_NAME}")' in by_pyopenvba(path)["DanhGia"]
    assert "danhgia-xl cai-dat" in names_of(path)[INSTALL_NAME]
    assert "Nút" in names_of(path)[INSTALL_NAME]


def test_the_add_in_has_every_text_its_macro_shows() -> None:
    asked = set(re.findall(r'Bao "(\w+)"|Names\("(\w+)"\)', by_pyopenvba(ADDIN)["DanhGiaAddin"]))
    wanted = {first or second for first, second in asked}
    assert wanted - {"DG_HAM"} == set(TEXTS)
    assert {name: text for name, text in names_of(ADDIN).items() if name in TEXTS} == TEXTS


def test_the_control_book_has_the_cells_its_command_reads_and_writes() -> None:
    assert {FOLDER_NAME, OUTPUT_NAME, STATUS_NAME} <= set(names_of(CONTROL_BOOK))
    sheet = opened(CONTROL_BOOK)["Tổng hợp"]
    assert sheet.protection.sheet
    assert not sheet["C5"].protection.locked
    assert sheet["C10"].protection.locked


def test_consolidating_a_folder_passes_over_the_control_book_and_reads_the_books_with_buttons(tmp_path: Path) -> None:
    folder = tmp_path / "so"
    folder.mkdir()
    for path in BOOKS:
        (folder / path.name).write_bytes(path.read_bytes())
    result = consolidate(folder, tmp_path / "ra.xlsx")
    verdicts = dict(zip(result.files["tep"], result.files["ket_luan"], strict=True))
    assert verdicts.pop("tong-hop.xlsm") == "BO_QUA"
    assert {found.file for found in result.findings if found.code == "TEP_TONG_HOP"} == {"tong-hop.xlsm"}
    assert set(verdicts) == {path.name for path in FORM_BOOKS}
    assert "BO_QUA" not in verdicts.values()


def ribbon() -> etree._Element:
    with ZipFile(ADDIN) as package:
        return etree.fromstring(package.read("customUI/customUI14.xml"))


def test_the_ribbon_shows_every_command_once_and_calls_a_procedure_that_takes_a_control() -> None:
    source = by_olevba(ADDIN)["DanhGiaAddin"]
    found = list(ribbon().iter(f"{RIBBON}button"))
    assert sorted(button.get("tag", "") for button in found) == sorted(command.code for command in COMMANDS)
    commands = {command.code: command for command in COMMANDS}
    for button in found:
        command = commands[button.get("tag", "")]
        assert f"Public Sub {button.get('onAction')}(control As IRibbonControl)" in source
        assert (button.get("label"), button.get("supertip")) == (command.label, command.tip)
        assert (button.get("imageMso"), button.get("keytip")) == (command.icon, command.key)


def test_the_ribbon_keeps_to_the_rules_of_custom_ui() -> None:
    root = ribbon()
    assert root.tag == f"{RIBBON}customUI"
    nested = {"customUI": "ribbon", "ribbon": "tabs", "tabs": "tab", "tab": "group", "group": "button"}
    for element in root.iter():
        inner = {etree.QName(child).localname for child in element}
        assert inner <= {nested.get(etree.QName(element).localname)}
    codes = [code for element in root.iter() if (code := element.get("id"))]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", code) for code in codes), "an id is an XML name"
    tips = [tip for element in root.iter(f"{RIBBON}button") if (tip := element.get("keytip"))]
    assert len(set(tips)) == len(tips) == len(COMMANDS)
    for element in root.iter():
        assert re.fullmatch(r"[A-Z0-9]{1,3}", element.get("keytip", "A"))
        assert element.get("size", "normal") in {"normal", "large"}
        assert all(len(element.get(name, "")) <= 1024 for name in ("label", "screentip", "supertip"))


@pytest.mark.parametrize("path", SHIPPED, ids=ids(SHIPPED))
def test_every_part_follows_ecma_376_where_it_has_a_schema(path: Path) -> None:
    assert [line for line in schema_problems(path) if not line.startswith("customUI/")] == []


@pytest.mark.parametrize("path", SHIPPED, ids=ids(SHIPPED))
def test_every_part_has_a_type_and_every_relationship_a_target(path: Path) -> None:
    with ZipFile(path) as package:
        parts = {f"/{name}" for name in package.namelist()} - {"/[Content_Types].xml"}
        types = etree.fromstring(package.read("[Content_Types].xml"))
        relations = {
            name: etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".rels")
        }
    overrides = {one.get("PartName"): one.get("ContentType") for one in types.iter(f"{CONTENT}Override")}
    defaults = {one.get("Extension") for one in types.iter(f"{CONTENT}Default")}
    assert set(overrides) <= parts
    assert not [part for part in parts - set(overrides) if part.rpartition(".")[2] not in defaults]
    kind = "addin" if path.suffix == ".xlam" else "sheet"
    assert overrides["/xl/workbook.xml"] == f"application/vnd.ms-excel.{kind}.macroEnabled.main+xml"
    targets = set()
    for name, root in relations.items():
        folder = PurePosixPath("/", name).parent.parent
        codes = [one.get("Id") for one in root.iter(RELATION)]
        assert len(set(codes)) == len(codes)
        inside = [one.get("Target", "") for one in root.iter(RELATION) if one.get("TargetMode") != "External"]
        targets |= {resolved(folder, target) for target in inside}
    assert targets == {part for part in parts if not part.endswith(".rels")}


def resolved(folder: PurePosixPath, target: str) -> str:
    """Return the part a relationship of a part in `folder` points to."""
    steps: list[str] = []
    for step in (folder / target).parts[1:]:
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/" + "/".join(steps)


def test_the_add_in_opens_without_a_window() -> None:
    with ZipFile(ADDIN) as package:
        root = etree.fromstring(package.read("xl/workbook.xml"))
    [view] = root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}workbookView")
    assert view.get("visibility") == "hidden"


def test_the_help_of_functions_in_the_add_in_is_that_of_the_functions() -> None:
    module = "danhgia_xl.addin.udfs"
    wanted = importlib.import_module(module).descriptions() if find_spec(module) else []
    book = opened(ADDIN)
    rows = list(book["_dg"].iter_rows(min_row=len(TEXTS) + 2, values_only=True))
    found = [[cell for cell in row if cell is not None] for row in rows if row[0]]
    assert found == [[name, text, category, *arguments] for name, text, category, arguments in wanted]
    assert "DG_HAM" in book.defined_names
