"""Vietnamese in TCVN3 and VNI is told, with what it means; no correct text in any language is ever taken for it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from danhgia_xl.workbook.reader.old_encoding import TCVN3, VNI, is_syllable, unicode_of
from samples.bo_dung.nguoi import moi_nguoi

ROOT = Path(__file__).resolve().parent.parent

TYPED_IN_TCVN3 = {
    "NguyÔn V¨n An": "Nguyễn Văn An",
    "NGUYÔN V¡N AN": "NGUYỄN VĂN AN",
    "nguyÔn v¨n an": "nguyễn văn an",
    "Lß ThÞ Pha": "Lò Thị Pha",
    "TrÇn Lan": "Trần Lan",
    "§Æng ThÞ H\xadêng": "Đặng Thị Hường",
    "M\xadêng Kh\xad¬ng": "Mường Khương",
    "B¸t X¸t": "Bát Xát",
    "TiÕng ViÖt rÊt hay": "Tiếng Việt rất hay",
    "Phßng KÕ ho¹ch - Tµi vô": "Phòng Kế hoạch - Tài vụ",
    "Tæ Qu¶n trÞ ®êi sèng": "Tổ Quản trị đời sống",
    "Hoµn thµnh tèt nhiÖm vô": "Hoàn thành tốt nhiệm vụ",
    "Bs. Vò ThÞ Thuû (phã phßng)": "Bs. Vũ Thị Thuỷ (phó phòng)",
}
TYPED_IN_VNI = {
    "Nguyeãn Vaên An": "Nguyễn Văn An",
    "NGUYEÃN VAÊN AN": "NGUYỄN VĂN AN",
    "Loø Thò Pha": "Lò Thị Pha",
    "Ñaëng Thò Höôøng": "Đặng Thị Hường",
    "Traàn Thò Thuùy": "Trần Thị Thúy",
    "Tieáng Vieät raát hay": "Tiếng Việt rất hay",
    "Xin chaøo caùc baïn": "Xin chào các bạn",
    "Phoøng Keá hoaïch - Taøi vuï": "Phòng Kế hoạch - Tài vụ",
    "Toå Quaûn trò ñôøi soáng": "Tổ Quản trị đời sống",
    "Haï": "Hạ",
}
"""Both as Unikey of that encoding writes them."""

CORRECT = """
    Lò Văn Thưởng|Giàng A Páo|H'Mông|Sùng A Chứ|Thào A Dê|Vàng Mí Pó|Lý Lá Suý|Mùa A Tểnh|Chảo Láo Sì|Tẩn Mẩy
    Y Brê Niê|Êban|H'Nuôl Mlô|Y Thôn Kbuôr|K'Sor Kpă|Siu Ơ|A Brôk|Rơ Châm Hiêng|Bríu Pố|Zơrâm Thị Ốt|Hôih|Coor Nhí
    Đinh Y|Bế Thị Ý|Út|Úc|Ứng Á|Hoà Bình|Thuý|Quý|Lê Á|La Hủ|Cơ Lao|Pà Thẻn|Ơ Đu|Si La|Rơ Măm|Brâu|Cống|Mảng|Lô Lô
    Kinh|Tày|Thái|Hoa|Khmer|Mường|Nùng|Dao|Gia Rai|Ngái|Ê Đê|Ba Na|Xơ Đăng|Sán Chay|Cơ Ho|Chăm|Sán Dìu|Hrê|Mnông
    Ra Glai|Xtiêng|Bru - Vân Kiều|Thổ|Giáy|Cơ Tu|Giẻ Triêng|Mạ|Khơ Mú|Co|Tà Ôi|Chơ Ro|Kháng|Xinh Mun|Hà Nhì|Chu Ru|Lào
    La Chí|La Ha|Phù Lá|Lự|Chứt|Bố Y|Pu Péo
    Müller|São Paulo|Noël|Café|Zürich|Ångström|Israël|naïve|maïs|façade|Curaçao|Þingvellir|Ærø|señor|Besançon
    5 µm|10 £m|§ 5|m²|25 °C|3 × 4|½|© 2021|Windows®|Tho¹|Ho²|«Hoà»|Phòng · Tổ|± 2|1ª|No¹ 5|Ðà Lạt|Trần Ðức|ðường
    Thaí|Hoaì|BAN GIÁM ĐỐC|TỔ HOÀ GIẢI|tèt|chã|PGĐ. Ô Quý Hồ|Á - Âu|đ/c Lý|Phó GĐ|VC001|phong-3.xlsx
"""


def texts(block: str) -> list[str]:
    return [text.strip() for line in block.strip().split("\n") for text in line.split("|")]


@pytest.mark.parametrize(("typed", "meant"), TYPED_IN_TCVN3.items())
def test_tcvn3_is_told_with_what_it_means(typed: str, meant: str) -> None:
    assert unicode_of(typed) == (TCVN3, meant)


@pytest.mark.parametrize(("typed", "meant"), TYPED_IN_VNI.items())
def test_vni_is_told_with_what_it_means(typed: str, meant: str) -> None:
    assert unicode_of(typed) == (VNI, meant)


@pytest.mark.parametrize("text", texts(CORRECT))
def test_correct_text_is_never_taken_for_an_old_encoding(text: str) -> None:
    assert unicode_of(text) is None
    assert unicode_of(text.upper()) is None
    assert unicode_of(f"{text} và Lò Thị Pha") is None


def test_none_of_the_projects_own_texts_is_taken_for_one() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("danhgia_xl/**/*.toml")]
    lines = [line for page in pages for line in page.read_text(encoding="utf-8").split("\n")]
    assert len(lines) > 2000
    assert [line for line in lines if unicode_of(line)] == []
    words = {word for line in lines for word in re.findall(r"[^\W\d_]+", line)}
    assert [word for word in words if unicode_of(word)] == []


def test_every_name_of_the_sample_is_made_of_syllables() -> None:
    words = {word for person in moi_nguoi() for word in person.ho_ten.split()}
    assert {word for word in words if not is_syllable(word)} <= {"Quyn"}


@pytest.mark.parametrize(
    "word", ["nghiêng", "Quỳnh", "giữa", "thuở", "khuỷu", "người", "yếm", "ý", "gì", "oăm", "NGOẰN"]
)
def test_what_a_syllable_is(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["tèt", "aù", "brê", "ầm1", "quu", "nghk", "thaí", "áá", "zơ", ""])
def test_what_a_syllable_is_not(word: str) -> None:
    assert not is_syllable(word)
