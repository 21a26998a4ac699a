"""Helper columns are cut off before a sheet is read, and nothing else is."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from openpyxl import load_workbook

from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.reader.archive import Part
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.reader.trim import without_helpers
from danhgia_xl.workbook.template.fill import Fill
from danhgia_xl.workbook.template.write import write_book
from tests.office import recalculate

RULES = load_ruleset("kh170-2021")
MEMBER = {"ma": "A1", "ho_ten": "Lò Thị A", "diem": 88.0, "da_kiem_diem": True, "muc_ket_qua": "TOT", "ky_luat": True}


def part(xml: bytes) -> Part:
    return Part(xml, zlib.crc32(xml))


def test_rows_are_cut_where_the_helpers_begin_and_only_there() -> None:
    xml = (
        b'<row r="1"><c r="A1"/><c r="AB1"/><c r="AC1"/></row><row r="2"><c r="A2"/></row><row r="3"><c r="AB3"/></row>'
    )
    cut = without_helpers(part(xml), "AB")
    assert cut.data == b'<row r="1"><c r="A1"/></row><row r="2"><c r="A2"/></row><row r="3"></row>'
    assert cut.checksum == zlib.crc32(cut.data)


def test_a_column_whose_name_begins_alike_is_no_helper() -> None:
    xml = b'<row r="1"><c r="A1"/><c r="ABC1"/></row>'
    assert without_helpers(part(xml), "AB").data == xml


@pytest.mark.parametrize("letters", [0, 1, 63, 64, 65, 200])
def test_the_end_of_a_row_is_found_behind_any_text(letters: int) -> None:
    helper = b'<c r="B%d"><f>' + b"w</ro" * letters + b"</f></c>"
    rows = b"".join(b'<row r="%d"><c r="A%d"/>%s</row>' % (n, n, helper % n) for n in (1, 2))
    cut = b'<row r="1"><c r="A1"/></row><row r="2"><c r="A2"/></row>'
    assert without_helpers(part(rows), "B").data == cut
    assert without_helpers(part(rows[: -len(b"</row>")]), "B").data == rows[: -len(b"</row>")]


def test_what_is_read_does_not_depend_on_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_book(load_form(RULES, "so-chi-bo"), RULES, path, Fill(tables={"dang_vien": [MEMBER]}))
    whole = tmp_path / "b.xlsx"
    book = load_workbook(path)
    for sheet in book:
        sheet.defined_names.clear()
    book.save(whole)
    saved = recalculate(path, tmp_path / "luu-lai")
    records = [read_book(one, "", RULES).records for one in (path, whole, saved)]
    facts = [[(one.kind, one.row, one.facts) for one in here] for here in records]
    assert facts[0] == facts[1] == facts[2]
    assert {key: facts[0][-1][2][key] for key in MEMBER} == MEMBER
