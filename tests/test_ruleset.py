"""The rule set loader: what is shipped holds together, and every kind of mistake is refused with its place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from danhgia_xl.errors import NoRuleSetInForce, RuleSetError
from danhgia_xl.rating.classify import classify
from danhgia_xl.rules.checks import rules_of
from danhgia_xl.rules.ruleset import load_ruleset, ruleset_in_force

EXAMPLE = Path(__file__).parent / "rulesets" / "vi_du_2099.toml"


def altered(tmp_path: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"the example no longer holds {old!r}"
    path = tmp_path / "sua.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_every_reading_of_the_plan_has_its_default() -> None:
    readings = load_ruleset("kh170-2021").readings
    assert list(readings) == [f"R{number}" for number in range(1, 13)]
    assert (readings["R1"], readings["R2"], readings["R7"]) == ("mot_trong", "muc_san", "httnv")


def test_every_subject_of_the_plan_is_there() -> None:
    kinds = {"dang_vien", "vien_chuc", "vien_chuc_quan_ly", "to_dang", "chi_bo", "phong", "tap_the_lanh_dao"}
    assert set(load_ruleset("kh170-2021").data.doi_tuong) == kinds


def test_d5_has_nine_and_eight_dossier_items() -> None:
    items = load_ruleset("kh170-2021").data.ho_so
    assert sum(item.cua == "phong" for item in items) == 9
    assert sum(item.cua == "chi_bo" for item in items) == 8


def test_the_calendar_holds_the_eight_dates_of_the_plan() -> None:
    days = [(d.ngay.day, d.ngay.month, d.kieu) for d in load_ruleset("kh170-2021").data.thoi_han]
    assert days == [
        (28, 11, "cham_nhat"), (30, 11, "truoc"), (1, 12, "truoc"), (2, 12, "cham_nhat"),
        (3, 12, "vao"), (4, 12, "vao"), (5, 12, "vao"), (6, 12, "cham_nhat"),
    ]  # fmt: skip


def test_xuat_sac_needs_more_than_two_thirds_of_official_members() -> None:
    ballot = next(b for b in load_ruleset("kh170-2021").data.bieu_quyet if b.mau == "mau-12")
    assert (ballot.tu_so, ballot.mau_so, ballot.phai_vuot) == (2, 3, True)


def test_every_quota_is_twenty_percent_and_rests_on_r7() -> None:
    quotas = load_ruleset("kh170-2021").data.chi_tieu
    assert {(quota.ty_le, quota.co_so, quota.muc) for quota in quotas} == {(20.0, "R7", "HTXSNV")}
    assert {kind for quota in quotas for kind in quota.doi_tuong} == {
        "vien_chuc", "vien_chuc_quan_ly", "dang_vien", "to_dang",
    }  # fmt: skip


@pytest.mark.parametrize("day", [dt.date(2021, 11, 24), dt.date(2021, 12, 5), dt.date(2021, 12, 31)])
def test_in_force_from_its_signature_to_the_end_of_2021(day: dt.date) -> None:
    assert ruleset_in_force(day).id == "kh170-2021"


@pytest.mark.parametrize("day", [dt.date(2021, 11, 23), dt.date(2022, 1, 1)])
def test_no_rule_set_is_guessed_outside_its_dates(day: dt.date) -> None:
    with pytest.raises(NoRuleSetInForce, match=f"{day:%d/%m/%Y}") as caught:
        ruleset_in_force(day)
    assert "kh170-2021" in str(caught.value)
    assert caught.value.exit_code == 4


BROKEN = [
    (
        "nam = 2099",
        "nam = 2099\nnaam = 1",
        "naam",
        "không có khóa này",
    ),
    (
        "dinh_dang = 1",
        "dinh_dang = 7",
        "dinh_dang",
        "một trong: 1",
    ),
    (
        'khi = "diem_chung >= 95"',
        'khi = "diem_chug >= 95"',
        "doi_tuong.cong_tac_vien.muc.HTXSNV.dieu_kien[1].khi",
        "diem_chung?",
    ),
    (
        'khi = "chat_luong == CAO"',
        'khi = "chat_luong == RAT_CAO"',
        "dieu_kien[2].khi",
        "một giá trị của chat_luong",
    ),
    (
        'khi = "vang_mat > 10"',
        'khi = "vang_mat > 110"',
        "kich_hoat[1].khi",
        "số từ 0 đến 100",
    ),
    (
        'id = "ctv.htnv.diem"',
        'id = "ctv.htxsnv.diem"',
        "id",
        "một id riêng",
    ),
    (
        'ma = "HTNV"',
        'ma = "HTXSNV"',
        "doi_tuong.cong_tac_vien.muc",
        "từ cao xuống thấp",
    ),
    (
        'ma = "HTNV"',
        'ma = "HT"',
        "muc[2].ma",
        "HTTNV",
    ),
    (
        'can_cu = "VD 99, Đ4.1"',
        'can_cu = "NĐ 1, Đ4.1"',
        "can_cu",
        "bắt đầu bằng ký hiệu văn bản: VD 99",
    ),
    (
        'mac_dinh = "chat"',
        'mac_dinh = "chatt"',
        "cach_doc.Q2.mac_dinh",
        "chat?",
    ),
    (
        'cach_doc = { Q2 = "long" }',
        'cach_doc = { Q3 = "long" }',
        "kich_hoat[2].cach_doc",
        "một trong: Q1, Q2",
    ),
    (
        'cach_doc = { Q2 = "long" }',
        'cach_doc = { Q2 = "rong" }',
        "kich_hoat[2].cach_doc.Q2",
        "long?",
    ),
    (
        'thang = "ba_bac"',
        'thang = "bon_bac"',
        "su_kien.chat_luong.thang",
        "ba_bac",
    ),
    (
        'khong_khop = "Q1"',
        'khong_khop = "Q9"',
        "khong_khop",
        "một trong: Q1, Q2",
    ),
    (
        "hieu_luc_tu = 2099-01-01",
        "hieu_luc_tu = 2099-01-01\nhieu_luc_den = 2098-01-01",
        "hieu_luc_den",
        "không trước",
    ),
    (
        'su_kien = ["ma",',
        'su_kien = ["maa",',
        "doi_tuong.cong_tac_vien.su_kien",
        "ma?",
    ),
    (
        'vang_mat = { ten = "Vắng mặt", kieu = "ty_le", trong = 0 }',
        'vang_mat = { ten = "V", kieu = "ty_le", trong = "x" }',
        "su_kien.vang_mat.trong",
        "một số",
    ),
    (
        'tom_tat = "Vắng trên 10%."',
        "",
        "kich_hoat[1].tom_tat",
        "phải có khóa này",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"), BROKEN, ids=[case[2] + " ← " + case[1][:40] for case in BROKEN]
)
def test_a_mistake_names_file_key_and_what_was_expected(
    tmp_path: Path, old: str, new: str, key: str, expected: str
) -> None:
    path = altered(tmp_path, old, new)
    with pytest.raises(RuleSetError) as caught:
        load_ruleset(path)
    assert caught.value.file == str(path)
    told = [problem for problem in caught.value.problems if key in problem.key and expected in problem.expected]
    assert told, str(caught.value)
    assert all(problem.got for problem in caught.value.problems)
    assert caught.value.exit_code == 4


def test_a_tier_without_conditions_is_refused(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    start = text.index("dieu_kien = [", text.index('ma = "HTNV"'))
    path = tmp_path / "rong.toml"
    path.write_text(text[:start] + "dieu_kien = []" + text[text.index("]\n", start) + 1 :], encoding="utf-8")
    with pytest.raises(RuleSetError, match=r"muc\[2\]\.dieu_kien"):
        load_ruleset(path)


def test_a_tier_whose_conditions_all_hang_on_a_reading_is_refused(tmp_path: Path) -> None:
    rule = '{ id = "ctv.htnv.diem",'
    path = altered(tmp_path, rule, rule + ' cach_doc = { Q2 = "chat" },')
    with pytest.raises(RuleSetError, match="ít nhất một điều kiện luôn áp dụng"):
        load_ruleset(path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a = = 1", b""])
def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hong.toml"
    path.write_bytes(content)
    with pytest.raises(RuleSetError) as caught:
        load_ruleset(path)
    assert caught.value.file == str(path)


def test_an_unknown_id_lists_what_there_is() -> None:
    with pytest.raises(RuleSetError, match="kh170-2021"):
        load_ruleset("kh999")


@pytest.mark.parametrize("readings", [{"R99": "x"}, {"R2": "khac"}])
def test_an_unknown_reading_or_option_is_refused(readings: dict[str, str]) -> None:
    with pytest.raises(RuleSetError, match="cach_doc"):
        load_ruleset("kh170-2021", readings=readings)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = altered(tmp_path, 'khi = "diem_chung >= 95"', 'khi = "diem_a >= 95"')
    text = path.read_text(encoding="utf-8").replace("vang_mat > 10", "vang_b > 10")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleSetError) as caught:
        load_ruleset(path)
    assert len(caught.value.problems) == 2


def test_score_tables_of_the_plan_add_up_and_are_marked_as_examples() -> None:
    tables = [table for table in load_ruleset("kh170-2021").data.bang_diem if table.tong is not None]
    assert tables
    for table in tables:
        assert sum(c.diem for c in table.tieu_chi if c.diem is not None) == table.tong == 100
        assert table.vi_du


def test_every_rule_cites_a_document_and_says_its_gist() -> None:
    ruleset = load_ruleset("kh170-2021")
    names = tuple(document.ky_hieu for document in ruleset.data.van_ban)
    for subject in ruleset.data.doi_tuong.values():
        for _, rule in rules_of(subject):
            assert rule.can_cu.startswith(names)
            assert rule.tom_tat.endswith((".", ")"))


def test_another_year_needs_no_code() -> None:
    """The example set has other facts, scales, kinds, thresholds and readings; only data differ."""
    ruleset = load_ruleset(EXAMPLE)
    rows = pd.DataFrame(
        {
            "da_hop": [True, True, True, True, False, True, True],
            "diem_chung": [95, 94.99, 60, 59.99, 99, None, 97],
            "chat_luong": ["CAO", "CAO", "THAP", "VUA", "CAO", "CAO", "Vừa"],
            "vang_mat": [None, 10, 10.01, 0, 0, 0, 0],
        }
    )
    out = classify(rows, "cong_tac_vien", ruleset=ruleset)
    assert list(out["xep_loai"]) == [
        "HTXSNV", "HTNV", "KHTNV", "CHUA_XAC_DINH", "CHUA_KIEM_DIEM", "CHUA_XAC_DINH", "CHUA_XAC_DINH",
    ]  # fmt: skip
    assert out["cach_doc"][3] == ["Q1"]
    assert out["cach_doc"][2] == ["Q2"]
    assert out["thieu"][5] == ["diem_chung"]
    loose = classify(rows, "cong_tac_vien", ruleset=ruleset.with_readings(Q2="long"))
    assert loose["xep_loai"][2] == "HTNV"
