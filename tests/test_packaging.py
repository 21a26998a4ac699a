"""What a wheel holds: the rule sets, form declarations and type marker must travel with the code."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_wheel_holds_every_data_file_of_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "danhgia_xl").rglob("*") if path.is_file()}
    wanted = {name for name in sources if name.endswith((".py", ".toml", "py.typed"))}
    assert "danhgia_xl/rulesets/kh170_2021.toml" in wanted
    assert wanted <= packed
    assert not [name for name in packed if name.startswith(("tests/", "samples/"))]
