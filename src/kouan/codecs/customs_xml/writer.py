"""Writes a `Declaration` as DecMessage: children in canonical order, empty tags written empty, UTF-8."""

import re
from typing import Any

from lxml import etree

from kouan.codecs.customs_xml.tables import (
    GOODS,
    HEAD,
    NAMESPACE,
    ORDER,
    PERMIT,
    RELATED,
    SECTIONS,
    SIGN,
    VEHICLE,
    VIN,
    WRITTEN,
    Field,
    Section,
)
from kouan.codecs.declaration import Declaration, GoodsItem
from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text

_STEP = re.compile(r"([A-Za-z_][\w.-]{0,63})(?:\[([1-9]\d{0,3})\])?", re.ASCII)
UNWRITABLE = Text("字段 {tag} 含有 XML 不允许的字符。", "Field {tag} holds characters that XML does not allow.")
BAD_EXTRA = Text("附加字段名“{key}”不可用。", "“{key}” cannot be the name of an extra field.")


def write(declaration: Declaration, *, version: str = WRITTEN) -> bytes:
    """The message. Raises Malformed when a text holds what XML cannot carry."""
    nsmap: Any = {None: NAMESPACE}  # the stubs know no default namespace
    root = etree.Element(_name("DecMessage"), {"version": version}, nsmap=nsmap)
    for tag in ORDER:
        section = next((s for s in SECTIONS if tag in (s.wrapper, s.tag)), None)
        if section is not None:
            _section(root, section, declaration)
        elif tag == "DecHead":
            _fields(etree.SubElement(root, _name(tag)), HEAD, declaration)
        elif tag == "DecFreeTxt":
            _related(etree.SubElement(root, _name(tag)), declaration)
        elif tag == "DecSign":
            _fields(etree.SubElement(root, _name(tag)), SIGN, declaration)
    for key in sorted(declaration.extra):
        _extra(root, key, declaration.extra[key])
    return etree.tostring(_ordered(root), encoding="utf-8", xml_declaration=True, pretty_print=True)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _put(parent: etree._Element, tag: str, said: str) -> None:
    try:
        etree.SubElement(parent, _name(tag)).text = said or None
    except ValueError:
        raise Malformed(UNWRITABLE, tag=tag) from None


def _value(owner: Any, path: str) -> Any:
    for member in path.split("."):
        if owner is None:
            return None
        owner = owner[int(member)] if isinstance(owner, tuple) else getattr(owner, member)
    return owner


def _fields(parent: etree._Element, fields: tuple[Field, ...], owner: Any) -> None:
    for field in fields:
        value = _value(owner, field.path)
        said = "" if value is None else field.kind.write(value)
        if said or not field.sparse:
            _put(parent, field.tag, said)


def _section(root: etree._Element, section: Section, declaration: Declaration) -> None:
    parent = etree.SubElement(root, _name(section.wrapper)) if section.wrapper else root
    for item in getattr(declaration, section.member):
        element = etree.SubElement(parent, _name(section.tag))
        _fields(element, section.fields, (item,) if isinstance(item, str) else item)
        if section.fields is GOODS:
            _permits(element, item)


def _permits(element: etree._Element, item: GoodsItem) -> None:
    limits = etree.SubElement(element, _name("DecGoodsLimits"))
    for permit in item.permits:
        limit = etree.SubElement(limits, _name("DecGoodsLimit"))
        _put(limit, "GoodsNo", str(item.line))
        _fields(limit, PERMIT, permit)
        for vehicle in permit.vehicles:
            _fields(etree.SubElement(limit, _name(VIN)), VEHICLE, vehicle)


def _related(parent: etree._Element, declaration: Declaration) -> None:
    said = declaration.related | {"VoyNo": declaration.voyage}
    for tag in RELATED:
        _put(parent, tag, said.get(tag, ""))


def _extra(root: etree._Element, key: str, said: str) -> None:
    """Put a kept tag back: `Risk` stands in the head, `/DecUsers/DecUser[2]/X` under its path."""
    steps = [_STEP.fullmatch(part) for part in (key[1:] if key.startswith("/") else f"DecHead/{key}").split("/")]
    if not all(steps) or len(steps) > 32:
        raise Malformed(BAD_EXTRA, key=key[:64])
    node = root
    for found in steps:
        assert found is not None
        node = _nth(node, found.group(1), int(found.group(2) or 1), key)
    try:
        node.text = said or None
    except ValueError:
        raise Malformed(UNWRITABLE, tag=key[:64]) from None


def _nth(parent: etree._Element, tag: str, number: int, key: str) -> etree._Element:
    same = parent.findall(_name(tag))
    if number > len(same) + 1000:
        raise Malformed(BAD_EXTRA, key=key[:64])
    while len(same) < number:
        same.append(etree.SubElement(parent, _name(tag)))
    return same[number - 1]


def _ordered(root: etree._Element) -> etree._Element:
    """Parts that came back through `extra` stand where the message has them."""
    place = {_name(tag): number for number, tag in enumerate(ORDER)}
    root[:] = sorted(root, key=lambda child: place.get(str(child.tag), len(ORDER)))
    return root
