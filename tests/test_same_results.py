"""One book, every way to rate it: command line, folder, button, copy with marks. All say the same of every row."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

import danhgia_xl as dg
from danhgia_xl.addin import entry
from danhgia_xl.terms import label
from danhgia_xl.workbook.marks import Marks
from danhgia_xl.workbook.result_marks import marks_of
from tests.command_line import Cli
from tests.live_book import LiveBook, LiveHost

SAMPLES = Path(__file__).parents[1] / "samples"
BOOKS = [
    SAMPLES / "2021" / "phong" / "04-tu-van-giao-duc.xlsx",
    SAMPLES / "2021" / "dang" / "chi-bo.xlsx",
    SAMPLES / "2021-loi" / "phong" / "04-tu-van-giao-duc.xlsx",
]


def shown_in(path: Path, marks: Marks) -> dict[tuple[str, str], tuple[object, str, str]]:
    """Return content, fill and note of the marked cells of a workbook, read by openpyxl."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet, cell): (
            book[sheet][cell].value,
            book[sheet][cell].fill.fgColor.rgb[-6:] if book[sheet][cell].fill.fill_type else "",
            book[sheet][cell].comment.text if book[sheet][cell].comment else "",
        )
        for sheet, cells in marks.items()
        for cell in cells
    }


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_command_line_folder_button_and_copy_agree(path: Path, tmp_path: Path, cli: Cli) -> None:
    one = dg.rate_workbook(path)
    folder = tmp_path / "thu-muc"
    folder.mkdir()
    shutil.copy(path, folder / path.name)
    assert dg.consolidate(folder).people.astype(str).equals(one.people.astype(str))

    copy = tmp_path / "ban-sao.xlsx"
    told = json.loads(cli("xep-loai", str(path), "--ghi-vao-tep", str(copy), "--json").out)
    assert [row["xep_loai"] for row in told["people"]] == one.people["xep_loai"].tolist()

    live = LiveBook(folder / path.name)
    assert entry.run("xep_loai", live, LiveHost())
    live.inner.save(tmp_path / "bam-nut.xlsx")
    marks = marks_of(one, path.name)
    assert shown_in(copy, marks) == shown_in(tmp_path / "bam-nut.xlsx", marks)
    texts = {place: seen[0] for place, seen in shown_in(copy, marks).items()}
    results = {(sheet, cell): mark.text for sheet, cells in marks.items() for cell, mark in cells.items() if mark.text}
    assert {place: texts[place] for place in results} == results
    outcomes = {text.partition(" (quyết định)")[0] for text in results.values()}
    assert {label(code) for code in one.people["hieu_luc"]} <= outcomes
