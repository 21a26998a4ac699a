"""The running text of the forms: what people wrote, in a few plain variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samples.bo_dung.co_quan import CHI_BO, don_vi, to_dang

if TYPE_CHECKING:
    from samples.bo_dung.nguoi import Nguoi

UU_DIEM_GOP_Y: Final = (
    "Lập trường vững vàng, gương mẫu; tận tình với học viên.",
    "Chấp hành tốt phân công; hoàn thành nhiệm vụ đúng hạn.",
    "Chủ động, có sáng kiến; phối hợp tốt với các phòng, đội.",
    "Đoàn kết, thẳng thắn trong sinh hoạt; giữ mối liên hệ nơi cư trú.",
    "Trách nhiệm cao trong đợt phòng, chống dịch.",
)
HAN_CHE_GOP_Y: Final = (
    "Có lúc còn ngại phát biểu trong sinh hoạt tổ.",
    "Cần dành thời gian tự học, nâng cao nghiệp vụ.",
    "Báo cáo định kỳ có tháng còn chậm 1 ngày.",
    "Chưa mạnh dạn đề xuất cách làm mới.",
)
HAN_CHE_CHAM: Final = "Còn nhiệm vụ chậm tiến độ trong quý III; cần bám sát kế hoạch hơn."
TIEP_THU: Final = ("Tiếp thu, sửa chữa ngay.", "Tiếp thu, đưa vào bản cam kết 2022.", "Nhất trí với ý kiến góp ý.")

_TU_TUONG: Final = (
    "Trung thành với đường lối của Đảng; chấp hành chính sách, pháp luật của Nhà nước và nội quy của Cơ sở. "
    "Tham gia đủ các đợt học tập nghị quyết. Liên hệ 27 biểu hiện suy thoái: không có biểu hiện phải kiểm điểm.",
    "Bản lĩnh chính trị vững vàng, nói đi đôi với làm; giữ gìn đoàn kết. Học tập đủ các chuyên đề trong năm; "
    "không vi phạm những điều đảng viên không được làm.",
)
_CHAP_HANH: Final = (
    "Chấp hành chủ trương của Đảng, pháp luật của Nhà nước, nội quy, quy chế của Cơ sở; dự đủ các đợt tập huấn."
)
_DAO_DUC: Final = "Thực hiện đúng quy định về đạo đức nghề nghiệp; không có vi phạm, không bị phản ánh."
_TINH_THAN: Final = "Có trách nhiệm với việc được giao; hòa nhã với học viên, gia đình; phối hợp tốt với đồng nghiệp."
_CAM_KET: Final = "Thực hiện đủ các nội dung đã cam kết tu dưỡng, rèn luyện năm 2021; tự kiểm tra hằng quý."
_LANH_DAO: Final = (
    "Phân công rõ người, rõ việc; giao ban hằng tuần; cùng tập thể thực hiện quy chế dân chủ, giữ gìn đoàn kết."
)
_NEU_GUONG: Final = (
    "Kê khai tài sản, thu nhập đúng hạn; không có đơn thư, khiếu nại; quan tâm đời sống người lao động mùa dịch."
)
_HAN_CHE: Final = (
    "Việc ứng dụng công nghệ thông tin trong công việc còn chậm. Nguyên nhân: thời gian tự học chưa nhiều.",
    "Có thời điểm chưa chủ động tham mưu. Nguyên nhân: kinh nghiệm ở một số mảng việc mới còn ít.",
    "Góp ý, phê bình trong sinh hoạt có lúc còn nể nang. Nguyên nhân: ngại va chạm.",
)
_KHAC_PHUC: Final = "Hạn chế nêu ở kỳ kiểm điểm năm 2020 đã khắc phục: nộp báo cáo định kỳ đúng hạn từ tháng 02/2021."
_GOI_Y: Final = "Không có vấn đề được gợi ý kiểm điểm."
_TRACH_NHIEM: Final = "Nhận trách nhiệm của người quản lý về các chỉ tiêu đơn vị làm chưa sát tiến độ trong quý III."
_PHUONG_HUONG: Final = (
    "Lập kế hoạch công tác từng tháng, tự kiểm tra hằng tuần; học xong lớp bồi dưỡng nghiệp vụ trước 30/6/2022.",
    "Mạnh dạn góp ý trong sinh hoạt; mỗi quý đề xuất ít nhất một cách làm mới; học dùng phần mềm quản lý hồ sơ.",
)


def gop_y(nguoi: Nguoi) -> dict[str, str]:
    """Return what the tổ đảng said about a member."""
    cham = bool(nguoi.viec.chua_dam_bao)
    return {
        "y_kien_uu_diem": UU_DIEM_GOP_Y[nguoi.stt * 3 % len(UU_DIEM_GOP_Y)],
        "y_kien_han_che": HAN_CHE_CHAM if cham else HAN_CHE_GOP_Y[nguoi.stt % len(HAN_CHE_GOP_Y)],
        "tiep_thu": TIEP_THU[nguoi.stt % len(TIEP_THU)],
    }


def ban_kiem_diem(nguoi: Nguoi) -> dict[str, str]:
    """Return the written parts of a self-review, by the id of the place on the form."""
    chung = {
        "han_che": HAN_CHE_CHAM if nguoi.viec.chua_dam_bao else _HAN_CHE[nguoi.stt % len(_HAN_CHE)],
        "phuong_huong": _PHUONG_HUONG[nguoi.stt % 2],
    }
    if not nguoi.dang_vien:
        rieng = {"chap_hanh": _CHAP_HANH, "cong_viec": _ket_qua(nguoi), "dao_duc_nghe_nghiep": _DAO_DUC}
        return chung | rieng | {"trach_nhiem": _TINH_THAN}
    return chung | {
        "tu_tuong": _TU_TUONG[nguoi.stt % 2],
        "chuc_trach": _ket_qua(nguoi),
        "lanh_dao": _LANH_DAO,
        "neu_guong": _NEU_GUONG,
        "cam_ket": _CAM_KET,
        "khac_phuc": _KHAC_PHUC,
        "goi_y": _GOI_Y,
        "trach_nhiem": _TRACH_NHIEM,
    }


def thong_tin(nguoi: Nguoi) -> dict[str, str]:
    """Return the general block of a personal form, as far as it is text."""
    return {
        "ho_ten": nguoi.ho_ten,
        "ma": nguoi.ma,
        "don_vi": don_vi(nguoi.don_vi).ten,
        "chuc_danh": nguoi.chuc_danh,
        "chuc_vu": nguoi.chuc_vu,
        "chuc_vu_doan_the": "Đoàn viên Công đoàn",
        "to_dang": to_dang(nguoi.to_dang).ten if nguoi.dang_vien else "",
        "chi_bo_sinh_hoat": CHI_BO,
    }


def _ket_qua(nguoi: Nguoi) -> str:
    viec = nguoi.viec
    xong = viec.so - viec.chua_xong
    cau = f"Được giao {viec.so} nhiệm vụ, hoàn thành {xong}"
    if viec.vuot:
        cau += f", vượt mức {viec.vuot}"
    if viec.chua_dam_bao:
        cau += f", chậm {viec.chua_dam_bao}"
    return cau + " (trang Nhiệm vụ). Luôn phục vụ học viên và gia đình với thái độ đúng mực."
