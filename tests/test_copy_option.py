"""`xep-loai --ghi-vao-tep`: the copy it writes, and the paths it refuses before anything is read."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest

from danhgia_xl.batch.result import Consolidation
from danhgia_xl.workbook.marks import CellMark, Marks
from tests.command_line import Cli

FAULTY = Path(__file__).parents[1] / "samples" / "2021-loi"
SAMPLE = Path(__file__).parents[1] / "samples" / "2021" / "phong" / "02-ke-hoach-tai-vu.xlsx"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE, tmp_path / "so.xlsx"))


@pytest.fixture
def marks_of_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark the first person of a result, whatever the result says."""

    def marks_of(result: Consolidation, file: str) -> Marks:
        first = result.people.iloc[0]
        assert first["tep"] == file
        return {first["trang"]: {first["o"]: CellMark(fill="#FFC7CE", note=first["xep_loai"])}}

    module = ModuleType("danhgia_xl.workbook.result_marks")
    module.marks_of = marks_of  # type: ignore[attr-defined]  # a stand-in made here
    monkeypatch.setitem(sys.modules, module.__name__, module)


@pytest.mark.usefixtures("marks_of_first")
def test_the_copy_holds_the_marks_and_the_book_stays_as_it_was(cli: Cli, book: Path, tmp_path: Path) -> None:
    copy = tmp_path / "moi" / "ban-sao.xlsx"
    ran = cli("xep-loai", book, "--ghi-vao-tep", copy, "--json")
    person = json.loads(ran.out)["people"][0]
    assert openpyxl.load_workbook(copy)[person["trang"]][person["o"]].comment.text == person["xep_loai"]
    assert f"Đã ghi {copy}" in ran.err
    assert book.read_bytes() == SAMPLE.read_bytes()
    assert ran.code == cli("xep-loai", book).code


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("so.xlsx", "chính là sổ đang đọc"),
        ("khac.xlsx", "đã có, sẽ không bị ghi đè"),
        ("ban-sao.xlsm", "phải có đuôi .xlsx"),
        ("thu-muc", "là một thư mục"),
        ("tong-hop.xlsx", "được nêu cả ở -o và --ghi-vao-tep"),
    ],
    ids=["the book itself", "a file that is there", "another kind", "a folder", "the summary"],
)
def test_a_place_that_must_not_be_written_is_refused(
    cli: Cli, book: Path, tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "khac.xlsx").write_bytes(b"of somebody")
    (tmp_path / "thu-muc").mkdir()
    before = {path: path.read_bytes() for path in tmp_path.glob("*.xls*")}
    ran = cli("xep-loai", book, "-o", tmp_path / "tong-hop.xlsx", "--ghi-vao-tep", tmp_path / name)
    assert ran.code == 2
    assert words in ran.err
    assert {path: path.read_bytes() for path in tmp_path.glob("*.xls*")} == before


def test_a_book_that_cannot_be_read_gets_no_copy(cli: Cli, book: Path, tmp_path: Path) -> None:
    book.write_bytes(SAMPLE.read_bytes()[:9000])
    ran = cli("xep-loai", book, "--ghi-vao-tep", tmp_path / "ban-sao.xlsx")
    assert (ran.code, ran.out) == (3, cli("xep-loai", book).out)
    assert f"Không ghi bản sao {tmp_path / 'ban-sao.xlsx'}" in ran.err
    assert not (tmp_path / "ban-sao.xlsx").exists()


@pytest.mark.parametrize(("file", "code"), [("tep-kieu-cu.xls", 3), ("tep-mat-khau.xlsx", 3), ("tong-hop-cu.xlsx", 0)])
def test_what_is_no_book_to_rate_gets_no_copy_and_the_usual_words(
    cli: Cli, tmp_path: Path, file: str, code: int
) -> None:
    source, copy = FAULTY / "tep" / file, tmp_path / "ban-sao.xlsx"
    usual, ran = cli("xep-loai", source), cli("xep-loai", source, "--ghi-vao-tep", copy)
    assert (ran.code, ran.out) == (usual.code, usual.out) == (code, usual.out)
    assert "Không ghi bản sao" in ran.err
    assert not copy.exists()


def test_a_form_without_result_columns_says_where_the_tier_is(cli: Cli, tmp_path: Path) -> None:
    source = FAULTY / "tu-cham" / "mau-01-chi-bo.xlsx"
    ran = cli("xep-loai", source, "--ghi-vao-tep", tmp_path / "ban-sao.xlsx")
    assert "không có cột kết quả" in ran.err
