"""The faults of the faulty sample: what is wrong where, by name. Read by `bo_loi`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from danhgia_xl.workbook.template.fill import Raw
from samples.bo_dung import khai_loi as kl
from samples.bo_dung.cho import CaTep, Cho, Cot, DauCot, DauTrang, DuoiHet, OBang, Truong

if TYPE_CHECKING:
    from collections.abc import Callable

    from danhgia_xl.forms.model import Form
    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.workbook.template.fill import Content


@dataclass(frozen=True, slots=True)
class Loi:
    """One finding to expect. `he_qua` marks what follows from another fault; `luc_chay` a file made for a test only."""

    ma: str
    tep: str
    cho: Cho
    vi: str
    he_qua: bool = False
    luc_chay: bool = False


@dataclass(frozen=True, slots=True)
class Thay:
    """A content put into one place of a book, with the finding it must give."""

    ma: str
    tep: str
    cho: OBang | Truong
    gia_tri: Content
    vi: str


KHTV: Final = "phong/02-ke-hoach-tai-vu.xlsx"
TVGD: Final = "phong/04-tu-van-giao-duc.xlsx"
QTDS: Final = "phong/08-to-quan-tri-doi-song.xlsx"
QTDS_2: Final = "phong/08-to-quan-tri-doi-song-ban-2.xlsx"
CHAM_TVGD: Final = "tu-cham/04-tu-van-giao-duc.xlsx"
CHAM_QTDS: Final = "tu-cham/08-to-quan-tri-doi-song.xlsx"
TO_DANG: Final = "dang/to-dang-3-giao-duc-lao-dong.xlsx"
MAU_01_TO_DANG: Final = "tu-cham/mau-01-to-dang-3-giao-duc-lao-dong.xlsx"
CHI_BO: Final = "dang/chi-bo.xlsx"
CO_SO: Final = "co-so/so-co-so.xlsx"
MAU_01_CHI_BO: Final = "tu-cham/mau-01-chi-bo.xlsx"
VC023: Final = "ca-nhan/02-ke-hoach-tai-vu/vc023-trinh-van-kiem-mau-02d.xlsx"
VC040: Final = "ca-nhan/04-tu-van-giao-duc/vc040-pham-van-duyen-mau-02a.xlsx"
VC041: Final = "ca-nhan/04-tu-van-giao-duc/vc041-luong-thi-hieng-mau-02b.xlsx"
VC042: Final = "ca-nhan/04-tu-van-giao-duc/vc042-thao-a-pao-mau-02b.xlsx"
VC043: Final = "ca-nhan/04-tu-van-giao-duc/vc043-dinh-van-chom-mau-02b.xlsx"
VC044: Final = "ca-nhan/04-tu-van-giao-duc/vc044-nguyen-thi-thanh-nhai-mau-02d.xlsx"

TRANG_MOI: Final = "Nhiem vu nam 2021"
NGUOI_SAU_HET: Final = ("VC097", "Lò Thị Chanh")

_CHUA_TINH: Final = Raw("formula", "=(L12+M12)/2")
_O_LOI: Final = Raw("formula", '=VLOOKUP("VC022",B8:D9,3,FALSE)', "#N/A")

THAY: Final = (
    Thay("NHAN_LA", KHTV, OBang("quan_ly", "VC016", "tieu_chi_chung"), "Thực hiên tốt", "gõ nhãn sai dấu"),
    Thay("LECH_TU_CHAM", KHTV, OBang("vien_chuc", "VC020", "ty_le_vuot_muc"), 50, "sổ ghi 50, bản kiểm điểm là 25"),
    Thay("DAU_LA", KHTV, OBang("vien_chuc", "VC020", "hieu_qua_cao"), "khá cao", "gõ chữ vào ô đánh dấu"),
    Thay("SO_LA", KHTV, OBang("vien_chuc", "VC021", "ty_le_hoan_thanh"), "100 phần trăm", "gõ chữ vào ô số"),
    Thay("CONG_THUC_CHUA_TINH", KHTV, OBang("vien_chuc", "VC022", "ty_le_dam_bao"), _CHUA_TINH, "công thức chưa tính"),
    Thay("O_LOI", KHTV, OBang("vien_chuc", "VC022", "ty_le_chua_dam_bao"), _O_LOI, "công thức tra cứu báo #N/A"),
    Thay("NGOAI_KHOANG", KHTV, OBang("vien_chuc", "VC023", "ty_le_vuot_muc"), 130, "tỷ lệ quá 100"),
    Thay("THIEU_BAT_BUOC", KHTV, OBang("vien_chuc", "VC023", "chuc_danh"), None, "bỏ trống chức danh"),
    Thay("NGAY_LA", KHTV, Truong("mau_04_ngay"), "31/11/2021", "ngày không có trong lịch"),
    Thay("THIEU_HO_TEN", TVGD, OBang("vien_chuc", "VC045", "ho_ten"), None, "bỏ trống họ tên"),
    Thay("CHUA_KIEM_DIEM", TVGD, OBang("vien_chuc", "VC047", "da_kiem_diem"), None, "chưa đánh dấu đã kiểm điểm"),
    Thay("THIEU_MA", TVGD, OBang("vien_chuc", "VC049", "ma"), None, "bỏ trống mã"),
    Thay("CON_THIEU", QTDS, OBang("vien_chuc", "VC092", "ty_le_hoan_thanh"), None, "bỏ trống dữ kiện cần để xếp loại"),
    Thay("DIEM_VUOT_TOI_DA", CHAM_TVGD, OBang("diem_phong", "2.1", "tu_cham"), 30, "chấm 30 trên tối đa 25"),
    Thay("BANG_CHUA_DU", CHAM_QTDS, OBang("diem_phong", "4.2", "tu_cham"), None, "bỏ trống một tiêu chí"),
    Thay("KHAC_SO_TINH", TO_DANG, Truong("to_dang.diem"), 90, "ghi 90, bảng cộng lại được 83"),
    Thay("XEP_LOAI_TAI_TO_DANG", TO_DANG, OBang("gop_y", "VC042", "y_kien_uu_diem"),
         "Nhất trí đề nghị xếp loại HTTNV.", "ghi mức xếp loại trong sổ tổ đảng"),
    Thay("LECH_LIEN_KET", CHI_BO, OBang("dang_vien", "VC022", "xep_loai_vien_chuc"), "HTXSNV",
         "ghi mức viên chức khác kết quả của phòng"),
    Thay("MOT_MA_HAI_TEN", CHI_BO, OBang("dang_vien", "VC043", "ho_ten"), "Đinh Văn Chớm", "sai dấu trong họ tên"),
    Thay("SAI_TRINH_TU", TVGD, Truong("mau_04_ngay"), dt.date(2021, 11, 29),
         "biểu quyết cá nhân trước khi họp tập thể"),
    Thay("TRINH_TU_CAN_XEM", CHI_BO, Truong("mau_11_ngay"), dt.date(2021, 12, 2),
         "bỏ phiếu khi chưa có kết quả xếp loại lãnh đạo"),
    Thay("BUOC_SAI_NGAY", TO_DANG, Truong("ngay_hop"), dt.date(2021, 12, 3), "họp trước ngày 04/12"),
    Thay("BUOC_TRE", CO_SO, OBang("lich", 7, "ngay_xong"), dt.date(2021, 12, 7), "gửi sau ngày 06/12"),
    Thay("BUOC_QUA_HAN", CO_SO, OBang("lich", 4, "ngay_xong"), None, "chưa ghi ngày hội nghị viên chức"),
    Thay("HO_SO_TRE", KHTV, OBang("ho_so", 0, "ngay_nhan"), dt.date(2021, 12, 3), "nhận sau hạn một ngày"),
    Thay("HO_SO_THIEU", TVGD, OBang("ho_so", 1, "ngay_nhan"), None, "chưa nhận báo cáo tổng kết"),
    Thay("HO_SO_THIEU_LAN_HAI", TVGD, OBang("ho_so", 3, "ngay_nhan"), None, "chưa nhận kết quả phân loại tổ đảng"),
    Thay("KHIEU_NAI_CHUA_TRA_LOI", CO_SO, OBang("y_kien", 0, "so_tra_loi"), None, "khiếu nại chưa có văn bản trả lời"),
    Thay("PHIEU_QUA_SO", CHI_BO, OBang("mau_11", "VC018", "phieu_htxsnv"), 30, "nhiều phiếu hơn số phiếu hợp lệ"),
    Thay("PHIEU_LECH_SO", CHI_BO, Truong("mau_12_hop_le"), 12, "hợp lệ và không hợp lệ quá số thu vào"),
    Thay("KHONG_CO_TRONG_SO", VC023, Truong("ma"), "VC032", "gõ nhầm mã VC023 thành VC032"),
)  # fmt: skip
"""Faults made by typing something else into a place."""

KHAI: Final[dict[str, Callable[[Form], Form]]] = {
    VC040: kl.doi_nhan_truong("chuc_danh", "Nghề nghiệp"),
    VC041: kl.doi_ten_trang("Nhiệm vụ", TRANG_MOI),
    VC042: kl.bo_trang("Tiêu chí chung"),
    VC043: kl.doi_nhan_cot("nhiem_vu", {
        "nhiem_vu": "Công việc", "ke_hoach": "Được giao", "ket_qua": "Đạt được", "hoan_thanh": "Xong",
        "dung_tien_do": "Kịp", "dam_bao_chat_luong": "Tốt", "hieu_qua_cao": "Rất tốt", "vuot_muc": "Hơn",
    }),
    VC044: lambda form: kl.lap_cot("nhiem_vu", "vuot_muc")(
        kl.doi_nhan_cot("nhiem_vu", {"dung_tien_do": "Đúng tiến bộ"})(form)
    ),
    "tep/mau-khong-co.xlsx": kl.ma_la("mau-09"),
}  # fmt: skip
"""Books written from a spoilt form."""

QUY_TAC: Final[dict[str, Callable[[RuleSet], RuleSet]]] = {
    MAU_01_TO_DANG: kl.doi_tieu_chi("phu_luc_05", "1.1", {"diem": 7.5}),
    MAU_01_CHI_BO: kl.doi_tieu_chi("phu_luc_05", "2.5", {"tt": "2.6", "noi_dung": "Xây dựng chi bộ kiểu mẫu."}),
    "tep/mau-nam-truoc.xlsx": kl.quy_tac_khac("kh154-2020"),
}
"""Books written from a spoilt rule set."""

LOI: Final = (
    Loi("Y_KIEN_BAO_LUU", CO_SO, OBang("y_kien", 1, "loai_y_kien"), "một đảng viên bảo lưu ý kiến"),
    Loi("THIEU_TRUONG", VC040, DauTrang("Bản kiểm điểm"), "nhãn “Chức danh” bị sửa thành “Nghề nghiệp”"),
    Loi("TRANG_DOI_TEN", VC041, DauTrang(TRANG_MOI), "trang Nhiệm vụ bị đổi tên"),
    Loi("THIEU_TRANG", VC042, CaTep(), "trang Tiêu chí chung bị xóa"),
    Loi("THIEU_BANG", VC043, DauTrang("Nhiệm vụ"), "cả hàng tiêu đề bị sửa"),
    Loi("THIEU_COT", VC044, DauCot("nhiem_vu", "dung_tien_do"), "tiêu đề “Đúng tiến độ” gõ thành “Đúng tiến bộ”"),
    Loi("COT_TRUNG", VC044, DauCot("nhiem_vu", "vuot_muc_lap"), "cột “Vượt mức” có hai lần"),
    Loi("TONG_TOI_DA_SAI", MAU_01_TO_DANG, Cot("mau_01", "toi_da"), "điểm tối đa 5 bị sửa thành 7,5"),
    Loi("THIEU_DONG_IN_SAN", MAU_01_CHI_BO, DauCot("mau_01", "noi_dung"), "dòng 2.5 bị viết lại"),
    Loi("DONG_LA", MAU_01_CHI_BO, OBang("mau_01", "2.5", "noi_dung"), "dòng viết lại không có trong bảng in sẵn"),
    Loi("DONG_SAU_HET", QTDS, DuoiHet("vien_chuc", "ma"), "thêm người dưới dòng “— Hết —”"),
    Loi("TRUNG_MA", TVGD, OBang("vien_chuc", -1, "ma"), "chép một người thành hai dòng"),
    Loi("NGUOI_HAI_DON_VI", KHTV, OBang("vien_chuc", "VC020", "ma"), "có cả trong sổ Tổ Quản trị đời sống"),
    Loi("NGUOI_HAI_DON_VI", QTDS, OBang("vien_chuc", -1, "ma"), "có cả trong sổ Phòng Kế hoạch - Tài vụ"),
    Loi("TRUNG_DON_VI", QTDS, Truong("don_vi"), "đơn vị gửi hai sổ"),
    Loi("TRUNG_DON_VI", QTDS_2, Truong("don_vi"), "đơn vị gửi hai sổ"),
    Loi("TRUNG_NGUOI_KHAC_TEP", QTDS, OBang("vien_chuc", "VC096", "ma"), "một người có trong hai sổ của một đơn vị"),
    Loi("TRUNG_NGUOI_KHAC_TEP", QTDS_2, OBang("vien_chuc", 0, "ma"), "một người có trong hai sổ của một đơn vị"),
    Loi("MOT_MA_HAI_TEN", TVGD, OBang("vien_chuc", "VC043", "ho_ten"), "sổ chi bộ ghi tên khác", he_qua=True),
    Loi("CHUA_KIEM_DIEM", VC023, Truong("ma"), "không thuộc sổ nào nên chưa có xác nhận kiểm điểm", he_qua=True),
    Loi("KHONG_MUC_NAO_KHOP", TVGD, OBang("vien_chuc", "VC048", "ma"), "một nhiệm vụ chưa xong: văn bản không xếp mức"),
    Loi("TU_NHAN_CAO_HON", KHTV, OBang("vien_chuc", "VC018", "tu_nhan_muc"), "tự nhận cao hơn mức theo tiêu chí"),
    Loi("CANH_BAO_QUY_TAC", CHI_BO, OBang("dang_vien", "VC042", "co_nhan_xet_noi_tam_thoi"),
        "sinh hoạt tạm thời mà chưa có nhận xét"),
    Loi("QUYET_DINH_THIEU_LY_DO", CO_SO, OBang("quyet_dinh", 0, "muc_quyet_dinh"), "khác đề xuất mà không ghi lý do"),
    Loi("QUYET_DINH_KHAC", CO_SO, OBang("quyet_dinh", 1, "muc_quyet_dinh"), "khác đề xuất, có lý do"),
    Loi("QUYET_DINH_KHAC", CO_SO, OBang("quyet_dinh", 3, "muc_quyet_dinh"), "khác đề xuất, có lý do", he_qua=True),
    Loi("QUYET_DINH_HAI_MUC", CO_SO, OBang("quyet_dinh", 3, "muc_quyet_dinh"), "một người hai mức"),
    Loi("QUYET_DINH_KHAC", CO_SO, OBang("quyet_dinh", 4, "muc_quyet_dinh"), "khác đề xuất, có lý do", he_qua=True),
    Loi("QUYET_DINH_KHAC", CO_SO, OBang("quyet_dinh", 5, "muc_quyet_dinh"), "khác đề xuất, có lý do", he_qua=True),
    Loi("QUYET_DINH_VUOT_TRAN", CO_SO, OBang("quyet_dinh", 5, "muc_quyet_dinh"), "người đứng đầu cao hơn đơn vị"),
    Loi("QUYET_DINH_VUOT_CHI_TIEU", CO_SO, OBang("quyet_dinh", 6, "muc_quyet_dinh"), "chọn nhiều hơn chỉ tiêu"),
    Loi("QUYET_DINH_KHAC", CO_SO, OBang("quyet_dinh", 7, "muc_quyet_dinh"), "khác đề xuất, có lý do", he_qua=True),
    Loi("QUYET_DINH_NGUOI_LA", CO_SO, OBang("quyet_dinh", 8, "ma"), "mã không có trong sổ nào"),
    Loi("TY_LE_RIENG_THIEU_VAN_BAN", CO_SO, OBang("ty_le_rieng", 0, "so_van_ban"), "tỷ lệ riêng không có văn bản"),
    Loi("TY_LE_RIENG_KHAC_NHAU", CO_SO, OBang("ty_le_rieng", 2, "ty_le"), "hai tỷ lệ riêng cho một chỉ tiêu"),
    Loi("PHIEU_NGUOI_LA", TVGD, OBang("mau_04", "VC049", "ma"), "dòng của người này mất mã", he_qua=True),
    Loi("TU_NHAN_CAO_HON", CHI_BO, OBang("dang_vien", "VC019", "tu_nhan_muc"), "viên chức bị hạ", he_qua=True),
    Loi("TU_NHAN_CAO_HON", CHI_BO, OBang("dang_vien", "VC042", "tu_nhan_muc"), "viên chức bị hạ", he_qua=True),
    Loi("THIEU_PHIEU", CHI_BO, OBang("dang_vien", "VC041", "ma"), "số phiếu lần 2 không dùng được", he_qua=True),
    Loi("LECH_TY_LE", TO_DANG, Truong("to_dang.dv_httnv"), "một đảng viên của tổ bị hạ theo quyết định", he_qua=True),
    Loi("TEP_RONG", "tep/tep-rong.xlsx", CaTep(), "tệp 0 byte"),
    Loi("TEP_HONG", "tep/tep-chep-do.xlsx", CaTep(), "tệp bị cắt cụt"),
    Loi("TEP_KHOA_TAM", "tep/~$02-ke-hoach-tai-vu.xlsx", CaTep(), "tệp khóa của Excel"),
    Loi("TEP_MA_HOA", "tep/tep-mat-khau.xlsx", CaTep(), "tệp đặt mật khẩu mở"),
    Loi("TEP_XLS_CU", "tep/tep-kieu-cu.xls", CaTep(), "tệp Excel 97–2003"),
    Loi("KHONG_PHAI_EXCEL", "tep/csv-doi-duoi.xlsx", CaTep(), "tệp csv đổi đuôi"),
    Loi("TEP_LA", "tep/danh-ba-noi-bo.xlsx", CaTep(), "sổ Excel không theo mẫu"),
    Loi("TEP_TONG_HOP", "tep/tong-hop-cu.xlsx", CaTep(), "sổ tổng hợp lần trước còn để trong thư mục"),
    Loi("MAU_LA", "tep/mau-khong-co.xlsx", CaTep(), "mã mẫu mau-09 không có"),
    Loi("SAI_BO_QUY_TAC", "tep/mau-nam-truoc.xlsx", CaTep(), "mẫu của năm trước"),
    Loi("TRANG_QUA_RONG", "tep/o-qua-xa.xlsx", CaTep(), "một ô ở góc cuối trang tính"),
    Loi("TEP_GIAI_NEN_QUA_LON", "tep/giai-nen-qua-lon.xlsx", CaTep(), "phần tử khai 300 MiB"),
    Loi("TEP_KHONG_AN_TOAN", "tep/cau-truc-la.xlsx", CaTep(), "có khai báo DOCTYPE"),
    Loi("TEP_QUA_LON", "tep/tep-qua-lon.xlsx", CaTep(), "tệp quá 20 MiB", luc_chay=True),
    Loi("TEP_KHONG_MO_DUOC", "tep/lien-ket-gay.xlsx", CaTep(), "liên kết tới tệp đã mất", luc_chay=True),
)  # fmt: skip
"""Faults made otherwise, and what follows from a fault elsewhere."""
