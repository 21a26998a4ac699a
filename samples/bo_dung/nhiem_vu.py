"""The tasks of the units whose personal forms are shipped: what was planned and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from samples.bo_dung.cham_diem import Dong
    from samples.bo_dung.nguoi import Nguoi

NHIEM_VU: Final[dict[str, tuple[tuple[str, str, str, str], ...]]] = {
    "bgd": (
        ("Chỉ đạo xây dựng, thực hiện kế hoạch năm", "40 chỉ tiêu", "40/40 chỉ tiêu", "40/40, 14 vượt mức"),
        ("Chỉ đạo phòng, chống dịch Covid-19", "4 phương án", "4 phương án, đủ hồ sơ", "4 phương án, 12 lượt diễn tập"),
        ("Chủ trì giao ban, kiểm điểm tiến độ", "12 kỳ", "12 kỳ, đủ kết luận", "12 kỳ và 3 kỳ chuyên đề"),
        ("Phê duyệt, giám sát dự toán chi", "Giải ngân 95%", "Giải ngân 95,4%", "Giải ngân 98,6%"),
        ("Kiểm tra nội quy, quy chế tại các đơn vị", "8 lượt", "8 lượt, có biên bản", "10 lượt"),
        ("Tiếp công dân, giải quyết kiến nghị", "24 buổi", "24 buổi, xong 31 ý kiến", "27 buổi"),
        ("Rà soát, sửa đổi quy chế chi tiêu nội bộ", "Quý II/2021", "Ban hành tháng 6/2021", "Ban hành tháng 3/2021"),
        ("Phối hợp giữ an ninh, an toàn địa bàn", "3 quy chế", "3 quy chế, sơ kết đủ", "4 quy chế"),
        ("Quy hoạch cán bộ, cử đi bồi dưỡng", "12 lượt người", "12 lượt người", "15 lượt người"),
        ("Đối thoại với viên chức, người lao động", "2 cuộc", "2 cuộc, đủ trả lời", "3 cuộc, 17 kiến nghị"),
    ),
    "khtv": (
        ("Lập dự toán thu, chi ngân sách năm 2022", "Trước 20/7", "Nộp ngày 19/7", "Nộp ngày 05/7, không phải sửa"),
        ("Báo cáo quyết toán năm 2020", "Trước 31/3", "Nộp ngày 30/3, được duyệt", "Nộp ngày 15/3, được duyệt"),
        ("Kiểm soát hồ sơ, thanh toán qua Kho bạc", "350 bộ chứng từ", "352 bộ, đúng hạn", "412 bộ, không bị trả lại"),
        ("Chi trả lương, phụ cấp, bảo hiểm cho viên chức", "12 kỳ", "12 kỳ, đúng ngày 05", "12 kỳ, trước hạn 2 ngày"),
        ("Theo dõi, kiểm kê tài sản, công cụ", "2 đợt kiểm kê", "2 đợt, đủ biên bản", "3 đợt, xử lý xong chênh lệch"),
        ("Lập kế hoạch mua sắm, đấu thầu vật tư, lương thực", "6 gói", "6 gói, đúng giá", "6 gói, tiết kiệm 3,2%"),
        ("Quản lý chế độ ăn, tiền thuốc của học viên", "12 bảng", "12 bảng, công khai", "12 bảng, công khai hằng tuần"),
        ("Báo cáo tài chính định kỳ", "4 báo cáo quý", "4 báo cáo, đúng hạn", "4 báo cáo, trước hạn 5 ngày"),
        ("Số hóa chứng từ kế toán", "1.200 trang", "1.200 trang", "1.850 trang"),
        ("Đối chiếu công nợ với nhà cung cấp", "4 đợt", "4 đợt, không nợ quá hạn", "6 đợt, không nợ quá hạn"),
    ),
    "tvgd": (
        ("Tư vấn cá nhân cho học viên mới vào", "180 lượt", "181 lượt, có phiếu", "236 lượt, có phiếu theo dõi"),
        ("Tư vấn nhóm, sinh hoạt chuyên đề", "48 buổi", "48 buổi", "52 buổi"),
        ("Lớp giáo dục pháp luật, đạo đức", "10 lớp", "10 lớp, 300 học viên", "12 lớp, 364 học viên"),
        ("Lớp xóa mù chữ, phổ cập", "2 lớp", "2 lớp, 30 chứng nhận", "2 lớp, 37 chứng nhận"),
        ("Lập hồ sơ xã hội, kế hoạch can thiệp cá nhân", "150 hồ sơ", "150 hồ sơ", "171 hồ sơ"),
        ("Kết nối gia đình, thăm gặp trực tuyến mùa dịch", "200 lượt", "200 lượt", "264 lượt"),
        ("Tư vấn trước khi tái hòa nhập cộng đồng", "120 lượt", "120 lượt", "138 lượt"),
        ("Phối hợp xã, phường theo dõi người hoàn thành chương trình", "60 lượt", "60 lượt", "76 lượt"),
        ("Phát thanh nội bộ, bản tin tháng", "12 số", "12 số, đúng kỳ", "15 số"),
        ("Tổ chức hội thao, văn nghệ cho học viên", "4 hoạt động", "4 hoạt động", "6 hoạt động"),
    ),
}  # fmt: skip
"""By unit: the task, the target, the result that reaches it, the result beyond it."""

CHAM: Final = "Hoàn thành, chậm 12 ngày so với kế hoạch"
CHUA_XONG: Final = "Chưa xong, còn dở do giãn cách phòng dịch"


def bang_nhiem_vu(nguoi: Nguoi) -> list[Dong]:
    """Return the task table of a person's form; its marks give the percentages of the rosters."""
    viec, tat_ca = nguoi.viec, NHIEM_VU[nguoi.don_vi]
    hieu_qua = nguoi.muc == "HTXSNV" or "hqc" in nguoi.ghi
    dong: list[Dong] = []
    for so in range(viec.so):
        ten, ke_hoach, dat, vuot_muc = tat_ca[(so + nguoi.stt) % len(tat_ca)]
        vuot = so < viec.vuot
        con = viec.so - so
        xong, tot = con > viec.chua_xong, con > viec.chua_xong + viec.chua_dam_bao
        dong.append({
            "nhiem_vu": ten,
            "ke_hoach": ke_hoach,
            "ket_qua": (vuot_muc if vuot else dat) if tot else CHAM if xong else CHUA_XONG,
            "hoan_thanh": xong,
            "dung_tien_do": tot,
            "dam_bao_chat_luong": tot or xong,
            "hieu_qua_cao": tot and (hieu_qua or (so + nguoi.stt) % 4 == 0),
            "vuot_muc": vuot,
        })  # fmt: skip
    return dong
