"""The 96 invented people: one line each, read into `Nguoi`. No name is taken from a real person.

A line is `name | post or title | party | work`:

- party: `-` none, `D` official member, `B` probationary, `M` exempt; then the points lost in self-scoring;
- work: tasks of the year (all / beyond target / late or poor / not done), then marks: `xs` an outstanding year, `hqc`
  high effect, `nhan_cao` asks for more than the facts give, `thai_san` maternity leave, `om` sick leave, `moi` new
  this year, `tam_thoi` lives party life elsewhere for a while.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Final

from samples.bo_dung.co_quan import BAN_GIAM_DOC

TRUONG: Final = "Trưởng phòng và tương đương"
PHO: Final = "Phó trưởng phòng và tương đương"

QUAN_LY: Final = {
    "Giám đốc": "Giám đốc",
    "Phó Giám đốc": "Phó Giám đốc",
    **dict.fromkeys(("Trưởng phòng", "Đội trưởng", "Tổ trưởng"), TRUONG),
    **dict.fromkeys(("Phó trưởng phòng", "Đội phó", "Tổ phó"), PHO),
}
"""Posts of management and the chức danh each is counted under."""

DANG: Final = {"D": "chinh_thuc", "B": "du_bi", "M": "mien_cong_tac_sinh_hoat"}

TO_DANG_CUA: Final = {
    BAN_GIAM_DOC: "td1", "tchc": "td1", "khtv": "td1", "ytph": "td2", "qtds": "td2", "tvgd": "td3", "dnld": "td3",
    "dbv": "td4", "qlhv": "td4",
}  # fmt: skip

CHUC_VU_DANG: Final = {
    "VC001": "Bí thư chi bộ", "VC002": "Phó Bí thư chi bộ", "VC003": "Chi ủy viên",
    "VC004": "Chi ủy viên, tổ trưởng tổ đảng", "VC061": "Chi ủy viên",
    "VC025": "Tổ trưởng tổ đảng", "VC039": "Tổ trưởng tổ đảng", "VC062": "Tổ trưởng tổ đảng",
}  # fmt: skip

_BAN_GHI: Final = {
    BAN_GIAM_DOC: """
        Lò Đức Toản | Giám đốc | D 8.5 | 10/4/0/0, hqc
        Nguyễn Thị Bích Hợp | Phó Giám đốc | D 12 | 8/3/0/0
        Quàng Văn Chựa | Phó Giám đốc | D 13.5 | 8/2/0/0
    """,
    "tchc": """
        Cầm Thị Thiết | Trưởng phòng | D 12.5 | 8/3/0/0
        Trần Quốc Vụ | Phó trưởng phòng | D 6.5 | 8/5/0/0, xs
        Đinh Thị Khuyên | Chuyên viên | D 5.75 | 10/6/0/0, xs
        Lường Văn Hặc | Chuyên viên | D 14.5 | 8/2/0/0
        Phạm Thị Minh Thảo | Chuyên viên | D 13 | 10/3/0/0
        Sùng A Dơ | Chuyên viên | B 17.5 | 8/1/0/0
        Hoàng Thị Ươi | Chuyên viên | - | 8/2/0/0
        Bùi Văn Thắm | Chuyên viên | - | 5/1/0/0
        Vũ Thị Ngần | Văn thư viên | D 15 | 5/1/0/0
        Lò Văn Ín | Nhân viên lái xe | - | 4/0/0/0
        Quàng Thị Pâng | Nhân viên phục vụ | - | 4/0/0/0
        Đỗ Xuân Lãm | Nhân viên kỹ thuật | - | 5/1/0/0
    """,
    "khtv": """
        Nguyễn Hữu Khoát | Trưởng phòng | D 13 | 8/2/0/0
        Tòng Thị Phanh | Phó trưởng phòng | D 14 | 8/1/0/0
        Hà Thị Mận | Kế toán viên | D 11.5 | 8/3/0/0, nhan_cao
        Lê Thị Hoài An | Kế toán viên | D 16.5 | 4/0/0/0, thai_san
        Giàng Thị Mỷ | Kế toán viên | - | 8/2/0/0
        Phùng Văn Sỹ | Kế toán viên | - | 10/0/1/0
        Lò Thị Ngoạn | Thủ quỹ | D 17 | 5/1/0/0
        Trịnh Văn Kiểm | Chuyên viên | - | 8/1/0/0
    """,
    "ytph": """
        Đào Thị Hiển | Trưởng phòng | D 5.5 | 10/6/0/0, xs
        Cà Văn Pọm | Phó trưởng phòng | D 13.5 | 8/3/0/0
        Vàng A Chống | Phó trưởng phòng | - 14 | 8/2/0/0
        Nguyễn Trọng Thiềm | Bác sĩ | D 12.5 | 8/3/0/0
        Lò Thị Diên | Bác sĩ | - | 8/2/0/0
        Bạc Thị Khoa | Y sĩ | D 15.5 | 8/1/0/0
        Mùa A Sình | Y sĩ | - | 10/1/2/0
        Quách Thị Nhâm | Điều dưỡng | D 6.25 | 8/5/0/0, xs
        Hoàng Văn Tịnh | Điều dưỡng | D 14 | 8/2/0/0
        Lò Thị Phương Chi | Điều dưỡng | - | 8/2/0/0
        Tráng Thị Sua | Điều dưỡng | B 18.5 | 8/0/0/0
        Bùi Thị Lanh | Điều dưỡng | - | 5/1/0/0
        Vì Thị Yêu | Điều dưỡng | - | 0/0/0/0, moi
        Đặng Thị Khánh Vy | Điều dưỡng | - | 8/3/0/0
        Ngô Văn Thược | Dược sĩ | M 0 | 4/0/0/0, om
    """,
    "tvgd": """
        Quàng Thị Liên | Trưởng phòng | D 13 | 8/2/0/0
        Phạm Văn Duyến | Phó trưởng phòng | D 15 | 8/2/0/0
        Lường Thị Hiêng | Công tác xã hội viên | D 6 | 10/5/0/0, xs
        Thào A Páo | Công tác xã hội viên | D 14.5 | 8/2/0/0
        Đinh Văn Chởm | Công tác xã hội viên | D 33.5 | 10/0/2/0
        Nguyễn Thị Thanh Nhài | Công tác xã hội viên | - | 8/3/0/0
        Lò Văn Thương | Công tác xã hội viên | - | 8/1/0/0
        Hạng Thị Dí | Công tác xã hội viên | B 17 | 8/1/0/0
        Mai Thị Tuyết Lan | Công tác xã hội viên | - | 5/1/0/0
        Bùi Văn Quyn | Chuyên viên | - | 5/0/0/1
        Cầm Thị Bính | Chuyên viên | - | 8/2/0/0
    """,
    "dnld": """
        Trương Văn Thạo | Trưởng phòng | D 16 | 8/1/0/0
        Lò Thị Xuyến | Phó trưởng phòng | - 15 | 8/2/0/0
        Hoàng Đình Thuật | Giáo viên giáo dục nghề nghiệp | D 6.5 | 8/4/0/0, xs
        Quàng Văn Inh | Giáo viên giáo dục nghề nghiệp | D 32 | 10/1/2/0
        Nguyễn Thị Dịu | Giáo viên giáo dục nghề nghiệp | D 16 | 5/1/0/0, tam_thoi
        Vì Văn Ơn | Giáo viên giáo dục nghề nghiệp | D 15.5 | 8/2/0/0
        Phan Thị Thơm | Giáo viên giáo dục nghề nghiệp | - | 8/2/0/0
        Sùng Thị Chư | Giáo viên giáo dục nghề nghiệp | - | 8/1/0/0
        Tòng Văn Khụt | Giáo viên giáo dục nghề nghiệp | - | 5/0/0/0
        Lê Văn Bường | Nhân viên kỹ thuật | D 34 | 10/0/1/0
        Giàng A Lử | Nhân viên kỹ thuật | - | 5/1/0/0
    """,
    "dbv": """
        Nguyễn Đăng Lẫm | Đội trưởng | D 13.5 | 8/2/0/0
        Lò Văn Phiêng | Đội phó | D 14 | 8/2/0/0
        Đinh Công Rậm | Đội phó | - 15.5 | 8/1/0/0
        Hà Văn Tuệ | Nhân viên bảo vệ | D 7 | 8/4/0/0, xs
        Quàng Văn Păn | Nhân viên bảo vệ | D 16 | 5/1/0/0
        Mùa A Tủa | Nhân viên bảo vệ | D 17.5 | 5/0/0/0
        Vũ Đình Khảm | Nhân viên bảo vệ | D 15 | 5/1/0/0
        Cà Văn Ỏm | Nhân viên bảo vệ | M 0 | 4/0/0/0, om
        Lường Văn Pâu | Nhân viên bảo vệ | - | 5/1/0/0
        Bùi Văn Nhởn | Nhân viên bảo vệ | - | 10/0/1/0
        Hoàng A Phử | Nhân viên bảo vệ | - | 5/1/0/0
        Trần Văn Đượm | Nhân viên bảo vệ | - | 10/0/3/0
        Vàng A Xá | Nhân viên bảo vệ | - | 5/0/0/0
        Lò Văn Cươi | Nhân viên bảo vệ | - | 5/2/0/0
        Phạm Bá Thuyên | Nhân viên bảo vệ | - | 5/0/0/0
    """,
    "qlhv": """
        Lường Minh Toán | Đội trưởng | D 12.5 | 8/3/0/0
        Nguyễn Thị Lụa | Đội phó | D 14.5 | 8/2/0/0
        Lò Văn Nhói | Nhân viên quản lý học viên | D 15 | 8/2/0/0
        Sùng A Tếnh | Nhân viên quản lý học viên | D 16.5 | 8/1/0/0
        Bạc Cầm Thưởng | Nhân viên quản lý học viên | D 15.5 | 5/1/0/0
        Đinh Thị Xoan | Nhân viên quản lý học viên | D 14 | 8/3/0/0
        Trần Thị Kim Duyến | Nhân viên quản lý học viên | D 17 | 5/0/0/0
        Quàng Văn Dọn | Nhân viên quản lý học viên | - | 8/5/0/0, xs
        Hoàng Thị Mến | Nhân viên quản lý học viên | - | 8/5/0/0, xs
        Thào Thị Ly | Nhân viên quản lý học viên | - | 5/1/0/0
        Phùng Văn Toại | Nhân viên quản lý học viên | - | 10/0/2/0
        Lò Văn Lả | Nhân viên quản lý học viên | - | 5/0/0/0
        Cầm Văn Hịa | Nhân viên quản lý học viên | - | 8/1/0/0
    """,
    "qtds": """
        Lò Văn Xôm | Tổ trưởng | D 33 | 10/0/1/0
        Đoàn Thị Nụ | Tổ phó | - 32 | 10/0/2/0
        Vì Thị Én | Nhân viên cấp dưỡng | D 16.5 | 5/1/0/0
        Nguyễn Văn Lưỡng | Nhân viên cấp dưỡng | - | 5/0/0/0
        Quàng Thị Xương | Nhân viên cấp dưỡng | - | 5/1/0/0
        Bùi Thị Mền | Nhân viên cấp dưỡng | D 17.5 | 5/0/0/0
        Hạng A Và | Nhân viên cấp dưỡng | - | 5/0/1/0
        Lường Thị Ọi | Nhân viên phục vụ | - | 4/0/0/0
    """,
}


@dataclass(frozen=True, slots=True)
class CongViec:
    """The tasks of a year: how many, beyond target, done but late or poor, not done."""

    so: int
    vuot: int
    chua_dam_bao: int
    chua_xong: int

    def ty_le(self, so: int) -> float:
        """Return `so` tasks as a percentage of all."""
        return 100 * so / self.so


@dataclass(frozen=True, slots=True)
class Nguoi:
    """One person. `chuc_vu` is empty without a management post; `tinh_trang` outside the party."""

    stt: int
    ma: str
    ho_ten: str
    don_vi: str
    chuc_danh: str
    chuc_vu: str
    tinh_trang: str
    hut: float
    viec: CongViec
    ghi: frozenset[str]

    @property
    def quan_ly(self) -> bool:
        """Whether the person holds a management post."""
        return bool(self.chuc_vu)

    @property
    def dung_dau(self) -> bool:
        """Whether the person heads the unit."""
        return self.chuc_danh in ("Giám đốc", TRUONG)

    @property
    def dang_vien(self) -> bool:
        """Whether the person is a party member."""
        return bool(self.tinh_trang)

    @property
    def vang(self) -> bool:
        """Whether the person was away when the review was held."""
        return bool(self.ghi & {"thai_san", "om", "tam_thoi"})

    @property
    def to_dang(self) -> str:
        """The short name of the tổ đảng, empty outside the party."""
        return TO_DANG_CUA[self.don_vi] if self.dang_vien else ""

    @property
    def mau(self) -> str:
        """The form of this person's self-review."""
        if self.quan_ly and self.dang_vien:
            return "mau-02a"
        return "mau-02b" if self.dang_vien else "mau-02d"

    @property
    def ngay_sinh(self) -> dt.date:
        """An invented date of birth."""
        return dt.date(1966 + self.stt * 7 % 31, 1 + self.stt * 5 % 12, 1 + self.stt * 11 % 28)

    @property
    def muc(self) -> str:
        """The tier the story gives this person as a viên chức; empty when no tier fits or none is due."""
        if "moi" in self.ghi or self.viec.chua_xong:
            return ""
        if "xs" in self.ghi:
            return "HTXSNV"
        if not self.viec.chua_dam_bao:
            return "HTTNV"
        return "HTNV" if self.viec.ty_le(self.viec.chua_dam_bao) <= CHUA_DAM_BAO_HTNV else ""

    @property
    def muc_dang_vien(self) -> str:
        """The tier the story gives this person as a party member; empty when none is due."""
        return "" if self.tinh_trang in ("", DANG["M"]) else self.muc


CHUA_DAM_BAO_HTNV: Final = 20
"""The story keeps the share of poor tasks of an HTNV year at or below this."""


@cache
def moi_nguoi() -> tuple[Nguoi, ...]:
    """Return all people in the order of their numbers."""
    dong = [(khoa, line) for khoa, lines in _BAN_GHI.items() for line in lines.strip().splitlines()]
    return tuple(_doc(stt, khoa, line) for stt, (khoa, line) in enumerate(dong, 1))


def ho_ten(ma: str) -> str:
    """Return the name of the person with the id `ma`."""
    return next(nguoi.ho_ten for nguoi in moi_nguoi() if nguoi.ma == ma)


def _doc(stt: int, don_vi: str, line: str) -> Nguoi:
    ho_ten, chuc, dang, viec = (part.strip() for part in line.split("|"))
    so_viec, *ghi = viec.split(", ")
    co_dang, _, hut = dang.partition(" ")
    return Nguoi(
        stt=stt,
        ma=f"VC{stt:03d}",
        ho_ten=ho_ten,
        don_vi=don_vi,
        chuc_danh=QUAN_LY.get(chuc, chuc),
        chuc_vu=chuc if chuc in QUAN_LY else "",
        tinh_trang=DANG.get(co_dang, ""),
        hut=float(hut or 0),
        viec=CongViec(*(int(so) for so in so_viec.split("/"))),
        ghi=frozenset(ghi),
    )
