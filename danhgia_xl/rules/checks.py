"""Cross checks of a rule set that its schema cannot express: references, ids, conditions, totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from danhgia_xl.errors import Problem
from danhgia_xl.rules.after_checks import check_after_tier, check_links
from danhgia_xl.rules.condition import Vocabulary
from danhgia_xl.rules.messages import unknown_name
from danhgia_xl.rules.parts import check_condition, vocabulary_of
from danhgia_xl.rules.schema import ConditionRule, RuleSetData, Subject
from danhgia_xl.terms import LABELS, TIERS


def check_ruleset(data: RuleSetData) -> list[Problem]:
    """Return everything wrong between the parts of a rule set; an empty list when it holds together."""
    checks = (
        _check_dates, _check_scales, _check_facts, _check_readings, _check_ids, _check_clauses, _check_subjects,
        check_links, check_after_tier, _check_dossier, _check_score_tables,
    )  # fmt: skip
    return [problem for check in checks for problem in check(data)]


def rules_of(subject: Subject) -> Iterator[tuple[str, ConditionRule]]:
    """Yield every condition rule of a subject with its key inside the subject."""
    for part in ("cua", "canh_bao", "kich_hoat"):
        for number, rule in enumerate(getattr(subject, part), 1):
            yield f"{part}[{number}]", rule
    for tier in subject.muc:
        for number, rule in enumerate(tier.dieu_kien, 1):
            yield f"muc.{tier.ma}.dieu_kien[{number}]", rule


def _check_dates(data: RuleSetData) -> Iterator[Problem]:
    if data.hieu_luc_den is not None and data.hieu_luc_den < data.hieu_luc_tu:
        yield Problem("hieu_luc_den", str(data.hieu_luc_den), f"không trước hieu_luc_tu ({data.hieu_luc_tu})")


def _check_scales(data: RuleSetData) -> Iterator[Problem]:
    for name, scale in data.thang.items():
        values = [*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet]
        for what, counted in (("ma", Counter(v.ma for v in values)), ("ten", Counter(v.ten for v in values))):
            for repeated in (key for key, count in counted.items() if count > 1):
                yield Problem(f"thang.{name}.{what}", f"{repeated!r} hai lần", "mỗi giá trị một lần")


def _check_facts(data: RuleSetData) -> Iterator[Problem]:
    for name, fact in data.su_kien.items():
        key = f"su_kien.{name}"
        if (fact.kieu == "thang") != (fact.thang is not None):
            yield Problem(f"{key}.thang", repr(fact.thang), "tên thang khi (và chỉ khi) kieu = 'thang'")
        elif fact.thang is not None:
            if fact.thang not in data.thang:
                yield unknown_name(f"{key}.thang", fact.thang, data.thang)
            elif fact.trong is not None:
                codes = [value.ma for value in data.thang[fact.thang].gia_tri]
                if fact.trong not in codes:
                    yield unknown_name(f"{key}.trong", str(fact.trong), codes)
        elif fact.trong is not None and (fact.kieu not in ("diem", "ty_le", "so") or isinstance(fact.trong, str)):
            yield Problem(f"{key}.trong", repr(fact.trong), "một số, cho sự kiện kiểu số")


def _check_readings(data: RuleSetData) -> Iterator[Problem]:
    for name, reading in data.cach_doc.items():
        if reading.mac_dinh not in reading.lua_chon:
            yield unknown_name(f"cach_doc.{name}.mac_dinh", reading.mac_dinh, reading.lua_chon)
    if data.khong_khop is not None and data.khong_khop not in data.cach_doc:
        yield unknown_name("khong_khop", data.khong_khop, data.cach_doc)


def _check_ids(data: RuleSetData) -> Iterator[Problem]:
    ids = [rule.id for subject in data.doi_tuong.values() for _, rule in rules_of(subject)]
    for part in (data.lien_ket, data.ty_trong, data.tran, data.chi_tieu, data.bieu_quyet, data.trinh_tu,
                 data.thoi_han, data.ho_so):  # fmt: skip
        ids += [item.id for item in part]
    for repeated in (key for key, count in Counter(ids).items() if count > 1):
        yield Problem("id", f"{repeated!r} ở {ids.count(repeated)} nơi", "mỗi mục một id riêng")
    for code, count in Counter(table.ma for table in data.bang_diem).items():
        if count > 1:
            yield Problem("bang_diem.ma", f"{code!r} {count} lần", "mỗi bảng điểm một mã riêng")


def _check_clauses(data: RuleSetData) -> Iterator[Problem]:
    names = tuple(document.ky_hieu for document in data.van_ban)
    for key, clause in _clauses(data):
        if not clause.startswith(names):
            yield Problem(f"{key}.can_cu", repr(clause), "bắt đầu bằng ký hiệu văn bản: " + ", ".join(names))


def _clauses(data: RuleSetData) -> Iterator[tuple[str, str]]:
    for kind, subject in data.doi_tuong.items():
        yield f"doi_tuong.{kind}", subject.can_cu
        for key, rule in rules_of(subject):
            yield f"doi_tuong.{kind}.{key}", rule.can_cu
    for part in ("lien_ket", "ty_trong", "tran", "chi_tieu", "bieu_quyet", "trinh_tu", "thoi_han", "ho_so"):
        for item in getattr(data, part):
            yield f"{part}.{item.id}", item.can_cu
    for name, reading in data.cach_doc.items():
        yield f"cach_doc.{name}", reading.can_cu


def _check_subjects(data: RuleSetData) -> Iterator[Problem]:
    for kind, subject in data.doi_tuong.items():
        base = f"doi_tuong.{kind}"
        for name in subject.su_kien:
            if name not in data.su_kien:
                yield unknown_name(f"{base}.su_kien", name, data.su_kien)
        codes = [tier.ma for tier in subject.muc]
        if codes != [code for code in TIERS[:-1] if code in codes]:
            expected = f"mỗi mức một lần, từ cao xuống thấp, trừ {LABELS[TIERS[-1]]}"
            yield Problem(f"{base}.muc", ", ".join(codes), expected)
        for tier in subject.muc:
            if all(rule.cach_doc for rule in tier.dieu_kien):
                got, expected = "mọi điều kiện đều tùy cách đọc", "ít nhất một điều kiện luôn áp dụng"
                yield Problem(f"{base}.muc.{tier.ma}", got, expected)
        vocabulary = vocabulary_of(kind, data)
        for key, rule in rules_of(subject):
            yield from _check_rule(f"{base}.{key}", rule, vocabulary, data)
        for number, reliance in enumerate(subject.dua_vao, 1):
            yield from check_condition(f"{base}.dua_vao[{number}].khi", reliance.khi, vocabulary)
            yield from _check_reading_names(f"{base}.dua_vao[{number}].theo", reliance.theo, data)


def _check_rule(key: str, rule: ConditionRule, vocabulary: Vocabulary, data: RuleSetData) -> Iterator[Problem]:
    yield from check_condition(f"{key}.khi", rule.khi, vocabulary)
    yield from _check_reading_names(f"{key}.theo", rule.theo, data)
    yield from _check_reading_names(f"{key}.cach_doc", list(rule.cach_doc), data)
    for name, option in rule.cach_doc.items():
        if name in data.cach_doc and option not in data.cach_doc[name].lua_chon:
            yield unknown_name(f"{key}.cach_doc.{name}", option, data.cach_doc[name].lua_chon)


def _check_reading_names(key: str, names: list[str], data: RuleSetData) -> Iterator[Problem]:
    for name in names:
        if name not in data.cach_doc:
            yield unknown_name(key, name, data.cach_doc)


def _check_dossier(data: RuleSetData) -> Iterator[Problem]:
    deadlines = {deadline.id for deadline in data.thoi_han}
    for item in data.ho_so:
        for key, step in (("han", item.han), ("sinh_sau", item.sinh_sau)):
            if step is not None and step not in deadlines:
                yield unknown_name(f"ho_so.{item.id}.{key}", step, deadlines)


def _check_score_tables(data: RuleSetData) -> Iterator[Problem]:
    for table in data.bang_diem:
        points = [criterion.diem for criterion in table.tieu_chi if criterion.diem is not None]
        if table.tong is not None and round(sum(points), 4) != table.tong:
            yield Problem(f"bang_diem.{table.ma}", f"tổng điểm tối đa {sum(points):g}", f"đúng {table.tong:g}")
        if table.tong is None and points:
            yield Problem(f"bang_diem.{table.ma}.tong", "không có", "có tong khi các tiêu chí có điểm")
        for number, count in Counter(criterion.tt for criterion in table.tieu_chi).items():
            if count > 1:
                yield Problem(f"bang_diem.{table.ma}.tt", f"{number!r} {count} lần", "mỗi tiêu chí một số riêng")
