"""The folders whose macros LibreOffice trusts, in its file of settings (registrymodifications.xcu)."""

from __future__ import annotations

from typing import Final

from lxml import etree

from danhgia_xl.errors import UsageError

_OOR: Final = "http://openoffice.org/2001/registry"
_PATH: Final = "/org.openoffice.Office.Common/Security/Scripting"
_EMPTY: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<oor:items xmlns:oor="{_OOR}" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n</oor:items>\n'
)


def trusted(content: bytes | None) -> list[str]:
    """Return the trusted folders as URLs, in order."""
    if content is None:
        return []
    return [url.text or "" for prop in _props(_parsed(content)) for url in prop.iter("it")]


def with_urls(content: bytes | None, urls: list[str]) -> bytes:
    """Return the settings with `urls` trusted too; the same bytes when all of them are already."""
    missing = [url for url in urls if url not in trusted(content)]
    if content is not None and not missing:
        return content
    root = _parsed(content or _EMPTY.encode())
    _put(root, [*trusted(content), *missing])
    return _written(root)


def without_urls(content: bytes, urls: list[str]) -> bytes:
    """Return the settings with `urls` not trusted; a list that becomes empty is taken out."""
    kept = [url for url in trusted(content) if url not in urls]
    root = _parsed(content)
    _put(root, kept)
    return _written(root)


def _put(root: etree._Element, urls: list[str]) -> None:
    for prop in _props(root):
        item = prop.getparent()
        if item is not None and (above := item.getparent()) is not None:
            item.remove(prop)
            if not len(item):
                above.remove(item)
    if not urls:
        return
    item = etree.SubElement(root, "item", {f"{{{_OOR}}}path": _PATH})
    prop = etree.SubElement(item, "prop", {f"{{{_OOR}}}name": "SecureURL", f"{{{_OOR}}}op": "fuse"})
    value = etree.SubElement(prop, "value")
    for url in urls:
        etree.SubElement(value, "it").text = url
    item.tail = "\n"


def _props(root: etree._Element) -> list[etree._Element]:
    items = [item for item in root.iter("item") if item.get(f"{{{_OOR}}}path") == _PATH]
    return [prop for item in items for prop in item.iter("prop") if prop.get(f"{{{_OOR}}}name") == "SecureURL"]


def _parsed(content: bytes) -> etree._Element:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise UsageError(
            "Tệp cấu hình của LibreOffice (registrymodifications.xcu) đã hỏng nên không sửa. "
            "Hãy mở LibreOffice một lần rồi đóng lại, hoặc khôi phục hồ sơ của nó."
        ) from None


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
