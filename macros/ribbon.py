"""The tab of the add-in on the ribbon, made from the list of commands."""

from __future__ import annotations

from typing import Final

from lxml import etree

from danhgia_xl.addin.commands import COMMANDS, Command

NAMESPACE: Final = "http://schemas.microsoft.com/office/2009/07/customui"
"""Of Office 2010 and later. The forms need Excel 2013, so there is no part for Office 2007."""

CALLBACK: Final = "DG_RibbonBam"
"""The procedure in `DanhGiaAddin.bas` that every button runs; the button's tag is the command's code."""

TAB: Final = ("tabDanhGia", "Đánh giá", "DG")
"""Id, label and key tip of the tab."""

GROUPS: Final = (
    ("grpSo", "Sổ đang mở", ("xep_loai", "kiem_tra", "giai_trinh")),
    ("grpHoanTac", "Đánh dấu", ("xoa_danh_dau", "khoi_phuc")),
    ("grpCoQuan", "Cả cơ quan", ("tong_hop",)),
    ("grpTroGiup", "Trợ giúp", ("gioi_thieu",)),
)
"""Id, label and commands of each group."""

LARGE: Final = frozenset({"xep_loai", "tong_hop"})
"""Commands with a large button."""


def ribbon_xml() -> bytes:
    """Return the part that describes the tab. Every command is on it once."""
    commands = {command.code: command for command in COMMANDS}
    root = etree.fromstring(f'<customUI xmlns="{NAMESPACE}"/>')
    tabs = etree.SubElement(etree.SubElement(root, _tag("ribbon")), _tag("tabs"))
    code, label, key = TAB
    tab = etree.SubElement(tabs, _tag("tab"), {"id": code, "label": label, "keytip": key})
    for group_code, group_label, codes in GROUPS:
        group = etree.SubElement(tab, _tag("group"), {"id": group_code, "label": group_label})
        for one in codes:
            etree.SubElement(group, _tag("button"), _button(commands[one]))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True, pretty_print=True)


def _button(command: Command) -> dict[str, str]:
    return {
        "id": f"btn_{command.code}",
        "tag": command.code,
        "label": command.label,
        "screentip": command.label.removesuffix("…"),
        "supertip": command.tip,
        "keytip": command.key,
        "imageMso": command.icon,
        "size": "large" if command.code in LARGE else "normal",
        "onAction": CALLBACK,
    }


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
