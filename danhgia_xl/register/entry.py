"""One entry of the register: what it holds, the one way to write it as text, and the hash that chains it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from danhgia_xl.errors import RegisterError

Kind = Literal["XEP_LOAI_LAI", "HUY_KET_QUA"]
"""What an entry records; D.3.4 lets the authority revoke a result and rate again."""

KINDS: Final[tuple[str, ...]] = get_args(Kind)
KIND_LABELS: Final[dict[Kind, str]] = {"XEP_LOAI_LAI": "Xếp loại lại", "HUY_KET_QUA": "Hủy kết quả"}

GENESIS: Final = "0" * 64
"""What the first entry has for the hash of the entry before it."""

_FRAME: Final = "danhgia_xl.so-theo-doi.1"
"""First field of every hash: an entry of another program or layout never has the same hash."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a register, as stored.

    `number` counts from 1; `recorded_at` is ISO 8601 with offset, to the second; `payload` holds JSON values, text in
    NFC; `library` is the version of SQLite that wrote it ("3.40.1"); `previous` and `hash` are 64 hex digits.
    """

    number: int
    recorded_at: str
    kind: Kind
    payload: dict[str, Any]
    library: str
    previous: str
    hash: str


def make_entry(
    number: int, recorded_at: dt.datetime, kind: str, payload: Mapping[str, Any], library: str, previous: str
) -> Entry:
    """Return the entry that follows `previous`; raises RegisterError (exit code 2) for what no entry can hold.

    The payload comes back as it will be read: NFC, tuples as lists.
    """
    if kind not in KINDS:
        raise RegisterError(f"Loại mục {kind!r} không có. Các loại: {', '.join(KINDS)}.", exit_code=2)
    if recorded_at.utcoffset() is None:
        raise RegisterError(
            "Thời điểm ghi thiếu múi giờ. Hãy ghi cả múi giờ, như 2021-12-20T08:00:00+07:00.", exit_code=2
        )
    told = recorded_at.isoformat(timespec="seconds")
    text = canonical(payload)
    digest = _hash(number, told, kind, text, library, previous)
    return Entry(number, told, _KIND[kind], json.loads(text), library, previous, digest)


def read_entry(row: tuple[object, ...], number: int, previous: str) -> Entry:
    """Return the stored `row` as the entry `number` after `previous`; raises RegisterError naming it when altered.

    A row is (number, recorded_at, kind, payload text, library, previous, hash), text as UTF-8 bytes.
    """
    try:
        stored, *texts = row
        told, kind, text, library, before, digest = (item.decode("utf-8") for item in texts if isinstance(item, bytes))
        payload = json.loads(text)
        sound = (
            stored == number
            and before == previous
            and digest == _hash(number, told, kind, text, library, before)
            and _is_canonical_time(told)
            and canonical(payload) == text
        )
    except (ValueError, RegisterError, RecursionError):
        sound = False
    if not sound:
        raise altered(number)
    if kind not in KINDS:  # the hash is right, so somebody wrote it this way
        raise RegisterError(
            f"Mục {number} thuộc loại lạ “{kind}”: sổ do bản phần mềm mới hơn ghi. Hãy cập nhật phần mềm.",
            number=number,
        )
    return Entry(number, told, _KIND[kind], payload, library, before, digest)


def canonical(payload: Mapping[str, Any]) -> str:
    """Return the one JSON text of `payload`: NFC, keys sorted, no spaces, no ASCII escapes.

    Raises RegisterError (exit code 2) for values JSON does not have, and for two keys that NFC makes one.
    """
    try:
        text = json.dumps(
            _normalised(dict(payload)), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        )
        text.encode("utf-8")  # a lone surrogate is no text
    except (TypeError, ValueError) as error:
        raise RegisterError(
            f"Nội dung không ghi được vào sổ: {error}. Chỉ ghi chữ, số, có/không.", exit_code=2
        ) from None
    return text


def time_text(entry: Entry) -> str:
    """Return when `entry` was recorded as Vietnamese readers write it: "20/12/2021 08:00:00 (+07:00)"."""
    moment = dt.datetime.fromisoformat(entry.recorded_at)
    return f"{moment:%d/%m/%Y %H:%M:%S} ({entry.recorded_at[19:]})"


def altered(number: int) -> RegisterError:
    """Return the error for an entry whose content is not what was written."""
    return RegisterError(
        f"Mục {number} của sổ theo dõi đã bị thay đổi sau khi ghi: nội dung không khớp mã băm. "
        "Đừng dùng sổ này; hãy lấy lại bản sao lưu gần nhất và đối chiếu mã niêm phong.",
        number=number,
    )


_KIND: Final[dict[str, Kind]] = {kind: kind for kind in KIND_LABELS}


def _hash(number: int, recorded_at: str, kind: str, payload: str, library: str, previous: str) -> str:
    """Return SHA-256 over the fields, each preceded by its length, so that no two entries give the same bytes."""
    digest = hashlib.sha256()
    for field in (_FRAME, str(number), recorded_at, kind, payload, library, previous):
        content = field.encode("utf-8")
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _is_canonical_time(text: str) -> bool:
    moment = dt.datetime.fromisoformat(text)
    return moment.utcoffset() is not None and moment.isoformat(timespec="seconds") == text


def _normalised(value: Any) -> Any:  # noqa: ANN401 - a JSON value is anything
    """Return `value` with every text in NFC; raises TypeError or ValueError for what JSON does not have."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_normalised(item) for item in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("tên mục phải là chữ")
        found = {_normalised(key): _normalised(item) for key, item in value.items()}
        if len(found) != len(value):
            raise ValueError("hai tên mục trùng nhau")
        return found
    if value is None or type(value) in {bool, int, float}:
        return value
    raise TypeError(f"kiểu {type(value).__name__}")
