"""The summary workbook: what stands in it, where its links lead, and what happens when writing fails."""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from danhgia_xl.batch.result import (
    CALENDAR_COLUMNS,
    DOSSIER_COLUMNS,
    FILE_COLUMNS,
    PEOPLE_COLUMNS,
    UNIT_COLUMNS,
    Consolidation,
)
from danhgia_xl.errors import UsageError
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.rules.schema import ConditionRule
from danhgia_xl.terms import LABELS, OPEN_OUTCOMES, OUTCOMES, PENDING_OUTCOMES, TIERS
from danhgia_xl.workbook.summary import cell_links, list_writer
from danhgia_xl.workbook.summary import write as summary
from danhgia_xl.workbook.summary.cell_text import clean_text
from danhgia_xl.workbook.summary.list_sheet import ListSheet
from danhgia_xl.workbook.summary.row_findings import RowFindings, summary_of
from danhgia_xl.workbook.summary.row_height import line_count
from danhgia_xl.workbook.summary.write import write_summary

FORMULA_TEXT = '=HYPERLINK("http://example.invalid","Bấm vào đây")'
LONG_TEXT = "Dài " * 10_000
RATED = ["Tập thể", "Viên chức", "Đảng viên"]
SHEETS = ["Tổng quan", *RATED, "Chỉ tiêu", "Biểu quyết", "Vi phạm", "Tệp", "Lịch", "Hồ sơ", "Giải trình", "Căn cứ"]
ALL_SHEETS = [*SHEETS, "_dg"]
"""The last one is hidden: what the summary says of itself to whoever adds it up with others."""
BOOKS = {
    "phong-hanh-chinh/so phòng #1 (50%).xlsx": ["Viên chức", "Tổ 'A' 1"],
    "phong-y-te/Sổ phòng [mới].xlsx": ["Viên chức", "Đơn vị"],
    "so-to-dang.xlsx": ["Đảng viên", "D'Artagnan & <bạn>"],
    "hong.xlsx": ["x"],
}
UNITS = ["Phòng Hành chính", "Phòng Y tế", "Đội Bảo vệ", "Tổ 'A' 1", "=Phòng", "Phòng Dạy nghề & <Lao động>"]
STRANGE_NAMES = [FORMULA_TEXT, "Điều\x07khiển\x00", "  Lê Thị Hòa  ", "Nguyễn_x0041_Ngọc\nẢnh"]
OUTCOME_CYCLE = [*OUTCOMES, *PENDING_OUTCOMES, "HTTNV", "HTTNV", "HTNV"]


def outcomes(proposal: str) -> dict[str, Any]:
    """A row proposed as `proposal`: what waits has the top tier by the criteria."""
    criteria = "HTXSNV" if proposal in PENDING_OUTCOMES else proposal
    return {
        "tieu_chi": criteria, "xep_loai": proposal, "co_the": (criteria,) if criteria in TIERS else TIERS,
        "quyet_dinh": "", "hieu_luc": proposal, "buoc": (),
    }  # fmt: skip


def counted(found: list[str]) -> list[int]:
    """The columns of a count table, counted one by one: tiers, everything that waits, other outcomes, all."""
    waiting = sum(found.count(outcome) for outcome in PENDING_OUTCOMES)
    tiers, others = ([found.count(outcome) for outcome in group] for group in (TIERS, OPEN_OUTCOMES))
    return [*tiers, waiting, *others, len(found)]


def person(number: int, kind: str) -> dict[str, Any]:
    outcome = OUTCOME_CYCLE[number % len(OUTCOME_CYCLE)]
    book = list(BOOKS)[number % 3]
    name = STRANGE_NAMES[number] if number < len(STRANGE_NAMES) else f"Trần Thị Ngọc {number}"
    return {
        "doi_tuong": kind, "ma": f"VC{number:03}", "ho_ten": name, "don_vi": UNITS[number % 6],
        "to_dang": f"Tổ đảng {number % 2 + 1}", "chuc_danh": "Điều dưỡng hạng IV", "la_nguoi_dung_dau": number % 6 == 0,
        "diem": 89.95 if kind == "dang_vien" else float("nan"), **outcomes(outcome),
        "ly_do": LONG_TEXT if number == 5 else f"Đủ điều kiện {LABELS[outcome]}.", "dieu_kien": [], "thieu": [],
        "cach_doc": ["R1", "R2"] if number % 4 == 0 else [],
        "canh_bao": ["dv.canh_bao.tam_thoi"] if number == 2 else [],
        "tu_nhan_muc": "HTXSNV" if number % 3 == 0 else None, "tep": book, "trang": BOOKS[book][number % 2],
        "o": f"A{number + 5}",
    }  # fmt: skip


def unit(kind: str, name: str, outcome: str) -> dict[str, Any]:
    book = "so-to-dang.xlsx"
    return {
        "doi_tuong": kind, "don_vi": name, "diem": 92.5, **outcomes(outcome), "ly_do": "Đủ điều kiện.", "dieu_kien": [],
        "thieu": [], "cach_doc": [], "canh_bao": [], "tep": book, "trang": BOOKS[book][0], "o": "C4",
    }  # fmt: skip


def finding(code: str, severity: Any, file: str, sheet: str, cell: str) -> Finding:
    return Finding(
        code=code, severity=severity, message=f"Thông báo {code}", file=file, sheet=sheet, cell=cell,
        value=FORMULA_TEXT, expected="từ 0 đến 100", clause="KH 170, D.2" if severity == "vi_pham" else "",
        remedy="Sửa lại rồi lưu tệp.",
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "dữ liệu 2021"
    for name, sheets in BOOKS.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book = xlsxwriter.Workbook(str(path))
        for sheet in sheets:
            book.add_worksheet(sheet)
        book.close()
    return source


@pytest.fixture
def result(folder: Path) -> Consolidation:
    kinds = ["vien_chuc_quan_ly" if number % 6 == 0 else "vien_chuc" for number in range(30)]
    people = [person(number, kind) for number, kind in enumerate(kinds)]
    people += [person(number, "dang_vien") for number in range(0, 30, 2)]
    units = [unit("phong", name, OUTCOMES[index]) for index, name in enumerate(UNITS)]
    units += [unit("to_dang", "Tổ đảng 1", "HTTNV"), unit("chi_bo", "Chi bộ Cơ sở Hoa Sen", "CHUA_XAC_DINH")]
    names = list(BOOKS)
    findings = [
        finding("DL-02", "canh_bao", names[1], BOOKS[names[1]][1], "AB12"),
        finding("DL-01", "vi_pham", names[0], "Tổ 'A' 1", "C7"),
        finding("DL-01", "vi_pham", names[0], "Tổ 'A' 1", "C12"),
        finding("DL-03", "thong_tin", names[2], BOOKS[names[2]][1], "B2:D2"),
        finding("TEP-01", "vi_pham", names[3], "", ""),
    ]
    verdicts = ["CO_VI_PHAM", "CO_CANH_BAO", "HOP_LE", "KHONG_DOC_DUOC"]
    files = [
        (name, verdict, "so-phong", None, 10, 1, 0, "ab" * 32, "")
        for name, verdict in zip(names, verdicts, strict=True)
    ]
    return Consolidation(
        ruleset=load_ruleset("kh170-2021"),
        folder=str(folder),
        people=pd.DataFrame(people, columns=list(PEOPLE_COLUMNS)),
        units=pd.DataFrame(units, columns=list(UNIT_COLUMNS)),
        files=pd.DataFrame(files, columns=list(FILE_COLUMNS)),
        findings=findings,
    )


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "kết quả" / "tong-hop.xlsx"


@pytest.fixture
def written(result: Consolidation, target: Path) -> Workbook:
    return openpyxl.load_workbook(write_summary(result, target))


def column(sheet: Worksheet, header: str) -> list[Any]:
    heads = [cell.value for cell in sheet[1]]
    index = heads.index(header)
    return [row[index] for row in sheet.iter_rows(min_row=2)]


def table_at(sheet: Worksheet, corner: str) -> dict[str, list[Any]]:
    """Return the table whose first header is `corner`: first column to the numbers beside it."""
    start = next(cell for row in sheet.iter_rows(max_col=1) for cell in row if cell.value == corner)
    rows: dict[str, list[Any]] = {}
    for row in sheet.iter_rows(min_row=start.row + 1, max_col=10, values_only=True):
        if row[0] is None or not isinstance(row[1], int | float):
            break
        rows[str(row[0])] = list(row[1:])
    return rows


def test_sheets_and_headers(written: Workbook) -> None:
    assert written.sheetnames == ALL_SHEETS
    assert [sheet.title for sheet in written if sheet.sheet_state != "visible"] == ["_dg"]
    heads = {name: [cell.value for cell in written[name][1]] for name in [*RATED, "Vi phạm", "Tệp"]}
    assert heads["Viên chức"] == [
        "STT", "Mã", "Họ và tên", "Đơn vị", "Chức danh", "Điểm", "Theo tiêu chí", "Đề xuất", "Sau tiêu chí", "Lý do",
        "Phát hiện", "Ghi chú", "Tệp", "Trang", "Nguồn", "Giải trình", "Đối tượng",
    ]  # fmt: skip
    assert heads["Đảng viên"] == [*heads["Viên chức"][:4], "Tổ đảng", *heads["Viên chức"][4:]]
    assert heads["Tập thể"][:3] == ["STT", "Loại tập thể", "Tên"]
    assert heads["Vi phạm"] == [
        "STT", "Mức độ", "Phát hiện", "Thông báo", "Tệp", "Trang", "Ô", "Giá trị", "Mong đợi", "Căn cứ",
        "Cách khắc phục", "Mã",
    ]  # fmt: skip
    assert heads["Tệp"] == [
        "STT", "Tệp", "Mở", "Kết luận", "Biểu mẫu", "Đơn vị", "Số dòng", "Vi phạm", "Cảnh báo", "Ghi chú", "SHA-256",
    ]  # fmt: skip


def test_every_person_is_listed_once_on_the_right_sheet(written: Workbook, result: Consolidation) -> None:
    party = result.people["doi_tuong"] == "dang_vien"
    listed = sorted(cell.value for cell in column(written["Viên chức"], "Mã"))
    assert listed == sorted(result.people.loc[~party, "ma"])
    assert sorted(cell.value for cell in column(written["Đảng viên"], "Mã")) == sorted(result.people.loc[party, "ma"])
    for header, source in (("Đề xuất", "xep_loai"), ("Theo tiêu chí", "tieu_chi")):
        told = dict(zip(result.people["ma"], result.people[source].map(LABELS), strict=True))
        for name in ("Viên chức", "Đảng viên"):
            codes, labels = column(written[name], "Mã"), column(written[name], header)
            assert [told[code.value] for code in codes] == [cell.value for cell in labels]


def test_people_of_one_unit_stand_together_managers_first(written: Workbook) -> None:
    units = [cell.value for cell in column(written["Viên chức"], "Đơn vị")]
    changes = sum(one != two for one, two in pairwise(units))
    assert changes == len(UNITS) - 1
    notes = [cell.value or "" for cell in column(written["Viên chức"], "Ghi chú")]
    first = units.index("Phòng Hành chính")
    assert all(note.startswith("Người đứng đầu") for note in notes[first : first + units.count("Phòng Hành chính")])


def test_text_that_looks_like_a_formula_stays_text(written: Workbook) -> None:
    name = next(cell for cell in column(written["Viên chức"], "Họ và tên") if cell.value == FORMULA_TEXT)
    assert name.data_type == "s"
    for sheet in written:
        kinds = Counter(cell.data_type for row in sheet.iter_rows() for cell in row)
        assert kinds["f"] == 0, sheet.title
        assert kinds["e"] == 0, sheet.title


def test_strange_text_is_kept_without_control_characters_and_outer_blanks(written: Workbook) -> None:
    names = [cell.value for cell in column(written["Viên chức"], "Họ và tên")]
    assert "Điềukhiển" in names
    assert "Lê Thị Hòa" in names
    assert "Nguyễn_x0041_Ngọc\nẢnh" in [unescape(name) for name in names]  # as every reader of the format decodes it
    reasons = [cell.value for cell in column(written["Viên chức"], "Lý do")]
    assert max(map(len, reasons)) == 32_767
    assert any(reason.endswith("… (đã cắt)") for reason in reasons)


def test_a_cut_never_splits_a_character() -> None:
    cut = clean_text("😀" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert cut == "😀" * 16_378 + "… (đã cắt)"


def test_every_finding_is_a_row_in_order_with_a_link_to_its_cell(
    written: Workbook, result: Consolidation, target: Path
) -> None:
    sheet = written["Vi phạm"]
    rows = list(zip(*(column(sheet, head) for head in ("Mã", "Tệp", "Trang", "Ô", "Mức độ")), strict=True))
    ordered = sorted(result.findings, key=lambda found: found.sort_key())
    assert [(row[0].value, row[1].value, row[2].value or "") for row in rows] == [
        (found.code, found.file, found.sheet) for found in ordered
    ]
    words = {"vi_pham": "Vi phạm", "canh_bao": "Cảnh báo", "thong_tin": "Thông tin"}
    for found, row in zip(ordered, rows, strict=True):
        assert row[4].value == words[found.severity]
        if found.file == "hong.xlsx":
            assert (row[3].value, row[3].hyperlink) == (None, None)
        else:
            check_link(row[3], target, Path(result.folder) / found.file, found.sheet, found.cell)
    assert sheet.auto_filter.ref == f"A1:L{len(result.findings) + 1}"


def test_people_and_files_link_to_their_source(written: Workbook, result: Consolidation, target: Path) -> None:
    places = {row.ma: row for row in result.people.itertuples() if row.doi_tuong == "dang_vien"}
    sheet = written["Đảng viên"]
    for code, source in zip(column(sheet, "Mã"), column(sheet, "Nguồn"), strict=True):
        row: Any = places[code.value]
        check_link(source, target, Path(result.folder) / row.tep, row.trang, row.o)
    for name, opens in zip(column(written["Tệp"], "Tệp"), column(written["Tệp"], "Mở"), strict=True):
        if name.value == "hong.xlsx":
            assert (opens.value, opens.hyperlink) == (None, None)
        else:
            check_link(opens, target, Path(result.folder) / name.value, "", "")


def check_link(cell: Any, target: Path, file: Path, sheet: str, address: str) -> None:
    link = cell.hyperlink
    assert "\\" not in link.target
    resolved = (target.parent / unquote(link.target)).resolve()
    assert resolved == file.resolve()
    assert resolved.is_file()
    if not sheet:
        assert link.location is None
        return
    quoted, _, place = link.location.rpartition("!")
    name = quoted.removeprefix("'").removesuffix("'").replace("''", "'")
    assert name == sheet
    assert name in openpyxl.load_workbook(resolved, read_only=True).sheetnames
    assert place == address


def test_overview_counts_equal_an_independent_count(written: Workbook, result: Consolidation) -> None:
    sheet = written["Tổng quan"]
    kinds = table_at(sheet, "Đối tượng")
    names = {
        "Đảng viên": "dang_vien", "Viên chức, người lao động": "vien_chuc",
        "Viên chức lãnh đạo, quản lý": "vien_chuc_quan_ly",
        "Tổ đảng": "to_dang", "Chi bộ": "chi_bo", "Phòng, tổ, đội": "phong",
    }  # fmt: skip
    assert kinds.keys() == names.keys()
    for name, kind in names.items():
        frame = result.people if kind in {"dang_vien", "vien_chuc", "vien_chuc_quan_ly"} else result.units
        found = list(frame.loc[frame["doi_tuong"] == kind, "xep_loai"])
        assert kinds[name] == counted(found)
    units = table_at(sheet, "Đơn vị")
    assert list(units) == [*UNITS, "Cộng"]
    state = result.people[result.people["doi_tuong"] != "dang_vien"]
    for name in UNITS:
        found = list(state.loc[state["don_vi"] == name, "xep_loai"])
        assert units[name] == counted(found)
    assert units["Cộng"][-1] == 30


def test_overview_counts_files_and_findings(written: Workbook) -> None:
    cells = list(written["Tổng quan"].iter_rows(values_only=True))
    verdicts = {row[0]: row[1] for row in cells if row[0] in {"Hợp lệ", "Có vi phạm", "Không đọc được", "Tổng số tệp"}}
    assert verdicts == {"Hợp lệ": 1, "Có vi phạm": 1, "Không đọc được": 1, "Tổng số tệp": 4}
    severities = {row[3]: row[4] for row in cells if row[3] in {"Vi phạm", "Cảnh báo", "Thông tin"}}
    assert severities == {"Vi phạm": 3, "Cảnh báo": 1, "Thông tin": 1}
    clauses = {row[6]: (row[8], row[9]) for row in cells if row[6] and row[8] not in {None, "Vi phạm"}}
    assert clauses["KH 170, D.2"] == (3, 0)


def test_rows_with_faults_say_how_many(written: Workbook) -> None:
    said = dict(
        zip(*([cell.value for cell in column(written["Viên chức"], head)] for head in ("Mã", "Phát hiện")), strict=True)
    )
    assert said["VC007"] == "1 cảnh báo"  # its row is row 12, where the warning AB12 points
    assert said["VC010"] is None
    assert "sinh hoạt tạm thời" in said["VC002"]  # the rule's own warning stays


def test_findings_are_matched_by_file_sheet_and_row() -> None:
    table = pd.DataFrame({"tep": ["a.xlsx"] * 3, "trang": ["S", "S", "T"], "o": ["B7", "B12", "B7"]})
    found = [
        finding("TRUNG_MA", "vi_pham", "a.xlsx", "S", "K7"), finding("X", "canh_bao", "a.xlsx", "S", "D6:D9"),
        finding("X", "vi_pham", "a.xlsx", "S", ""), finding("X", "vi_pham", "b.xlsx", "S", "B12"),
    ]  # fmt: skip
    rows = RowFindings(found)
    assert [summary_of(here) for here in rows.of_rows(table)] == ["1 vi phạm, 1 cảnh báo", "", ""]
    assert [summary_of(here) for here in rows.of_rows(table, whole_sheet=True)] == ["2 vi phạm, 1 cảnh báo"] * 2 + [""]
    assert rows.duplicates(table) == 1


def test_overview_says_how_many_rows_stand_twice(result: Consolidation, target: Path) -> None:
    person = result.people.iloc[3]
    result.findings.append(finding("NGUOI_HAI_DON_VI", "vi_pham", person["tep"], person["trang"], person["o"]))
    sheet = openpyxl.load_workbook(write_summary(result, target))["Tổng quan"]
    same = result.people[["tep", "trang", "o"]].eq(person[["tep", "trang", "o"]].tolist()).all(axis=1).sum()
    notes = [str(row[0].value) for row in sheet.iter_rows() if "trùng người" in str(row[0].value)]
    assert notes == [
        f"Trong các số trên có {same} dòng trùng người hoặc trùng đơn vị (xem trang Vi phạm); chưa loại dòng nào."
    ]


def test_overview_says_that_people_decide_and_has_native_charts(written: Workbook, target: Path) -> None:
    text = " ".join(str(cell.value) for row in written["Tổng quan"].iter_rows() for cell in row if cell.value)
    assert "CHI BỘ CƠ SỞ HOA SEN" in text
    assert "2021" in text
    assert "ĐÂY LÀ ĐỀ XUẤT" in text
    assert "phần mềm không chọn thay" in text
    with zipfile.ZipFile(target) as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    assert all("<c:v>Phòng Y tế</c:v>" in chart or "<c:v>Đảng viên</c:v>" in chart for chart in charts)


def test_basis_names_every_rule_and_reading(written: Workbook, result: Consolidation) -> None:
    cells = {str(cell.value) for row in written["Căn cứ"].iter_rows() for cell in row if cell.value}
    ruleset = result.ruleset
    assert {ruleset.id, ruleset.sha256, *ruleset.readings} <= cells
    for subject in ruleset.data.doi_tuong.values():
        rules: list[ConditionRule] = [*subject.cua, *subject.kich_hoat, *subject.canh_bao]
        rules += [rule for tier in subject.muc for rule in tier.dieu_kien]
        assert {rule.id for rule in rules} <= cells
        assert {rule.khi for rule in rules} <= cells
    data = ruleset.data
    assert {*(it.id for it in data.tran), *(it.id for it in data.chi_tieu), *(it.id for it in data.ho_so)} <= cells
    assert any("Thang điểm tạm" in text for text in cells)


def test_same_result_gives_the_same_bytes(result: Consolidation, target: Path) -> None:
    digests = {hashlib.sha256(write_summary(result, target).read_bytes()).hexdigest() for _ in range(2)}
    assert len(digests) == 1


def test_progress_ends_at_the_last_step(result: Consolidation, target: Path) -> None:
    steps: list[tuple[int, int]] = []
    write_summary(result, target, lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize("broken", ["write_list", "write_basis"])
def test_earlier_summary_survives_a_failure(
    result: Consolidation, target: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    target.parent.mkdir(parents=True)
    target.write_bytes(b"ban truoc")

    def fail(*_: object) -> None:
        raise RuntimeError("mất điện")

    monkeypatch.setattr(summary, broken, fail)
    with pytest.raises(RuntimeError, match="mất điện"):
        write_summary(result, target)
    assert target.read_bytes() == b"ban truoc"
    assert list(target.parent.iterdir()) == [target]


def test_folder_as_target_is_a_usage_error(result: Consolidation, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="thư mục"):
        write_summary(result, tmp_path)


def test_rows_beyond_one_sheet_go_on_in_a_second(
    result: Consolidation, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_writer, "ROWS_PER_SHEET", 20)
    book = openpyxl.load_workbook(write_summary(result, target))
    assert book.sheetnames[2:4] == ["Viên chức", "Viên chức (2)"]
    numbers = [cell.value for name in book.sheetnames[2:4] for cell in column(book[name], "STT")]
    assert numbers == list(range(1, 31))
    assert all(cell.hyperlink for cell in column(book["Viên chức (2)"], "Nguồn"))


def test_rows_beyond_the_link_limit_have_plain_text_and_the_header_says_so(
    result: Consolidation, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_writer, "MAX_LINKS", 3)
    sheet = openpyxl.load_workbook(write_summary(result, target))["Vi phạm"]
    head = sheet["G1"].value
    assert head == "Ô (có liên kết đến dòng 4)"
    links = [bool(cell.hyperlink) for cell in column(sheet, str(head))]
    assert links == [False, True, True, False, False]  # the first finding is of a file not to be opened


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("a b.xlsx", "../2021/a%20b.xlsx"),
        ("50% #1?.xlsx", "../2021/50%25%20%231%3f.xlsx"),
        ("C:đơn vị/[1].xlsx", "../2021/C%3ađơn%20vị/%5b1%5d.xlsx"),
    ],
)
def test_link_targets_are_relative_and_escaped(tmp_path: Path, file: str, target: str) -> None:
    maker = cell_links.LinkMaker(tmp_path / "2021", tmp_path / "out")
    assert maker.to(file) == cell_links.Link(target, "")
    assert maker.to(file, "Tổ 'A' 1", "B7") == cell_links.Link(target, "'Tổ ''A'' 1'!B7")


def test_a_summary_beside_its_sources_links_without_a_folder(tmp_path: Path) -> None:
    assert cell_links.LinkMaker(tmp_path, tmp_path).to("a.xlsx", "A") == cell_links.Link("a.xlsx", "'A'!A1")


def test_a_name_no_address_can_hold_gets_no_link(tmp_path: Path) -> None:
    maker = cell_links.LinkMaker(tmp_path, tmp_path)
    assert maker.to("hong\udc80.xlsx") is None
    assert maker.to("a.xlsx", "T" * 3_000, "A1") is None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("một dòng", 1),
        ("một\nhai", 2),
        ("mười chữ " * 4, 4),
        ("x" * 90, 10),
        ("lẻ " + "x" * 18, 3),
        ("illi illi illi", 1),
        ("phong-tai-vu", 2),
        ("chấm/điểm/phòng", 2),
    ],
)
def test_lines_of_wrapped_text(text: str, lines: int) -> None:
    assert line_count(text, 10.6) == lines  # room for nine letters of the middling sort a line


def test_more_links_than_the_format_holds_are_refused() -> None:
    link = cell_links.Link("a.xlsx", "'A'!A1")
    with pytest.raises(ValueError, match="liên kết"):
        ListSheet().set_links(0, [link] * (cell_links.MAX_LINKS + 1))


def test_nothing_to_report_still_gives_every_sheet(result: Consolidation, target: Path) -> None:
    nothing = Consolidation(
        result.ruleset, result.folder, result.people.iloc[:0], result.units.iloc[:0], result.files.iloc[:0], []
    )
    book = openpyxl.load_workbook(write_summary(nothing, target))
    assert book.sheetnames == ALL_SHEETS
    assert book["Vi phạm"]["B2"].value == "Không có phát hiện nào."


def values(sheet: Worksheet, header: str) -> list[Any]:
    return [cell.value for cell in column(sheet, header)]


def test_steps_and_papers_say_their_state_in_words_and_with_a_mark(result: Consolidation, target: Path) -> None:
    book, sheet = "so-to-dang.xlsx", BOOKS["so-to-dang.xlsx"][0]
    step = ("han.x", "Họp", dt.date(2021, 12, 1), "xong trước ngày 01/12/2021", "KH 170, D", "phong", "=Phòng")
    place = (book, sheet, "C5")
    result.today = dt.date(2021, 12, 9)
    result.calendar = pd.DataFrame(
        [
            (*step, dt.date(2021, 12, 2), "TRE", 2, "Trễ 2 ngày", *place),
            (*step, None, "QUA_HAN", 0, "Chưa làm, đã quá hạn", *place),
            (*step, None, "CHUA_CO_SO", 0, "Chưa có sổ ghi bước này", "", "", ""),
        ],
        columns=list(CALENDAR_COLUMNS),
    )
    paper = (
        "hs.x",
        "phong",
        "Phòng Y tế",
        4,
        "Biên bản",
        "KH 170, D.5.1",
        dt.date(2021, 12, 2),
        "chậm nhất ngày 02/12",
    )
    result.dossiers = pd.DataFrame(
        [(*paper, dt.date(2021, 12, 4), None, "THIEU_LAN_HAI", 0, "Còn thiếu", *place)], columns=list(DOSSIER_COLUMNS)
    )
    written = openpyxl.load_workbook(write_summary(result, target))
    steps, papers = written["Lịch"], written["Hồ sơ"]
    assert values(steps, "Tình trạng đến ngày 09/12/2021") == [
        "Trễ 2 ngày", "Chưa làm, đã quá hạn", "Chưa có sổ ghi bước này",
    ]  # fmt: skip
    assert values(steps, "Ngày làm") == ["02/12/2021", None, None]
    assert values(steps, "Ai làm") == ["=Phòng"] * 3
    assert [steps.cell(row, 6).number_format[1] for row in (2, 3, 4)] == ["▲", "■", "–"]
    assert [bool(steps.cell(row, 10).hyperlink) for row in (2, 3, 4)] == [True, True, False]
    assert (values(papers, "Dòng"), values(papers, "Có từ ngày")) == ([4], ["04/12/2021"])


def test_without_steps_and_papers_the_sheets_say_so(written: Workbook) -> None:
    assert [written[name]["B2"].value for name in ("Lịch", "Hồ sơ")] == ["Không có sổ nào ghi."] * 2
