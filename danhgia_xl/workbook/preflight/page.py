"""The page docs/gioi-han.md, made from the limits' data file.

`python -m danhgia_xl.workbook.preflight.page > docs/gioi-han.md` writes it anew.
"""

from __future__ import annotations

import sys

from danhgia_xl.rules.describe import grouped
from danhgia_xl.workbook.preflight.limits import LimitEntry, limit_entries

_INTRODUCTION = """\
# Giới hạn khi mở tệp

Trang này được sinh từ `danhgia_xl/workbook/preflight/gioi_han.toml`; không sửa tay.

Một tệp hỏng hoặc làm ra để phá không được làm treo máy, hết bộ nhớ hay kéo theo các tệp khác. Mọi tệp đều qua các
giới hạn dưới đây trước khi được đọc; tệp vượt giới hạn bị từ chối bằng một phát hiện nêu cách sửa, các tệp khác vẫn
được đọc.

Sổ tổng hợp của cấp dưới (mang dấu của phần mềm) dài hơn mọi sổ khác, nên được dài tới mức cao nhất trong khoảng được
đặt của `tep`, `giai_nen`, `mot_phan`; thời gian và bộ nhớ vẫn như mọi tệp.

Cần giới hạn khác cho một lần chạy thì đặt theo tên, nhiều lần được:

```
danhgia-xl tong-hop samples/2021 -o ket-qua/tong-hop.xlsx --gioi-han giay=60 --gioi-han tep=50
```

Số đặt ngoài khoảng cho phép không được nhận."""


def limits_markdown() -> str:
    """Return the whole page: a table of all limits, then the reason of each."""
    rows = ["| Tên | Giới hạn | Trị số | Được đặt |", "|---|---|--:|---|"]
    rows += [_row(key, entry) for key, entry in limit_entries().items()]
    reasons = [f"- `{key}`: {entry.ly_do}" for key, entry in limit_entries().items()]
    return "\n\n".join((_INTRODUCTION, "\n".join(rows), "## Vì sao", "\n".join(reasons))) + "\n"


def _row(key: str, entry: LimitEntry) -> str:
    value, low, high = (grouped(number) for number in (entry.gia_tri, entry.thap_nhat, entry.cao_nhat))
    return f"| `{key}` | {entry.ten} | {value} {entry.don_vi} | {low}–{high} |"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(limits_markdown())
