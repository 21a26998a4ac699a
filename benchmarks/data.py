"""Invented data of any size: tables of facts for `classify`, and unit books for the consolidation."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import pandas as pd

from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.template.fill import Content, Fill
from danhgia_xl.workbook.template.write import write_book

POINTS = np.array([45.0, 50.0, 62.5, 69.99, 70.0, 85.25, 89.95, 90.0, 96.0])
PERCENTS = np.array([0.0, 20.0, 45.0, 50.0, 70.0, 80.0, 100.0, 100.0, 100.0])


def fact_table(ruleset: RuleSet, kind: str, rows: int, seed: int = 1) -> pd.DataFrame:
    """Return `rows` rows of facts of `kind`: most marks unset, about one value in fifty missing."""
    rng = np.random.default_rng(seed)
    columns: dict[str, object] = {}
    for name in ruleset.subject(kind).su_kien:
        fact, scale = ruleset.fact(name), ruleset.scale_of(name)
        if fact.kieu == "dau":
            columns[name] = rng.random(rows) < (0.98 if name == "da_kiem_diem" else 0.1)
        elif scale is not None:
            codes = np.array([*(value.ma for value in scale.gia_tri), None], dtype=object)
            weights = [0.98 / (len(codes) - 1)] * (len(codes) - 1) + [0.02]
            columns[name] = codes[rng.choice(len(codes), rows, p=weights)]
        elif fact.kieu in ("diem", "ty_le"):
            values = rng.choice(POINTS if fact.kieu == "diem" else PERCENTS, rows)
            columns[name] = np.where(rng.random(rows) < 0.02, np.nan, values)
    return pd.DataFrame(columns)


DISTINCT: Final = 20
"""Books with contents of their own; every further one has the contents of one of these under other names."""

_TEXTS: Final = "xl/sharedStrings.xml"
_DEFLATE_LEVEL: Final = 6
_LEADERS: Final = 2
_FIRST_LEADER: Final = 900


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit and its people are called: `prefix` begins every id, `suffix` ends every name."""

    name: str
    prefix: str
    suffix: str = ""

    def person_id(self, index: int) -> str:
        """Return the id of a person."""
        return f"{self.prefix}-{index:03}"

    def person_name(self, index: int) -> str:
        """Return the name of a person."""
        return f"Người Thứ {index}{self.suffix}"

    def texts(self, people: int) -> list[str]:
        """Return every text of a book of `people` people that other units do not have, always in the same order."""
        indexes = _indexes(people)
        return [self.name, *map(self.person_id, indexes), *map(self.person_name, indexes)]


class UnitBooks:
    """Writes unit books of `people` people each: the first `DISTINCT` kinds slowly, the others by changing names."""

    def __init__(self, ruleset: RuleSet, people: int) -> None:
        self._ruleset, self._people = ruleset, people
        self._molds: dict[int, tuple[Unit, bytes, str]] = {}

    def write(self, path: Path, unit: Unit, number: int) -> None:
        """Write the book of `unit` to `path`; books whose `number` differs by `DISTINCT` have the same contents."""
        seed = number % DISTINCT
        path.parent.mkdir(parents=True, exist_ok=True)
        if seed in self._molds:
            path.write_bytes(self._renamed(unit, seed))
        else:
            self.write_slowly(path, unit, seed)
            self._molds[seed] = (unit, *_mold(path))

    def write_slowly(self, path: Path, unit: Unit, seed: int) -> None:
        """Write a book as templates are written; `write` gives a book that reads the same."""
        rng = random.Random(seed)
        indexes = _indexes(self._people)
        people = [_person(rng, unit, index) for index in indexes[:-_LEADERS]]
        leaders = [_leader(rng, unit, index) for index in indexes[-_LEADERS:]]
        fill = Fill(
            fields={"don_vi.don_vi": unit.name, "don_vi.diem": 85.5},
            tables={"vien_chuc": people, "quan_ly": leaders},
        )
        write_book(load_form(self._ruleset, "so-phong"), self._ruleset, path, fill)

    def _renamed(self, unit: Unit, seed: int) -> bytes:
        """Return the archive of a book written before, with the names of `unit`."""
        of, rest, texts = self._molds[seed]
        new = dict(zip(of.texts(self._people), unit.texts(self._people), strict=True))
        archive = BytesIO()
        archive.write(rest)
        with ZipFile(archive, "a") as parts:
            changed = re.sub("(?<=<t>)[^<]+(?=</t>)", lambda text: new.get(text[0], text[0]), texts)
            parts.writestr(ZipInfo(_TEXTS), changed, ZIP_DEFLATED, _DEFLATE_LEVEL)
        return archive.getvalue()


def write_unit_books(folder: Path, ruleset: RuleSet, books: int, people: int) -> list[Path]:
    """Write `books` filled unit books of `people` people each below `folder` and return them."""
    writer = UnitBooks(ruleset, people)
    paths: list[Path] = []
    for number in range(books):
        path = folder / f"{number // 50:03}" / f"phong-{number + 1:05}.xlsx"
        writer.write(path, Unit(f"Phòng số {number + 1}", f"{number:05}"), number)
        paths.append(path)
    return paths


def write_institutions(folder: Path, ruleset: RuleSet, institutions: int, books: int, people: int) -> list[Path]:
    """Write `books` unit books of `people` people in a folder for each of `institutions` and return the books.

    Each institution has units of the same names; ids and names of people occur once in the whole set.
    """
    writer = UnitBooks(ruleset, people)
    paths: list[Path] = []
    for place in range(1, institutions + 1):
        for number in range(1, books + 1):
            path = folder / f"co-so-{place:05}" / f"phong-{number:05}.xlsx"
            unit = Unit(f"Phòng số {number}", f"CS{place:05}-{number:05}", f" Phòng {number} Cơ Sở {place}")
            writer.write(path, unit, len(paths))
            paths.append(path)
    return paths


def _mold(path: Path) -> tuple[bytes, str]:
    """Return a book's archive without its shared texts, and these texts."""
    rest = BytesIO()
    with ZipFile(path) as old, ZipFile(rest, "w") as new:
        for name in old.namelist():
            if name != _TEXTS:
                new.writestr(ZipInfo(name), old.read(name), ZIP_DEFLATED, _DEFLATE_LEVEL)
        texts = old.read(_TEXTS).decode()
    return rest.getvalue(), texts


def _indexes(people: int) -> list[int]:
    """Return the numbers of the people of a unit, its leaders last."""
    return [*range(people - _LEADERS), *range(_FIRST_LEADER, _FIRST_LEADER + _LEADERS)]


def _person(rng: random.Random, unit: Unit, index: int) -> dict[str, Content]:
    good = rng.random() < 0.8
    return {
        "ma": unit.person_id(index),
        "ho_ten": unit.person_name(index),
        "chuc_danh": rng.choice(["Y sĩ", "Kỹ thuật viên", "Nhân viên"]),
        "da_kiem_diem": True,
        "tieu_chi_chung": "THUC_HIEN_TOT" if good else "DAP_UNG",
        "ty_le_hoan_thanh": 100,
        "ty_le_dam_bao": 100 if good else 87.5,
        "hieu_qua_cao": good,
        "ty_le_vuot_muc": rng.choice([20, 40, 55.5, 60]),
        "ty_le_chua_dam_bao": 0 if good else 12.5,
        "tu_nhan_muc": "HTTNV",
    }


def _leader(rng: random.Random, unit: Unit, index: int) -> dict[str, Content]:
    return {
        **_person(rng, unit, index),
        "diem": rng.choice([78.5, 85, 91.25]),
        "la_nguoi_dung_dau": index == _FIRST_LEADER,
        "dv_ty_le_hoan_thanh": 100,
        "dv_ty_le_vuot_muc": 50,
        "dv_ty_le_dam_bao": 95,
        "khong_co_don_vi_truc_thuoc": True,
    }
