"""Command lines as tests run them: in this process, with what they printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Ran(NamedTuple):
    """What one command line did."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ran]
