"""Messages to the user. Without a screen nobody could close one: it is then only written down in `SHOWN`."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from danhgia_xl.addin.libreoffice.uno_access import UnoObject, enum, options, service

_BUTTONS: Final = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_PRESSED: Final = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
"""Of com.sun.star.awt.MessageBoxButtons and MessageBoxResults."""

_DECLINED: Final = {"ok": "ok", "ok_cancel": "cancel", "yes_no": "no", "yes_no_cancel": "cancel"}
"""What counts as pressed when nobody can press: never a yes."""


@dataclass(frozen=True, slots=True)
class Message:
    """What `App.alert` was asked to show."""

    prompt: str
    title: str = ""
    buttons: str = "ok"
    mode: str | None = None


SHOWN: Final[deque[Message]] = deque(maxlen=20)
"""The last messages, shown or not; for tests and for looking back."""


def show(context: UnoObject, document: UnoObject, message: Message) -> str:
    """Show a message over the window of a document and return the button pressed."""
    SHOWN.append(message)
    window = document.CurrentController.Frame.ContainerWindow if document.CurrentController else None
    if window is None or not has_screen():
        return _DECLINED[message.buttons]
    kind = enum(
        "com.sun.star.awt.MessageBoxType",
        {"info": "INFOBOX", "critical": "ERRORBOX"}.get(message.mode or "", _type(message)),
    )
    toolkit = service(context, "com.sun.star.awt.Toolkit")
    box = toolkit.createMessageBox(window, kind, _BUTTONS[message.buttons], message.title, message.prompt)
    pressed = _PRESSED.get(box.execute(), "cancel")
    box.dispose()
    return pressed


def _type(message: Message) -> str:
    return "MESSAGEBOX" if message.buttons == "ok" else "QUERYBOX"


def has_screen() -> bool:
    """Tell whether a message can be seen: LibreOffice run with --headless draws windows nobody can close.

    Its command line says so (read where Linux keeps it), or the variable that chooses how it draws.
    """
    own = Path("/proc/self/cmdline")
    arguments = own.read_bytes().split(b"\0") if own.is_file() else []
    return b"--headless" not in arguments and os.environ.get("SAL_USE_VCLPLUGIN") != "svp"


def product(context: UnoObject, key: str) -> str:
    """Return a fact of the program from its configuration: "ooSetupVersion"."""
    provider = service(context, "com.sun.star.configuration.ConfigurationProvider")
    path = options(nodepath="/org.openoffice.Setup/Product")
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", path)
    return str(access.getByName(key))
