"""The way to a Dask cluster: connect, make sure that every worker gives the same results, say what is missing.

Dask's own messages are English and meant for its makers; what a user needs to know is told here.
"""

from __future__ import annotations

import logging
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from danhgia_xl.batch.cluster_worker import Greeting, Question, facts_here, greet
from danhgia_xl.errors import UsageError

if TYPE_CHECKING:
    from distributed import Client

INSTALL: Final = "pip install 'danhgia-xl[dask]'"
CONNECT_S: Final = 5
"""Seconds to wait for the scheduler, and then for its first worker: on one network it takes a fraction of one."""

_ADDRESS: Final = re.compile(
    r"dask(?P<tls>\+tls)?://(?P<host>\[[0-9a-fA-F:.]+\]|[^\s/:@\[\]]+)(?::(?P<port>[0-9]{1,5}))?/?"
)
_PORT: Final = "8786"
_MOST_TOLD: Final = 5
"""Workers named in a message."""


def scheduler_url(address: str) -> str:
    """Return the address as Dask writes it: "dask://may-chu:8786" is "tcp://may-chu:8786", "dask+tls://" is "tls://".

    Raises UsageError for anything else.
    """
    found = _ADDRESS.fullmatch(address.strip())
    if found is None or int(found["port"] or _PORT) not in range(1, 65_536):
        raise UsageError(f"Không hiểu địa chỉ {address!r}. Hãy viết như: --may dask://may-chu:8786")
    return f"{'tls' if found['tls'] else 'tcp'}://{found['host']}:{found['port'] or _PORT}"


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Yield a client of the cluster at `address`, with at least one worker; it leaves the cluster when the block ends.

    Raises UsageError when Dask is not installed here, nobody answers, or there is no worker.
    """
    url = scheduler_url(address)
    try:
        import dask  # noqa: PLC0415 - only those who use many machines have it
        from distributed import Client  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(f"Dùng nhiều máy cần thêm thư viện Dask. Hãy chạy: {INSTALL}") from error

    class Closed(Client):
        """Closed by the block below; one that never came about would wait for an answer when it is thrown away."""

        def __del__(self) -> None:
            pass

    with _silent(), dask.config.set({"distributed.comm.timeouts.connect": f"{CONNECT_S}s"}):
        try:
            client = _within(2 * CONNECT_S, lambda: _started(Closed, url))
        except Exception as error:
            raise UsageError(
                f"Không nối được tới bộ điều phối Dask ở {address} ({_why(error)}). Hãy kiểm tra tên máy, "
                "cổng, tường lửa, và xem trên máy ấy lệnh “dask scheduler” có đang chạy không. "
                "Cụm có mã hóa thì viết dask+tls:// và cần chứng thư (xem docs/nhieu-may.md)."
            ) from error
        try:
            _wait_for_workers(client, address)
            yield client
        finally:
            with suppress(Exception):
                client.close(timeout=CONNECT_S if client.status == "running" else 1)


def _started(kind: type[Client], url: str) -> Client:
    return kind(url, timeout=CONNECT_S, set_as_default=False)


def _within(seconds: float, make: Callable[[], Client]) -> Client:
    """Return what `make` returns. Raises what it raises, and queue.Empty when that takes longer.

    Dask keeps to its own time limit only until somebody has picked up: a program that is no scheduler never answers.
    """
    came: queue.SimpleQueue[Client | Exception] = queue.SimpleQueue()

    def try_it() -> None:
        try:
            came.put(make())
        except Exception as error:  # goes on in the thread that waits for it
            came.put(error)

    threading.Thread(target=try_it, daemon=True).start()
    answer = came.get(timeout=seconds)
    if isinstance(answer, Exception):
        raise answer
    return answer


def check_workers(client: Client, question: Question) -> dict[str, str]:
    """Make sure that every worker gives the results this machine gives; return what they all depend on.

    Raises UsageError naming the workers that have another version of something, or do not see the files.
    """
    mine = facts_here(question.rules, question.limits)
    answers: Mapping[str, Any] = client.run(greet, question, on_error="return")
    told = {address: _difference(answer, mine) for address, answer in answers.items()}
    if wrong := [f"{_host(address)}: {text}" for address, text in told.items() if text]:
        raise UsageError(
            "Có máy không cho cùng kết quả với máy này, nên chưa tính gì. "
            f"{_listed(wrong)} Hãy cài cùng bản danhgia-xl[dask] và cùng bản Python trên mọi máy rồi chạy lại."
        )
    if blind := [_host(address) for address, answer in answers.items() if not answer.sees]:
        raise UsageError(
            f"Có máy không thấy các sổ: {_listed(blind)} Thư mục phải là thư mục dùng chung, cùng đường dẫn trên mọi "
            "máy, hoặc một nơi mọi máy đều vào được (s3://…)."
        )
    return mine


def _difference(answer: Greeting | BaseException, mine: Mapping[str, str]) -> str:
    """Return in what a worker differs, "" when in nothing."""
    if not isinstance(answer, Greeting):
        return f"chưa cài danhgia-xl, bản khác hẳn, hoặc vừa mất kết nối ({type(answer).__name__})"
    names = [name for name in mine if answer.facts.get(name) != mine[name]]
    return "; ".join(f"{name} {answer.facts.get(name, '—')} (ở đây {mine[name]})" for name in names)


def _listed(lines: list[str]) -> str:
    distinct = list(dict.fromkeys(lines))
    more = f" và {len(distinct) - _MOST_TOLD} máy nữa" if len(distinct) > _MOST_TOLD else ""
    return f"{'; '.join(distinct[:_MOST_TOLD])}{more}."


def _why(error: Exception) -> str:
    return "không trả lời" if isinstance(error, queue.Empty | TimeoutError) else type(error).__name__


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _wait_for_workers(client: Client, address: str) -> None:
    until = time.monotonic() + CONNECT_S
    while not client.nthreads():
        if time.monotonic() > until:
            port = scheduler_url(address).removeprefix("tcp://").removeprefix("tls://")
            raise UsageError(
                f"Bộ điều phối ở {address} chưa có máy làm việc nào. "
                f"Hãy chạy trên từng máy: dask worker {port} --nthreads 1"
            )
        time.sleep(0.1)


@contextmanager
def _silent() -> Iterator[None]:
    """Keep Dask's messages off the user's screen for the time of the block."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]
    levels = {logger: logger.level for logger in map(logging.getLogger, names)}
    try:
        for logger in levels:
            logger.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
