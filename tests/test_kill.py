"""A consolidation killed at any moment: what stands on the disk is an earlier or a later whole, never half of one."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

import danhgia_xl as dg
from danhgia_xl.register.store import check_register, register_path
from danhgia_xl.terms import TIERS
from danhgia_xl.workbook.drafts import PREFIX

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples" / "2021"
KILLS = 50
AT_ONCE = 2
SLOWER = 1.3
"""Runs that share the machine with each other take longer than the ones that were timed."""
SEED = 20_211_205
LAST_SHEET = "_dg"
"""What is written last into a summary."""


@dataclass
class Scene:
    """One command whose output is watched: it reads `inputs`, and writes `target` with what goes with it.

    `turns` are two options for which the output differs: runs take turns, so that old and new can be told
    apart. A further command to be watched is one more entry in `SCENES`.
    """

    name: str
    books: Sequence[str]
    options: Sequence[str] = ()
    institutions: Sequence[str] = (".",)
    """The folders below the inputs that get a copy of the books."""
    turns: tuple[str, str] = ("--ngay=01/12/2021", "--ngay=09/12/2021")
    register: bool = True
    """A register stands beside the output."""
    cache: bool = False
    """A cache is written beside the output, and may be cut short at any moment too."""
    whole: set[bytes] = field(default_factory=set)
    """The two contents an output may have."""

    def command(self, folder: Path, target: Path, turn: str) -> list[str]:
        program = [sys.executable, "-m", "danhgia_xl", "tong-hop", str(folder), "-o", str(target)]
        return [*program, *self.options, turn]


class Moment(NamedTuple):
    """When to kill: so many seconds after the start, or after it began `writing`."""

    writing: bool
    after: float


BOOKS = ("phong/00-ban-giam-doc.xlsx", "dang/chi-bo.xlsx")
SCENES = [
    Scene("one institution", BOOKS),
    Scene(
        "many institutions",
        BOOKS,
        ("--co-so", "*"),
        ("co-so-a", "co-so-b"),
        ("--cach-doc=R2=muc_san", "--cach-doc=R2=khoang_dong"),
        register=False,
        cache=True,
    ),
]


def digests(folder: Path) -> dict[str, str]:
    """Return the content of every file below `folder` as a checksum, by relative name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


class Place:
    """A folder of its own for runs that follow one another: inputs, output, register and scratch."""

    def __init__(self, scene: Scene, root: Path) -> None:
        self.scene = scene
        self.inputs, self.out, self.scratch = (root / name for name in ("vao", "ra", "tam"))
        self.out.mkdir(parents=True)
        self.scratch.mkdir()
        for folder in scene.institutions:
            for name in scene.books:
                place = self.inputs / folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(SAMPLES / name, place)
        self.target = self.out / "tong-hop.xlsx"
        self.before = digests(self.inputs)

    def start(self, turn: str) -> subprocess.Popen[bytes]:
        """Start a run as a process group of its own."""
        return subprocess.Popen(
            self.scene.command(self.inputs, self.target, turn),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, start_new_session=True,
            env={**os.environ, "TMPDIR": str(self.scratch)},
        )  # fmt: skip

    def run(self, turn: str) -> tuple[float, float]:
        """Run to the end; return how many seconds it took, and the writing alone."""
        began = time.monotonic()
        shutil.rmtree(self.target.with_suffix(".dem"), ignore_errors=True)  # the moments are told by a whole run
        process = self.start(turn)
        self.wait_for_draft(process)
        writing = time.monotonic()
        _, said = process.communicate()
        assert process.returncode in {0, 1}, said.decode()
        return time.monotonic() - began, time.monotonic() - writing

    def run_and_kill(self, turn: str, moment: Moment) -> None:
        """Start a run and kill it with everything it started, unless it has ended by then."""
        process = self.start(turn)
        if moment.writing:
            self.wait_for_draft(process)
        try:
            process.communicate(timeout=moment.after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def wait_for_draft(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the run writes, or has ended."""
        old = self.leftovers(self.out)
        while process.poll() is None and not self.leftovers(self.out) - old:
            time.sleep(0.003)

    def check(self) -> str:
        """Nothing on the disk is half a file; return which of its states the output is in."""
        assert digests(self.inputs) == self.before
        backup = self.target.with_name(self.target.name + ".bak")
        found = [self._whole(path) for path in (self.target, backup)]
        seen = {path.name for path in self.out.iterdir() if not path.name.startswith(PREFIX)}
        assert seen <= {self.target.name, backup.name, *self.beside()}
        if self.scene.register:
            assert len(check_register(register_path(self.target)).entries) == 1
        return f"{found[0]}, .bak {found[1]}"

    def beside(self) -> set[str]:
        """Return what else a normal run leaves beside the output."""
        register = {register_path(self.target).name} if self.scene.register else set()
        return register | ({"tong-hop.dem"} if self.scene.cache else set())

    def _whole(self, path: Path) -> str:
        """Check that `path` is absent or one of the two whole outputs; return which."""
        if not path.exists():
            return "none"
        content = path.read_bytes()
        with zipfile.ZipFile(BytesIO(content)) as archive:
            assert archive.testzip() is None
        assert content in self.scene.whole, f"{path.name} is neither the earlier output nor the new one"
        return sha256(content).hexdigest()[:6]

    def leftovers(self, *folders: Path) -> set[str]:
        """Return the drafts and scratch folders there are, also where the system keeps such things."""
        places = folders or (self.out, self.scratch)
        return {path.name for place in places for path in place.iterdir() if path.name.startswith(PREFIX)}


def expected_outputs(scene: Scene, root: Path) -> tuple[float, float]:
    """Learn the two outputs of undisturbed runs, which open as a whole; return what `Place.run` does."""
    place = Place(scene, root)
    place.run(scene.turns[0])
    if scene.register:
        record_a_rerating(place)
    took = []
    for turn in scene.turns:
        took.append(place.run(turn))
        scene.whole.add(place.target.read_bytes())
        assert openpyxl.load_workbook(place.target).sheetnames[-1] == LAST_SHEET
    assert len(scene.whole) == 2
    return max(took)


def record_a_rerating(place: Place) -> None:
    """Give the output a register with one entry, which no run may touch."""
    people = dg.consolidate(place.inputs).people
    rated = people["xep_loai"].isin(TIERS) & (people["doi_tuong"] == "vien_chuc_quan_ly")
    command = [sys.executable, "-m", "danhgia_xl", "xep-loai-lai", str(place.inputs), people.loc[rated, "ma"].iloc[0]]
    command += ["--vai", "vien_chuc_quan_ly", "--huy", "--so", str(place.target), "--ly-do", "Có khuyết điểm"]
    command += ["--tham-quyen", "Giám đốc", "--so-van-ban", "12/QĐ-CS", "--ngay-van-ban", "20/12/2021"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)


def moments(chance: random.Random, took: tuple[float, float]) -> list[Moment]:
    """Return the moments, in any order: half spread over the run, half over the writing, which matters most."""
    half = KILLS // 2
    whole, writing = (SLOWER * seconds for seconds in took)
    spread = [Moment(False, whole * (number + chance.random()) / half) for number in range(half)]
    spread += [Moment(True, writing * (number + chance.random()) / half) for number in range(KILLS - half)]
    chance.shuffle(spread)
    return spread


def kill_often(place: Place, moments: Sequence[Moment]) -> Counter[str]:
    """Start and kill one run after the other; return how often the output was in which state."""
    states: Counter[str] = Counter()
    for number, moment in enumerate(moments):
        place.run_and_kill(place.scene.turns[number % 2], moment)
        states[place.check()] += 1
    return states


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_killed_at_fifty_moments_leaves_only_whole_files_and_can_go_on(scene: Scene, tmp_path: Path) -> None:
    took = expected_outputs(scene, tmp_path / "mau")
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    chosen = moments(chance, took)
    places = [Place(scene, tmp_path / str(number)) for number in range(AT_ONCE)]
    for place in places if scene.register else ():  # the register of the place where the outputs were learnt
        shutil.copy(register_path(tmp_path / "mau" / "ra" / "tong-hop.xlsx"), register_path(place.target))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        states = list(pool.map(kill_often, places, [chosen[number::AT_ONCE] for number in range(AT_ONCE)]))
    assert sum(map(Counter.total, states)) == KILLS
    for place in places:
        for turn in scene.turns:
            place.run(turn)
        place.check()
        assert place.leftovers() == set(), "a normal run has cleaned up"
        assert {path.name for path in place.out.iterdir()} == {
            "tong-hop.xlsx", "tong-hop.xlsx.bak", *place.beside(),
        }  # fmt: skip
        assert {place.target.read_bytes(), place.target.with_name("tong-hop.xlsx.bak").read_bytes()} == scene.whole
    assert len(set().union(*states)) > 2, f"the kills met no writing: {states}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_closed_terminal_or_a_stop_from_outside_leaves_nothing_behind(number: int, tmp_path: Path) -> None:
    """As Ctrl-C does: code 130, a sentence, no draft, and no scratch folder with people's results in it."""
    place = Place(SCENES[0], tmp_path)
    process = place.start("--ngay=01/12/2021")
    place.wait_for_draft(process)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.decode().strip()) == (130, "Đã dừng theo yêu cầu; việc chưa làm xong.")
    assert not list(place.out.iterdir())
    assert not list(place.scratch.iterdir())
