"""Revoke a result, or revoke it and rate again (KH 170, D.3.4): the new version and every result it touches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from danhgia_xl.batch.affected import Affected, affected
from danhgia_xl.batch.lookup import Rated
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.batch.versions import FIRST_VERSION, Version, key_of, revoking_clause
from danhgia_xl.errors import UsageError
from danhgia_xl.rating.compare import difference_of, differences
from danhgia_xl.rating.pipeline import rate_inputs
from danhgia_xl.rating.ratings import Decision
from danhgia_xl.register.entry import Kind
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import HTNV, LABELS, TIERS, fold, label, near_miss
from danhgia_xl.workbook.reader.typed_dates import to_date


@dataclass(frozen=True, slots=True)
class Request:
    """What the competent authority decided. `tier` is empty when the result is revoked and not yet made again."""

    tier: str
    reason: str
    authority: str
    document: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Rerating:
    """A new version ready to be recorded: whose, its number, from what to what, and every other result it touches."""

    row: Rated
    version: int
    before: str
    source: str
    request: Request
    others: tuple[Affected, ...]

    @property
    def kind(self) -> Kind:
        """What the register calls it."""
        return "XEP_LOAI_LAI" if self.request.tier else "HUY_KET_QUA"

    def payload(self, ruleset: RuleSet) -> dict[str, Any]:
        """Return what the register keeps."""
        row, request = self.row, self.request
        unit = row.unit if row.code else ""
        defaults = {name: reading.mac_dinh for name, reading in ruleset.data.cach_doc.items()}
        return {
            "doi_tuong": row.kind,
            "ma": row.code,
            "ten": row.name,
            "don_vi": unit,
            "phien_ban": self.version,
            "truoc": {"muc": self.before, "nguon": self.source},
            "sau": {"muc": request.tier},
            "ly_do": request.reason,
            "tham_quyen": request.authority,
            "so_van_ban": request.document,
            "ngay": request.day.isoformat(),
            "can_cu": revoking_clause(ruleset),
            "anh_huong": [other.for_register for other in self.others],
            "bo_quy_tac": ruleset.id,
            "sha256_bo_quy_tac": ruleset.sha256,
            "cach_doc": {name: option for name, option in ruleset.readings.items() if option != defaults[name]},
        }


def request_of(options: Mapping[str, str | None], *, revoke: bool, ruleset: RuleSet, today: dt.date) -> Request:
    """Return what the options "muc", "ly-do", "tham-quyen", "so-van-ban", "ngay-van-ban" ask for.

    Raises UsageError naming every one that is missing, with the clause, and for a tier or day that cannot be.
    """
    texts = {name: " ".join((text or "").split()) for name, text in options.items()}
    clause = revoking_clause(ruleset)
    if revoke and texts["muc"]:
        raise UsageError("Chỉ dùng một trong --muc và --huy: hủy kết quả thì chưa có mức mới.")
    needed = [name for name in texts if not (revoke and name == "muc")]
    missing = [f"--{name} ({_MEANING[name]})" for name in needed if not texts[name]]
    if missing:
        raise UsageError(f"Thiếu {'; '.join(missing)}. Hủy bỏ, xếp loại lại phải ghi đủ{_by(clause)}.")
    tier = "" if revoke else _tier(texts["muc"])
    day = _day(texts["ngay-van-ban"], ruleset, today)
    return Request(tier, texts["ly-do"], texts["tham-quyen"], texts["so-van-ban"], day)


def plan_rerating(result: Consolidation, row: Rated, request: Request) -> Rerating:
    """Return the new version of the result of `row`, and what it touches; nothing is recorded.

    `result` is computed with the register as it stands. Raises UsageError when there is no result to revoke, and for
    a day before that of the version before.
    """
    inputs, ruleset = result.inputs, result.ruleset
    assert inputs is not None, "a consolidation always keeps what it started from"
    made = Decision(
        row.kind, row.code or row.name, request.tier, request.reason, request.document, request.authority, request.day
    )
    key = key_of(made, ruleset)
    earlier = next((v for v in result.versions if v.latest and key_of(v.decision, ruleset) == key), None)
    before = rate_inputs(inputs, ruleset, text=False)
    own = difference_of(before, before, row.kind, row.row).before
    _check(row, own.effective, earlier, request, ruleset)
    kept = tuple(decision for decision in inputs.decisions if key_of(decision, ruleset) != key)
    after = rate_inputs(replace(inputs, decisions=(*kept, made)), ruleset, text=False)
    others = [one for one in differences(before, after) if one.key != (row.kind, row.row)]
    in_books = [decision for decision in inputs.decisions if key_of(decision, ruleset) == key]
    return Rerating(
        row=row,
        version=earlier.number + 1 if earlier else FIRST_VERSION,
        before=earlier.decision.tier if earlier else own.effective,
        source=_source(earlier, in_books),
        request=request,
        others=tuple(affected(others, after.tables, ruleset)),
    )


def _check(row: Rated, code: str, earlier: Version | None, request: Request, ruleset: RuleSet) -> None:
    """Raise UsageError when there is nothing to revoke or make again, or the order of the days is wrong."""
    clause = _by(revoking_clause(ruleset))
    if earlier is None and code not in TIERS:
        raise UsageError(
            f"{row.name} chưa được xếp loại ({label(code)}): chưa có kết quả để hủy bỏ{clause}. "
            "Quyết định lần đầu ghi ở trang Quyết định của sổ theo dõi của Cơ sở."
        )
    if earlier is None:
        return
    if not earlier.decision.tier and not request.tier:
        raise UsageError(f"Kết quả của {row.name} đã hủy ở phiên bản {earlier.number}. Hãy nêu mức mới bằng --muc.")
    if earlier.decision.day and request.day < earlier.decision.day:
        raise UsageError(
            f"--ngay-van-ban {request.day:%d/%m/%Y} sớm hơn văn bản của phiên bản {earlier.number} "
            f"({earlier.decision.day:%d/%m/%Y}). Hãy kiểm tra lại ngày."
        )


def _source(earlier: Version | None, in_books: list[Decision]) -> str:
    """Say where the result before came from."""
    if earlier is not None:
        return f"Phiên bản {earlier.number}: {_document(earlier.decision)}"
    if in_books:
        return f"Quyết định trong sổ: {_document(in_books[0])}"
    return "Đề xuất theo quy tắc, sổ chưa ghi quyết định"


def _document(decision: Decision) -> str:
    day = f"ngày {decision.day:%d/%m/%Y}" if decision.day else ""
    return " ".join(filter(None, (decision.document or "chưa ghi số văn bản", day)))


def _tier(text: str) -> str:
    """Return the tier named by code or label; raises UsageError with the near miss and the four there are."""
    names = {fold(word): tier for tier in TIERS for word in (tier, LABELS[tier])}
    if fold(text) in names:
        return names[fold(text)]
    near = near_miss(text, names)
    hint = f" Ý bạn là “{names[fold(near)]}”?" if near else ""
    listed = "; ".join(f"{tier} ({LABELS[tier]})" for tier in TIERS)
    raise UsageError(f"--muc “{text}” không phải một mức.{hint} Các mức: {listed}.")


def _day(text: str, ruleset: RuleSet, today: dt.date) -> dt.date:
    """Return the day; raises UsageError when it is none, before the year under review or still to come."""
    day = to_date(text)
    if not isinstance(day, dt.date):
        raise UsageError(f"--ngay-van-ban “{text}” không phải một ngày. Hãy viết như: --ngay-van-ban 20/12/2021")
    if not dt.date(ruleset.data.nam, 1, 1) <= day <= today:
        raise UsageError(
            f"--ngay-van-ban {day:%d/%m/%Y} phải từ 01/01/{ruleset.data.nam} đến hôm nay ({today:%d/%m/%Y})."
        )
    return day


def _by(clause: str) -> str:
    return f" ({clause})" if clause else ""


_MEANING = {
    "muc": f"mức mới, như {HTNV}; chỉ hủy thì dùng --huy",
    "ly-do": "lý do",
    "tham-quyen": "cấp có thẩm quyền",
    "so-van-ban": "số văn bản",
    "ngay-van-ban": "ngày văn bản",
}
"""What each option holds."""
