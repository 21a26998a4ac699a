"""What stands in no honest workbook: numbers, addresses, texts and pieces of XML that something may stumble over."""

from __future__ import annotations

from typing import Final

NUMBERS: Final = (
    *("", "0", "-1", "1", "2", "7", "36", "255", "65536", "2147483648", "4294967295", "18446744073709551616"),
    *("9" * 400, "9" * 5000, "1e308", "1e309", "-1e400", "NaN", "INF", "1.5", "0.895", "44535", "44535.3125"),
    *("1e-320", "0x10", "true", "00001", "+1", " 1 ", "٣"),
)
ADDRESSES: Final = (
    *("A1", "A0", "a1", "1A", "A", "1", "$A$1", "A1:B2", "B2:A1", "A1:XFD1048576", "XFD1048576", "XFE1", "ZZ9999"),
    *("ZZ10000", "AAA1", "AAAAAAAA1", "A99999999999999999999", "C5", "E9", "R1C1", "A1 B2", "_dg!$A$1", "'_dg'!$A$1"),
    *('"mau-11|kh170-2021|1"', "#REF!", "[1]_dg!$A$1", "_dg!$A$0", "_dg!$ZZZ$9999999"),
)
TEXTS: Final = (
    *("x", "Tốt", "tot", "TỐT ", "89,5", "89.5%", "1.000", "31/02/2021", "05/12/2021", "2021-12-05T00:00:00", "#N/A"),
    *("{0}", "{goi_y}", "%s", "=1+1", "_x0041_", "_x0000_", "_xD800_", "&#0;", "&#xFFFF;", "&#65;", "&amp;lt;"),
    *("&x;", "😀", "\u200b", "\u202eabc", "a\u0301", "NguyÔn V¨n An", "Nguyeãn Vaên An", "'007", "x" * 300),
    *("Đ" * 40_000, "<b/>", "]]>", "<![CDATA[1]]>", "<!-- 1 -->", "<?x?>", "\x01", "\ufffe", "không", "Cộng"),
    "VC001",
)
VALUES: Final = NUMBERS + ADDRESSES + TEXTS

SNIPPETS: Final = (
    *("<c/>", "<row/>", '<c r="C5"/>', '<row r="9"><c r="C9"><v>1</v></c></row>', '<row r="0"/>', "<f/>", "<v/>"),
    *("<is/>", '<c r="B2" t="e"><v>#N/A</v></c>', '<c r="B2" t="s"><v>99999</v></c>'),
    *('<c r="B2" t="d"><v>2021-12-05</v></c>', '<mergeCell ref="A1:XFD1048576"/>'),
    *('<mergeCells><mergeCell ref="B5:C900"/></mergeCells>', "<mergeCell/>", '<col min="1" max="16384" hidden="1"/>'),
    *(f'<col min="{"9" * 4400}" max="1" hidden="1"/>', "<x:c/>", "<a><a><a>"),
    *('<cols><col min="0" max="99999999999" hidden="true"/></cols>', '<row r="7" hidden="1"/>', "<sheetData/>"),
    *("<si><t>a</t><r><t>b</t></r><rPh><t>c</t></rPh></si>", "<si/>", '<sheet name="" sheetId="1" r:id="rId1"/>'),
    *('<sheet name="A" sheetId="9" r:id="rId99"/>', '<dimension ref="A1:XFD1048576"/>', "</row>", "</c>", "<!--"),
    *("<![CDATA[", '<definedName name="DG_MAU">_dg!$A$1</definedName>'),
    *('<definedName name="DG_PHU" localSheetId="0">a!$A:$B</definedName>'),
    *('<definedName name="DG_PHU" localSheetId="²">a!$C:$D</definedName>', '<numFmt numFmtId="9" formatCode="%"/>'),
    *("<xf/>", '<f t="shared" si="0"/>', '<f t="shared" ref="A1:A9" si="0">B1</f>', '<f t="array" ref="A1">1</f>'),
    "<!DOCTYPE a>",
)
