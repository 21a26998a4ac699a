"""Options that several commands share, and the rule set they choose."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danhgia_xl.errors import RuleSetError, UsageError

if TYPE_CHECKING:
    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.workbook.preflight.limits import Limits

RuleSetName = Annotated[
    str | None,
    typer.Option(
        "--bo-quy-tac",
        metavar="MÃ",
        help="Bộ quy tắc: mã có sẵn (như kh170-2021) hoặc đường dẫn tệp .toml.",
    ),
]
Readings = Annotated[
    list[str] | None,
    typer.Option(
        "--cach-doc",
        metavar="R2=khoang_dong",
        help="Đổi cách đọc một chỗ văn bản chưa rõ; dùng được nhiều lần.",
    ),
]
Today = Annotated[
    str | None,
    typer.Option(
        "--ngay",
        metavar="dd/mm/yyyy",
        help="Xét thời hạn và hồ sơ như vào ngày này; mặc định là hôm nay. Không đổi mức xếp loại nào.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="In một đối tượng JSON thay cho bảng.")]
RegisterOf = Annotated[
    Path | None,
    typer.Option("--so", metavar="SỔ", help="Tính cả các lần xếp loại lại: sổ tổng hợp, hoặc sổ theo dõi cạnh nó."),
]
Role = Annotated[
    str | None,
    typer.Option("--vai", metavar="VAI", help="Vai được nói tới, khi một người có nhiều vai (như dang_vien)."),
]
Target = Annotated[Path, typer.Option("-o", "--ra", metavar="TỆP.xlsx", help="Sổ tổng hợp sẽ ghi ra.")]
OptionalTarget = Annotated[
    Path | None, typer.Option("-o", "--ra", metavar="TỆP.xlsx", help="Ghi thêm sổ tổng hợp ra tệp này.")
]
CopyTarget = Annotated[
    Path | None,
    typer.Option(
        "--ghi-vao-tep",
        metavar="BẢN_SAO.xlsx",
        help="Ghi kết quả vào một bản sao của sổ: cột kết quả, màu, ghi chú ở ô sai; sổ gốc không đổi.",
    ),
]


Institutions = Annotated[
    str | None,
    typer.Option(
        "--co-so",
        metavar="'*'",
        help="Nhiều cơ sở: thư mục nào là một cơ sở. '*' là mỗi thư mục con, '*/*' là cấp dưới nữa.",
    ),
]
LimitSettings = Annotated[
    list[str] | None,
    typer.Option(
        "--gioi-han", metavar="giay=60", help="Đổi một giới hạn khi mở tệp (docs/gioi-han.md); dùng được nhiều lần."
    ),
]
Workers = Annotated[
    int | None, typer.Option("--tien-trinh", metavar="SỐ", min=1, help="Số tiến trình đọc; mặc định bằng số nhân.")
]
CacheFolder = Annotated[
    Path | None,
    typer.Option("--dem", metavar="THƯ_MỤC", help="Nơi để bộ nhớ đệm; mặc định cạnh sổ tổng hợp (nhiều cơ sở)."),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--may", metavar="dask://MÁY:CỔNG", help="Làm trên nhiều máy: địa chỉ của cụm Dask (docs/nhieu-may.md)."
    ),
]
ParquetPlace = Annotated[
    str | None,
    typer.Option("--parquet", metavar="NƠI", help="Ghi thêm từng người, từng tập thể thành tệp Parquet ở nơi này."),
]
NoCache = Annotated[bool, typer.Option("--khong-dem", help="Đọc lại mọi sổ, không dùng và không ghi bộ nhớ đệm.")]


def chosen_limits(settings: list[str] | None) -> Limits:
    """Return the limits with those set by `--gioi-han`. Raises UsageError for an unknown name or a wrong number."""
    from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, parse_settings

    return DEFAULT_LIMITS.with_settings(parse_settings(settings or []))


def chosen_workers(number: int | None) -> int:
    """Return how many processes read, by default one a core."""
    return number or os.cpu_count() or 1


def chosen_ruleset(name: str | None, readings: list[str] | None) -> RuleSet | None:
    """Return the rule set the options ask for, or None when they leave the choice to the library.

    Raises UsageError for a `--cach-doc` that is not `ID=option` or that the rule set does not know, and
    RuleSetError (exit code 4) when the rule set itself cannot be used.
    """
    chosen = dict(_split(reading) for reading in readings or [])
    if name is None and not chosen:
        return None
    ruleset = required_ruleset(name)
    try:
        return ruleset.with_readings(**chosen)
    except RuleSetError as error:
        details = "\n".join(f"  - {problem}" for problem in error.problems)
        raise UsageError(f"--cach-doc không dùng được với bộ quy tắc {ruleset.id}:\n{details}") from None


def chosen_day(text: str | None) -> dt.date | None:
    """Return the day `--ngay` names (05/12/2021 or 2021-12-05), None when it is left out. Raises UsageError."""
    if text is None:
        return None
    from danhgia_xl.workbook.reader.typed_dates import to_date

    day = to_date(text)
    if not isinstance(day, dt.date):
        raise UsageError(f"--ngay {text!r} không phải một ngày. Hãy viết như: --ngay 05/12/2021")
    return day


def required_ruleset(name: str | None) -> RuleSet:
    """Return the rule set `name`, or the library's default when no name is given."""
    from danhgia_xl.rules.ruleset import DEFAULT_RULESET, load_ruleset

    return load_ruleset(DEFAULT_RULESET if name is None else name)


def _split(reading: str) -> tuple[str, str]:
    code, equals, option = reading.partition("=")
    if not (code.strip() and equals and option.strip()):
        raise UsageError(f"--cach-doc {reading!r} chưa đúng dạng. Hãy viết như: --cach-doc R2=khoang_dong")
    return code.strip(), option.strip()
