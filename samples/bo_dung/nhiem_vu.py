"""The tasks of the units whose personal forms are shipped: what was planned and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from samples.bo_dung.cham_diem import Dong
    from samples.bo_dung.nguoi import Nguoi

NHIEM_VU: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "bgd": (
        ("Chỉ đạo xây dựng và thực hiện kế hoạch công tác năm", "1 kế hoạch, 40 chỉ tiêu", "40/40 chỉ tiêu hoàn thành"),
        ("Chỉ đạo phương án phòng, chống dịch Covid-19 tại Cơ sở", "4 phương án", "4 phương án, 12 lượt diễn tập"),
        ("Chủ trì giao ban, kiểm điểm tiến độ hằng tháng", "12 kỳ", "12 kỳ, đủ thông báo kết luận"),
        ("Phê duyệt, giám sát thực hiện dự toán chi thường xuyên", "1 dự toán", "Giải ngân 98,6%"),
        ("Kiểm tra việc thực hiện nội quy, quy chế tại các phòng, đội", "8 lượt", "10 lượt, có biên bản"),
        ("Tiếp công dân, giải quyết kiến nghị của gia đình học viên", "24 buổi", "24 buổi, 31 ý kiến giải quyết xong"),
        ("Rà soát, sửa đổi quy chế chi tiêu nội bộ", "1 quy chế", "Ban hành tháng 3/2021"),
        ("Phối hợp với công an, y tế địa bàn giữ an ninh, an toàn", "3 quy chế phối hợp", "3 quy chế, sơ kết đủ 4 quý"),
        ("Công tác cán bộ: quy hoạch, cử đi bồi dưỡng", "12 lượt người", "15 lượt người"),
        ("Chỉ đạo đối thoại với viên chức, người lao động", "2 cuộc", "2 cuộc, trả lời 17 kiến nghị"),
    ),
    "khtv": (
        ("Lập dự toán thu, chi ngân sách năm 2022", "1 bộ hồ sơ, trước 20/7", "Nộp ngày 16/7, được thẩm định"),
        ("Báo cáo quyết toán năm 2020", "1 báo cáo, trước 31/3", "Nộp ngày 24/3, được phê duyệt"),
        ("Kiểm soát hồ sơ, thanh toán qua Kho bạc", "350 bộ chứng từ", "412 bộ chứng từ, không bị trả lại"),
        ("Chi trả lương, phụ cấp, bảo hiểm cho người lao động", "12 kỳ", "12 kỳ, đúng ngày 05 hằng tháng"),
        ("Theo dõi, kiểm kê tài sản, công cụ", "2 đợt kiểm kê", "2 đợt, xử lý xong chênh lệch"),
        ("Lập kế hoạch mua sắm, đấu thầu vật tư, lương thực", "6 gói", "6 gói, tiết kiệm 3,2%"),
        ("Quản lý chế độ ăn, tiền thuốc của học viên", "12 bảng công khai", "12 bảng, công khai hằng tháng"),
        ("Báo cáo tài chính định kỳ", "4 báo cáo quý", "4 báo cáo, trước hạn 2–5 ngày"),
        ("Số hóa chứng từ kế toán", "1.200 trang", "1.850 trang"),
        ("Đối chiếu công nợ với nhà cung cấp", "4 đợt", "4 đợt, không có nợ quá hạn"),
    ),
    "tvgd": (
        ("Tư vấn cá nhân cho học viên mới vào", "180 lượt", "236 lượt, có phiếu theo dõi"),
        ("Tư vấn nhóm, sinh hoạt chuyên đề", "48 buổi", "52 buổi"),
        ("Lớp giáo dục pháp luật, đạo đức", "10 lớp, 300 học viên", "10 lớp, 314 học viên"),
        ("Lớp xóa mù chữ, phổ cập", "2 lớp", "2 lớp, 37 học viên được cấp chứng nhận"),
        ("Lập hồ sơ xã hội, kế hoạch can thiệp cá nhân", "150 hồ sơ", "171 hồ sơ"),
        ("Kết nối gia đình, tổ chức thăm gặp trực tuyến mùa dịch", "200 lượt", "264 lượt"),
        ("Tư vấn trước khi tái hòa nhập cộng đồng", "120 lượt", "128 lượt"),
        ("Phối hợp xã, phường theo dõi người hoàn thành chương trình", "60 lượt", "66 lượt"),
        ("Phát thanh nội bộ, bản tin tháng", "12 số", "14 số"),
        ("Tổ chức hội thao, văn nghệ cho học viên", "4 hoạt động", "4 hoạt động"),
    ),
}  # fmt: skip

CHAM: Final = "Hoàn thành, chậm 12 ngày so với kế hoạch"
CHUA_XONG: Final = "Chưa xong, còn dở do giãn cách phòng dịch"


def bang_nhiem_vu(nguoi: Nguoi) -> list[Dong]:
    """Return the task table of a person's form; its marks give the percentages of the rosters."""
    viec, tat_ca = nguoi.viec, NHIEM_VU[nguoi.don_vi]
    hieu_qua = nguoi.muc == "HTXSNV" or "hqc" in nguoi.ghi
    dong: list[Dong] = []
    for so in range(viec.so):
        ten, ke_hoach, ket_qua = tat_ca[(so + nguoi.stt) % len(tat_ca)]
        con = viec.so - so
        xong, tot = con > viec.chua_xong, con > viec.chua_xong + viec.chua_dam_bao
        dong.append({
            "nhiem_vu": ten,
            "ke_hoach": ke_hoach,
            "ket_qua": ket_qua if tot else CHAM if xong else CHUA_XONG,
            "hoan_thanh": xong,
            "dung_tien_do": tot,
            "dam_bao_chat_luong": tot or xong,
            "hieu_qua_cao": tot and (hieu_qua or (so + nguoi.stt) % 4 == 0),
            "vuot_muc": so < viec.vuot,
        })  # fmt: skip
    return dong
