"""Summaries of the shipped samples are valid workbooks by the published schemas and open in LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest

from danhgia_xl.batch.consolidate import consolidate
from tests.office import convert_to_pdf
from tests.schemas import schema_problems

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.mark.parametrize("name", ["2021", "2021-loi"])
def test_every_part_follows_ecma_376_and_libreoffice_prints_it(name: str, tmp_path: Path) -> None:
    target = tmp_path / "tong-hop.xlsx"
    consolidate(SAMPLES / name, target)
    assert schema_problems(target) == []
    [printed] = convert_to_pdf([target], tmp_path)
    assert printed.stat().st_size > 10_000
