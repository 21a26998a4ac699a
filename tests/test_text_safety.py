"""Whatever a book or a file name holds comes out as text: in cells, headers, properties, links and forms."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import unicodedata
import zipfile
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from xlsxwriter import Workbook

from danhgia_xl.batch.result import (
    CALENDAR_COLUMNS,
    DOSSIER_COLUMNS,
    FILE_COLUMNS,
    PEOPLE_COLUMNS,
    UNIT_COLUMNS,
    Consolidation,
)
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.summary import list_writer
from danhgia_xl.workbook.summary.cell_links import LinkMaker
from danhgia_xl.workbook.summary.cell_text import clean_text
from danhgia_xl.workbook.summary.sheet_style import Styles, set_up_page
from danhgia_xl.workbook.summary.write import new_book, write_summary
from danhgia_xl.workbook.template.write import Fill, write_book

RULES = load_ruleset("kh170-2021")
SO_PHONG = load_forms(RULES)["so-phong"]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NASTY = [
    '=HYPERLINK("http://example.invalid","Bấm")', "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1",
    "=1+1", "{=1+1}", "'=1+1", "http://example.invalid", "internal:'Tệp'!A1", "mailto:a@b.c",
    "<r><t>x</t></r>", "<r>&</r>", "</t></is></c><c><f>1+1</f></c>", "&amp;", "&#0;", "]]>", "<!-- -->",
    "_x000D_", "_x0041_", "_xFFFE_", "\x00\x07\x1b[31m", "\x7f\x85\x9f", "\ufffe\uffff\ud800\udc00", "\u202eexe.xlsx",
    "1", "0012", "1e5", "TRUE", "#N/A", "2021-12-05", "R&D &P &A", "12 phòng", "😀" * 40, "é\u0301" * 20, " ", "\n",
]  # fmt: skip
NASTY_ON_THE_OVERVIEW = ["=1+1", "<r><t>x</t></r>", "<r>&</r>", "&amp;", "_x000D_", "\x00\x1b[31m", "\x85", "0012"]
"""One for each way in which the sheets that XlsxWriter writes could go wrong."""
TEXTS = st.lists(st.text(max_size=30) | st.sampled_from(NASTY), min_size=20, max_size=20)
ROWS = 4


def expected(text: str) -> str:
    """What a cell shows of `text`, by the classes of Unicode and not by the table of the program."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    kept = (
        ch
        for ch in lines
        if ch in "\n\t" or (unicodedata.category(ch) not in {"Cc", "Cs"} and ch not in "\ufffe\uffff")
    )
    return "".join(kept).strip()


def consolidation(texts: list[str], folder: str = "vao") -> Consolidation:
    """A result in which every text of an input is one of `texts`."""
    given_texts = cycle(texts)

    def table(columns: tuple[str, ...], fixed: dict[str, Any]) -> pd.DataFrame:
        rows = [[fixed[name] if name in fixed else next(given_texts) for name in columns] for _ in range(ROWS)]
        return pd.DataFrame(rows, columns=list(columns), dtype=object)

    lists: dict[str, Any] = {"dieu_kien": [], "thieu": [], "cach_doc": [], "canh_bao": [], "buoc": ()}
    rated = {"tieu_chi": "HTTNV", "xep_loai": "HTTNV", "co_the": ("HTTNV",), "quyet_dinh": "", "hieu_luc": "HTTNV",
             "diem": 85.0, "la_nguoi_dung_dau": False, "o": "A5", "tu_nhan_muc": None, **lists}  # fmt: skip
    dates = {
        "han": dt.date(2021, 12, 1),
        "ngay_xong": None,
        "sinh_ngay": None,
        "ngay_nhan": None,
        "so_ngay": 0,
        "tt": 1,
    }
    finding = [
        Finding("DL-01", "vi_pham", next(given_texts), next(given_texts), next(given_texts), "C7", next(given_texts),
                next(given_texts), next(given_texts), next(given_texts)) for _ in range(ROWS)
    ]  # fmt: skip
    return Consolidation(
        ruleset=RULES,
        folder=folder,
        people=table(PEOPLE_COLUMNS, {**rated, "doi_tuong": "vien_chuc"}),
        units=table(UNIT_COLUMNS, {**rated, "doi_tuong": "phong"}),
        files=table(FILE_COLUMNS, {"ket_luan": "HOP_LE", "so_dong": 1, "vi_pham": 0, "canh_bao": 0}),
        findings=finding,
        today=dt.date(2021, 12, 9),
        calendar=table(CALENDAR_COLUMNS, {**dates, "trang_thai": "TRE", "doi_tuong": "phong", "o": "C5"}),
        dossiers=table(DOSSIER_COLUMNS, {**dates, "trang_thai": "THIEU", "doi_tuong": "phong", "o": "C5"}),
    )


class Package:
    """A workbook read by its XML alone; every part must be sound XML."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.trees = {name: etree.fromstring(data) for name, data in self.parts.items()}
        shared = self.trees.get("xl/sharedStrings.xml")
        self._shared = [] if shared is None else ["".join(one.itertext(f"{MAIN}t")) for one in shared]
        names = [sheet.get("name") for sheet in self.trees["xl/workbook.xml"].find(f"{MAIN}sheets")]
        self.sheets = {name: self.trees[f"xl/worksheets/sheet{number}.xml"] for number, name in enumerate(names, 1)}

    def texts(self, sheet: str, column: str = "") -> list[str]:
        """Return the texts of a sheet's cells below the first row, of one column when it is named by its heading."""
        cells = list(self.sheets[sheet].iter(f"{MAIN}c"))
        letters = next((c.get("r")[:-1] for c in cells if self._text(c) == column and c.get("r").endswith("1")), "")
        assert letters or not column
        chosen = [c for c in cells if re.fullmatch(f"{letters or '[A-Z]+'}([2-9]|1[0-9]+)", c.get("r"))]
        return [text for c in chosen if (text := self._text(c))]

    def _text(self, cell: Any) -> str | None:
        raw = None
        if cell.get("t") == "s":
            raw = self._shared[int(cell.findtext(f"{MAIN}v"))]
        elif cell.get("t") == "inlineStr":
            raw = "".join(cell.itertext())
        return None if raw is None else re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), raw)

    def text(self, sheet: str, address: str) -> str:
        """Return the text of one cell, which holds nothing else."""
        (cell,) = (cell for cell in self.sheets[sheet].iter(f"{MAIN}c") if cell.get("r") == address)
        assert not list(cell.iter(f"{MAIN}f"))
        assert cell.get("t") in {None, "s"}
        return self._text(cell) or ""

    def check(self) -> None:
        """Nothing in it is a formula, an error or a value of another type than text, number or blank."""
        for name, sheet in self.sheets.items():
            assert not list(sheet.iter(f"{MAIN}f")), name
            assert {cell.get("t") for cell in sheet.iter(f"{MAIN}c")} <= {None, "s", "inlineStr"}, name
            for edge in [*sheet.iter(f"{MAIN}oddHeader"), *sheet.iter(f"{MAIN}oddFooter")]:
                assert len(edge.text.encode("utf-16-le")) <= 510
            assert len(name) <= 31
        relations = [tree for name, tree in self.trees.items() if name.endswith(".rels")]
        targets = [one.get("Target") for tree in relations for one in tree if one.get("TargetMode") == "External"]
        assert not [target for target in targets if ":" in target.split("/")[0]], "a link leads away"


def written(result: Consolidation) -> Package:
    with tempfile.TemporaryDirectory() as folder:
        path = write_summary(result, Path(folder, "tong-hop.xlsx"))
        book = openpyxl.load_workbook(path)
        kinds = Counter(cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row)
        assert set(kinds) <= {"s", "n"}
        return Package(path)


SOURCES = [
    ("people", "ho_ten", "Viên chức", "Họ và tên"), ("people", "ma", "Viên chức", "Mã"),
    ("people", "don_vi", "Viên chức", "Đơn vị"), ("people", "chuc_danh", "Viên chức", "Chức danh"),
    ("people", "ly_do", "Viên chức", "Lý do"), ("people", "tep", "Viên chức", "Tệp"),
    ("people", "trang", "Viên chức", "Trang"), ("units", "don_vi", "Tập thể", "Tên"), ("files", "tep", "Tệp", "Tệp"),
    ("files", "ghi_chu", "Tệp", "Ghi chú"), ("files", "sha256", "Tệp", "SHA-256"), ("calendar", "ai", "Lịch", "Ai làm"),
    ("dossiers", "noi_dung", "Hồ sơ", "Loại giấy tờ"),
]  # fmt: skip
"""Table and column of a result, with the sheet and the heading under which its texts stand in the summary."""


@given(TEXTS)
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_arbitrary_text_comes_out_as_text(texts: list[str]) -> None:
    result = consolidation(texts)
    package = written(result)
    package.check()
    for table, name, sheet, heading in SOURCES:
        wanted = Counter(filter(None, map(expected, getattr(result, table)[name])))
        assert Counter(package.texts(sheet, heading)) == wanted, (sheet, heading)
    for name, heading in (("message", "Thông báo"), ("value", "Giá trị"), ("expected", "Mong đợi"), ("file", "Tệp")):
        wanted = Counter(filter(None, (expected(getattr(found, name)) for found in result.findings)))
        assert Counter(package.texts("Vi phạm", heading)) == wanted, heading


@pytest.mark.parametrize("text", NASTY_ON_THE_OVERVIEW, ids=ascii)
def test_the_same_nasty_text_everywhere(text: str) -> None:
    result = consolidation([text])
    package = written(result)
    package.check()
    shown = expected(text)
    assert set(package.texts("Viên chức", "Họ và tên")) == ({shown} if shown else set())
    if shown:  # the names of units are on the overview too, which XlsxWriter writes
        assert shown in {one.removesuffix(" ") for one in package.texts("Tổng quan")}


@given(TEXTS)
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_arbitrary_text_in_a_form_stays_text(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "so-phong.xlsx")
        rows = [{"ma": texts[at], "ho_ten": texts[at + 1], "chuc_danh": texts[at + 2]} for at in range(0, 15, 3)]
        placed = write_book(SO_PHONG, RULES, path, Fill(fields={"don_vi": texts[15]}, tables={"vien_chuc": rows}))
        package = Package(path)
    cells = {placed.cells["vien_chuc", at, name]: text for at, row in enumerate(rows) for name, text in row.items()}
    cells[placed.fields["don_vi"]] = texts[15]
    for (sheet, address), text in cells.items():
        assert expected(package.text(sheet, address)) == expected(text)


# ── limits ────────────────────────────────────────────────────────────────────


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_757 + "… (đã cắt)"),
        ("😀" * 16_383 + "x", "😀" * 16_383 + "x"),
        ("😀" * 16_384, "😀" * 16_378 + "… (đã cắt)"),
        ("x" * 32_756 + "e\u0301\u0323" + "y" * 20, "x" * 32_756 + "… (đã cắt)"),
        ("x" * 32_755 + "👩\u200d👧" + "y" * 20, "x" * 32_755 + "… (đã cắt)"),
        ("x" * 32_754 + "e\u0301\u0323" + "y" * 20, "x" * 32_754 + "e\u0301\u0323… (đã cắt)"),
    ],
    ids=["fits", "one too many", "pairs fit", "pairs", "marks", "joined", "marks fit"],
)  # fmt: skip
def test_a_text_too_long_for_a_cell_is_cut_between_letters_and_says_so(text: str, kept: str) -> None:
    assert clean_text(text) == kept
    assert units(kept) <= 32_767


def test_a_pile_of_marks_is_cut_all_the_same() -> None:
    cut = clean_text("e" + "\u0301" * 40_000)
    assert units(cut) == 32_767
    assert cut.endswith("… (đã cắt)")


def test_a_text_too_long_for_a_cell_is_read_back_cut(tmp_path: Path) -> None:
    result = consolidation(["ngắn"])
    result.people["ly_do"] = "dài " * 10_000
    path = write_summary(result, tmp_path / "tong-hop.xlsx")
    sheet = openpyxl.load_workbook(path)["Viên chức"]
    column = [cell.value for cell in sheet[1]].index("Lý do")
    texts = [row[column].value for row in sheet.iter_rows(min_row=2)]
    assert {units(text) for text in texts} == {32_767}
    assert all(text.endswith("… (đã cắt)") for text in texts)


def test_more_rows_than_a_sheet_holds_go_on_in_further_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list_writer.ROWS_PER_SHEET == 2**20 - 1
    monkeypatch.setattr(list_writer, "ROWS_PER_SHEET", 3)
    result = consolidation([f"chữ {number}" for number in range(20)])
    result.findings = result.findings[:1] * 7
    book = openpyxl.load_workbook(write_summary(result, tmp_path / "tong-hop.xlsx"))
    names = ["Vi phạm", "Vi phạm (2)", "Vi phạm (3)"]
    numbers = [[row[0].value for row in book[name].iter_rows(min_row=2)] for name in names]
    assert numbers == [[1, 2, 3], [4, 5, 6], [7]]
    assert all(book[name]["A1"].value == "STT" for name in names)
    assert "Vi phạm (4)" not in book.sheetnames


# ── headers, properties, links ────────────────────────────────────────────────


def page_header(title: str, tmp_path: Path) -> str:
    book = Workbook(str(tmp_path / "a.xlsx"))
    set_up_page(book.add_worksheet("S"), title, title)
    book.close()
    return str(Package(tmp_path / "a.xlsx").sheets["S"].findtext(f".//{MAIN}oddHeader"))


@pytest.mark.parametrize(
    ("title", "shown"),
    [("R&D &P", "R&&D &&P"), ("5 phòng", "5 phòng"), ("a\x00\nb\ud800", "a b"), ('"x"', '"x"')],
)
def test_a_page_header_shows_a_title_as_it_is(title: str, shown: str, tmp_path: Path) -> None:
    left = page_header(title, tmp_path).partition("&R")[0]
    assert left == f'&L&11&"Times New Roman,Bold"{shown}'


@pytest.mark.parametrize("title", ["&" * 300, "x" * 300, "😀" * 300, "x&" * 200])
def test_a_title_too_long_for_a_page_header_is_cut_and_the_page_number_stays(title: str, tmp_path: Path) -> None:
    header = page_header(title, tmp_path)
    assert units(header) <= 255
    assert header.endswith("Trang &P/&N")
    left = header.partition("&R&10")[0].removeprefix('&L&11&"Times New Roman,Bold"')
    assert left.endswith("…")
    assert left.count("&") % 2 == 0


@pytest.mark.parametrize("title", ["Giải trình \x00\x1b\ufffe\ud800A", "x" * 1000, "<r>&</r>"])
def test_a_title_among_the_properties_is_sound_xml(title: str, tmp_path: Path) -> None:
    book = new_book(RULES, tmp_path / "a.xlsx", tmp_path, "giai-trinh", title)
    list_writer.checked(book.add_worksheet("S").write_string(0, 0, "x", Styles(book).header()))
    book.close()
    shown = Package(tmp_path / "a.xlsx").trees["docProps/core.xml"].findtext("{*}title")
    assert shown == (expected(title) if len(title) <= 255 else "x" * 254 + "…")


@pytest.mark.parametrize("name", ["a\x7fb.xlsx", "a\x9bb.xlsx", "a\ufffeb.xlsx", "a\udce0b.xlsx"])
def test_a_name_no_address_can_hold_gets_no_link_whether_of_file_or_folder(name: str, tmp_path: Path) -> None:
    assert LinkMaker(tmp_path, tmp_path).to(name) is None
    assert LinkMaker(tmp_path / name, tmp_path).to("b.xlsx") is None
    assert LinkMaker(tmp_path, tmp_path).to("b.xlsx") is not None
