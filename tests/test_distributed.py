"""Many machines: a real Dask cluster of two worker processes on this one gives the same bytes as no cluster at all.

The workers (and whatever else is started meanwhile) have a hook on opening files, put there the way Python offers:
`sitecustomize` on PYTHONPATH. It makes files that kill, hang or delay whoever opens them, by their names.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster

from danhgia_xl.batch import cluster as cluster_module
from danhgia_xl.batch import distributed as distributed_module
from danhgia_xl.batch.cluster import scheduler_url
from danhgia_xl.batch.cluster_worker import Group, OtherWorkerError, Piece, do_group, facts_here
from danhgia_xl.batch.institutions.assignment import Assignment
from danhgia_xl.batch.institutions.detail import Detail
from danhgia_xl.batch.institutions.layout import lay_out
from danhgia_xl.batch.institutions.run import Means, consolidate_institutions
from danhgia_xl.batch.rules_ref import RulesRef
from danhgia_xl.batch.sent_rules import SentRules
from danhgia_xl.errors import UsageError
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS
from tests.province import DAY, RULES, bytes_below, province, sheet_rows

ROOT = Path(__file__).resolve().parent.parent
HOOK = """
import os, sys, time

def opened(event, args):
    if event == "open" and isinstance(args[0], str):
        name = os.path.basename(args[0])
        if name.startswith("giet-"):
            os.kill(os.getpid(), 9)
        if name.startswith("treo-"):
            time.sleep(600)
        if name.startswith("cham-"):
            time.sleep(0.3)

sys.addaudithook(opened)
"""
CLIENT = """
import sys
from dataclasses import replace
from danhgia_xl.batch.institutions.run import Means, consolidate_institutions
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS
from tests.province import DAY, RULES

folder, target, address = sys.argv[1:]
limits = replace(DEFAULT_LIMITS, seconds=3)
consolidate_institutions(folder, target, ruleset=RULES, means=Means(2, limits, cluster=address), today=DAY)
"""
SMALL = {"processes": True, "protocol": "tcp://", "dashboard_address": "127.0.0.1:0", "host": "127.0.0.1"}


def started(workers: int, **more: Any) -> LocalCluster:
    """Start a cluster that nobody beyond this machine can reach."""
    return LocalCluster(n_workers=workers, threads_per_worker=1, **SMALL, **more)


def address_of(cluster: LocalCluster) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workers put what is temporary."""
    return tmp_path_factory.mktemp("tam")


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory, temporary: Path) -> Iterator[dict[str, str]]:
    """Python processes started while this is in use have the hook."""
    folder = tmp_path_factory.mktemp("moc")
    (folder / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join((str(folder), str(ROOT))))
        patch.setenv("TMPDIR", str(temporary))
        yield dict(os.environ)


@pytest.fixture(scope="module")
def two_workers(hooked: dict[str, str]) -> Iterator[LocalCluster]:  # noqa: ARG001 - the workers inherit its environment
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), started(2) as cluster:
        yield cluster


@pytest.fixture
def cluster(two_workers: LocalCluster) -> LocalCluster:
    """Return the cluster with both workers in place, whatever an earlier test has done to them."""
    with Client(two_workers, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=30)
    return two_workers


@pytest.fixture(scope="module")
def tinh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return province(tmp_path_factory.mktemp("dl") / "tinh", 12)


@pytest.fixture
def no_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be done on this machine: what the cluster does not do is missing then."""

    def refuse(*_: object) -> None:
        raise AssertionError("left over for this machine")

    monkeypatch.setattr(distributed_module, "Fence", refuse)


def run(folder: Path | str, out: Path, cluster: LocalCluster | None = None, **more: Any) -> dict[str, bytes]:
    """Consolidate with everything also as Parquet; return all that was written."""
    means = Means(2, cluster=None if cluster is None else address_of(cluster), cache=more.pop("cache", None))
    detail = Detail(rows=0)
    consolidate_institutions(
        folder, out / "tong-hop.xlsx", ruleset=RULES, means=means, detail=detail, today=DAY, **more
    )
    return bytes_below(out)


@pytest.fixture(scope="module")
def local(tinh: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What this machine alone writes about the province."""
    return run(tinh, tmp_path_factory.mktemp("ra") / "mot")


# ───────────────────────── the same, bit for bit ─────────────────────────


@pytest.mark.usefixtures("no_fence")
def test_the_cluster_writes_the_same_bytes_as_this_machine_alone(
    cluster: LocalCluster, tinh: Path, local: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tinh.parent)  # the workers are somewhere else: a relative path must still be found
    assert set(local) > {"tong-hop.xlsx", "tong-hop-chi-tiet/nguoi-00000.parquet"}
    assert run(Path("tinh"), tmp_path / "hai", cluster) == local


@pytest.mark.usefixtures("no_fence")
def test_files_that_each_worker_fetches_give_the_same_people_and_leave_nothing_behind(
    cluster: LocalCluster, tinh: Path, local: dict[str, bytes], temporary: Path, tmp_path: Path
) -> None:
    """The summary differs in its links only: there are none to where Excel cannot go."""
    there = run(f"local://{tinh}", tmp_path / "xa", cluster)
    assert set(there) == set(local)
    assert [name for name in local if there[name] != local[name]] == ["tong-hop.xlsx"]
    assert not list(temporary.glob(".danhgia-xl-*"))


@pytest.mark.usefixtures("no_fence")
def test_a_worker_killed_in_the_middle_changes_nothing(cluster: LocalCluster, tinh: Path, tmp_path: Path) -> None:
    """Each institution has a slow book, so that after the first one both workers still have some at hand."""
    folder = tmp_path / "tinh"
    shutil.copytree(tinh, folder)
    for place in sorted(folder.iterdir()):
        book = min(place.iterdir())
        book.rename(place / f"cham-{book.name}")
    alone = run(folder, tmp_path / "mot")
    killed: list[int] = []

    def kill(done: int, _total: int, _name: str) -> None:
        if done and not killed:
            with Client(cluster, set_as_default=False) as client:
                busy = next(address for address, keys in client.processing().items() if keys)
                killed.append(client.run(os.getpid, workers=[busy])[busy])
            os.kill(killed[0], signal.SIGKILL)

    assert run(folder, tmp_path / "mot", cluster, on_progress=kill) == alone
    assert killed
    with Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=30)
        assert killed[0] not in client.run(os.getpid).values()


def test_files_that_kill_or_hang_every_worker_get_their_verdict_and_all_others_count(
    cluster: LocalCluster, hooked: dict[str, str], tinh: Path, tmp_path: Path
) -> None:
    """The caller is a process of its own: the fence's workers, which are its children, must have the hook too."""
    folder = tmp_path / "tinh"
    shutil.copytree(tinh, folder)
    bad = {"co-so-03": ("giet-0.xlsx", "TEP_DOC_QUA_NANG"), "co-so-07": ("treo-0.xlsx", "TEP_DOC_QUA_LAU")}
    for place, (name, _) in bad.items():
        shutil.copy(min((folder / place).iterdir()), folder / place / name)
    target = tmp_path / "ra" / "tong-hop.xlsx"
    arguments = [sys.executable, "-c", CLIENT, str(folder), str(target), address_of(cluster)]
    ran = subprocess.run(arguments, env=hooked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = {(row["Cơ sở"], row["Tệp"], row["Mã"]) for row in sheet_rows(target, "Vi phạm")}
    assert {(place, name, code) for place, (name, code) in bad.items()} <= found
    files = sheet_rows(target, "Tệp")
    assert len(files) == 24 + len(bad)
    assert sum(row["Kết luận"] == "Không đọc được" for row in files) == len(bad)


def test_a_cluster_that_goes_away_leaves_its_work_to_this_machine(
    tinh: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    with started(1) as cluster:
        seen: list[str] = []

        def leave(_done: int, _total: int, name: str) -> None:
            seen.append(name)
            if len(seen) == 2:  # before the first institution it is told how many files there are
                cluster.close()

        assert run(tinh, tmp_path / "mot", cluster, on_progress=leave) == local
    assert sorted(seen[1:-1]) == [f"co-so-{number:02}" for number in range(12)]


def test_workers_that_do_not_come_back_leave_their_work_to_this_machine(
    tinh: Path, local: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributed_module, "_PATIENCE_S", 1.0)
    with started(1) as cluster:

        def send_home(done: int, _total: int, _name: str) -> None:
            if done == 2:
                cluster.scale(0)

        assert run(tinh, tmp_path / "mot", cluster, on_progress=send_home) == local


@pytest.mark.usefixtures("no_fence")
def test_what_the_cache_has_goes_to_the_workers_and_what_they_read_comes_back(
    cluster: LocalCluster, tinh: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    kept = tmp_path / "dem"
    assert run(tinh, tmp_path / "mot", cluster, cache=kept) == local
    saved = bytes_below(kept)
    assert sum(name.endswith(".phan") for name in saved) == sum(name.endswith(".so") for name in saved) == 12
    shutil.rmtree(tmp_path / "mot")
    assert run(tinh, tmp_path / "mot", cluster, cache=kept) == local
    assert bytes_below(kept) == saved
    spoilt = next(kept.glob("*.phan"))
    spoilt.write_bytes(spoilt.read_bytes()[:-1])
    shutil.rmtree(tmp_path / "mot")
    assert run(tinh, tmp_path / "mot", cluster, cache=kept) == local
    assert bytes_below(kept) == saved


def test_whatever_stops_the_caller_cancels_what_is_in_flight(cluster: LocalCluster, tinh: Path, tmp_path: Path) -> None:
    def stop(done: int, _total: int, _name: str) -> None:
        if done:  # work has been handed out
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tinh, tmp_path / "mot", cluster, on_progress=stop)
    assert not bytes_below(tmp_path / "mot")
    scheduler: Any = cluster.scheduler
    until = time.monotonic() + 10
    while scheduler.tasks and time.monotonic() < until:
        time.sleep(0.05)
    assert not scheduler.tasks


# ───────────────────────── nothing is started on a cluster that cannot do it ─────────────────────────


FAULTS = """
import importlib.metadata as metadata, os, sys

for fault in () if hasattr(sys, "faulty") else ("version", "missing", "library"):
    sys.faulty = True  # Dask loads the file twice
    try:
        os.mkdir(os.path.join({folder!r}, fault))
    except FileExistsError:
        continue
    if fault == "version":
        import danhgia_xl
        danhgia_xl.__version__ = "0.0.1"
    elif fault == "missing":
        sys.modules["danhgia_xl"] = None
    else:
        import danhgia_xl.batch.cluster_worker as here
        known = here.version
        here.version = lambda name: "1.0" if name == "lxml" else known(name)
    break
"""
"""Read by each worker at its start; each of three takes another fault."""


def test_workers_that_are_not_like_this_machine_are_named_and_nothing_is_started(tinh: Path, tmp_path: Path) -> None:
    preload = tmp_path / "khac.py"
    preload.write_text(FAULTS.format(folder=str(tmp_path)), encoding="utf-8")
    with started(3, preload=[str(preload)]) as cluster, pytest.raises(UsageError, match="chưa tính gì") as refused:
        run(tinh, tmp_path / "ra", cluster)
    told = str(refused.value)
    for part in ("danhgia-xl 0.0.1 (ở đây ", "chưa cài danhgia-xl", "lxml 1.0 (ở đây ", "danhgia-xl[dask]"):
        assert part in told
    assert told.count("127.0.0.1: ") == 3
    assert not (tmp_path / "ra").exists()


def test_a_folder_the_workers_do_not_see_is_told_before_anything_is_read(
    cluster: LocalCluster, tinh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each machine has such a folder, but not the same: the first file is of another length there."""
    monkeypatch.setattr(distributed_module, "_question", lambda rules, task: replace(_asked(rules, task), size=1))
    with pytest.raises(UsageError, match=r"không thấy các sổ: 127\.0\.0\.1"):
        run(tinh, tmp_path / "ra", cluster)


_asked = distributed_module._question


def test_a_cluster_without_workers_is_told_with_the_command_that_starts_one(
    tinh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_S", 1)
    with started(0) as cluster, pytest.raises(UsageError, match="chưa có máy làm việc") as refused:
        run(tinh, tmp_path / "ra", cluster)
    assert f"dask worker {address_of(cluster).removeprefix('dask://')} --nthreads 1" in str(refused.value)


@pytest.mark.parametrize("listening", [False, True], ids=["nobody there", "somebody else there"])
def test_a_scheduler_that_does_not_answer_is_told_soon(
    tinh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listening: bool
) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_S", 1)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        if listening:
            door.listen()
        address = f"dask://127.0.0.1:{door.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(UsageError, match=f"{address} .*dask scheduler"):
            consolidate_institutions(tinh, tmp_path / "ra.xlsx", ruleset=RULES, means=Means(cluster=address))
    assert time.monotonic() - began < 10


def test_without_dask_the_message_says_how_to_get_it(
    tinh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'danhgia-xl\[dask\]'"):
        consolidate_institutions(tinh, tmp_path / "ra.xlsx", ruleset=RULES, means=Means(cluster="dask://may-chu"))


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("dask://may-chu:8786", "tcp://may-chu:8786"),
        ("dask://may-chu", "tcp://may-chu:8786"),
        ("dask://[::1]:99/", "tcp://[::1]:99"),
        ("dask+tls://10.0.0.1:1", "tls://10.0.0.1:1"),
        ("tcp://may-chu:8786", None),
        ("dask://may-chu:0", None),
        ("dask://may-chu:65536", None),
        ("dask://ai@may-chu:8786", None),
        ("may-chu:8786", None),
    ],
)
def test_an_address_is_understood_or_refused_with_an_example(address: str, url: str | None) -> None:
    if url is not None:
        assert scheduler_url(address) == url
        return
    with pytest.raises(UsageError, match="dask://may-chu:8786"):
        scheduler_url(address)


# ───────────────────────── what travels ─────────────────────────


def group_of(folder: Path, **facts: str) -> Group:
    """Return the group of the first institution as it would be sent to a worker that has to have `facts`."""
    source = lay_out(sorted(folder.rglob("*.xlsx")), folder, "*")[0]
    task = Assignment(source, RulesRef.of(RULES), DEFAULT_LIMITS, DAY)
    rules = SentRules.of(RULES)
    return Group((Piece(0, task),), rules, DEFAULT_LIMITS, {**facts_here(rules, DEFAULT_LIMITS), **facts})


def test_a_worker_that_came_later_and_is_not_like_the_others_refuses(tinh: Path) -> None:
    assert [answer.number for answer in do_group(group_of(tinh)) if answer.rated is not None] == [0]
    with pytest.raises(OtherWorkerError):
        do_group(group_of(tinh, numpy="1.0"))


def test_a_file_the_worker_cannot_see_is_for_the_caller_to_judge(tinh: Path, tmp_path: Path) -> None:
    """A mount that is lost on one machine must not become a verdict on the files."""
    folder = tmp_path / "tinh"
    shutil.copytree(tinh, folder)
    group = group_of(folder)
    min((folder / "co-so-00").iterdir()).unlink()
    assert [(answer.number, answer.rated) for answer in do_group(group)] == [(0, None)]


def test_what_dask_writes_about_a_failed_task_names_no_file_and_no_institution(
    cluster: LocalCluster, tinh: Path
) -> None:
    with Client(cluster, set_as_default=False) as client:
        failed = client.submit(do_group, group_of(tinh, numpy="1.0"), pure=False)
        assert isinstance(failed.exception(), OtherWorkerError)
        logs = json.dumps([client.get_worker_logs(), client.get_scheduler_logs()], ensure_ascii=False, default=str)
    assert "do_group" in logs
    assert repr(group_of(tinh)) == "<Group>"  # which other releases write too
    assert "co-so-" not in logs
    assert "phong-" not in logs
    assert str(tinh) not in logs


def test_a_rule_set_of_the_users_own_travels_with_its_forms(tmp_path: Path) -> None:
    """The one the program brings is known by its id: another machine has it elsewhere."""
    shipped = SentRules.of(RULES)
    assert (shipped.code, shipped.files) == ("kh170-2021", ())
    assert shipped.here().load() == RULES
    own = tmp_path / "rieng.toml"
    shutil.copy(RULES.path, own)
    shutil.copytree(ROOT / "danhgia_xl" / "forms" / "kh170_2021", tmp_path / "forms" / "kh170_2021")
    ruleset = load_ruleset(own, readings={"R2": "khoang_dong"})
    sent = SentRules.of(ruleset)
    shutil.rmtree(tmp_path / "forms")
    own.unlink()
    there = sent.here().load()
    assert (there.sha256, there.readings) == (ruleset.sha256, ruleset.readings)
    assert there.path != own
    assert list(load_forms(there)) == list(load_forms(RULES))
    assert there.path.parent.stat().st_mode & 0o777 == 0o700
