"""A fuzzer for machines without atheris: random inputs and changed ones; those that reach new calls are kept."""

from __future__ import annotations

import random
import sys
import time
from types import CodeType, FrameType
from typing import Final

from tests.fuzz.store import Store
from tests.fuzz.targets import Target

Call = tuple[CodeType | None, CodeType]

_PACKAGE: Final = "danhgia_xl"
_SIZES: Final = (1, 4, 8, 16, 40, 120, 400)


def run_loop(target: Target, store: Store, seconds: float, seed: int) -> int:
    """Run `target` for so many seconds of processor time; return the number of runs. Raises what the target raises."""
    chance = random.Random(seed)  # noqa: S311 - test inputs
    kept = store.inputs()
    calls: set[Call] = set()
    runs, end = 0, time.process_time() + seconds
    for data in kept:
        calls |= calls_of(target, data, store)
    while time.process_time() < end:
        data = changed(chance.choice(kept), chance) if kept and chance.random() < 0.7 else fresh(chance)
        new = calls_of(target, data, store) - calls
        runs += 1
        if new:
            calls |= new
            kept.append(data)
            store.keep(data)
    return runs


def fresh(chance: random.Random) -> bytes:
    """Return random bytes."""
    return chance.randbytes(chance.choice(_SIZES))


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with some bytes overwritten, taken out, put in or repeated."""
    new = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(new) + 1)
        size = chance.choice((1, 1, 2, 8))
        part = (chance.randbytes(size), b"", bytes(new[at : at + 8]) * 2)[chance.randrange(3)]
        new[at : at + chance.choice((0, size))] = part
    return bytes(new)


def calls_of(target: Target, data: bytes, store: Store) -> set[Call]:
    """Run `target` once, and return which functions of the package called which."""
    found: set[Call] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and _PACKAGE in frame.f_code.co_filename:
            found.add((frame.f_back.f_code if frame.f_back else None, frame.f_code))

    sys.setprofile(note)
    try:
        store.watched(target, data)
    finally:
        sys.setprofile(None)
    return found
