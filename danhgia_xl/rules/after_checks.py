"""Cross checks of what comes after the tier: links, caps, shares, quotas, ballots."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.errors import Problem
from danhgia_xl.rules.messages import unknown_name
from danhgia_xl.rules.parts import check_condition_of, check_fact_of, check_kinds
from danhgia_xl.rules.schema import QUOTA_BASES, RuleSetData
from danhgia_xl.terms import TIERS


def check_links(data: RuleSetData) -> Iterator[Problem]:
    """Yield what is wrong with the facts that are results of another kind."""
    for link in data.lien_ket:
        key = f"lien_ket.{link.id}"
        yield from check_kinds(f"{key}.tu", link.tu, data)
        if link.doi_tuong in link.tu:
            yield Problem(f"{key}.tu", repr(link.doi_tuong), "đối tượng khác với chính nó")
        yield from check_condition_of(link.doi_tuong, key, link.khi, data)
        for part, name in (("su_kien", link.su_kien), ("khoa", link.khoa)):
            yield from check_fact_of(link.doi_tuong, f"{key}.{part}", name, data)


def check_after_tier(data: RuleSetData) -> Iterator[Problem]:
    """Yield what is wrong with caps, shares, quotas and ballots."""
    for cap in data.tran:
        key = f"tran.{cap.id}"
        yield from check_kinds(f"{key}.theo", [cap.theo], data)
        yield from check_condition_of(cap.doi_tuong, key, cap.khi, data)
        yield from check_fact_of(cap.doi_tuong, f"{key}.khoa", cap.khoa, data)
    for share in data.ty_trong:
        key = f"ty_trong.{share.id}"
        yield from check_kinds(f"{key}.tu", [share.tu], data)
        if share.khi:
            yield from check_condition_of(share.doi_tuong, key, share.khi, data)
        for part, kind, name in (("su_kien", share.doi_tuong, share.su_kien), ("khoa", share.doi_tuong, share.khoa),
                                 ("khoa_tu", share.tu, share.khoa_tu)):  # fmt: skip
            yield from check_fact_of(kind, f"{key}.{part}", name, data)
    yield from _check_quotas(data)
    yield from _check_ballots(data)


def _check_quotas(data: RuleSetData) -> Iterator[Problem]:
    for quota in data.chi_tieu:
        key = f"chi_tieu.{quota.id}"
        yield from check_kinds(f"{key}.doi_tuong", quota.doi_tuong, data)
        for kind in quota.doi_tuong:
            yield from check_fact_of(kind, f"{key}.nhom", quota.nhom, data)
        if TIERS.index(quota.xuong) != TIERS.index(quota.muc) + 1:
            yield Problem(f"{key}.xuong", quota.xuong, f"mức ngay dưới {quota.muc}")
        reading = data.cach_doc.get(quota.co_so)
        if reading is None:
            yield unknown_name(f"{key}.co_so", quota.co_so, data.cach_doc)
        else:
            for option in reading.lua_chon:
                if option.upper() not in QUOTA_BASES:
                    yield unknown_name(f"cach_doc.{quota.co_so}.lua_chon", option, [b.lower() for b in QUOTA_BASES])
        ballots = {ballot.id for ballot in data.bieu_quyet if ballot.tu_so is not None}
        if quota.phieu is not None and quota.phieu not in ballots:
            yield unknown_name(f"{key}.phieu", quota.phieu, ballots)


def _check_ballots(data: RuleSetData) -> Iterator[Problem]:
    for ballot in data.bieu_quyet:
        key = f"bieu_quyet.{ballot.id}"
        yield from check_kinds(f"{key}.doi_tuong", [*ballot.doi_tuong, *ballot.lanh_dao], data)
        for kind in ballot.doi_tuong:
            yield from check_fact_of(kind, f"{key}.nhom", ballot.nhom, data)
        if ballot.cu_tri_tu is not None:
            yield from check_condition_of(ballot.cu_tri_tu, f"{key}.cu_tri_khi", ballot.cu_tri_khi, data)
            yield from check_fact_of(ballot.cu_tri_tu, f"{key}.nhom", ballot.nhom, data)
        if ballot.da_so is not None:
            reading = data.cach_doc.get(ballot.da_so.cach_doc)
            if reading is None:
                yield unknown_name(f"{key}.da_so.cach_doc", ballot.da_so.cach_doc, data.cach_doc)
            elif ballot.da_so.lua_chon not in reading.lua_chon:
                yield unknown_name(f"{key}.da_so.lua_chon", ballot.da_so.lua_chon, reading.lua_chon)
        if (ballot.tu_so is None) != (ballot.mau_so is None):
            yield Problem(key, "chỉ một trong tu_so, mau_so", "cả hai hoặc không có")
        elif ballot.tu_so is not None and ballot.mau_so is not None and ballot.tu_so > ballot.mau_so:
            yield Problem(key, f"{ballot.tu_so}/{ballot.mau_so}", "phân số không quá 1")
