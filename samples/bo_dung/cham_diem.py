"""Self-scoring: points lost are spread over the lines of a score table, and each line gets its level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from danhgia_xl.rules.schema import Criterion, ScoreTable
    from danhgia_xl.workbook.template.fill import Content

Dong = dict[str, "Content"]

BUOC: Final = 0.25
"""The step in which these people score themselves."""

CAP_DO: Final = ((0.9, "XUAT_SAC"), (0.7, "TOT"), (0.5, "TRUNG_BINH"), (0.0, "KEM"))
"""How these people put their points into words; the Plan leaves it open (reading R10)."""

KHONG_PHAT_SINH: Final = "không phát sinh"

MINH_CHUNG: Final[Mapping[str, Mapping[str, str]]] = {
    "phu_luc_06": {
        "1.3": "Sổ học tập nghị quyết", "2.1": "Bản đăng ký làm theo Bác", "3.3": "Sổ thu đảng phí",
        "3.4": "Phiếu Mẫu 03", "6.2": "Báo cáo năm", "6.3": "Sổ giao việc", "8": "Bản cam kết 2021",
        "10": KHONG_PHAT_SINH,
    },
    "phu_luc_04": {
        "1.4": "Nội quy cơ quan", "2.1": "Báo cáo tổng kết", "2.4": "Phiếu tín nhiệm", "3.2": "Bản kê khai 2021",
        "4.4": "Kế hoạch năm 2021", "5.1": "Sổ giao việc", "5.2": "Báo cáo năm của đơn vị",
    },
    "phu_luc_05": {
        "1.1": "Sổ nghị quyết", "2.3": "Biên bản sinh hoạt", "2.4": "Hồ sơ kết nạp", "4.1": "Kế hoạch kiểm tra",
        "5.1": "Chương trình năm", "5.2": "Báo cáo năm", "5.3": "Sổ trực an ninh", "6.1": "Kế hoạch khắc phục",
    },
    "diem_phong": {
        "2.1": "Kế hoạch năm 2021", "2.2": "Báo cáo năm 2021", "3": "Quy chế làm việc", "4.2": "Báo cáo quý IV",
        "5": "Hồ sơ thi đua", "6": "Kế hoạch khắc phục", "7": KHONG_PHAT_SINH,
    },
}  # fmt: skip
"""What stands in the evidence column, by table and line."""


def tu_cham(bang: ScoreTable, hut: Mapping[str, float], lech: int) -> list[Dong]:
    """Return the filled lines of `bang`, heading lines empty, with `hut` points lost in each group.

    `lech` moves where the points are lost, so that not everybody loses them on the same lines.
    """
    diem = {tc.tt: float(tc.diem or 0) for tc in bang.tieu_chi}
    for nhom, mat in hut.items():
        _tru([tc for tc in bang.tieu_chi if tc.nhom == nhom and _cham_duoc(bang, tc)], mat, lech, diem)
    return [{} if tc.is_heading else _dong(bang, tc, diem[tc.tt]) for tc in bang.tieu_chi]


def tong(dong: list[Dong]) -> float:
    """Return the sum of the scores."""
    return sum(float(so) for row in dong if isinstance(so := row.get("tu_cham"), float))


def thap_nhat(bang: ScoreTable, dong: list[Dong], nhom: str) -> str:
    """Return the lowest level among the lines of a group."""
    thu_tu = [ten for _, ten in CAP_DO]
    cap = [str(row["cap_do"]) for tc, row in zip(bang.tieu_chi, dong, strict=True) if tc.nhom == nhom]
    return max(cap, key=thu_tu.index)


def chia_doi(hut: float, *, xuat_sac: bool) -> dict[str, float]:
    """Return the points a person loses by group: an outstanding person loses few of them on results."""
    ket_qua = hut * (0.3 if xuat_sac else 0.5) // BUOC * BUOC
    return {"ket_qua": ket_qua, "con_lai": hut - ket_qua}


def muc_chung(bang: ScoreTable, *, thuc_hien_tot: bool, lech: int) -> list[Dong]:
    """Return the sixteen general criteria, judged by word; not everything is done well by everybody."""
    dong: list[Dong] = []
    for so, tc in enumerate(bang.tieu_chi):
        yeu = not thuc_hien_tot and (so + lech) % 3 == 0
        dong.append({} if tc.is_heading else {"muc_dat": "DAP_UNG" if yeu else "THUC_HIEN_TOT"})
    return dong


def _cham_duoc(bang: ScoreTable, tc: Criterion) -> bool:
    return MINH_CHUNG[bang.ma].get(tc.tt) != KHONG_PHAT_SINH


def _tru(tieu_chi: list[Criterion], mat: float, lech: int, diem: dict[str, float]) -> None:
    """Take `mat` points off, step by step, from the line that stays relatively highest."""
    nghieng = {tc.tt: (so * 5 + lech * 3) % 4 * 0.03 for so, tc in enumerate(tieu_chi)}

    def con_lai(tc: Criterion) -> float:
        return (diem[tc.tt] - BUOC) / float(tc.diem or 1) - nghieng[tc.tt]

    for _ in range(round(mat / BUOC)):
        diem[max(tieu_chi, key=con_lai).tt] -= BUOC


def _dong(bang: ScoreTable, tc: Criterion, diem: float) -> Dong:
    cap_do = next(ten for ty_le, ten in CAP_DO if diem >= ty_le * float(tc.diem or 1))
    return {"tu_cham": diem, "cap_do": cap_do, "minh_chung": MINH_CHUNG[bang.ma].get(tc.tt)}
