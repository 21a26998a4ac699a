"""The form declarations: what is shipped holds together, and every kind of mistake is refused with its place."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from danhgia_xl.errors import FormError, UsageError
from danhgia_xl.forms.catalogue import form_folder, load_form, load_forms, read_form
from danhgia_xl.forms.model import BESIDE, Fields, Form, Paragraphs, Slot, Table
from danhgia_xl.forms.slots import slot_view
from danhgia_xl.rules.ruleset import RuleSet, load_ruleset
from danhgia_xl.terms import fold

CODES = {
    "cham-diem-phong", "danh-sach-nhan-su", "mau-01", "mau-02a", "mau-02b", "mau-02d", "mau-03", "mau-04", "mau-11",
    "mau-12", "so-chi-bo", "so-co-so", "so-phong", "so-to-dang",
}  # fmt: skip

ROSTERS = {
    ("so-phong", "don_vi"): ["phong", "tap_the_lanh_dao"],
    ("so-phong", "quan_ly"): ["vien_chuc_quan_ly"],
    ("so-phong", "vien_chuc"): ["vien_chuc"],
    ("so-to-dang", "to_dang"): ["to_dang"],
    ("so-chi-bo", "chi_bo"): ["chi_bo"],
    ("so-chi-bo", "dang_vien"): ["dang_vien"],
}
"""Where the rows of each kind stand: (working book, block)."""

FROM_ELSEWHERE = {
    ("vien_chuc_quan_ly", "don_vi"): "the unit's name stands once, on the sheet Đơn vị",
    ("vien_chuc", "don_vi"): "the unit's name stands once, on the sheet Đơn vị",
    ("dang_vien", "chi_bo"): "the name of the chi bộ stands once, on the sheet Chi bộ",
}

COMPUTED = {
    "mau-02a": {
        "vien_chuc_quan_ly": {
            "diem", "tieu_chi_chung", "ty_le_hoan_thanh", "ty_le_dam_bao", "hieu_qua_cao", "ty_le_chua_dam_bao",
        },
        "dang_vien": {"diem", "muc_ket_qua", "muc_con_lai", "ty_le_nhiem_vu"},
    },
    "mau-02b": {
        "vien_chuc": {
            "tieu_chi_chung", "ty_le_hoan_thanh", "ty_le_dam_bao", "hieu_qua_cao", "ty_le_vuot_muc",
            "ty_le_chua_dam_bao",
        },
        "dang_vien": {"diem", "muc_ket_qua", "muc_con_lai", "ty_le_nhiem_vu"},
    },
    "mau-02d": {
        "vien_chuc": {
            "tieu_chi_chung", "ty_le_hoan_thanh", "ty_le_dam_bao", "hieu_qua_cao", "ty_le_vuot_muc",
            "ty_le_chua_dam_bao",
        },
    },
    "mau-01": {
        "chi_bo": {"diem", "muc_trong_tam", "muc_con_lai"},
        "to_dang": {"diem", "muc_trong_tam", "muc_con_lai"},
    },
    "cham-diem-phong": {"phong": {"diem"}},
}  # fmt: skip
"""What a self-assessment computes for the record it feeds."""


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load_ruleset("kh170-2021")


@pytest.fixture(scope="module")
def forms(ruleset: RuleSet) -> dict[str, Form]:
    return load_forms(ruleset)


def tables(form: Form) -> list[Table]:
    return [block for page in form.trang for block in page.khoi if isinstance(block, Table)]


def slots_of(form: Form, block: str) -> list[Slot]:
    for page in form.trang:
        for part in page.khoi:
            if not isinstance(part, Paragraphs) and part.ma == block:
                return part.muc if isinstance(part, Fields) else part.cot
    raise AssertionError(f"{form.ma} has no block {block}")


# ───────────────────────────── what is shipped ─────────────────────────────


def test_every_form_of_the_plan_loads(forms: dict[str, Form]) -> None:
    assert set(forms) == CODES


@pytest.mark.parametrize(("book", "block"), ROSTERS)
def test_working_book_asks_for_every_fact_of_its_kind(
    book: str, block: str, forms: dict[str, Form], ruleset: RuleSet
) -> None:
    asked = {slot.ma for slot in slots_of(forms[book], block)}
    for kind in ROSTERS[book, block]:
        absent = {fact for fact in ruleset.subject(kind).su_kien if (kind, fact) not in FROM_ELSEWHERE} - asked
        assert not absent, f"{book}/{block} does not ask for {absent} of {kind}"


def test_every_kind_has_a_working_book(ruleset: RuleSet) -> None:
    assert {kind for kinds in ROSTERS.values() for kind in kinds} == set(ruleset.data.doi_tuong)


def test_facts_left_out_of_a_roster_are_on_the_sheet_of_the_collective(forms: dict[str, Form]) -> None:
    sheets = {"vien_chuc_quan_ly": ("so-phong", "don_vi"), "vien_chuc": ("so-phong", "don_vi"),
              "dang_vien": ("so-chi-bo", "chi_bo")}  # fmt: skip
    for kind, _ in FROM_ELSEWHERE:
        assert "don_vi" in {slot.ma for slot in slots_of(forms[sheets[kind][0]], sheets[kind][1])}


@pytest.mark.parametrize("code", COMPUTED)
def test_self_assessment_computes_the_facts_of_its_kinds(code: str, forms: dict[str, Form]) -> None:
    computed: dict[str, set[str]] = {}
    for derivation in forms[code].suy_ra:
        for kind in derivation.doi_tuong:
            computed.setdefault(kind, set()).add(derivation.su_kien)
    assert computed == COMPUTED[code]


def test_task_shares_are_computed_from_the_marks_the_plan_names(forms: dict[str, Form]) -> None:
    for code in ("mau-02a", "mau-02b", "mau-02d"):
        by_fact = {d.su_kien: (d.phep, d.cot) for d in forms[code].suy_ra if d.bang == "nhiem_vu"}
        assert by_fact["ty_le_hoan_thanh"] == ("ty_le", ["hoan_thanh"])
        assert by_fact["ty_le_dam_bao"] == ("ty_le", ["hoan_thanh", "dung_tien_do", "dam_bao_chat_luong"])
        assert by_fact["ty_le_chua_dam_bao"] == ("ty_le_khong", ["dung_tien_do", "dam_bao_chat_luong"])
        assert by_fact["hieu_qua_cao"] == ("tat_ca", ["hieu_qua_cao"])


def test_leader_scores_come_from_two_tables(forms: dict[str, Form]) -> None:
    points = {d.doi_tuong[0]: d.bang for d in forms["mau-02a"].suy_ra if d.su_kien == "diem"}
    assert points == {"vien_chuc_quan_ly": "phu_luc_04", "dang_vien": "phu_luc_06"}


def test_no_tier_is_asked_for_members_inside_a_to_dang(forms: dict[str, Form], ruleset: RuleSet) -> None:
    for table in tables(forms["so-to-dang"]):
        if table.nguon == "trong":
            scales = [slot_view(slot, ruleset).scale for slot in table.cot]
            assert ruleset.data.thang["muc_xep_loai"] not in scales


@pytest.mark.parametrize("code", ["mau-04", "mau-11", "mau-12"])
def test_tally_form_has_the_columns_of_the_book_and_of_the_rule(
    code: str, forms: dict[str, Form], ruleset: RuleSet
) -> None:
    block = code.replace("-", "_")
    book = forms["so-phong" if code == "mau-04" else "so-chi-bo"]
    columns = slots_of(forms[code], block)
    assert columns == slots_of(book, block)
    assert [s for s in slots_of(forms[code], f"kiem_phieu_{block}") if s.ma != "don_vi"] == slots_of(
        book, f"kiem_phieu_{block}"
    )
    ballot = next(ballot for ballot in ruleset.data.bieu_quyet if ballot.mau == code)
    assert {f"phieu_{tier.lower()}" for tier in ballot.muc} <= {slot.ma for slot in columns}


def test_personal_forms_share_their_tables(forms: dict[str, Form]) -> None:
    for block in ("nhiem_vu", "tieu_chi_chung"):
        assert slots_of(forms["mau-02a"], block) == slots_of(forms["mau-02b"], block)
        assert slots_of(forms["mau-02b"], block) == slots_of(forms["mau-02d"], block)


def test_score_tables_add_up_to_one_hundred(ruleset: RuleSet) -> None:
    sums = {}
    for table in ruleset.data.bang_diem:
        sums[table.ma] = sum(line.diem for line in table.tieu_chi if line.diem is not None)
    assert sums == {"phu_luc_04": 100, "phu_luc_05": 100, "phu_luc_06": 100, "diem_phong": 100, "tieu_chi_chung": 0}


def test_example_points_are_marked_as_examples(ruleset: RuleSet) -> None:
    assert {t.ma for t in ruleset.data.bang_diem if t.tong and not t.vi_du} == set()
    assert {t.ma for t in ruleset.data.bang_diem if not t.vi_du} == {"tieu_chi_chung"}


def test_every_scored_line_has_points_and_no_heading_has(ruleset: RuleSet) -> None:
    for table in ruleset.data.bang_diem:
        for line in table.tieu_chi:
            assert (line.diem is not None) == (table.tong is not None and not line.is_heading), (table.ma, line.tt)


def test_general_criteria_are_sixteen_in_four_groups(ruleset: RuleSet) -> None:
    lines = ruleset.score_table("tieu_chi_chung").tieu_chi
    groups = [line.tt for line in lines if line.is_heading]
    assert groups == ["1", "2", "3", "4"]
    assert [line.tt for line in lines if not line.is_heading] == [f"{g}.{n}" for g in groups for n in range(1, 5)]


def test_labels_of_a_table_differ(forms: dict[str, Form], ruleset: RuleSet) -> None:
    for form in forms.values():
        for table in tables(form):
            labels = [fold(slot_view(slot, ruleset).label) for slot in table.cot]
            assert len(set(labels)) == len(labels), (form.ma, table.ma)


def test_tables_fit_the_paper(forms: dict[str, Form]) -> None:
    """A4 holds about 92 characters across, 140 on its side; a roster is shrunk to fit, down to 58 % and no more."""
    for form in forms.values():
        for page in form.trang:
            for table in (block for block in page.khoi if isinstance(block, Table)):
                width = sum(slot.rong for slot in table.cot if slot.tinh not in BESIDE)
                roster = table.doi_tuong is not None or form.vai_tro == "danh_sach"
                limit = 92 if page.huong == "doc" else 242 if roster else 152
                assert width <= limit, (form.ma, page.ten, width)


def test_hints_fit_the_input_message_of_a_cell(forms: dict[str, Form], ruleset: RuleSet) -> None:
    for form in forms.values():
        for page in form.trang:
            for block in page.khoi:
                for slot in [] if isinstance(block, Paragraphs) else slots_of(form, block.ma):
                    assert len(slot_view(slot, ruleset).hint) <= 200, (form.ma, slot.ma)


def test_every_form_says_what_it_is_and_how_to_fill_it(forms: dict[str, Form], ruleset: RuleSet) -> None:
    for form in forms.values():
        assert form.can_cu.startswith(ruleset.short_name), form.ma
        assert form.huong_dan, form.ma


def test_declarations_are_composed_unicode(ruleset: RuleSet) -> None:
    for path in form_folder(ruleset).glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name


# ───────────────────────────── look-up ─────────────────────────────


def test_load_form_by_its_code(ruleset: RuleSet) -> None:
    assert load_form(ruleset, "mau-02b").doi_tuong == ["vien_chuc", "dang_vien"]


def test_unknown_form_is_answered_with_a_hint(ruleset: RuleSet) -> None:
    with pytest.raises(UsageError, match="mau-02b"):
        load_form(ruleset, "mau-2b")


def test_callers_cannot_spoil_the_cached_forms(ruleset: RuleSet) -> None:
    load_forms(ruleset).clear()
    assert set(load_forms(ruleset)) == CODES


def test_a_rule_set_kept_elsewhere_brings_its_forms(tmp_path: Path, ruleset: RuleSet) -> None:
    copy = tmp_path / "quy-tac.toml"
    copy.write_bytes(ruleset.path.read_bytes())
    folder = tmp_path / "forms" / "kh170_2021"
    folder.mkdir(parents=True)
    (folder / "mau-thu.toml").write_text(VALID, encoding="utf-8")
    assert set(load_forms(load_ruleset(copy))) == {"mau-thu"}


def test_a_rule_set_without_forms_is_refused(tmp_path: Path, ruleset: RuleSet) -> None:
    copy = tmp_path / "quy-tac.toml"
    copy.write_text(ruleset.path.read_text(encoding="utf-8").replace('"kh170-2021"', '"kh-khac"', 1), encoding="utf-8")
    with pytest.raises(FormError, match="kh_khac"):
        load_forms(load_ruleset(copy))


# ───────────────────────────── what is refused ─────────────────────────────

VALID = """
ma = "mau-thu"
ten = "Mẫu thử"
can_cu = "KH 170, B.II.3"
tom_tat = "Mẫu nhỏ nhất có đủ mọi phần."
vai_tro = "tu_cham"
the_thuc = "dang"
doi_tuong = ["dang_vien"]

[[suy_ra]]
doi_tuong = ["dang_vien"]
su_kien = "diem"
phep = "tong"
bang = "cham"
cot = ["tu_cham"]
[[suy_ra]]
doi_tuong = ["dang_vien"]
su_kien = "muc_ket_qua"
phep = "thap_nhat"
bang = "cham"
cot = ["cap_do"]
nhom = ["ket_qua"]
[[suy_ra]]
doi_tuong = ["dang_vien"]
su_kien = "ty_le_nhiem_vu"
phep = "ty_le"
bang = "viec"
cot = ["xong"]

[[trang]]
ten = "Một"
tieu_de = "MỘT"
[[trang.khoi]]
loai = "truong"
ma = "chung"
muc = [{ ma = "ma" }, { ma = "ho_ten" }, { ma = "loai_to_chuc_dang" }]
[[trang.khoi]]
loai = "truong"
ma = "rieng"
doi_tuong = "dang_vien"
muc = [{ ma = "tieu_bieu" }]
[[trang.khoi]]
loai = "bang"
ma = "cham"
nguon = "bang_diem"
tu = "phu_luc_06"
cot = [
  { ma = "tt", nhan = "TT", kieu = "chu" },
  { ma = "noi_dung", nhan = "Tiêu chí", kieu = "chu" },
  { ma = "toi_da", nhan = "Điểm tối đa", kieu = "diem" },
  { ma = "tu_cham", nhan = "Tự chấm", kieu = "diem", toi_da = "toi_da" },
  { ma = "cap_do", nhan = "Cấp độ", kieu = "thang", thang = "cap_do" },
]

[[trang]]
ten = "Hai"
tieu_de = "HAI"
[[trang.khoi]]
loai = "bang"
ma = "viec"
so_dong = 5
cot = [{ ma = "viec", nhan = "Việc", kieu = "chu" }, { ma = "xong", nhan = "Xong", kieu = "dau" }]
[[trang.khoi]]
loai = "bang"
ma = "giay_to"
nguon = "ho_so"
tu = "chi_bo"
cot = [
  { ma = "tt", nhan = "TT", kieu = "so" },
  { ma = "noi_dung", nhan = "Giấy tờ", kieu = "chu" },
  { ma = "han", nhan = "Hạn", kieu = "ngay" },
]
"""

CHAM, VIEC = "trang[1].khoi[3]", "trang[2].khoi[1]"
NAME, DONE = '{ ma = "ho_ten" }', '{ ma = "xong", nhan = "Xong", kieu = "dau" }'
DAY = '{ ma = "ngay", nhan = "Ngày", kieu = "ngay"'

BROKEN = {
    "file named otherwise": ('ma = "mau-thu"', 'ma = "mau-khac"', "ma"),
    "unknown key": ('tom_tat = "Mẫu', 'tomtat = "x"\ntom_tat = "Mẫu', "tomtat"),
    "not TOML": ('ma = "mau-thu"', "ma = ", "(toàn tệp)"),
    "sheet name too long": ('ten = "Hai"', f'ten = "{"Hai " * 8}"', "trang[2].ten"),
    "sheet name twice": ('ten = "Hai"', 'ten = "MỘT"', "trang.ten"),
    "unknown kind": ('doi_tuong = ["dang_vien"]\n\n', 'doi_tuong = ["dang_vienn"]\n\n', "doi_tuong"),
    "self-assessment of nobody": ('doi_tuong = ["dang_vien"]\n\n', "\n", "doi_tuong"),
    "kinds on a tally": ('vai_tro = "tu_cham"', 'vai_tro = "phieu"', "doi_tuong"),
    "kind by no field": ('doi_tuong = ["dang_vien"]\n\n', 'doi_tuong_theo = "loai_tap_the"\n\n', "doi_tuong_theo"),
    "kind by a field that names none": ('doi_tuong = ["dang_vien"]\n\n', 'doi_tuong_theo = "ma"\n\n', "doi_tuong_theo"),
    "block id twice": ('ma = "viec"\nso_dong', 'ma = "cham"\nso_dong', "trang.khoi.ma"),
    "unknown kind of a block": (
        'doi_tuong = "dang_vien"\nmuc', 'doi_tuong = "vienchuc"\nmuc',
        "trang[1].khoi[2].doi_tuong",
    ),
    "fact of another kind": ('{ ma = "tieu_bieu" }', '{ ma = "noi_bat" }', "trang[1].khoi[2].muc[1].ma"),
    "unknown fact": ('{ ma = "tieu_bieu" }', '{ ma = "tieu_bieuu" }', "trang[1].khoi[2].muc[1].ma"),
    "column without a type": ('nhan = "Xong", kieu = "dau"', 'nhan = "Xong"', f"{VIEC}.cot[2].ma"),
    "column without a label": ('{ ma = "xong", nhan = "Xong",', '{ ma = "xong",', f"{VIEC}.cot[2].ma"),
    "fact given another type": ('{ ma = "ho_ten" }', '{ ma = "ho_ten", kieu = "so" }', "trang[1].khoi[1].muc[2].kieu"),
    "unknown scale": ('thang = "cap_do"', 'thang = "cap"', f"{CHAM}.cot[5].thang"),
    "scale column without a scale": (', thang = "cap_do"', "", f"{CHAM}.cot[5].thang"),
    "scale on a text column": (
        'nhan = "Việc", kieu = "chu"', 'nhan = "Việc", kieu = "chu", thang = "cap_do"',
        f"{VIEC}.cot[1].thang",
    ),
    "column id twice": ('{ ma = "xong", nhan', '{ ma = "viec", nhan', f"{VIEC}.cot.ma"),
    "column label twice": ('nhan = "Xong"', 'nhan = "VIỆC "', f"{VIEC}.cot.nhan"),
    "field label twice on a sheet": (
        '{ ma = "tieu_bieu" }', '{ ma = "tieu_bieu", nhan = "Họ và  tên" }',
        "trang[1].khoi.muc.nhan",
    ),
    "general field twice": ('{ ma = "ma" }, ', '{ ma = "ma" }, { ma = "ma", nhan = "Mã khác" }, ', "trang.khoi.muc.ma"),
    "maximum from no column": ('toi_da = "toi_da" }', 'toi_da = "toida" }', f"{CHAM}.cot[4].toi_da"),
    "unknown score table": ('tu = "phu_luc_06"', 'tu = "phu_luc_6"', f"{CHAM}.tu"),
    "score table without its text": (
        '{ ma = "noi_dung", nhan = "Tiêu chí"', '{ ma = "chu", nhan = "Tiêu chí"',
        f"{CHAM}.cot",
    ),
    "score table with rows of its own": ('tu = "phu_luc_06"', 'tu = "phu_luc_06"\nso_dong = 3', f"{CHAM}.so_dong"),
    "dossier of nobody": ('tu = "chi_bo"', 'tu = "to_dang"', "trang[2].khoi[2].tu"),
    "blank table without rows": ("so_dong = 5", "so_dong = 0", f"{VIEC}.so_dong"),
    "blank table with a source": ("so_dong = 5", 'so_dong = 5\ntu = "chi_bo"', f"{VIEC}.tu"),
    "derivation from no table": ('bang = "viec"', 'bang = "viecc"', "suy_ra[3].bang"),
    "derivation from no column": ('cot = ["xong"]', 'cot = ["xongg"]', "suy_ra[3].cot"),
    "derivation from a text column": ('cot = ["xong"]', 'cot = ["viec"]', "suy_ra[3].cot"),
    "derivation of no fact": ('su_kien = "diem"', 'su_kien = "diemm"', "suy_ra[1].su_kien"),
    "derivation of another kind's fact": (
        'su_kien = "ty_le_nhiem_vu"', 'su_kien = "ty_le_vuot_muc"',
        "suy_ra[3].su_kien",
    ),
    "derivation for no kind": (
        'doi_tuong = ["dang_vien"]\nsu_kien = "diem"', 'doi_tuong = ["to"]\nsu_kien = "diem"',
        "suy_ra[1].doi_tuong",
    ),
    "step that is no deadline": (
        NAME, f'{NAME}, {DAY}, buoc = {{ phong = "han.hop_phongg" }} }}', "chung.ngay.buoc.phong",
    ),
    "step of no kind": (NAME, f'{NAME}, {DAY}, buoc = {{ phongg = "han.hop_phong" }} }}', "chung.ngay.buoc"),
    "step done on a name": (NAME, '{ ma = "ho_ten", buoc = { phong = "han.hop_phong" } }', "chung.ho_ten.buoc"),
    "step in a column of a blank table": (
        DONE, f'{DONE}, {DAY}, buoc = {{ phong = "han.hop_phong" }} }}', "viec.ngay.buoc",
    ),
    "date after no field": (
        NAME, f'{NAME}, {DAY}, sau = [{{ muc = "ngay_la", theo = "trinh_tu.tap_the_truoc" }}] }}', "chung.ngay.sau.muc",
    ),
    "date after itself": (
        NAME, f'{NAME}, {DAY}, sau = [{{ muc = "ngay", theo = "trinh_tu.tap_the_truoc" }}] }}', "chung.ngay.sau.muc",
    ),
    "order nobody knows": (
        NAME, f'{NAME}, {DAY}, sau = [{{ muc = "ngay", theo = "trinh_tu.tap_the" }}] }}', "chung.ngay.sau.theo",
    ),
    "order of a column": (
        DONE, f'{DONE}, {DAY}, sau = [{{ muc = "ngay", theo = "trinh_tu.tap_the_truoc" }}] }}', "viec.ngay.sau",
    ),
    "deadlines of somebody": (
        'nguon = "ho_so"\ntu = "chi_bo"', 'nguon = "thoi_han"\ntu = "chi_bo"', "trang[2].khoi[2].tu",
    ),
    "share for a fact of points": ('phep = "tong"', 'phep = "ty_le"', "suy_ra[1].phep"),
    "sum of two columns": ('cot = ["tu_cham"]', 'cot = ["tu_cham", "toi_da"]', "suy_ra[1].cot"),
    "lowest of another scale": ('thang = "cap_do"', 'thang = "muc_tieu_chi_chung"', "suy_ra[2].cot"),
    "group of another table": ('nhom = ["ket_qua"]', 'nhom = ["trong_tam"]', "suy_ra[2].nhom"),
    "group of a blank table": ('cot = ["xong"]', 'cot = ["xong"]\nnhom = ["ket_qua"]', "suy_ra[3].nhom"),
}  # fmt: skip
"""Mistake: (text of the valid form, what replaces it, key of the problem)."""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mau-thu.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_small_form_is_valid(tmp_path: Path, ruleset: RuleSet) -> None:
    assert read_form(written(tmp_path, VALID), ruleset).ma == "mau-thu"


@pytest.mark.parametrize("mistake", BROKEN)
def test_mistake_is_refused_with_its_place(mistake: str, tmp_path: Path, ruleset: RuleSet) -> None:
    old, new, key = BROKEN[mistake]
    assert old in VALID
    with pytest.raises(FormError) as caught:
        read_form(written(tmp_path, VALID.replace(old, new, 1)), ruleset)
    assert key in [problem.key for problem in caught.value.problems]
    assert caught.value.exit_code == 4
    assert str(tmp_path / "mau-thu.toml") in str(caught.value)


def test_every_problem_is_listed_at_once(tmp_path: Path, ruleset: RuleSet) -> None:
    text = VALID.replace('thang = "cap_do"', 'thang = "cap"').replace('bang = "viec"', 'bang = "viecc"')
    with pytest.raises(FormError) as caught:
        read_form(written(tmp_path, text), ruleset)
    assert {problem.key for problem in caught.value.problems} >= {f"{CHAM}.cot[5].thang", "suy_ra[3].bang"}


def test_near_miss_is_named(tmp_path: Path, ruleset: RuleSet) -> None:
    with pytest.raises(FormError, match=r"phu_luc_06\?"):
        read_form(written(tmp_path, VALID.replace("phu_luc_06", "phu_luc_6")), ruleset)
