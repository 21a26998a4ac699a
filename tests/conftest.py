"""Fixtures of several test modules."""

from __future__ import annotations

import pytest

from danhgia_xl.cli.app import run
from tests.command_line import Cli, Ran


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command line in this process; no run may ever show a traceback."""

    def call(*arguments: object) -> Ran:
        code = run([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return Ran(code, shown.out, shown.err)

    return call
