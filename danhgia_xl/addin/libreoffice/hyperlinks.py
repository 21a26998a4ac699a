"""Links in cells, which LibreOffice keeps as fields in their text: "#Sheet1.A1" there, "#Sheet1!A1" in Excel."""

from __future__ import annotations

from danhgia_xl.addin.libreoffice.uno_access import UnoObject


def put(document: UnoObject, cell: UnoObject, address: str, text: str) -> None:
    """Make a link to `address` (as Excel writes it) the content of a cell."""
    field = document.createInstance("com.sun.star.text.TextField.URL")
    field.URL, field.Representation = _to_office(address), text
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)


def target(cell: UnoObject, where: str) -> str:
    """Return where the link of a cell leads, as Excel writes it; raises LookupError when it has none."""
    fields = cell.getTextFields()
    if not fields.getCount():
        raise LookupError(f"no link in {where}")
    return _to_excel(str(fields.getByIndex(0).URL))


def _to_office(address: str) -> str:
    if not address.startswith("#") or "!" not in address:
        return address
    sheet, _, cell = address[1:].rpartition("!")
    return f"#{sheet}.{cell}"


def _to_excel(url: str) -> str:
    if not url.startswith("#") or "." not in url:
        return url
    sheet, _, cell = url[1:].removeprefix("$").rpartition(".")
    return f"#{sheet}!{cell}"
