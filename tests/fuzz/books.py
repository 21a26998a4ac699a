"""Workbooks changed the way a fuzzer, a converter or a bad disk changes them. All choices come from a `Draw`."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from tests.book_xml import Parts, parts_of
from tests.fuzz.draw import Draw
from tests.fuzz.hostile import ADDRESSES, NUMBERS, SNIPPETS, VALUES

ROOT: Final = Path(__file__).resolve().parents[2]
TEMPLATES: Final = tuple(
    ROOT / name
    for name in (
        "samples/2021-loi/tu-cham/02-ke-hoach-tai-vu.xlsx",
        "samples/2021/ca-nhan/02-ke-hoach-tai-vu/vc020-giang-thi-my-mau-02d.xlsx",
        "samples/2021-loi/dang/to-dang-3-giao-duc-lao-dong.xlsx",
        "samples/2021-loi/tu-cham/mau-01-chi-bo.xlsx",
        "samples/2021-loi/co-so/so-co-so.xlsx",
        "samples/2021-loi/phong/08-to-quan-tri-doi-song-ban-2.xlsx",
        "samples/2021-loi/dang/chi-bo.xlsx",
        "samples/danh-sach-nhan-su.xlsx",
        "xlsx_templates/mau-03.xlsx",
        "xlsx_templates/mau-04.xlsx",
        "xlsx_templates/mau-11.xlsx",
        "xlsx_templates/mau-12.xlsx",
    )
)
"""Books to start from, small ones first: filled in where there is one."""

_TOKEN: Final = re.compile(rb"<[^>]*>|[^<]+")
_ATTRIBUTE: Final = re.compile(rb'([\w:]+)="([^"]*)"')
_CELL: Final = re.compile(rb"<c [^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_MOST_CHANGES: Final = 6


def mutated_book(draw: Draw) -> bytes:
    """Return one of the templates with a few changes in its parts."""
    parts = dict(_parts(draw.pick(TEMPLATES)))
    for _ in range(1 + draw.below(_MOST_CHANGES)):
        if not draw.more:
            break
        _change_parts(draw, parts) if draw.chance(12) else _change_one(draw, parts)
    return packed(parts)


def broken_archive(draw: Draw) -> bytes:
    """Return one of the templates with its zipped bytes overwritten, cut, or followed by others."""
    content = bytearray(_zipped(draw.pick(TEMPLATES)))
    for _ in range(1 + draw.below(8)):
        kind, at = draw.below(5), draw.below(len(content) or 1)
        if draw.below(2):  # the directory at the end decides what is read
            at = max(0, len(content) - 1 - draw.below(2500))
        if kind < 2 and content:
            content[at : at + 1] = bytes([draw.below(256)])
        elif kind == 2:
            content[at : at + 4] = draw.pick((b"\xff\xff\xff\xff", b"\0\0\0\0", b"PK\1\2", b"PK\5\6", b"PK\3\4"))
        elif kind == 3 and draw.chance(3):
            del content[at:]
        else:
            content[at:at] = content[max(0, at - draw.below(400)) : at]
    return bytes(content)


def packed(parts: Parts) -> bytes:
    """Return parts as an archive; stored, for speed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


@cache
def _parts(template: Path) -> Parts:
    return parts_of(template)


@cache
def _zipped(template: Path) -> bytes:
    return template.read_bytes()


def _change_parts(draw: Draw, parts: Parts) -> None:
    """Take a part away, empty it, give it another name or another encoding."""
    name = draw.pick(sorted(parts))
    kind = draw.below(8)
    if kind == 0:
        del parts[name]
    elif kind == 1:
        parts[name] = draw.pick((b"", b"<a/>", b"\xef\xbb\xbf<a/>", b"{}", b"<!DOCTYPE a><a/>", b"<worksheet/>"))
    elif kind == 2:
        parts[draw.pick((name.upper(), "../" + name, "/" + name, "xl\\x.xml", name + " ", "xl/ố.xml"))] = parts.pop(
            name
        )
    elif kind == 3:
        parts[name] = parts[name].decode("utf-8", "replace").encode("utf-16")
    elif kind == 4:
        parts[name] = parts[name][: draw.below(len(parts[name]) + 1)]
    elif kind == 5:
        parts[name] = parts[draw.pick(sorted(parts))]
    elif kind == 6:
        parts[name] = parts[name].replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?")
    else:
        parts[name] = parts[name].replace(
            draw.pick((b' r="', b' t="s"', b"<v>", b' s="')), draw.pick((b' q="', b"<f>"))
        )


def _change_one(draw: Draw, parts: Parts) -> None:
    """Change one tag, attribute, text or cell of one part."""
    names = [name for name in sorted(parts) if name.endswith((".xml", ".rels"))]
    sheets = [name for name in names if "worksheets/sheet" in name]
    core = [name for name in names if name in _CORE]
    name = draw.pick(draw.pick([group for group in (sheets, sheets, core, names) if group] or [[""]]))
    if not name or not parts[name]:
        return
    if name in sheets and draw.below(2):
        parts[name] = _with_other_cell(draw, parts[name])
        return
    tokens = _TOKEN.findall(parts[name]) or [b""]
    _change_token(draw, tokens, draw.below(len(tokens)))
    parts[name] = b"".join(tokens)


_CORE: Final = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml")


def _change_token(draw: Draw, tokens: list[bytes], at: int) -> None:
    changes: tuple[Callable[[], None], ...] = (
        lambda: tokens.__setitem__(at, _with_other_attribute(draw, tokens[at])),
        lambda: tokens.__setitem__(at, _with_other_attribute(draw, tokens[at])),
        lambda: tokens.pop(at) and None,  # type: ignore[func-returns-value]
        lambda: tokens.insert(at, tokens[at]),
        lambda: tokens.insert(at, tokens[draw.below(len(tokens))]),
        lambda: tokens.insert(at, draw.pick(SNIPPETS).encode()),
        lambda: tokens.insert(at + 1, value(draw)),
        lambda: tokens.__delitem__(slice(at, at + draw.below(30))),
        lambda: tokens.__setitem__(slice(at, at), tokens[at : at + draw.below(60)]),
    )
    draw.pick(changes)()


def value(draw: Draw) -> bytes:
    """Return what an attribute or an element may be given."""
    text = draw.pick(VALUES) if draw.below(4) else draw.text()
    return text.encode("utf-8", "surrogateescape")


def _with_other_attribute(draw: Draw, token: bytes) -> bytes:
    """Give an attribute another value, take it away, or write the tag another way."""
    found = list(_ATTRIBUTE.finditer(token))
    if not found:
        return value(draw) if not token.startswith(b"<") else draw.pick((token.upper(), b"<x", token[:-1] + b"/>"))
    one = found[draw.below(len(found))]
    new = draw.pick((b'%s="%s"', b'%s="%s"', b"%s='%s'", b' %s = "%s" ')) % (one[1], value(draw).replace(b'"', b""))
    return token[: one.start()] + (b"" if draw.chance(6) else new) + token[one.end() :]


def _with_other_cell(draw: Draw, xml: bytes) -> bytes:
    """Give one cell of a sheet another content or another address."""
    cells = _CELL.findall(xml) if len(xml) < 2_000_000 else []
    if not cells:
        return xml
    old = cells[draw.below(len(cells))]
    head = dict(_ATTRIBUTE.findall(old.partition(b">")[0]))
    kind = draw.pick((b"n", b"str", b"s", b"b", b"e", b"d", b"inlineStr", b"", "lạ".encode()))
    content = value(draw).replace(b"<", b"&lt;") if draw.below(3) else value(draw)
    if draw.chance(5):
        head[b"r"] = draw.pick(ADDRESSES).encode().replace(b'"', b"")
    if draw.chance(5):
        head[b"s"] = draw.pick(NUMBERS).encode()
    if draw.chance(10):
        head.pop(b"r", None)
    head[b"t"] = kind
    inside = b"<is><t>%s</t></is>" % content if kind == b"inlineStr" else b"<v>%s</v>" % content
    formula = draw.pick((b"", b"", b"<f>1+1</f>", b'<f t="shared" si="0"/>', b"<f/>"))
    new = b"<c %s>%s%s</c>" % (b" ".join(b'%s="%s"' % item for item in head.items() if item[1]), formula, inside)
    return xml.replace(old, new, 1)
