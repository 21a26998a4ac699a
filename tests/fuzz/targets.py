"""The targets by name. Their modules are imported on demand, so that a fuzzer can instrument what they import."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

Target = Callable[[bytes], None]

TARGETS: Final[dict[str, tuple[str, str, str]]] = {
    "reader": ("reader", "reader", "sổ bị sửa thẻ XML, ô, địa chỉ, quan hệ, tên"),
    "reader-bytes": ("reader", "reader_bytes", "tệp bị sửa byte, hoặc byte bất kỳ"),
    "cell": ("cells", "cell", "nội dung một ô, cho mọi loại ô của các biểu"),
    "cell-text": ("cells", "cell_text", "một dòng chữ bất kỳ gõ vào ô"),
    "condition": ("conditions", "condition", "một dòng chữ bất kỳ làm điều kiện"),
    "condition-tree": ("conditions", "condition_tree", "điều kiện đúng, tính trên dữ kiện bất kỳ"),
    "ruleset": ("rulesets", "ruleset", "bộ quy tắc bị sửa khóa, giá trị"),
    "ruleset-text": ("rulesets", "ruleset_text", "tệp bộ quy tắc bị sửa byte"),
    "form": ("rulesets", "form", "khai báo biểu bị sửa khóa, giá trị, byte"),
    "register": ("registers", "register", "sổ theo dõi bị sửa byte"),
    "entry": ("registers", "entry", "một mục của sổ theo dõi"),
    "name": ("names", "name", "tên tệp, tên thư mục"),
}
"""Name to module, function and what is made up."""


def target_of(name: str) -> Target:
    """Return the target called `name`."""
    module, function, _ = TARGETS[name]
    found: Target = getattr(import_module(f"tests.fuzz.{module}"), function)
    return found
