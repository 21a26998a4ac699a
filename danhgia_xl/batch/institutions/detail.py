"""Every person and collective as Parquet: what a workbook cannot hold any more, for programs that can.

A folder of shards, written from the store a batch at a time. It appears whole or not at all: what stood there before is
kept until the new one is complete. The same results give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from danhgia_xl.batch.cache import file_sha256
from danhgia_xl.batch.institutions.detail_folder import MANIFEST, DetailFolder
from danhgia_xl.batch.institutions.part import PEOPLE, UNITS
from danhgia_xl.batch.places import INSTALL, Place, place_or_path
from danhgia_xl.errors import UsageError
from danhgia_xl.rules.describe import grouped
from danhgia_xl.workbook.drafts import scratch
from danhgia_xl.workbook.refused import telling

if TYPE_CHECKING:
    from danhgia_xl.batch.institutions.store import Store

ROWS_IN_WORKBOOK: Final = 1_000_000
"""People and collectives a summary lists. A sheet ends at row 1,048,576, and Excel takes minutes and gigabytes to open
a workbook of a million rows of twenty columns; nobody looks for a person in one that is longer."""

ROWS_A_SHARD: Final = 250_000
"""Rows of one Parquet file: few enough for any program to read in one go."""

_ROWS_A_GROUP: Final = 25_000
"""Rows held in memory before they are written: a tenth of a shard."""

_NOWHERE: Final = "chưa ghi được"
_HEAD: Final = ("co_so", "nguon", "tinh")
_SHARDS: Final = {"nguoi": ("nguoi", PEOPLE), "tap_the": ("tap-the", UNITS)}
"""Each table of the store: the name of its shards and its columns."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What is wanted of people and collectives as Parquet.

    `place` is a folder or an fsspec address, "" for "only when the workbook cannot list them, and beside it then".
    `rows` is how many the workbook lists at most.
    """

    place: str = ""
    rows: int = ROWS_IN_WORKBOOK

    def check(self) -> None:
        """Raise UsageError when the place asked for cannot be used: told before anything long starts."""
        if self.place:
            _arrow()
            DetailFolder.at(place_or_path(self.place)).check()


WHEN_NEEDED: Final = Detail()
"""Parquet only when the workbook cannot list everybody."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of the detail: whether the workbook lists people, where else they are ("": nowhere), what to say.

    `shown` is how the workbook calls the place: by its name alone when it is beside it.
    """

    listed: bool = True
    place: str = ""
    shown: str = ""
    note: str = ""

    @property
    def instead(self) -> str:
        """Where people are instead of in the workbook, "" when they are in it."""
        return "" if self.listed else self.shown or _NOWHERE


LISTED: Final = Placed()
"""Everybody is in the workbook, and nowhere else."""


def place_detail(store: Store, detail: Detail, target: Path, ruleset: str) -> Placed:
    """Write people and collectives as Parquet when asked to, or when the workbook `target` cannot list them.

    Raises UsageError when they cannot be written to the place asked for. Without such a place the summary is still of
    use: what is missing, and the remedy, is in the note.
    """
    rows = sum(store.query(f"SELECT COUNT(*) FROM {table}")[0][0] for table in _SHARDS)
    listed = rows <= detail.rows
    if listed and not detail.place:
        return LISTED
    beside = target.with_name(f"{target.stem}-chi-tiet")
    place = place_or_path(detail.place) if detail.place else beside
    try:
        _write(store, DetailFolder.at(place), ruleset)
    except UsageError as error:
        if detail.place:
            raise
        note = f"Danh sách {grouped(rows)} dòng quá dài cho một sổ Excel và chưa được ghi. {error}"
        return Placed(listed, note=note)
    address = place.url if isinstance(place, Place) else str(place)
    shown = address if detail.place else beside.name
    why = "cũng được ghi" if listed else "quá dài cho một sổ Excel, được ghi"
    where = shown if detail.place else f"{shown}, cạnh sổ này"
    return Placed(listed, address, shown, f"Danh sách từng người, từng tập thể {why} dạng Parquet ở: {where}")


def detail_seal(place: str) -> str:
    """Return what tells the detail at `place` apart from any other; "" when it is not there, or not whole."""
    if not place:
        return ""
    with suppress(UsageError):
        return DetailFolder.at(place_or_path(place)).seal()
    return ""


def _write(store: Store, folder: DetailFolder, ruleset: str) -> None:
    arrow = _arrow()
    folder.check()
    with telling(Path(folder.shown)), scratch() as drafts, folder.renewed() as new:
        listed = []
        for table, (name, columns) in _SHARDS.items():
            for number, batches in enumerate(_shards(_rows(store, table, columns))):
                shard = drafts / f"{name}-{number:05}.parquet"
                rows = _write_shard(arrow, shard, batches, columns)
                listed.append({"tep": shard.name, "so_dong": rows, "sha256": file_sha256(shard)})
                new.take(shard)
                shard.unlink()
        manifest = drafts / MANIFEST
        told = {"chuong_trinh": "danhgia-xl", "bo_quy_tac": ruleset, "tep": listed}
        manifest.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        new.take(manifest)


def _rows(store: Store, table: str, columns: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield batches of rows in the order of the institutions, each after its institution's name, origin, and `tinh`."""
    listed = ", ".join(f"t.{name}" for name in columns)
    return store.batches(
        f"SELECT c.ten, c.nguon, t.tinh, {listed} FROM {table} t JOIN co_so c ON c.so = t.co_so "
        "ORDER BY t.co_so, t.rowid"
    )


def _shards(batches: Iterator[list[tuple[Any, ...]]]) -> Iterator[Iterator[list[tuple[Any, ...]]]]:
    """Cut a stream of batches into shards, each a stream of row groups; there is at least one, be it empty."""
    waiting: list[tuple[Any, ...]] = []
    ended = False

    def group(most: int) -> list[tuple[Any, ...]]:
        nonlocal waiting, ended
        while not ended and len(waiting) < most:
            batch = next(batches, None)
            ended = batch is None
            waiting += batch or []
        found, waiting = waiting[:most], waiting[most:]
        return found

    def shard(first: list[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
        rows, here = 0, first
        while here:
            yield here
            rows += len(here)
            here = group(min(_ROWS_A_GROUP, ROWS_A_SHARD - rows))

    first = group(_ROWS_A_GROUP)
    yield shard(first)
    while first := group(_ROWS_A_GROUP):
        yield shard(first)


def _write_shard(arrow: Any, path: Path, groups: Iterator[list[tuple[Any, ...]]], columns: Sequence[str]) -> int:  # noqa: ANN401 - pyarrow has no types
    from pyarrow import parquet  # noqa: PLC0415 - only those who need it have it

    types = {"tinh": arrow.bool_(), "diem": arrow.float64()}
    schema = arrow.schema([
        arrow.field(name, types.get(name, arrow.string()), nullable=name == "diem") for name in (*_HEAD, *columns)
    ])  # fmt: skip
    total = 0
    with parquet.ParquetWriter(str(path), schema, compression="snappy") as writer:
        for rows in groups:
            values = zip(schema, zip(*rows, strict=True), strict=True)
            arrays = [arrow.array([_value(one.name, cell) for cell in column], one.type) for one, column in values]
            writer.write_batch(arrow.record_batch(arrays, schema=schema), row_group_size=len(rows))
            total += len(rows)
    return total


def _value(name: str, cell: object) -> object:
    """Return a cell in the type of its column: a mark, a number or none, else a text, empty when there is none."""
    if name == "tinh":
        return bool(cell)
    if name == "diem":
        return float(cell) if isinstance(cell, int | float) else None
    return "" if cell is None else str(cell)


def _arrow() -> Any:  # noqa: ANN401 - a module without types
    try:
        import pyarrow  # noqa: ICN001, PLC0415 - only those who need it have it
    except ImportError as error:
        raise UsageError(f"Muốn ghi danh sách dạng Parquet cần thêm thư viện. Hãy chạy: {INSTALL}") from error
    return pyarrow
