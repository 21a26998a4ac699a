"""Places that are no folder of this machine: an object store, a server; reached through fsspec.

A place is written as fsspec does, "s3://bucket/tinh". Who may enter is told to fsspec by each machine's own settings,
never in the address: the address is shown and written into the summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from danhgia_xl.batch.discover import WORKBOOK_SUFFIXES, name_of
from danhgia_xl.errors import UsageError
from danhgia_xl.register.store import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

INSTALL: Final = "pip install 'danhgia-xl[tinh]'"
"""What gives fsspec and pyarrow."""

_DRIVERS: Final = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs",
    "sftp": "paramiko", "ssh": "paramiko", "smb": "smbprotocol", "http": "aiohttp", "https": "aiohttp",
    "webdav": "webdav4[fsspec]", "hdfs": "pyarrow", "oss": "ossfs",
}  # fmt: skip
"""The library fsspec needs for a kind of place."""

_THIS_PROCESS: Final = "memory"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at a place: its name below some folder, the store's own name for it, its size in bytes."""

    name: str
    key: str
    size: int


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that fsspec reaches."""

    url: str

    @property
    def protocol(self) -> str:
        """What stands before "://"."""
        return self.url.partition("://")[0]

    @property
    def this_process_only(self) -> bool:
        """True when no other process sees what is there."""
        return self.protocol == _THIS_PROCESS

    def open(self) -> tuple[Any, str]:
        """Return the file system and the folder's own name in it; UsageError when a library is missing, or no such."""
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415 - only those who need it have it
        except ImportError as error:
            raise UsageError(f"Muốn dùng {self.url} cần thêm thư viện. Hãy chạy: {INSTALL}") from error
        try:
            system, root = url_to_fs(self.url)
        except ImportError as error:
            driver = _DRIVERS.get(self.protocol, f"thư viện fsspec cho {self.protocol}")
            text = (
                f"Muốn dùng {self.protocol}:// cần thêm thư viện trên mọi máy làm việc. Hãy chạy: pip install {driver}"
            )
            raise UsageError(text) from error
        except Exception as error:
            text = f"Không dùng được địa chỉ {self.url} ({type(error).__name__}). Hãy viết như: s3://kho/tinh"
            raise UsageError(text) from error
        return system, str(root).rstrip("/")


def place_or_path(text: str | Path) -> Place | Path:
    """Return what `text` names: a folder of this machine ("file://" too), or a place elsewhere.

    Raises UsageError for an address with a user's name or password in it.
    """
    if isinstance(text, Path) or "://" not in text:
        return Path(text)
    parts = urlsplit(text)
    if parts.scheme == "file":
        return Path(url2pathname(f"//{parts.netloc}{parts.path}" if parts.netloc else parts.path))
    if "@" in parts.netloc:
        raise UsageError(
            f"Địa chỉ {parts.scheme}://… có tên hay mật khẩu đăng nhập, sẽ lộ ra trong sổ tổng hợp. Hãy bỏ phần trước "
            "dấu @ và đặt nó trong cấu hình của fsspec trên từng máy (xem docs/nhieu-may.md)."
        )
    return Place(text.rstrip("/"))


def find_remote(place: Place) -> tuple[list[RemoteFile], list[RemoteFile]]:
    """Return every workbook and every register at a place, named from it, in the order of their names.

    Raises UsageError when it cannot be listed, or holds two names that differ in nothing but slashes.
    """
    system, root = place.open()
    try:
        found: Mapping[str, Mapping[str, Any]] = system.find(root, detail=True)
    except Exception as error:
        text = f"Không xem được {place.url} ({type(error).__name__}). Hãy kiểm tra địa chỉ, mạng và quyền đọc."
        raise UsageError(text) from error
    files: dict[Path, RemoteFile] = {}
    for key, facts in found.items():
        name = Path(key.removeprefix(root).lstrip("/"))
        if name in files:
            raise UsageError(f"{place.url} có hai tệp tên {name.as_posix()}, chỉ khác dấu gạch chéo. Hãy đổi tên một.")
        files[name] = RemoteFile(name_of(name, Path()), key, int(facts.get("size") or 0))
    ordered = [files[name] for name in sorted(files, key=lambda name: name.parts)]
    books = [file for file in ordered if Path(file.name).suffix.lower() in WORKBOOK_SUFFIXES]
    return books, [file for file in ordered if file.name.endswith(SUFFIX)]
