"""Các nút của danhgia_xl trong LibreOffice. Tệp này do `danhgia_xl` cài vào thư mục Scripts/python của người dùng.

What LibreOffice calls when a button is clicked: one function for each command. It must stand alone until it has put
the installed package on the path, so it repeats the little it needs. Two texts are filled in when it is installed.
"""

import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

FOLDERS = "@FOLDERS@".splitlines()
"""Where the package and what it needs are installed, most important first."""

PYTHON = "@PYTHON@"
"""The version of Python it was installed for, as "3.11": what it is built upon works only with that one."""


def khoi_dong(*_: object) -> None:
    """Chuẩn bị sẵn để lần bấm đầu không phải chờ; gắn với sự kiện mở tệp. Loading this script has begun it already."""


def xep_loai(*_: object) -> None:
    """Tính mức đề xuất, ghi vào các cột kết quả, đánh dấu ô sai."""
    _run("xep_loai")


def kiem_tra(*_: object) -> None:
    """Chỉ tìm chỗ sai và còn thiếu."""
    _run("kiem_tra")


def xoa_danh_dau(*_: object) -> None:
    """Bỏ màu, ghi chú, kết quả do phần mềm thêm vào."""
    _run("xoa_danh_dau")


def khoi_phuc(*_: object) -> None:
    """Trả lại những gì lần bấm gần nhất đã ghi đè."""
    _run("khoi_phuc")


def giai_trinh(*_: object) -> None:
    """Vì sao người ở dòng đang chọn được đề xuất mức ấy."""
    _run("giai_trinh")


def tong_hop(*_: object) -> None:
    """Đọc mọi sổ trong một thư mục, ghi một sổ tổng hợp rồi mở ra."""
    _run("tong_hop")


def gioi_thieu(*_: object) -> None:
    """Phiên bản, bộ quy tắc đang dùng, nơi xem hướng dẫn."""
    _run("gioi_thieu")


g_exportedScripts = (  # noqa: N816 - LibreOffice's name
    xep_loai,
    kiem_tra,
    xoa_danh_dau,
    khoi_phuc,
    giai_trinh,
    tong_hop,
    gioi_thieu,
    khoi_dong,
)


def _run(code: str) -> None:
    if problem := _problem():
        _say(problem)
        return
    _WARMING.join()  # two threads importing one package would wait for each other
    start = _start()
    context = globals()["XSCRIPTCONTEXT"]  # put here by LibreOffice
    start.run_command(context.getDocument(), context.getComponentContext(), code)


def _start() -> Any:  # noqa: ANN401 - a module of a package that is not on the path yet
    for folder in reversed(FOLDERS):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    from danhgia_xl.addin.libreoffice import start  # noqa: PLC0415 - only now on the path

    return start


def _problem() -> str:
    """Return why nothing can be run, with its remedy; "" when all is well."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if here != PYTHON:
        return (
            f"LibreOffice dùng Python {here}, còn danhgia_xl đã cài cho Python {PYTHON}. Cài lại danhgia_xl bằng "
            f"Python {here} rồi chạy lại lệnh cài nút cho LibreOffice."
        )
    if not any((Path(folder) / "danhgia_xl").is_dir() for folder in FOLDERS):
        return (
            f"Không thấy danhgia_xl ở {', '.join(FOLDERS)}: đã gỡ, đã dời hoặc đã nâng cấp Python. Cài lại "
            "danhgia_xl rồi chạy lại lệnh cài nút cho LibreOffice."
        )
    return ""


def _say(text: str) -> None:
    """Show a message; raises RuntimeError with it where there is no window to show it over."""
    context = globals()["XSCRIPTCONTEXT"]
    controller = context.getDocument().CurrentController
    own = Path("/proc/self/cmdline")  # where Linux keeps the command line
    if controller is None or (own.is_file() and b"--headless" in own.read_bytes()):
        raise RuntimeError(text)
    toolkit = context.getComponentContext().ServiceManager.createInstance("com.sun.star.awt.Toolkit")
    error_box = __import__("uno").Enum("com.sun.star.awt.MessageBoxType", "ERRORBOX")
    toolkit.createMessageBox(controller.Frame.ContainerWindow, error_box, 1, "danhgia_xl", text).execute()


def _warm_up() -> None:
    if not _problem():
        with suppress(Exception):  # whatever it is, the click itself will meet it and tell
            _start().warm_up()


_WARMING = threading.Thread(target=_warm_up, daemon=True)
if PYTHON[0] != "@":  # filled in: this is the installed copy
    _WARMING.start()
