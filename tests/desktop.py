"""A LibreOffice of one test's own: headless, or in a window on a virtual screen where buttons are really clicked.

Display, profile and pipe are new for every `Desktop`, so tests may run beside each other.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.office import SYSTEM_PYTHON, soffice

SCREEN = (1366, 768)
"""Pixels of a common small laptop."""

_BRIDGE = Path(__file__).with_name("uno_desk.py")
_ANSWER_S = 90
_SETTLE_S = 0.5
_QUIT_S = 10.0

# Macros run without a question; no tip of the day and no bar about new features covers the sheet.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="ShowTipOfTheDay" oor:op="fuse">
<value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse">
<value>99.9</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="LastTimeGetInvolvedShown" oor:op="fuse">
<value>4102444800</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="LastTimeDonateShown" oor:op="fuse">
<value>4102444800</value></prop></item>
</oor:items>
"""


class Desktop:
    """A LibreOffice started for one test, used as a context manager.

    `user_script` is put into the profile as the script "danhgia.py" that the buttons call; `environment` is added to
    LibreOffice's. Without `screen` it runs headless, and nothing can be clicked.
    """

    def __init__(
        self,
        *,
        user_script: str | None = None,
        environment: dict[str, str] | None = None,
        screen: tuple[int, int] | None = None,
    ) -> None:
        self._script, self._extra, self._screen = user_script, environment or {}, screen
        self._pipe = f"danhgia{uuid.uuid4().hex}"
        self._started: list[subprocess.Popen[bytes]] = []
        self._folder = tempfile.TemporaryDirectory(prefix="danhgia-xl-desk-", ignore_cleanup_errors=True)
        self.profile = Path(self._folder.name) / "profile"
        self.environment = dict(os.environ)

    def __enter__(self) -> Self:
        try:
            self._fill_profile()
            if self._screen:
                self._start_screen(self._screen)
            self.environment |= self._extra
            command = [soffice(), f"-env:UserInstallation={self.profile.as_uri()}", "--norestore", "--nologo"]
            command += ["--nodefault", "--nolockcheck", f"--accept=pipe,name={self._pipe};urp;"]
            self._start([*command, *([] if self._screen else ["--headless"])])
            self.ask("ready")
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._bridge("quit")
        finally:
            self._stop()

    @property
    def has_screen(self) -> bool:
        """Whether there is a screen, on which buttons can be clicked."""
        return self._screen is not None

    def ask(self, request: str, *arguments: object) -> Any:
        """Return the answer of `uno_desk` to a request; fails the test when it has none."""
        ran = self._bridge(request, *arguments)
        assert ran.returncode == 0, f"LibreOffice cannot {request} {arguments}: {ran.stderr}"
        return json.loads(ran.stdout)

    def open(self, path: Path, *, copy: bool = True) -> Path:
        """Open a workbook with its macros enabled, and return the file opened: a copy that goes with the desktop.

        LibreOffice locks what it opens, and another test may want the same workbook.
        """
        opened = path.resolve()
        if copy:
            opened = Path(self._folder.name, path.name)
            shutil.copy(path, opened)
        self.ask("open", str(opened), *(self._screen or SCREEN))
        return opened

    def click(self, caption: str) -> None:
        """Click the button `caption` of the sheet in front with the mouse."""
        [button] = [button for button in self.settled_buttons() if button["caption"] == caption]
        middle = (button["x"] + button["width"] // 2, button["y"] + button["height"] // 2)
        self._tool("xdotool", "mousemove", "--sync", *map(str, middle), "click", "1")

    def settled_buttons(self) -> list[dict[str, Any]]:
        """Return the buttons of the sheet in front once they have stopped moving."""
        before: list[dict[str, Any]] = []
        while True:
            time.sleep(_SETTLE_S)
            after = self.ask("buttons")
            if after == before:
                return before
            before = after

    def wait_for(self, happened: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until `happened`; fails the test after so many seconds."""
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, "nothing happened"
            time.sleep(0.3)

    def screenshot(self, path: Path) -> Path:
        """Write a picture of the whole screen (.png)."""
        self._tool("import", "-window", "root", str(path))
        return path

    def _fill_profile(self) -> None:
        user = self.profile / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        if self._script is not None:
            folder = user / "Scripts" / "python"
            folder.mkdir(parents=True)
            (folder / "danhgia.py").write_text(self._script, encoding="utf-8")

    def _start_screen(self, size: tuple[int, int]) -> None:
        """Start a screen on the first free display, and a window manager, without which no window gets the keyboard."""
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"]
        self._start(command, pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "Xvfb found no free display"
        self.environment["DISPLAY"] = f":{number}"
        self._start(["openbox"])

    def _start(self, command: list[str], pass_fds: tuple[int, ...] = ()) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        # A process group of its own: `soffice` starts the program proper, which has to end with it.
        process = subprocess.Popen(command, env=self.environment, pass_fds=pass_fds, start_new_session=True, **quiet)
        self._started.append(process)

    def _bridge(self, request: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [SYSTEM_PYTHON, str(_BRIDGE), self._pipe, request, json.dumps(arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=_ANSWER_S, check=False)

    def _tool(self, *command: str) -> None:
        subprocess.run(command, env=self.environment, check=True, timeout=_ANSWER_S)

    def _stop(self) -> None:
        """Stop what was started, last first; a LibreOffice told to quit is given time to end by itself."""
        for process in reversed(self._started):
            _stop_group(process, patience=_QUIT_S if process.args[0] == soffice() else 0.0)
        self._started.clear()
        self._folder.cleanup()


def _stop_group(process: subprocess.Popen[bytes], *, patience: float) -> None:
    """End a process and all it started: by itself within `patience` seconds, else asked to, at last forced to."""
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            os.killpg(process.pid, signal_number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_QUIT_S)
                break
