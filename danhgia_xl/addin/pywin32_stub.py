"""Just enough of pywin32 for xlwings' Windows code to be imported on any machine.

For building the VBA module and for tests only, and only in a process of their own: `install` replaces modules of the
running interpreter for good. Nothing a user runs imports this.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
import types
from importlib import import_module
from typing import Any, Final
from unittest import mock

import pandas as pd  # noqa: F401 - must look at the real platform, before there seems to be a pywin32

_ANYTHING: Final = ("win32api", "win32con", "win32gui", "win32process", "win32event")
"""Modules of which xlwings only needs that every name exists."""

_SERVER: Final = ("server", "server.util", "server.policy", "server.dispatcher", "server.exception")


class ComError(Exception):
    """What stands in for `pywintypes.com_error`."""


def install() -> types.ModuleType:
    """Put the stubs in place, make xlwings' decorators those of Windows, and return `xlwings.udfs`.

    Must be called before anything imports `danhgia_xl.addin.udfs`.
    """
    if "danhgia_xl.addin.udfs" in sys.modules:
        raise RuntimeError("danhgia_xl.addin.udfs is imported already, without the decorators of Windows")
    _stub_modules()
    for name in ("windll", "oledll"):
        setattr(ctypes, name, mock.MagicMock(name=name))
    with mock.patch.object(ctypes, "PyDLL", mock.MagicMock(name="PyDLL")):
        xw, windows, udfs = (import_module(f"xlwings{name}") for name in ("", "._xlwindows", ".udfs"))
    replaced = {"func": "xlfunc", "arg": "xlarg", "ret": "xlret", "script": "xlsub"}
    xw.__dict__.update({name: getattr(udfs, there) for name, there in replaced.items()}, _xlwindows=windows)
    if "excel" not in [engine.name for engine in xw.engines]:
        xw.engines.add(xw.Engine(impl=windows.engine))
    return udfs


def _stub_modules() -> None:
    _module("pywintypes", TimeType=dt.datetime, IID=str, com_error=ComError)
    _module(
        "pythoncom",
        CoInitialize=lambda *_: None,
        CoMarshalInterThreadInterfaceInStream=lambda _, thing: thing,
        CoGetInterfaceAndReleaseStream=lambda stream, _: stream,
        IID_IDispatch="IDispatch",
        IID_IEnumVARIANT="IEnumVARIANT",
        TypeIIDs={"IDispatch": object},
        com_error=ComError,
        __file__="pythoncom.dll",
    )
    for name in _ANYTHING:
        _module(name, __getattr__=lambda attribute: mock.MagicMock(name=attribute))
    _module("win32timezone")
    classes = {name: type(name, (), {}) for name in ("CDispatch", "DispatchBaseClass", "CoClassBaseClass")}
    client = {"Dispatch": lambda thing, *_, **__: thing, "DispatchEx": lambda thing: thing, **classes}
    _module("win32com")
    for name in ("client", *_SERVER):
        made = _module(f"win32com.{name}", **(client if name == "client" else {}))
        parent, _, leaf = made.__name__.rpartition(".")
        setattr(sys.modules[parent], leaf, made)


def _module(name: str, **content: Any) -> types.ModuleType:  # noqa: ANN401 - a module holds anything
    module = types.ModuleType(name)
    module.__dict__.update(content)
    sys.modules[name] = module
    return module
