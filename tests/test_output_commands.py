"""Commands and buttons whose output is open elsewhere: what is written, what is told, whose register counts."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

import danhgia_xl as dg
from danhgia_xl.addin import entry
from danhgia_xl.register.store import append_entry, register_path
from danhgia_xl.terms import TIERS
from tests.command_line import Cli
from tests.live_book import LiveHost
from tests.test_buttons import PARTY, opened

CLEAN = Path(__file__).resolve().parent.parent / "samples" / "2021"
LOCK = ".~lock.tong-hop.xlsx#"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three books."""
    made = tmp_path / "vao"
    made.mkdir()
    for name in ("phong/00-ban-giam-doc.xlsx", "dang/chi-bo.xlsx", "dang/to-dang-1-khoi-van-phong.xlsx"):
        shutil.copy(CLEAN / name, made)
    return made


@pytest.fixture
def target(folder: Path) -> Path:
    """An earlier summary, in the folder that is read, as of another day; LibreOffice has it open."""
    path = folder / "tong-hop.xlsx"
    dg.consolidate(folder, path, today=dt.date(2021, 11, 30))
    (folder / LOCK).touch()
    (folder / "~$tong-hop.xlsx").touch()
    return path


def test_tong_hop_tells_the_name_really_written(cli: Cli, folder: Path, target: Path) -> None:
    before, code = target.read_bytes(), dg.consolidate(folder).exit_code
    ran = cli("tong-hop", folder, "-o", target, "--ngay", "01/12/2021", "--json")
    told = json.loads(ran.out)
    other = folder / "tong-hop (2).xlsx"
    assert ran.code == code
    assert told["target"] == str(other)
    assert {row["tep"] for row in told["files"]} == {
        "00-ban-giam-doc.xlsx",
        "chi-bo.xlsx",
        "to-dang-1-khoi-van-phong.xlsx",
    }
    assert f"Đã ghi {other}\n" in ran.err
    assert "Lưu ý: tong-hop.xlsx đang mở trong Excel" in ran.err
    assert target.read_bytes() == before
    again = json.loads(cli("tong-hop", folder, "-o", target, "--ngay", "01/12/2021", "--json").out)
    assert {row["tep"]: row["ket_luan"] for row in again["files"]}["tong-hop (2).xlsx"] == "BO_QUA"


def test_xep_loai_and_giai_trinh_tell_it_too(cli: Cli, folder: Path, target: Path, tmp_path: Path) -> None:
    book = folder / "chi-bo.xlsx"
    ran = cli("xep-loai", book, "-o", target)
    assert f"Đã ghi {folder / 'tong-hop (2).xlsx'}\nLưu ý: tong-hop.xlsx đang mở" in ran.err
    why = tmp_path / "vi-sao.xlsx"
    who = dg.rate_workbook(book).people["ma"].iloc[0]
    assert cli("giai-trinh", book, who, "-o", why).code == ran.code
    why.with_name("~$vi-sao.xlsx").touch()
    other = dg.rate_workbook(book).people["ma"].iloc[1]
    assert f"Đã ghi {tmp_path / 'vi-sao (2).xlsx'}\n" in cli("giai-trinh", book, other, "-o", why).err


def test_the_register_is_the_one_of_the_name_asked_for(cli: Cli, folder: Path, target: Path) -> None:
    people = dg.consolidate(folder).people
    rated = people["xep_loai"].isin(TIERS) & (people["doi_tuong"] == "vien_chuc_quan_ly")
    who = people.loc[rated, "ma"].iloc[0]
    options = ["--vai", "vien_chuc_quan_ly", "--huy", "--ly-do", "x", "--tham-quyen", "y", "--so-van-ban", "1"]
    options += ["--ngay-van-ban", "20/12/2021"]
    assert cli("xep-loai-lai", folder, who, "--so", target, *options).code in {0, 3}
    ran = cli("tong-hop", folder, "-o", target)
    assert "Đã tính 1 mục của sổ theo dõi tong-hop.so-theo-doi.sqlite" in ran.err
    other = folder / "tong-hop (2).xlsx"
    assert other.is_file()
    refused = cli("xep-loai-lai", folder, who, "--so", other, *options)
    assert refused.code == 2
    assert f"Hãy nêu {target}." in refused.err
    assert cli("xep-loai", folder / "chi-bo.xlsx", "--so", other).code == 2
    assert not register_path(other).exists()


@pytest.mark.usefixtures("target")
def test_a_summary_of_its_own_with_such_a_name_can_have_a_register(cli: Cli, folder: Path) -> None:
    own = folder / "tong-hop (2).xlsx"
    dg.consolidate(folder, own)
    assert cli("xep-loai", folder / "chi-bo.xlsx", "--so", own).code == 2
    append_entry(register_path(own), "HUY_KET_QUA", {"ma": "VC001"})
    assert cli("so-theo-doi", "kiem-tra", own).code == 0


@pytest.mark.parametrize(
    ("name", "said"), [("CON.xlsx", "tên dành riêng của Windows"), ("đ" * 130 + ".xlsx", "đường dẫn quá dài")]
)
def test_a_name_no_system_takes_is_told_before_anything_is_read(cli: Cli, folder: Path, name: str, said: str) -> None:
    ran = cli("tong-hop", folder, "-o", folder / name)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.usefixtures("target")
def test_the_button_opens_the_summary_really_written(tmp_path: Path, folder: Path) -> None:
    book = opened(PARTY, tmp_path)
    assert entry.run("tong_hop", book, LiveHost(folder=folder))
    assert [path.name for path in book.app.opened] == ["tong-hop (2).xlsx"]
    assert "tong-hop.xlsx đang mở trong Excel" in str(book.app.status_bar)
    assert f"ghi {folder / 'tong-hop (2).xlsx'}" in str(book.app.status_bar)
