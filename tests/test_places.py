"""Books in places that are no folder of this machine, and people as Parquet instead of in the workbook."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pyarrow.parquet as pq
import pytest

from danhgia_xl.batch.fetching import Remote, fetched
from danhgia_xl.batch.institutions import detail as detail_module
from danhgia_xl.batch.institutions.detail import Detail
from danhgia_xl.batch.institutions.layout import Source
from danhgia_xl.batch.institutions.part import PEOPLE, UNITS
from danhgia_xl.batch.institutions.result import Gathered
from danhgia_xl.batch.institutions.run import Means, consolidate_institutions
from danhgia_xl.batch.places import Place, RemoteFile, place_or_path
from danhgia_xl.errors import UsageError
from danhgia_xl.register.store import append_entry
from danhgia_xl.workbook.summary.cell_links import LinkMaker
from tests.province import DAY, RULES, bytes_below, province, sheet_rows
from tests.province import PEOPLE as PEOPLE_A_BOOK

MIB = 2**20
ROWS = 3 * 2 * PEOPLE_A_BOOK
"""People of the small province."""


@pytest.fixture(scope="module")
def tinh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three institutions of two books; one has, in a folder below, a register that cannot be used for them."""
    folder = province(tmp_path_factory.mktemp("dl") / "tinh", 3)
    register = folder / "co-so-01" / "ra" / "tong-hop.so-theo-doi.sqlite"
    register.parent.mkdir()
    append_entry(register, "HUY_KET_QUA", {"ma": "VC1", "bo_quy_tac": "nam-khac"})
    return folder


@pytest.fixture
def store() -> Iterator[Any]:
    """Return the files that fsspec keeps in this process's memory, none at first."""
    system = fsspec.filesystem("memory")
    yield system
    for name in system.ls("/", detail=False):
        system.rm(name, recursive=True)


def run(folder: Path | str, target: Path, **detail: Any) -> Gathered:
    return consolidate_institutions(folder, target, ruleset=RULES, means=Means(), detail=Detail(**detail), today=DAY)


def numbers(result: Gathered) -> tuple[object, ...]:
    return result.tiers, result.left_out, result.institutions, result.verdicts, result.severities


# ───────────────────────── books elsewhere ─────────────────────────


def test_books_elsewhere_give_what_the_same_books_give_here(tinh: Path, store: Any, tmp_path: Path) -> None:
    store.put(str(tinh), "/kho/tinh", recursive=True)
    here = run(tinh, tmp_path / "mot" / "tong-hop.xlsx", rows=0)
    there = run("memory://kho/tinh", tmp_path / "hai" / "tong-hop.xlsx", rows=0)
    assert numbers(there) == numbers(here)
    assert here.severities["vi_pham"] + here.severities["canh_bao"] > 0
    place = "tong-hop-chi-tiet"
    assert bytes_below(tmp_path / "hai" / place) == bytes_below(tmp_path / "mot" / place)
    for sheet in ("Vi phạm", "Tệp", "Cơ sở"):
        rows = [sheet_rows(tmp_path / which / "tong-hop.xlsx", sheet) for which in ("mot", "hai")]
        assert rows[0] == rows[1]


def test_a_register_elsewhere_counts_as_it_does_here(tinh: Path, store: Any, tmp_path: Path) -> None:
    """Without its register the institution would be rated as if nothing had been entered."""
    store.put(str(tinh), "/kho/tinh", recursive=True)
    with_register = run("memory://kho/tinh", tmp_path / "mot.xlsx")
    store.rm("/kho/tinh/co-so-01/ra", recursive=True)
    assert numbers(run("memory://kho/tinh", tmp_path / "hai.xlsx")) != numbers(with_register)


def test_an_address_of_a_file_on_this_machine_is_that_file(tinh: Path, tmp_path: Path) -> None:
    assert place_or_path(tinh.as_uri()) == tinh
    assert numbers(run(tinh.as_uri(), tmp_path / "mot.xlsx")) == numbers(run(tinh, tmp_path / "hai.xlsx"))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("khong-co://kho", "Hãy viết như: s3://kho/tinh"),
        ("s3://kho/tinh", "pip install s3fs"),
        ("sftp://ai:mat-khau@may/tinh", "mật khẩu"),
        ("memory://kho/trong", "Không có sổ Excel nào ở memory://kho/trong"),
    ],
)
def test_a_place_that_cannot_be_used_is_told_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, told: str
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(UsageError) as refused:
        run(address, tmp_path / "ra.xlsx")
    assert told in str(refused.value)
    assert "ai:mat-khau" not in str(refused.value)


def test_without_fsspec_the_message_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"pip install 'danhgia-xl\[tinh\]'"):
        run("s3://kho/tinh", tmp_path / "ra.xlsx")


def test_a_pattern_that_fits_nothing_names_the_place(store: Any, tmp_path: Path) -> None:
    store.pipe("/kho/tinh/a/so.xlsx", b"x")
    with pytest.raises(UsageError, match=r"memory://kho/tinh khớp --co-so '\*/\*'"):
        consolidate_institutions("memory://kho/tinh", tmp_path / "ra.xlsx", institutions="*/*", ruleset=RULES)


def source_of(*names: str) -> Source:
    return Source("co-so", Path("co-so"), tuple((name, Path("co-so", name)) for name in names))


HOSTILE = {
    "drive": ("C:/Windows/a.xlsx", "a.xlsx"),
    "drive alone": ("C:a.xlsx", "C_a.xlsx"),
    "up": ("../../a.xlsx", "a.xlsx"),
    "up with backslashes": ("..\\..\\a.xlsx", "a.xlsx"),
    "from the root": ("/etc/a.xlsx", "a.xlsx"),
    "long": (f"~${'dài' * 200}.xlsx", f"~${('dài' * 10)[:28]}{('dài' * 10)[-25:]}.xlsx"),
    "line": ("a\nb.xlsx", "a_b.xlsx"),
}
"""Names a store may have, and what the file is called while it is read."""


@pytest.mark.parametrize(("name", "called"), HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_store_calls_its_files_they_are_fetched_into_that_folder_only(
    name: str, called: str, store: Any
) -> None:
    store.pipe({"/kho/1": b"a", "/kho/2": b"b"})
    beside = RemoteFile(f"{name}.so-theo-doi.sqlite", "/kho/2", 1)
    remote = Remote(Place("memory://kho"), (RemoteFile(name, "/kho/1", 1),), (beside,))
    with fetched(source_of(name), remote, MIB) as here:
        ((_, path),) = here.files
        assert (path.name, path.read_bytes()) == (called, b"a")
        (register,) = here.folder.rglob("*.so-theo-doi.sqlite")
        for found in (path, register):
            below = found.relative_to(here.folder.parent).parts
            assert ":" not in "".join(below)
            assert ".." not in below


def test_files_are_fetched_into_a_private_folder_that_goes_with_the_block(store: Any) -> None:
    names = ("a.xlsx", "sau/b.xlsx", "~$a.xlsx")
    for name in names:
        store.pipe(f"/kho/{name}", name.encode())
    store.pipe("/kho/x/so.so-theo-doi.sqlite", b"so")
    remote = Remote(
        Place("memory://kho"),
        tuple(RemoteFile(name, f"/kho/{name}", len(name)) for name in names),
        (RemoteFile("x/so.so-theo-doi.sqlite", "/kho/x/so.so-theo-doi.sqlite", 2),),
    )
    with fetched(source_of(*names), remote, MIB) as here:
        assert [(name, path.name, path.read_bytes().decode()) for name, path in here.files] == [
            (name, Path(name).name, name) for name in names
        ]
        assert [path.relative_to(here.folder).as_posix() for path in here.folder.rglob("*.sqlite")] == [
            "x/so.so-theo-doi.sqlite"
        ]
        private = here.folder.parent
        assert private.stat().st_mode & 0o777 == 0o700
    assert not private.exists()


def test_a_file_that_is_gone_is_missing_and_one_that_is_too_long_is_not_fetched(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danhgia_xl.batch.fetching._WAIT_S", 0)
    store.pipe("/kho/vua.xlsx", b"1" * MIB)
    store.pipe("/kho/dai.xlsx", b"1" * (MIB + 1))
    remote = Remote(
        Place("memory://kho"),
        (
            RemoteFile("mat.xlsx", "/kho/mat.xlsx", 5),
            RemoteFile("vua.xlsx", "/kho/vua.xlsx", MIB),
            RemoteFile("dai.xlsx", "/kho/dai.xlsx", MIB + 1),
        ),
        (RemoteFile("mat.so-theo-doi.sqlite", "/kho/mat.so-theo-doi.sqlite", 5),),
    )
    with fetched(source_of("mat.xlsx", "vua.xlsx", "dai.xlsx"), remote, MIB) as here:
        gone, fits, long = (path for _, path in here.files)
        assert not gone.exists()
        assert fits.read_bytes() == b"1" * MIB
        assert long.stat().st_size == MIB + 1
        assert not long.read_bytes().strip(b"\0")
        with pytest.raises(sqlite3.DatabaseError):
            sqlite3.connect(here.folder / "mat.so-theo-doi.sqlite").execute("SELECT * FROM sqlite_master")


def test_a_name_that_would_lead_out_of_the_folder_stays_in_it(store: Any) -> None:
    for key in ("/kho/1", "/kho/2"):
        store.pipe(key, b"so")
    name = "../../ra.xlsx"
    remote = Remote(
        Place("memory://kho"), (RemoteFile(name, "/kho/1", 2),), (RemoteFile("../../x.sqlite", "/kho/2", 2),)
    )
    with fetched(source_of(name), remote, MIB) as here:
        (shown, path), *_ = here.files
        assert (shown, path.read_bytes()) == (name, b"so")
        inside = here.folder.parent.resolve()
        assert path.resolve().is_relative_to(inside)
        assert [one.resolve().is_relative_to(inside) for one in here.folder.rglob("*.sqlite")] == [True]


@pytest.mark.parametrize(
    ("folder", "target"),
    [("https://may/tinh", "https://may/tinh/a/so%201.xlsx"), ("s3://kho/tinh", None), ("memory://kho", None)],
)
def test_links_lead_to_remote_books_only_where_excel_can_go(tmp_path: Path, folder: str, target: str | None) -> None:
    link = LinkMaker(folder, tmp_path).to("a/so 1.xlsx", "Trang", "B2")
    assert (link and link.target) == target


# ───────────────────────── people as Parquet ─────────────────────────


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    rows = [pq.read_table(path).to_pylist() for path in sorted(folder.glob(f"{name}-*.parquet"))]
    return [row for shard in rows for row in shard]


def test_up_to_the_limit_the_workbook_lists_everybody_and_beyond_it_parquet_does(tinh: Path, tmp_path: Path) -> None:
    """People and collectives count: 30 people and 6 collectives."""
    fits = run(tinh, tmp_path / "vua.xlsx", rows=ROWS + 6)
    assert fits.detail == ""
    assert not (tmp_path / "vua-chi-tiet").exists()
    listed = sheet_rows(tmp_path / "vua.xlsx", "Viên chức")
    assert len(listed) == ROWS
    over = run(tinh, tmp_path / "qua.xlsx", rows=ROWS + 5)
    assert over.detail == str(tmp_path / "qua-chi-tiet")
    with pytest.raises(KeyError):
        sheet_rows(tmp_path / "qua.xlsx", "Viên chức")
    shown = [value for row in sheet_rows(tmp_path / "qua.xlsx", "Tổng quan") for value in row.values()]
    assert any("qua-chi-tiet, cạnh sổ này" in str(value) for value in shown)
    people = table(tmp_path / "qua-chi-tiet", "nguoi")
    assert [(row["co_so"], row["ma"], row["diem"], row["tep"]) for row in people] == [
        (row["Cơ sở"], row["Mã"], row["Điểm"], row["Tệp"]) for row in listed
    ]
    assert numbers(over) == numbers(fits)


def test_columns_have_types_that_do_not_depend_on_what_is_in_them(tinh: Path, tmp_path: Path) -> None:
    run(tinh, tmp_path / "tong-hop.xlsx", place=str(tmp_path / "pq"))
    for name, columns in (("nguoi", PEOPLE), ("tap-the", UNITS)):
        schema = pq.read_schema(tmp_path / "pq" / f"{name}-00000.parquet")
        assert schema.names == ["co_so", "nguon", "tinh", *columns]
        kinds = {field.name: (str(field.type), field.nullable) for field in schema}
        assert (kinds.pop("tinh"), kinds.pop("diem")) == (("bool", False), ("double", True))
        assert set(kinds.values()) == {("string", False)}
    assert {row["tinh"] for row in table(tmp_path / "pq", "nguoi")} == {True, False}  # the register is in doubt


def test_a_long_list_goes_over_several_shards_in_order(
    tinh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tinh, tmp_path / "mot.xlsx", place=str(tmp_path / "mot"))
    monkeypatch.setattr(detail_module, "ROWS_A_SHARD", 12)
    monkeypatch.setattr(detail_module, "_ROWS_A_GROUP", 5)
    run(tinh, tmp_path / "hai.xlsx", place=str(tmp_path / "hai"))
    shards = sorted((tmp_path / "hai").glob("nguoi-*.parquet"))
    assert [path.name for path in shards] == [f"nguoi-{number:05}.parquet" for number in range(3)]
    assert [pq.read_metadata(path).num_rows for path in shards] == [12, 12, ROWS - 24]
    assert pq.read_metadata(shards[0]).num_row_groups == 3
    assert table(tmp_path / "hai", "nguoi") == table(tmp_path / "mot", "nguoi")
    told = json.loads((tmp_path / "hai" / "_danhgia-xl.json").read_text(encoding="utf-8"))
    assert {one["tep"]: one["so_dong"] for one in told["tep"]} == {
        **{path.name: rows for path, rows in zip(shards, (12, 12, ROWS - 24), strict=True)}, "tap-the-00000.parquet": 6
    }  # fmt: skip


def test_parquet_goes_to_a_store_as_well_and_is_the_same_there(tinh: Path, store: Any, tmp_path: Path) -> None:
    run(tinh, tmp_path / "mot.xlsx", place=str(tmp_path / "mot"))
    for _ in range(2):  # the second time it replaces the first
        result = run(tinh, tmp_path / "hai.xlsx", place="memory://kho/chi-tiet")
        assert result.detail == "memory://kho/chi-tiet"
        found = {Path(key).name: store.cat_file(key) for key in store.find("/kho")}
        assert found == bytes_below(tmp_path / "mot")
    assert sheet_rows(tmp_path / "hai.xlsx", "Viên chức")  # asked for, not needed: the workbook has them too


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_what_was_there_is_kept_until_the_new_one_is_whole(
    tinh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    place = str(tmp_path / "pq") if where == "here" else "memory://kho/pq"
    system, root = fsspec.core.url_to_fs(place)
    run(tinh, tmp_path / "ra.xlsx", place=place)
    before = {key: system.cat_file(key) for key in system.find(root)}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(detail_module, "_write_shard", full)
        with pytest.raises(UsageError, match="Không ghi được"):
            run(tinh, tmp_path / "moi.xlsx", place=place)
    assert {key: system.cat_file(key) for key in system.find(root)} == before
    assert not system.exists(f"{root}.danhgia-xl-moi")
    assert not (tmp_path / "moi.xlsx").exists()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_a_run_killed_while_it_changed_the_names_has_lost_nothing(
    tinh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The earlier folder has its second name, nothing has the first; the next run fails, and it is back."""
    place = str(tmp_path / "pq") if where == "here" else "memory://kho/pq"
    system, root = fsspec.core.url_to_fs(place)
    run(tinh, tmp_path / "ra.xlsx", place=place)
    before = {key: system.cat_file(key) for key in system.find(root)}
    system.mv(root, f"{root}.danhgia-xl-cu", recursive=True)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(detail_module, "_write_shard", stop)
    with pytest.raises(KeyboardInterrupt):
        run(tinh, tmp_path / "ra.xlsx", place=place)
    assert {key: system.cat_file(key) for key in system.find(root)} == before
    assert not system.exists(f"{root}.danhgia-xl-cu")


def test_a_folder_with_something_else_in_it_is_left_alone(tinh: Path, tmp_path: Path) -> None:
    (tmp_path / "anh").mkdir()
    (tmp_path / "anh" / "a.png").write_bytes(b"x")
    with pytest.raises(UsageError, match="sẽ không bị ghi đè"):
        run(tinh, tmp_path / "ra.xlsx", place=str(tmp_path / "anh"))
    assert bytes_below(tmp_path) == {"anh/a.png": b"x"}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_what_somebody_put_beside_our_shards_is_left_alone(tinh: Path, tmp_path: Path, where: str) -> None:
    place = str(tmp_path / "pq") if where == "here" else "memory://kho/pq"
    run(tinh, tmp_path / "ra.xlsx", place=place)
    system, root = fsspec.core.url_to_fs(place)
    system.pipe(f"{root}/cua-toi.parquet", b"x")
    before = {key: system.cat_file(key) for key in system.find(root)}
    with pytest.raises(UsageError, match="sẽ không bị ghi đè"):
        run(tinh, tmp_path / "ra.xlsx", place=place)
    assert {key: system.cat_file(key) for key in system.find(root)} == before


def test_without_pyarrow_the_summary_is_written_and_says_what_is_missing(
    tinh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    over = run(tinh, tmp_path / "tong-hop.xlsx", rows=1)
    assert (over.detail, over.placed.listed) == ("", False)
    shown = [str(value) for row in sheet_rows(tmp_path / "tong-hop.xlsx", "Tổng quan") for value in row.values()]
    assert any("36 dòng" in text and "pip install 'danhgia-xl[tinh]'" in text for text in shown)
    with pytest.raises(UsageError, match=r"pip install 'danhgia-xl\[tinh\]'"):
        run(tinh, tmp_path / "hai.xlsx", place=str(tmp_path / "pq"))
    assert not (tmp_path / "hai.xlsx").exists()


def test_nothing_is_done_again_only_while_the_detail_is_still_there(tinh: Path, tmp_path: Path) -> None:
    def again() -> bool:
        means, detail = Means(cache=tmp_path / "dem"), Detail(rows=1)
        return consolidate_institutions(
            tinh, tmp_path / "tong-hop.xlsx", ruleset=RULES, means=means, detail=detail, today=DAY
        ).unchanged

    assert [again(), again()] == [False, True]
    shutil.rmtree(tmp_path / "tong-hop-chi-tiet")
    assert [again(), again()] == [False, True]


def test_no_more_is_fetched_than_a_file_may_have_whatever_the_store_lists(store: Any) -> None:
    """A store that lists nothing and sends without end would fill the disk."""
    store.pipe_file("/tinh/a/lon.xlsx", b"x" * 3_000_000)
    source = Source("a", Path("a"), (("lon.xlsx", Path("a/lon.xlsx")),))
    remote = Remote(Place("memory://tinh"), (RemoteFile("a/lon.xlsx", "/tinh/a/lon.xlsx", 0),))
    with fetched(source, remote, 1_000_000) as here:
        ((_, path),) = here.files
        assert path.stat().st_size == 1_000_001
