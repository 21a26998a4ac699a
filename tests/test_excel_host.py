"""Excel beyond xlwings, with objects that answer as its object model is documented to; Excel itself was not run."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from danhgia_xl.addin.excel_host import ExcelHost
from danhgia_xl.addin.host import SheetLocked

ALLOWED = ("AllowFormattingCells", "AllowInsertingRows", "AllowFiltering")
ALL = (
    *ALLOWED,
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowUsingPivotTables",
)


class Worksheet:
    """A worksheet of Excel as far as protection goes; it forgets what was allowed once it is unprotected."""

    def __init__(self, password: str | None) -> None:
        self._password = password
        self.ProtectContents = password is not None
        self.ProtectDrawingObjects, self.ProtectScenarios = True, False
        self.Protection = SimpleNamespace(**{name: name in ALLOWED for name in ALL})
        self.FilterMode, self.ListObjects = False, []

    def Unprotect(self, password: str) -> None:  # noqa: N802 - Excel's name
        if password != self._password:
            raise OSError("the password is not correct")
        self.ProtectContents = False
        self.Protection = SimpleNamespace(**dict.fromkeys(ALL, False))

    def Protect(self, **options: Any) -> None:  # noqa: N802
        assert (options.pop("Password"), options.pop("Contents")) == ("", True)
        self.ProtectContents = True
        self.ProtectDrawingObjects, self.ProtectScenarios = options.pop("DrawingObjects"), options.pop("Scenarios")
        self.Protection = SimpleNamespace(**options)


def sheet(password: str | None) -> Any:
    return SimpleNamespace(name="Viên chức", api=Worksheet(password))


def state(inner: Worksheet) -> tuple[object, ...]:
    return (inner.ProtectContents, inner.ProtectDrawingObjects, inner.ProtectScenarios, vars(inner.Protection))


@pytest.mark.parametrize("fails", [False, True])
def test_a_protected_sheet_is_open_inside_and_protected_as_it_was_after(fails: bool) -> None:
    page = sheet("")
    before = state(page.api)
    with suppress(ZeroDivisionError), ExcelHost().unlocked(page):
        assert not page.api.ProtectContents
        if fails:
            raise ZeroDivisionError
    assert state(page.api) == before


def test_a_sheet_that_is_not_protected_stays_so() -> None:
    page = sheet(None)
    with ExcelHost().unlocked(page):
        pass
    assert not page.api.ProtectContents


def test_a_password_names_the_sheet_and_nothing_is_lifted() -> None:
    page = sheet("bí mật")
    with pytest.raises(SheetLocked) as caught, ExcelHost().unlocked(page):
        pytest.fail("nothing may be written")
    assert caught.value.sheet == "Viên chức"
    assert page.api.ProtectContents


@pytest.mark.parametrize(
    ("of_sheet", "of_tables", "filtered"),
    [
        (False, [], False),
        (True, [], True),
        (False, [False], False),
        (False, [False, True], True),
        (False, [None], False),
    ],
)
def test_a_filter_of_the_sheet_or_of_a_table_on_it_counts(
    of_sheet: bool, of_tables: list[bool | None], filtered: bool
) -> None:
    """A table whose arrows are switched off (None) has no filter to ask."""
    page = sheet(None)
    page.api.FilterMode = of_sheet
    page.api.ListObjects = [
        SimpleNamespace(
            ShowAutoFilter=mode is not None, AutoFilter=SimpleNamespace(FilterMode=mode) if mode is not None else None
        )
        for mode in of_tables
    ]
    assert ExcelHost().is_filtered(page) is filtered


@pytest.mark.parametrize(
    ("api", "takes"),
    [
        (SimpleNamespace(), True),
        (SimpleNamespace(CommentThreaded=None), True),
        (SimpleNamespace(CommentThreaded=1), False),
    ],
    ids=["before 2019", "no conversation", "conversation"],
)
def test_beside_a_conversation_there_is_no_note(api: object, takes: bool) -> None:
    assert ExcelHost().can_note(SimpleNamespace(api=api)) is takes


def test_a_note_grows_with_its_text() -> None:
    sizes = []
    for text in ("ngắn", "dài " * 200):
        shape = SimpleNamespace(Width=0.0, Height=0.0)
        ExcelHost().fit_note(SimpleNamespace(api=SimpleNamespace(Comment=SimpleNamespace(Shape=shape))), text)
        sizes.append((shape.Width, shape.Height))
    assert sizes[0][0] == sizes[1][0] > 0
    assert 0 < sizes[0][1] < sizes[1][1]


def test_the_layout_is_asked_for_in_one_call_with_the_argument_for_xml() -> None:
    """Range.Value takes xlRangeValueXMLSpreadsheet = 11; a property get is 2 for IDispatch.Invoke."""
    calls: list[tuple[object, ...]] = []
    xml = (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>'
        '<Row><Cell ss:MergeAcross="1"/></Row></Table></Worksheet></Workbook>'
    )

    def invoke(*arguments: object) -> str:
        calls.append(arguments)
        return xml

    inner = SimpleNamespace(GetIDsOfNames=lambda name: {"Value": 6}[name], Invoke=invoke)
    page = SimpleNamespace(range=lambda *corners: SimpleNamespace(api=SimpleNamespace(_oleobj_=inner, corners=corners)))
    assert list(ExcelHost().layout(page, 30, 20).merged) == [((0, 0), (0, 1))]
    assert calls == [(6, 0, 2, True, 11)]


@pytest.mark.parametrize(("answer", "folder"), [(-1, Path("C:/so")), (0, None)])
def test_a_cancelled_dialog_gives_no_folder(answer: int, folder: Path | None) -> None:
    """FileDialog.Show returns -1 for the action button, 0 for Cancel."""
    dialog = SimpleNamespace(Title="", Show=lambda: answer, SelectedItems=lambda at: {1: "C:/so"}[at])
    book = SimpleNamespace(app=SimpleNamespace(api=SimpleNamespace(FileDialog=lambda kind: {4: dialog}[kind])))
    assert ExcelHost().ask_folder(book, "Chọn thư mục") == folder
    assert dialog.Title == "Chọn thư mục"
