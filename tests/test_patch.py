"""Marks in a copy of a workbook: what was asked is there, in every program at hand, and nothing else has changed."""

from __future__ import annotations

import copy
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from danhgia_xl import rate_workbook
from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.marks import CellMark, Marks
from danhgia_xl.workbook.patch.write import patch_workbook
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS
from tests import book_xml, patch_books
from tests.book_xml import NS, parts_of, rewritten
from tests.office import converted, recalculate
from tests.patch_books import CONVERSATION, FORMULA, IN_ARRAY, MERGED, NOTED, OTHER, PLAIN, USER_NOTE
from tests.schemas import schema_problems

RED, GREEN = "#FFC7CE", "#C6EFCE"
NOTE = "Tỷ lệ phải từ 0 đến 100.\nCăn cứ: C.III.3. Cách sửa: ghi lại số."
MARKS: Marks = {
    PLAIN: {
        "B3": CellMark(fill=RED, note=NOTE),
        "E2": CellMark(text="=1+1 không phải công thức", fill=GREEN),
        "C15": CellMark(text="HTTNV"),
        "K40": CellMark(text="  hai dòng\nlời  ", note="ô mới"),
    },
    NOTED: {"A2": CellMark(note=NOTE), "B6": CellMark(text="HTXSNV", fill=GREEN, note="mới"), "A3": CellMark(fill=RED)},
}
PATCHED_OF_FULL = {
    "[Content_Types].xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels",
    "xl/worksheets/sheet2.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing2.vml",
}  # fmt: skip
SAMPLES = sorted((Path(__file__).parents[1] / "samples" / "2021" / "phong").glob("*.xlsx"))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = patch_books.full_book(tmp_path_factory.mktemp("full") / "so.xlsm")
    rewritten(path, patch_books.with_conversation)
    rewritten(path, patch_books.with_loose_parts)
    return path


def patched(source: Path, folder: Path, marks: Marks) -> Path:
    target = folder / f"ban-sao{source.suffix}"
    assert patch_workbook(source, target, marks) == []
    return target


def note_of(path: Path, sheet: str, address: str) -> str:
    comment = openpyxl.load_workbook(path)[sheet][address].comment
    return comment.text if comment else ""


def unmarked_cells(part: bytes, marked: set[str]) -> dict[str, bytes]:
    cells = etree.fromstring(part).iter(f"{NS}c")
    return {c.get("r", ""): etree.tostring(c, method="c14n") for c in cells if c.get("r") not in marked}


def test_every_part_that_no_mark_touches_is_the_same_byte_for_byte_and_in_its_place(full: Path, tmp_path: Path) -> None:
    before, after = parts_of(full), parts_of(patched(full, tmp_path, MARKS))
    assert {name for name in before if before[name] != after[name]} == PATCHED_OF_FULL
    assert list(after)[: len(before)] == list(before)
    assert set(after) - set(before) == {"xl/comments2.xml", "xl/drawings/vmlDrawing3.vml"}


def test_the_patched_sheets_differ_in_the_marked_cells_alone(full: Path, tmp_path: Path) -> None:
    before, after = parts_of(full), parts_of(patched(full, tmp_path, MARKS))
    for part, sheet in (("xl/worksheets/sheet1.xml", PLAIN), ("xl/worksheets/sheet2.xml", NOTED)):
        marked = set(MARKS[sheet])
        assert unmarked_cells(before[part], marked) == unmarked_cells(after[part], marked)
        around = [etree.fromstring(parts[part]) for parts in (before, after)]
        kept = [
            [etree.tostring(c, method="c14n", with_tail=False) for c in tree
             if etree.QName(c).localname not in {"sheetData", "dimension", "legacyDrawing"}]
            for tree in around
        ]  # fmt: skip
        assert kept[0] == kept[1]


@pytest.mark.parametrize("reader", ["openpyxl", "calamine", "libreoffice"])
def test_texts_come_back_as_texts_in_every_reader(full: Path, tmp_path: Path, reader: str) -> None:
    target = patched(full, tmp_path, MARKS)
    if reader == "libreoffice":
        target = recalculate(target, tmp_path / "lo")
    for sheet, address in ((PLAIN, "E2"), (PLAIN, "C15"), (PLAIN, "K40"), (NOTED, "B6")):
        if reader == "calamine":
            cell = openpyxl.Workbook().active[address]  # type: ignore[index]  # only to count row and column
            rows = CalamineWorkbook.from_path(str(target)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            assert rows[cell.row - 1][cell.column - 1] == MARKS[sheet][address].text
        else:
            book = openpyxl.load_workbook(target)
            assert book[sheet][address].value == MARKS[sheet][address].text
            assert book[sheet][address].data_type == "s"


def test_notes_are_read_by_libreoffice_with_those_that_were_there(full: Path, tmp_path: Path) -> None:
    saved = recalculate(patched(full, tmp_path, MARKS), tmp_path / "lo")
    assert note_of(saved, PLAIN, "B3") == NOTE
    assert note_of(saved, PLAIN, "K40") == "ô mới"
    assert note_of(saved, NOTED, "A2") == f"{USER_NOTE}\n\n{NOTE}"
    assert note_of(saved, NOTED, "B6") == "mới"
    assert note_of(saved, NOTED, "C5") == "ghi chú khác"


def test_the_copy_keeps_to_the_schemas_where_the_book_did(tmp_path: Path) -> None:
    source = patch_books.full_book(tmp_path / "so.xlsx")
    assert set(schema_problems(patched(source, tmp_path, MARKS))) <= set(schema_problems(source))
    sample = patched(SAMPLES[1], tmp_path, {"Viên chức": {"B9": CellMark("x", RED, NOTE), "AZ90": CellMark(note="y")}})
    assert schema_problems(sample) == []


def test_a_fill_keeps_the_look_of_the_cell_otherwise(full: Path, tmp_path: Path) -> None:
    old, new = (openpyxl.load_workbook(p)[PLAIN]["B3"] for p in (full, patched(full, tmp_path, MARKS)))
    assert new.fill.fgColor.rgb == "FF" + RED[1:]
    assert new.fill.fill_type == "solid"
    for look in ("font", "border", "alignment", "number_format", "protection"):
        assert repr(getattr(old, look)) == repr(getattr(new, look))


def test_two_hundred_cells_of_one_colour_need_one_style_for_each_style_they_had(full: Path, tmp_path: Path) -> None:
    marks: Marks = {PLAIN: {f"{column}{row}": CellMark(fill=RED) for column in "AB" for row in range(1, 101)}}
    counts = []
    for path in (full, patched(full, tmp_path, marks)):
        tree = etree.fromstring(parts_of(path)["xl/styles.xml"])
        formats, fills = tree.find(f"{NS}cellXfs"), tree.find(f"{NS}fills")
        assert formats is not None
        assert fills is not None
        assert formats.get("count") == str(len(formats))
        assert fills.get("count") == str(len(fills))
        counts.append((len(formats), len(fills)))
    bases = 3  # the general one, that of column B's numbers (also of row 15 and the merged cell), that of the link
    assert counts[1] == (counts[0][0] + bases, counts[0][1] + 1)


def test_a_new_cell_looks_like_its_row_or_else_its_column(full: Path, tmp_path: Path) -> None:
    marks: Marks = {PLAIN: {"C8": CellMark(text="cột"), "I15": CellMark(text="dòng"), "I8": CellMark(text="trơn")}}
    sheet = openpyxl.load_workbook(patched(full, tmp_path, marks))[PLAIN]
    assert [sheet[at].font.bold for at in ("C8", "I15", "I8")] == [True, True, False]


@pytest.mark.parametrize("address", [FORMULA, patch_books.ARRAY, IN_ARRAY])
def test_a_formula_is_never_overwritten(full: Path, tmp_path: Path, address: str) -> None:
    target = tmp_path / "ban-sao.xlsm"
    with pytest.raises(UsageError, match=f"Ô {address} của trang {PLAIN} có công thức"):
        patch_workbook(full, target, {PLAIN: {address: CellMark(text="x")}})
    assert list(tmp_path.iterdir()) == []


def test_a_formula_takes_a_fill_and_a_note(full: Path, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(patched(full, tmp_path, {PLAIN: {FORMULA: CellMark(fill=RED, note=NOTE)}}))[PLAIN]
    assert sheet[FORMULA].value == "=B2*2"
    assert sheet[FORMULA].comment.text == NOTE


def test_a_cell_hidden_by_a_merged_one_takes_no_text_and_hands_on_its_note(full: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="bị ô gộp che"):
        patch_workbook(full, tmp_path / "a.xlsm", {PLAIN: {patch_books.COVERED: CellMark(text="x")}})
    marks: Marks = {PLAIN: {patch_books.COVERED: CellMark(fill=RED, note=NOTE), MERGED: CellMark(text="x", note="một")}}
    sheet = openpyxl.load_workbook(patched(full, tmp_path, marks))[PLAIN]
    assert sheet[MERGED].comment.text == f"một\n\n{NOTE}"
    assert sheet[MERGED].fill.fgColor.rgb == "FF" + RED[1:]


def test_a_conversation_on_a_cell_is_left_alone_and_reported(full: Path, tmp_path: Path) -> None:
    target = tmp_path / "ban-sao.xlsm"
    marks: Marks = {NOTED: {CONVERSATION: CellMark(fill=RED, note=NOTE), "B6": CellMark(note=NOTE)}}
    assert patch_workbook(full, target, marks) == [f"{NOTED}!{CONVERSATION}"]
    assert note_of(target, NOTED, CONVERSATION) == ""
    assert note_of(target, NOTED, "B6") == NOTE


def test_marks_written_twice_are_there_once(full: Path, tmp_path: Path) -> None:
    once = patched(full, tmp_path, MARKS)
    again = tmp_path / "lan-hai.xlsm"
    patch_workbook(once, again, MARKS)
    assert parts_of(again) == parts_of(once)


def test_a_later_note_follows_the_earlier_one(full: Path, tmp_path: Path) -> None:
    once = patched(full, tmp_path, MARKS)
    again = tmp_path / "lan-hai.xlsm"
    patch_workbook(once, again, {PLAIN: {"B3": CellMark(note="khác")}})
    assert note_of(again, PLAIN, "B3") == f"{NOTE}\n\nkhác"


def test_no_two_shapes_of_a_book_have_the_same_number_and_each_note_has_its_shape(full: Path, tmp_path: Path) -> None:
    marks = copy.deepcopy(MARKS)
    marks[NOTED] |= {f"B{row}": CellMark(note=f"dòng {row}") for row in range(20, 1220)}
    parts = parts_of(patched(full, tmp_path, marks))
    drawings = [etree.fromstring(parts[name]) for name in parts if name.endswith(".vml")]
    shapes = [shape.get("id") for tree in drawings for shape in tree.iter("{urn:schemas-microsoft-com:vml}shape")]
    numbered = [one for one in shapes if one and one.startswith("_x0000_s")]
    assert len(numbered) == len(set(numbered)) >= 1200
    blocks = [set(str(tree.find(".//{*}idmap").get("data")).split(",")) for tree in drawings]  # type: ignore[union-attr]
    assert blocks == [{"1"}, {"1", "3"}, {"2"}]  # the first two claim the same from the start
    used = {str(int(one.removeprefix("_x0000_s")) // 1024) for one in numbered}
    assert used <= set.union(*blocks)
    for comments, vml in (("xl/comments1.xml", "vmlDrawing2"), ("xl/comments2.xml", "vmlDrawing3")):
        notes = len(list(etree.fromstring(parts[comments]).iter(f"{NS}comment")))
        assert parts[f"xl/drawings/{vml}.vml"].count(b'ObjectType="Note"') == notes


def test_the_box_of_a_note_of_the_user_grows_with_ours(full: Path, tmp_path: Path) -> None:
    def bottom(path: Path) -> int:
        tree = etree.fromstring(parts_of(path)["xl/drawings/vmlDrawing2.vml"])
        note = next(
            d for d in tree.iter("{*}ClientData") if (d.findtext("{*}Row"), d.findtext("{*}Column")) == ("1", "0")
        )
        return int((note.findtext("{*}Anchor") or "").split(",")[6])

    assert bottom(patched(full, tmp_path, MARKS)) > bottom(full)


CHANGES = {
    "with a prefix before every name": book_xml.prefixed,
    "in the strict form of the standard": book_xml.strict,
    "without addresses": book_xml.without_addresses,
    "with absolute targets": book_xml.absolute_targets,
    "with texts in the cells": book_xml.inline_strings,
    "without properties": book_xml.bare,
}


@pytest.mark.parametrize("change", CHANGES)
def test_books_written_otherwise_take_marks_too(tmp_path: Path, change: str) -> None:
    source = tmp_path / "so.xlsx"
    source.write_bytes(SAMPLES[1].read_bytes())
    rewritten(source, CHANGES[change])
    place = rate_workbook(source).people.iloc[0]
    marks: Marks = {place.trang: {place.o: CellMark(fill=RED, note=NOTE), "AZ70": CellMark(text="HTTNV")}}
    target = patched(source, tmp_path, marks)
    saved = recalculate(target, tmp_path / "lo")
    assert note_of(saved, place.trang, place.o) == NOTE
    sheet = openpyxl.load_workbook(saved)[place.trang]
    assert sheet["AZ70"].value == "HTTNV"
    assert sheet[place.o].value == place.ma
    assert sheet[place.o].fill.fgColor.rgb == "FF" + RED[1:]
    assert told(target) == told(source)


@pytest.mark.parametrize("program", ["LibreOffice", "openpyxl"])
def test_books_saved_by_another_program_take_marks_too(tmp_path: Path, program: str) -> None:
    source = patch_books.full_book(tmp_path / "so.xlsx")
    if program == "LibreOffice":
        source = recalculate(source, tmp_path / "lo")
    else:
        openpyxl.load_workbook(source).save(source)
    target = patched(source, tmp_path, MARKS)
    assert set(schema_problems(target)) <= set(schema_problems(source))
    saved = recalculate(target, tmp_path / "lai")
    assert note_of(saved, NOTED, "A2").endswith(f"đã có từ trước\n\n{NOTE}")
    assert note_of(saved, PLAIN, "B3") == NOTE
    assert openpyxl.load_workbook(saved)[PLAIN]["E2"].value == MARKS[PLAIN]["E2"].text


def test_a_button_whose_text_is_no_sound_xml_keeps_it(full: Path, tmp_path: Path) -> None:
    def unclosed(parts: book_xml.Parts) -> None:
        name = "xl/drawings/vmlDrawing2.vml"
        parts[name] = parts[name].replace("Xếp loại".encode(), "Xếp<br>loại".encode())

    source = tmp_path / "so.xlsm"
    source.write_bytes(full.read_bytes())
    rewritten(source, unclosed)
    drawing = parts_of(patched(source, tmp_path, MARKS))["xl/drawings/vmlDrawing2.vml"].decode()
    assert "Xếp<br>loại" in drawing
    assert drawing.count('ObjectType="Note"') == 3


def told(path: Path) -> tuple[list[Any], list[Any], list[str]]:
    result = rate_workbook(path)
    people = result.people.drop(columns="tep").astype(str).to_numpy().tolist()
    return (
        people,
        result.units.drop(columns="tep").astype(str).to_numpy().tolist(),
        [f.message for f in result.findings],
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_rated_the_same_after_it_was_marked(tmp_path: Path, sample: Path) -> None:
    people = rate_workbook(sample).people
    marks: Marks = {}
    for one in people.itertuples():
        marks.setdefault(str(one.trang), {})[str(one.o)] = CellMark(fill=RED, note=NOTE)
    target = tmp_path / sample.name
    assert patch_workbook(sample, target, marks) == []
    assert told(target) == told(sample)


ADDRESSES = st.builds(lambda c, r: f"{get_column_letter(c)}{r}", st.integers(9, 60), st.integers(1, 60))
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30) | st.sampled_from(
    ["_x0041_", "=1", "a\r\nb", "\x07"]
)
CELL_MARKS = st.builds(
    CellMark,
    text=st.none() | TEXTS,
    fill=st.sampled_from([None, RED, GREEN]),
    note=st.just("") | st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=60),
)


@settings(max_examples=60, deadline=None)
@given(marks=st.dictionaries(ADDRESSES, CELL_MARKS, max_size=12))
def test_any_marks_are_read_back_and_no_other_cell_changes(full: Path, marks: dict[str, CellMark]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = patched(full, Path(folder), {PLAIN: marks})
        before, after = parts_of(full), parts_of(target)
        sheet = openpyxl.load_workbook(target)[PLAIN]
    part = "xl/worksheets/sheet1.xml"
    assert unmarked_cells(before[part], set(marks)) == unmarked_cells(after[part], set(marks))
    assert {n for n in before if before[n] != after[n]} <= PATCHED_OF_FULL
    for address, mark in marks.items():
        if mark.text:
            assert (sheet[address].value or "") == as_stored(mark.text)
        if mark.note:
            assert sheet[address].comment.text == mark.note
        if mark.fill:
            assert sheet[address].fill.fgColor.rgb == "FF" + mark.fill[1:]


def as_stored(text: str) -> str:
    """A text without what XML cannot hold; openpyxl shows the escape of what looks like an escape as it is."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x0041_", "_x005F_x0041_")
    return "".join(c for c in plain if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))


def test_a_text_that_looks_like_an_escape_is_shown_as_typed(full: Path, tmp_path: Path) -> None:
    target = patched(full, tmp_path, {PLAIN: {"K2": CellMark(text="mã _x0041_")}})
    sheet = converted("csv:Text - txt - csv (StarCalc):44,34,76,1", ".csv", target, tmp_path)
    assert "mã _x0041_" in sheet.read_text(encoding="utf-8")


def test_the_source_itself_is_no_target(full: Path, tmp_path: Path) -> None:
    source = tmp_path / "so.xlsm"
    source.write_bytes(full.read_bytes())
    (tmp_path / "lien-ket.xlsm").symlink_to(source)
    for target in (source, tmp_path / "lien-ket.xlsm"):
        with pytest.raises(UsageError, match="chính là sổ đang đọc"):
            patch_workbook(source, target, MARKS)
    assert source.read_bytes() == full.read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "0 byte"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"\.xls"), (b"PK\x03\x04 cut", "hỏng")],
    ids=["an empty file", "the old format", "a broken archive"],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    source = tmp_path / "so.xlsx"
    source.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        patch_workbook(source, tmp_path / "ban-sao.xlsx", MARKS)
    assert not (tmp_path / "ban-sao.xlsx").exists()


def test_a_sheet_that_is_missing_and_another_kind_of_file_are_refused(full: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="không có trang 'Đảng viên'"):
        patch_workbook(full, tmp_path / "a.xlsm", {"Đảng viên": {"A1": CellMark(text="x")}})
    with pytest.raises(UsageError, match=r"đuôi \.xlsm"):
        patch_workbook(full, tmp_path / "a.xlsx", MARKS)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_part_leaves_an_earlier_target_as_it_was(full: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "so.xlsm", tmp_path / "ban-sao.xlsm"
    target.write_bytes(b"earlier")
    with zipfile.ZipFile(full) as archive:
        info = archive.getinfo("xl/media/image1.png")
    data = bytearray(full.read_bytes())
    data[info.header_offset + 30 + len(info.filename) + 5] ^= 0xFF
    source.write_bytes(data)
    with pytest.raises(UsageError, match="hỏng"):
        patch_workbook(source, target, MARKS)
    assert target.read_bytes() == b"earlier"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ban-sao.xlsm", "so.xlsm"]


def test_a_book_too_large_when_unpacked_is_refused(full: Path, tmp_path: Path) -> None:
    large = tmp_path / full.name
    large.write_bytes(full.read_bytes())
    rewritten(large, lambda parts: parts.update({"xl/media/image99.bmp": bytes(DEFAULT_LIMITS.part_bytes + 1)}))
    with pytest.raises(UsageError, match="giải nén"):
        patch_workbook(large, tmp_path / "lan-hai.xlsm", MARKS)


@pytest.mark.parametrize("fault", [b'r="B3"', b'ref="B20:C21"'])
def test_an_address_in_the_file_that_is_none_is_told_as_damage(full: Path, tmp_path: Path, fault: bytes) -> None:
    def spoiled(parts: book_xml.Parts) -> None:
        parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(fault, fault.replace(b"B", b"?"))

    source = tmp_path / "so.xlsm"
    source.write_bytes(full.read_bytes())
    rewritten(source, spoiled)
    with pytest.raises(UsageError, match="hỏng"):
        patch_workbook(source, tmp_path / "ban-sao.xlsm", MARKS)


@pytest.mark.parametrize(("address", "mark"), [("$A$1", CellMark("x")), ("A1", CellMark(fill="red"))])
def test_a_mark_without_an_address_or_a_colour_is_a_fault_of_the_caller(
    full: Path, tmp_path: Path, address: str, mark: CellMark
) -> None:
    with pytest.raises(ValueError, match=r"no (address|colour)"):
        patch_workbook(full, tmp_path / "ban-sao.xlsm", {PLAIN: {address: mark}})


def test_dates_compression_and_the_comment_of_the_archive_are_kept(full: Path, tmp_path: Path) -> None:
    source = tmp_path / "so.xlsm"
    with zipfile.ZipFile(full) as old, zipfile.ZipFile(source, "w") as new:
        new.comment = "ghi chú của tệp nén".encode()
        for number, name in enumerate(old.namelist()):
            entry = zipfile.ZipInfo(name, (2021, 12, 1 + number % 28, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if number % 2 else zipfile.ZIP_DEFLATED
            with new.open(entry, "w", force_zip64=True) as stream:
                stream.write(old.read(name))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(patched(source, tmp_path, MARKS)) as new:
        assert new.testzip() is None
        assert new.comment == old.comment
        for entry in old.infolist():
            copied = new.getinfo(entry.filename)
            assert (copied.date_time, copied.compress_type) == (entry.date_time, entry.compress_type)


def test_a_sheet_with_drawings_but_no_notes_takes_one_behind_its_drawing(full: Path, tmp_path: Path) -> None:
    target = patched(full, tmp_path, {OTHER: {"A1": CellMark(note=NOTE)}})
    tree = etree.fromstring(parts_of(target)["xl/worksheets/sheet3.xml"])
    names = [etree.QName(child).localname for child in tree]
    assert names.index("legacyDrawing") == names.index("drawing") + 1
    assert note_of(target, OTHER, "A1") == NOTE
