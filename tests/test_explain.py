"""`explain` and `giai-trinh`: the explanation is the classification told line by line, never a second opinion."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pandas as pd
import pytest
from rich.console import Console

import danhgia_xl as dg
from danhgia_xl.batch.explained import Explanations
from danhgia_xl.batch.lookup import find_rated
from danhgia_xl.cli.app import run
from danhgia_xl.cli.explain_page import print_explanation
from danhgia_xl.errors import DanhGiaError, UsageError
from danhgia_xl.rating.explain import explain
from danhgia_xl.rating.explanation import ENDS, Explanation, Section
from danhgia_xl.rating.followed import Followed
from danhgia_xl.rating.pipeline import rate
from danhgia_xl.terms import TIERS, label
from tests.case_files import base_rows, kinds
from tests.random_rows import random_row
from tests.small_institution import manager, small_institution, unit

ROOT = Path(__file__).resolve().parent.parent
CLEAN = ROOT / "samples" / "2021"
RULES = dg.load_ruleset("kh170-2021")
ROWS = 150
READINGS: tuple[dict[str, str], ...] = ({}, {"R1": "ca_hai", "R2": "khoang_dong", "R6": "moi_to_dang"})

Row = dict[str, object]


def explained(kind: str, in_force: dict[str, str]) -> list[tuple[Row, Any, Explanation]]:
    """Random rows with what `classify` says of them as one table, and their explanations one by one."""
    rng = random.Random(f"giai trinh {kind} {in_force}")  # noqa: S311 - test data
    rules = dg.load_ruleset("kh170-2021", readings=in_force)
    rows = [random_row(kind, rng) for _ in range(ROWS)]
    results = dg.classify(pd.DataFrame(rows), kind, ruleset=rules).to_dict("records")
    return [(row, result, explain(row, kind, ruleset=rules)) for row, result in zip(rows, results, strict=True)]


def section(explanation: Explanation, tier: str) -> Section:
    return next(section for section in explanation.sections if section.tier == tier)


# ── the explanation says what classify says ───────────────────────────────────


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("in_force", READINGS, ids=str)
def test_outcome_rules_missing_readings_and_warnings_are_those_of_classify(kind: str, in_force: dict[str, str]) -> None:
    for row, result, told in explained(kind, in_force):
        assert (told.outcome, told.reason) == (result["xep_loai"], result["ly_do"]), row
        assert [fact.fact for fact in told.missing] == result["thieu"], row
        assert [reading.reading for reading in told.readings] == result["cach_doc"], row
        assert [line.rule for line in told.warnings] == result["canh_bao"], row


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("in_force", READINGS, ids=str)
def test_the_lines_that_decide_are_the_conditions_classify_names(kind: str, in_force: dict[str, str]) -> None:
    for row, result, told in explained(kind, in_force):
        decided = {
            line.rule
            for part in told.sections
            for line in part.lines
            if (part.part == "muc" and part.end == "DI_TIEP" and line.state == "SAI")
            or (part.part != "muc" and part.end == "QUYET_DINH" and line.considered and line.state == "DUNG")
        }
        assert decided == set(result["dieu_kien"]), row
        assert decided == {line.rule for part in told.sections for line in part.lines if line.decides}, row


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("in_force", READINGS, ids=str)
def test_every_alternative_is_what_classify_gives_under_that_reading(kind: str, in_force: dict[str, str]) -> None:
    asked: dict[tuple[str, str], list[tuple[Row, str]]] = {}
    for row, _, told in explained(kind, in_force):
        for reading in told.readings:
            options = RULES.reading(reading.reading).lua_chon
            assert sorted([reading.option, *(other.option for other in reading.alternatives)]) == sorted(options)
            for other in reading.alternatives:
                asked.setdefault((reading.reading, other.option), []).append((row, other.outcome))
    for (name, option), pairs in asked.items():
        rules = dg.load_ruleset("kh170-2021", readings={**in_force, name: option})
        table = pd.DataFrame([row for row, _ in pairs])
        assert [outcome for _, outcome in pairs] == list(dg.classify(table, kind, ruleset=rules)["xep_loai"])


@pytest.mark.parametrize("kind", kinds())
def test_the_walk_ends_in_one_section_and_nothing_behind_it_is_considered(kind: str) -> None:
    for row, result, told in explained(kind, {}):
        ends = [part.end for part in told.sections]
        passed = ends.count("DI_TIEP")
        assert ends[:passed] == ["DI_TIEP"] * passed, row
        assert set(ends[passed + 1 :]) <= {"KHONG_XET"}, row
        assert all((part.part, part.end) in ENDS for part in told.sections)
        last = ends[passed] if passed < len(ends) else None
        assert (last == "THIEU") == bool(result["thieu"]), row
        if last == "QUYET_DINH" and told.sections[passed].part != "cua":
            assert told.sections[passed].tier == told.outcome, row
        if last is None:
            assert told.outcome == "CHUA_XAC_DINH", row
        for part in told.sections:
            if part.part != "cua":
                assert {line.considered for line in part.lines} == {part.end != "KHONG_XET"}, row


# ── what a line shows ─────────────────────────────────────────────────────────


def test_a_line_shows_the_condition_the_value_and_the_clause() -> None:
    row = base_rows("dang_vien")["xuat_sac"] | {"diem": 89.95, "muc_con_lai": None}
    top = section(explain(row, "dang_vien", ruleset=RULES), "HTXSNV")
    lines = {line.rule.removeprefix("dv.htxsnv."): line for line in top.lines}
    points, rest = lines["diem"], lines["con_lai"]
    assert (points.text, points.state) == ("Điểm tự chấm từ 90 điểm trở lên", "SAI")
    assert points.values[0].text == "89,95 điểm"
    assert points.clause == "KH 170, B.II.3.3.a"
    assert (rest.values[0].text, rest.state) == ("chưa có", "THIEU")


def test_labels_and_commas_are_read_as_classify_reads_them() -> None:
    row = base_rows("dang_vien")["xuat_sac"] | {"diem": "92,5", "muc_con_lai": "Tốt", "tieu_bieu": "x"}
    told = explain(row, "dang_vien", ruleset=RULES)
    shown = {value.fact: value.text for line in section(told, "HTXSNV").lines for value in line.values}
    assert told.outcome == "HTXSNV"
    assert (shown["diem"], shown["muc_con_lai"], shown["tieu_bieu"]) == ("92,5 điểm", "Tốt", "có")


def test_a_blank_stands_for_the_value_the_rule_set_gives_it() -> None:
    told = explain({"da_kiem_diem": True}, "vien_chuc", ruleset=RULES)
    shown = {value.fact: value.text for line in told.sections[0].lines for value in line.values}
    assert (shown["thang_lam_viec"], shown["ly_do_vang"]) == ("12", "Không vắng")


def test_a_reading_tells_the_other_outcome() -> None:
    row = base_rows("dang_vien")["xuat_sac"] | {"tieu_bieu": False}
    (reading,) = explain(row, "dang_vien", ruleset=RULES).readings
    assert (reading.reading, reading.option) == ("R2", "muc_san")
    assert [(other.option, other.outcome) for other in reading.alternatives] == [("khoang_dong", "CHUA_XAC_DINH")]


def test_a_reading_without_another_option_has_no_alternative() -> None:
    row = base_rows("vien_chuc")["xuat_sac"] | {"ty_le_hoan_thanh": 90, "ty_le_chua_dam_bao": 30}
    told = explain(row, "vien_chuc", ruleset=RULES)
    assert told.outcome == "CHUA_XAC_DINH"
    assert [(reading.reading, reading.alternatives) for reading in told.readings] == [("R3", ())]


@pytest.mark.parametrize(
    ("kind", "head", "rules"),
    [
        ("vien_chuc_quan_ly", True, ["tran.nguoi_dung_dau", "tran.nguoi_dung_dau_co_so", "chi_tieu.vien_chuc"]),
        ("vien_chuc_quan_ly", False, ["tran.cap_pho", "chi_tieu.vien_chuc"]),
        ("dang_vien", True, ["tran.to_truong_to_dang", "chi_tieu.dang_vien"]),
        ("dang_vien", False, ["chi_tieu.dang_vien"]),
        ("phong", False, []),
    ],
)
def test_what_is_not_looked_at_yet_is_named(kind: str, head: bool, rules: list[str]) -> None:
    row = base_rows(kind)["xuat_sac"] if "xuat_sac" in base_rows(kind) else next(iter(base_rows(kind).values()))
    told = explain({**row, "la_nguoi_dung_dau": head}, kind, ruleset=RULES)
    assert [pending.rule for pending in told.pending] == rules


def test_the_placeholder_scale_of_a_unit_is_said_to_be_one() -> None:
    assert "Thang điểm tạm" in explain({"diem": 80}, "phong", ruleset=RULES).note


def test_an_impossible_value_or_kind_is_refused() -> None:
    with pytest.raises(DanhGiaError, match="chín mươi"):
        explain({"diem": "chín mươi"}, "phong", ruleset=RULES)
    with pytest.raises(UsageError, match="các đối tượng"):
        explain({}, "nguoi_la", ruleset=RULES)


# ── the command ───────────────────────────────────────────────────────────────


class Ran(NamedTuple):
    """What one command line did."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: object) -> Ran:
        code = run(["giai-trinh", *map(str, arguments)])
        shown = capsys.readouterr()
        return Ran(code, shown.out, shown.err)

    return call


@pytest.fixture(scope="module")
def institution() -> Any:
    return dg.consolidate(CLEAN)


def test_every_row_of_the_sample_is_explained_by_the_facts_it_was_rated_on(institution: Any) -> None:
    explanations = Explanations(institution)
    for listing, name in ((institution.people, "ma"), (institution.units, "don_vi")):
        for row in listing.to_dict("records"):
            found = [one for one in find_rated(institution, row[name]) if one.kind == row["doi_tuong"]]
            (one,) = [one for one in found if (one.file, one.cell) == (row["tep"], row["o"])]
            alone = explain(one.facts, one.kind, ruleset=RULES)
            told = explanations.of(one.kind, one.row)
            assert alone.outcome == row["tieu_chi"]
            assert told.rated == one
            assert told.explanation == replace(alone, after=told.explanation.after, pending=told.explanation.pending)
            after = told.explanation.after
            assert after is not None
            assert (after.criteria, after.proposal, after.may) == (row["tieu_chi"], row["xep_loai"], row["co_the"])


def test_a_person_of_two_roles_gets_both_explanations(cli: Cli, institution: Any) -> None:
    ran = cli(CLEAN, "vc001", "--json")
    told = json.loads(ran.out)
    rows = institution.people[institution.people["ma"] == "VC001"]
    assert (ran.code, ran.err) == (0, "")
    assert {(one["kind"], one["after"]["proposal"]) for one in told["explanations"]} == set(
        zip(rows["doi_tuong"], rows["xep_loai"], strict=True)
    )
    assert len(told["explanations"]) == 2
    by_kind = {one["kind"]: one for one in told["explanations"]}
    (link,) = by_kind["dang_vien"]["links"]
    assert link["outcome"] == by_kind["vien_chuc_quan_ly"]["outcome"]
    assert link["places"] == [f"{by_kind['vien_chuc_quan_ly']['tep']} › Quản lý!{by_kind['vien_chuc_quan_ly']['o']}"]


def test_the_page_uses_words_beside_symbols_and_no_colour_in_a_pipe(cli: Cli) -> None:
    ran = cli(CLEAN, "VC001")
    assert ran.code == 0
    wanted = (
        "✓ Đúng",
        "✗ Sai",
        "91,5 điểm",
        "KH 170, B.II.3.3.a",
        "Cách đọc mà kết quả dựa vào",
        "Sau tiêu chí",
        "Chưa có",
    )
    for word in wanted:
        assert word in ran.out
    assert "\x1b" not in ran.out
    assert all(label(tier) in ran.out for tier in TIERS)


def test_a_unit_is_found_by_its_name(cli: Cli) -> None:
    told = json.loads(cli(CLEAN, "tổ đảng khối văn phòng", "--json").out)
    assert [one["kind"] for one in told["explanations"]] == ["to_dang"]


def test_a_person_is_found_by_the_full_name_too(cli: Cli) -> None:
    told = json.loads(cli(CLEAN, "Bùi Văn Quyn", "--json").out)
    assert {one["ma"] for one in told["explanations"]} == {"VC048"}


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("VC48", "VC048 (Bùi Văn Quyn)"),
        ("to dang khoi van phong", "Tổ đảng Khối văn phòng"),
        ("Bui Van Quyn", "VC048"),
        ("Quyn", "VC048"),
    ],
)
def test_an_unknown_id_is_answered_with_what_is_near(cli: Cli, wanted: str, hint: str) -> None:
    ran = cli(CLEAN, wanted)
    assert (ran.code, ran.out) == (2, "")
    assert f"Không thấy “{wanted}”" in ran.err
    assert hint in ran.err


@pytest.mark.parametrize("wanted", ["", "  ", "§§§§§§§§"])
def test_nothing_near_says_what_to_write(cli: Cli, wanted: str) -> None:
    ran = cli(CLEAN, wanted)
    assert ran.code == 2
    assert "Hãy ghi mã của người" in ran.err


def test_a_typed_result_that_differs_from_the_linked_one_is_said(institution: Any) -> None:
    rows = institution.people[institution.people["doi_tuong"] == "dang_vien"].reset_index(drop=True)
    table = institution.tables["dang_vien"].copy()
    place = rows.index[rows["ma"] == "VC001"][0]
    assert table.loc[place, "xep_loai_vien_chuc"] == "HTTNV"
    table.loc[place, "xep_loai_vien_chuc"] = "HTXSNV"
    changed = replace(institution, tables={**institution.tables, "dang_vien": table})
    found = next(one for one in find_rated(changed, "VC001") if one.kind == "dang_vien")
    shown = StringIO()
    print_explanation(Explanations(changed).of(found.kind, found.row), Console(file=shown, width=200))
    assert f"{label('HTTNV')}, ở phong/" in shown.getvalue()
    assert f"sổ ghi {label('HTXSNV')}, ở đây tính theo sổ" in shown.getvalue()


def test_a_gate_behind_the_one_that_closed_is_marked_in_words(cli: Cli) -> None:
    ran = cli(CLEAN, "VC036")
    assert ran.out.count("(không xét)") == 1


def test_one_book_alone_says_that_the_linked_result_is_not_in_it(cli: Cli) -> None:
    ran = cli(CLEAN / "dang" / "chi-bo.xlsx", "VC001")
    assert "Thiếu" in ran.out
    assert "hãy chỉ tới cả thư mục" in " ".join(ran.out.split())


def test_a_reading_in_force_changes_the_explanation(cli: Cli) -> None:
    told = json.loads(cli(CLEAN, "VC001", "--cach-doc", "R2=khoang_dong", "--json").out)
    readings = {reading["reading"]: reading for one in told["explanations"] for reading in one["readings"]}
    assert readings["R2"]["option"] == "khoang_dong"


def test_a_person_in_two_books_is_shown_twice_and_the_exit_code_is_that_of_the_books(cli: Cli, tmp_path: Path) -> None:
    book = next(path for path in sorted(CLEAN.glob("phong/*.xlsx")) if "00-" not in path.name)
    shutil.copy(book, tmp_path / "mot.xlsx")
    shutil.copy(book, tmp_path / "hai.xlsx")
    code = str(dg.rate_workbook(book).people["ma"].iloc[0])
    ran = cli(tmp_path, code, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["exit_code"]) == (1, 1)
    assert [one["tep"] for one in told["explanations"]] == ["hai.xlsx", "mot.xlsx"]
    assert "Xem bằng lệnh kiem-tra" in cli(tmp_path, code).err


def test_inputs_are_not_changed(cli: Cli, tmp_path: Path) -> None:
    book = shutil.copy(CLEAN / "dang" / "chi-bo.xlsx", tmp_path)
    before = Path(book).read_bytes()
    cli(book, "VC001")
    assert Path(book).read_bytes() == before
    assert openpyxl.load_workbook(book, read_only=True).sheetnames


# ── what follows the criteria ─────────────────────────────────────────────────


@pytest.fixture(scope="module")
def followed() -> Explanations:
    return Explanations(small_institution(RULES, "."))


def steps_of(explanations: Explanations, kind: str, row: int) -> dict[str, tuple[str, str]]:
    after = explanations.of(kind, row).explanation.after
    assert after is not None
    return {step.rule: (step.effect, step.value) for step in after.steps}


def test_a_cap_is_told_whether_it_lowers_waits_or_only_warns(followed: Explanations) -> None:
    heads = [steps_of(followed, "vien_chuc_quan_ly", row) for row in range(3)]
    lowered, waiting, deputy = heads[0]["tran.nguoi_dung_dau"], heads[1]["tran.nguoi_dung_dau"], heads[2]
    assert lowered[0] == "HA"
    assert f"Phòng C: {label('HTTNV')}" in lowered[1]
    assert waiting[0] == "CHO"
    assert deputy["tran.cap_pho"] == ("LUU_Y", f"Phòng C: {label('HTTNV')}")
    assert "tran.nguoi_dung_dau" not in deputy


def test_a_cap_that_changes_nothing_is_told_too() -> None:
    facts = {
        "phong": [unit("Phòng A", 95.0)],
        "vien_chuc_quan_ly": [manager("QL9", "Phòng A", "Trưởng phòng", head=True)],
    }
    ratings = rate(facts, RULES)
    told = Followed(ratings.tables, ratings.results, ratings.quotas, ratings.votes, RULES)
    steps = {step.rule: step for step in told.after("vien_chuc_quan_ly", 0).steps}
    cap = steps["tran.nguoi_dung_dau"]
    assert (cap.effect, cap.value, cap.clause) == ("GIU", f"Phòng A: {label('HTXSNV')}", "KH 170, D.1")


def test_a_quota_is_told_to_candidates_and_to_those_who_use_no_place(followed: Explanations) -> None:
    candidate, other = (steps_of(followed, "vien_chuc", row)["chi_tieu.vien_chuc"] for row in (1, 0))
    assert candidate[0] == "CHO"
    assert "6 từ hoàn thành tốt trở lên, 1 chỗ (25% của số ở mức hoàn thành tốt" in candidate[1]
    assert "theo Công văn 9/SNV" in candidate[1]
    assert other[0] == "GIU"
    assert "không dùng chỉ tiêu" in other[1]


@pytest.mark.parametrize(("row", "effect"), [(0, "CHO"), (2, "GIU"), (3, "HA")])
def test_votes_are_told_with_what_they_did(followed: Explanations, row: int, effect: str) -> None:
    told = steps_of(followed, "dang_vien", row)["phieu.mau_12"]
    assert told[0] == effect
    assert "cần ít nhất 9 trong 12" in told[1]


def test_the_decision_stands_with_its_document_and_says_that_it_differs(followed: Explanations) -> None:
    told = followed.of("vien_chuc", 5)
    after = told.explanation.after
    assert after is not None
    (step,) = [step for step in after.steps if step.kind == "quyet_dinh"]
    assert step.value == f"{label('HTNV')}; Giám đốc; QĐ 88; Có đơn phản ánh"
    assert "khác đề xuất" in step.text
    assert f"Quyết định của cấp có thẩm quyền: {label('HTNV')}" in told.page.results
    assert not [line for line in told.page.lines() if line.text == "Quyết định của cấp có thẩm quyền."]


def test_pending_is_only_what_was_not_at_hand(followed: Explanations) -> None:
    member, official, unit_row = (followed.of(kind, 0).explanation for kind in ("dang_vien", "vien_chuc", "phong"))
    assert [item.rule for item in member.pending] == ["phieu.mau_11"]  # Mẫu 12 was counted
    assert [item.rule for item in official.pending] == ["phieu.mau_04"]
    assert unit_row.pending == ()
    alone = explain(base_rows("dang_vien")["xuat_sac"], "dang_vien", ruleset=RULES)
    assert [item.rule for item in alone.pending] == ["chi_tieu.dang_vien"]


def test_what_is_open_says_what_it_may_still_be(followed: Explanations) -> None:
    told = followed.of("dang_vien", 0).page
    assert told.results == (
        f"Mức theo tiêu chí: {label('HTXSNV')}",
        f"Mức đề xuất: {label('CHO_DANG_UY')} (còn có thể: {label('HTXSNV')} hoặc {label('HTTNV')})",
    )


def test_the_lines_of_a_page_are_everything_the_terminal_shows(followed: Explanations) -> None:
    told = followed.of("vien_chuc_quan_ly", 0)
    shown = StringIO()
    print_explanation(told, Console(file=shown, width=400))
    text = " ".join(shown.getvalue().split())
    for line in told.page.lines():
        for part in (line.text, line.value, line.clause):
            assert " ".join(part.replace("→", "→ ").split()) in text


# ── the workbook of one explanation ───────────────────────────────────────────


def test_the_explanation_is_written_as_a_workbook_that_is_never_read_as_a_form(cli: Cli, tmp_path: Path) -> None:
    book = shutil.copy(CLEAN / "dang" / "chi-bo.xlsx", tmp_path)
    target = tmp_path / "giai-trinh.xlsx"
    ran = cli(book, "VC001", "-o", target)
    assert ran.code in (0, 1)
    assert f"Đã ghi {target}" in ran.err
    written = openpyxl.load_workbook(target)
    assert written.sheetnames == ["Giải trình"]
    assert written["Giải trình"]["A3"].value == "VC001"
    files = dg.consolidate(tmp_path).files
    assert files.loc[files["tep"] == "giai-trinh.xlsx", "ket_luan"].tolist() == ["BO_QUA"]
    assert cli(book, "VC001", "-o", target).code == ran.code  # an earlier explanation may be replaced


def test_a_filled_form_is_never_overwritten_by_an_explanation(cli: Cli, tmp_path: Path) -> None:
    book = Path(shutil.copy(CLEAN / "dang" / "chi-bo.xlsx", tmp_path))
    before = book.read_bytes()
    ran = cli(CLEAN / "dang" / "chi-bo.xlsx", "VC001", "-o", book)
    assert (ran.code, ran.out) == (2, "")
    assert "sẽ không bị ghi đè" in ran.err
    assert book.read_bytes() == before
