"""The functions a user types into cells (=DG_XEPLOAI(…)). Thin: each hands over to a module that knows the answer.

Their docstrings are what Excel's function wizard shows, so they are Vietnamese and at most 255 characters long. On
machines without Excel xlwings' decorators do nothing and these are plain functions of `Cells`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Final, TypeVar

import xlwings as xw

from danhgia_xl.addin import table_answers
from danhgia_xl.addin.cells import BLANK, Cells
from danhgia_xl.addin.clause_answers import clauses
from danhgia_xl.addin.quota_answers import places as quota_places
from danhgia_xl.addin.table_answers import Answer
from danhgia_xl.addin.vote_answers import chosen
from danhgia_xl.errors import DanhGiaError
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset

CATEGORY: Final = "Đánh giá"
_TABLE: Final = (
    "Vùng của bảng, gồm cả dòng tiêu đề (nhãn cột như trên biểu mẫu, hoặc tên dữ kiện như diem), thứ tự tùy ý."
)
_KIND: Final = "Đối tượng: nhãn như Đảng viên, hoặc mã như dang_vien."
ARGUMENTS: Final[dict[str, dict[str, str]]] = {
    "DG_XEPLOAI": {"table": _TABLE, "kind": _KIND},
    "DG_LYDO": {"table": _TABLE, "kind": _KIND},
    "DG_THIEU": {"table": _TABLE, "kind": _KIND},
    "DG_KIEMTRA": {"table": _TABLE, "kind": _KIND},
    "DG_CHITIEU": {
        "tiers": "Một cột mức: nhãn như Hoàn thành tốt nhiệm vụ, hoặc mã như HTTNV.",
        "groups": "Một cột nhóm dài bằng cột mức, như chức danh hay chi bộ. Bỏ trống: tất cả là một nhóm.",
        "kind": _KIND + " Bỏ trống được khi mọi chỉ tiêu của bộ quy tắc có cùng tỷ lệ và cơ số.",
    },
    "DG_CHON": {
        "ids": "Một cột mã, mỗi người một dòng.",
        "votes": "Một cột số phiếu tán thành, dài bằng cột mã.",
        "official": "Số đảng viên chính thức của chi bộ, tính cả người vắng mặt.",
        "places": "Số chỗ theo chỉ tiêu.",
    },
    "DG_CANCU": {"ids": "Mã, hoặc một cột mã, như dv.htxsnv.diem, R7, chi_tieu.dang_vien, phieu.mau_12."},
}
"""Function to argument to its help in the function wizard, at most 255 characters each."""


Given = Cells | None
"""An argument; None when it was left out, which Excel allows between two commas even where it is needed."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _arguments(function: _Function) -> _Function:
    """Give every argument of `function` its help, and have it handed over as `Cells`."""
    for name, help_text in ARGUMENTS[function.__name__].items():
        function = xw.arg(name, Cells, ndim=2, doc=help_text)(function)
    return function


def _single(cells: Given) -> object:
    """Return the only cell of an argument, "" when it was left out. Raises UsageError when there are several."""
    return (cells or BLANK).single()


def _answer(make: Callable[[RuleSet], Answer]) -> Answer:
    """Return an answer, or the message of what stands in its way: a cell can show nothing else."""
    try:
        return make(load_ruleset(DEFAULT_RULESET))
    except DanhGiaError as error:
        return [[str(error)]]
    except Exception as error:
        kind = type(error).__name__
        return [[f"Lỗi của phần mềm ({kind}). Hãy bấm Kiểm tra trên thẻ Đánh giá, và báo người phụ trách phần mềm."]]


@xw.func(category=CATEGORY)
@_arguments
def DG_XEPLOAI(table: Given, kind: Given) -> Any:  # noqa: N802, ANN401 - the name is the formula; xlwings reads hints
    """Mức đề xuất theo tiêu chí của từng dòng. Kết quả tràn xuống, dài bằng bảng; dòng không ghi gì thì để trống."""
    return _answer(lambda ruleset: table_answers.tiers(table or BLANK, _single(kind), ruleset))


@xw.func(category=CATEGORY)
@_arguments
def DG_LYDO(table: Given, kind: Given) -> Any:  # noqa: N802, ANN401
    """Vì sao từng dòng có mức ấy: điều kiện đạt, chưa đạt kèm căn cứ. Kết quả tràn xuống, dài bằng bảng."""
    return _answer(lambda ruleset: table_answers.reasons(table or BLANK, _single(kind), ruleset))


@xw.func(category=CATEGORY)
@_arguments
def DG_THIEU(table: Given, kind: Given) -> Any:  # noqa: N802, ANN401
    """Dữ kiện còn thiếu của từng dòng, cách nhau bằng dấu chấm phẩy. Kết quả tràn xuống, dài bằng bảng."""
    return _answer(lambda ruleset: table_answers.missing(table or BLANK, _single(kind), ruleset))


@xw.func(category=CATEGORY)
@_arguments
def DG_KIEMTRA(table: Given, kind: Given) -> Any:  # noqa: N802, ANN401
    """Những chỗ sai trong bảng, mỗi lỗi một dòng: dòng (đếm từ tiêu đề), cột, giá trị, lỗi, căn cứ, cách sửa."""
    return _answer(lambda ruleset: table_answers.findings(table or BLANK, _single(kind), ruleset))


@xw.func(category=CATEGORY)
@_arguments
def DG_CHITIEU(tiers: Given, groups: Given = None, kind: Given = None) -> Any:  # noqa: N802, ANN401
    """Chỉ tiêu mức xuất sắc của từng nhóm: số từ hoàn thành tốt, số được xếp loại, số đạt, số chỗ mỗi cách tính."""
    return _answer(lambda ruleset: quota_places(tiers or BLANK, groups, _single(kind), ruleset))


@xw.func(category=CATEGORY)
@_arguments
def DG_CHON(ids: Given, votes: Given, official: Given, places: Given) -> Any:  # noqa: N802, ANN401
    """Ai được chọn theo phiếu: phải đủ phiếu, lấy từ cao xuống đến hết chỗ. Bằng phiếu ở chỗ cuối: để người quyết."""
    return _answer(lambda ruleset: chosen(ids or BLANK, votes or BLANK, _single(official), _single(places), ruleset))


@xw.func(category=CATEGORY)
@_arguments
def DG_CANCU(ids: Given) -> Any:  # noqa: N802, ANN401
    """Căn cứ (văn bản, điều khoản) và tóm tắt của một quy tắc, cách đọc, chỉ tiêu, cuộc bỏ phiếu, thời hạn, giấy tờ."""
    return _answer(lambda ruleset: clauses(ids or BLANK, ruleset))


FUNCTIONS: Final = (DG_XEPLOAI, DG_LYDO, DG_THIEU, DG_KIEMTRA, DG_CHITIEU, DG_CHON, DG_CANCU)
"""All functions, in the order they are told about."""


def descriptions() -> list[tuple[str, str, str, list[str]]]:
    """Return (name, help, category, help of each argument) of every function, as `Application.MacroOptions` wants them.

    VBA source is ASCII, so an add-in made beforehand carries no Vietnamese: when it opens, it asks Python to call for
    each of these `MacroOptions("'DanhGia.xlam'!" + name, Description=…, Category=…, ArgumentDescriptions=…)`.
    """
    return [
        (function.__name__, inspect.getdoc(function) or "", CATEGORY, list(ARGUMENTS[function.__name__].values()))
        for function in FUNCTIONS
    ]
