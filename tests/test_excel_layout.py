"""The layout Excel gives as XML Spreadsheet 2003, judged by LibreOffice, which reads that format too."""

from __future__ import annotations

from pathlib import Path

import pytest

from danhgia_xl.addin.excel_layout import parse_layout
from danhgia_xl.workbook.reader.container import open_container
from danhgia_xl.workbook.reader.source import FileSource
from tests.office import converted

HEAD = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>
 <Style ss:ID="s1"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="s2"><NumberFormat ss:Format="0%"/></Style>
 <Style ss:ID="s3"><NumberFormat ss:Format="0&quot;%&quot;"/></Style></Styles><Worksheet ss:Name="A"><Table>"""
TAIL = "</Table></Worksheet></Workbook>"


def test_a_cell_after_a_merged_one_stands_behind_it() -> None:
    rows = (
        '<Row><Cell ss:MergeAcross="2"/><Cell ss:StyleID="s2"/></Row><Row ss:Index="4"><Cell ss:MergeDown="1"/></Row>'
    )
    found = parse_layout(HEAD + rows + TAIL)
    assert (list(found.merged), found.percent) == ([((0, 0), (0, 2)), ((3, 0), (4, 0))], {(0, 3)})


@pytest.mark.parametrize(("style", "percent"), [("s1", {(0, 1)}), ("s2", {(0, 1)}), ("s3", set())])
def test_a_percent_sign_that_is_only_text_is_no_percentage(style: str, percent: set[tuple[int, int]]) -> None:
    found = parse_layout(f'{HEAD}<Row><Cell ss:Index="2" ss:StyleID="{style}"/></Row>{TAIL}')
    assert found.percent == percent


def test_spans_hide_all_their_rows_and_columns() -> None:
    columns = '<Column/><Column ss:Hidden="1" ss:Span="1"/><Column/>'
    rows = '<Row/><Row ss:Hidden="1" ss:Span="2"/><Row><Cell ss:StyleID="s1"/></Row>'
    found = parse_layout(HEAD + columns + rows + TAIL)
    assert (found.hidden.rows, found.hidden.columns) == ({1, 2, 3}, (range(1, 3),))
    assert found.percent == {(4, 0)}


def test_it_agrees_with_what_libreoffice_takes_the_same_xml_for(tmp_path: Path) -> None:
    columns = '<Column/><Column ss:Index="8" ss:Hidden="1" ss:Span="1"/>'
    number, text = '<Data ss:Type="Number">0.895</Data>', '<Data ss:Type="String">chữ</Data>'
    rows = (
        f'<Row ss:Index="2"><Cell ss:Index="2" ss:MergeAcross="2" ss:MergeDown="1">{text}</Cell>'
        f'<Cell ss:StyleID="s2">{number}</Cell></Row>'
        f'<Row ss:Index="5"><Cell ss:Index="6" ss:StyleID="s1">{number}</Cell>'
        f"<Cell>{number}</Cell></Row>"
        '<Row ss:Index="7" ss:Hidden="1"/><Row ss:Hidden="1"/>'
        f'<Row ss:Index="10"><Cell ss:MergeDown="2">{text}</Cell></Row>'
        f'<Row ss:Index="20"><Cell ss:Index="9">{text}</Cell></Row>'
    )
    (tmp_path / "trang.xml").write_text(HEAD + columns + rows + TAIL, encoding="utf-8")
    judged = converted("xlsx:Calc MS Excel 2007 XML", ".xlsx", tmp_path / "trang.xml", tmp_path / "xlsx")
    told = parse_layout(HEAD + columns + rows + TAIL)
    read = FileSource(open_container(judged.read_bytes(), ".xlsx")).sheet("A")
    assert sorted(told.merged) == sorted(read.merged) == [((1, 1), (2, 3)), ((9, 0), (11, 0))]
    assert told.hidden.rows == read.hidden.rows == {6, 7}
    assert [at for span in told.hidden.columns for at in span] == [at for span in read.hidden.columns for at in span]
    assert {at for at in told.percent if str(read.at(*at)).endswith("%")} == told.percent == {(1, 4), (4, 5)}
    assert read.at(4, 6) == 0.895
