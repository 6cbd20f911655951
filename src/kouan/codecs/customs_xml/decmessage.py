"""DecMessage, the customs declaration as XML (versions 3.1 to 5.0): bytes to `Declaration` and back.

`decode` reads what can be read and names every problem with the rule (B01 shape, B02 and B03 direction, B22 format and
length), the field path in our names and the tag; business rules are not its matter. It raises only `Malformed` and
`TooLarge`. What the message carries beyond our type is kept in `Declaration.extra`: a head tag under its name, anything
else under its path from the root (`/DecUsers/DecUser/UseOrgPersonCode`).
"""

import re
from typing import Any, Literal, cast

import msgspec
from lxml import etree

from kouan.codecs.customs_xml import transit
from kouan.codecs.customs_xml.reader import Flat, Reader, build, by_tag, step
from kouan.codecs.customs_xml.secure import local, namespace, parse
from kouan.codecs.customs_xml.tables import (
    GOODS,
    HEAD,
    KEPT,
    NAMESPACE,
    NEWEST,
    OLDEST,
    PERMIT,
    RELATED,
    SECTIONS,
    SIGN,
    VEHICLE,
    VIN,
    Field,
    Section,
)
from kouan.codecs.customs_xml.writer import write
from kouan.codecs.declaration import Danger, Declaration, GoodsItem, Permit, Vehicle
from kouan.kernel.errors import Malformed, Problem
from kouan.kernel.text import Text

NOT_OURS = Text("根元素是 {tag}，不是 DecMessage。", "The root element is {tag}, not DecMessage.")
NAMESPACE_WRONG = Text(
    "命名空间应为 {right}，现为“{wrong}”。", "The namespace must be {right}; it is “{wrong}” in element {tag}."
)
VERSION_WRONG = Text(
    "DecMessage version “{said}” 不受支持，应为 3.1 至 5.0。", "DecMessage version “{said}” is not known: 3.1 to 5.0."
)
NO_HEAD = Text("缺少 DecHead。", "DecHead is missing.")
NO_DIRECTION = Text("IEFlag：进出口标志必须填写（I 或 E）。", "IEFlag: the direction must be given (I or E).")
BAD_DIRECTION = Text("IEFlag：“{said}”不是 I 或 E。", "IEFlag: “{said}” is neither I nor E.")

_STRANGERS = etree.XPath(f"(//*[namespace-uri() != '{NAMESPACE}'])[1]")
_VERSION = re.compile(r"\d{1,2}\.\d{1,2}", re.ASCII)
_HEAD, _GOODS, _PERMIT, _SIGN, _VEHICLE = map(by_tag, (HEAD, GOODS, PERMIT, SIGN, VEHICLE))
_RELATED = {tag: Field(tag, f"related.{tag}", kind) for tag, kind in RELATED.items()}
_WRAPPED = {section.wrapper: section for section in SECTIONS if section.wrapper}
_DIRECT = {section.tag: section for section in SECTIONS if not section.wrapper}
_VOYAGE = Field("VoyNo", "voyage", RELATED["VoyNo"])
_ONCE = {"DecHead", "DecSign", "DecFreeTxt", *_WRAPPED}

encode = write


def decode(raw: bytes) -> tuple[Declaration, list[Problem]]:
    """The declaration and what is wrong with the message. With a problem of severity E it must not be filed."""
    root, _ = parse(raw)
    if local(root) != "DecMessage":
        raise Malformed(NOT_OURS, tag=local(root)[:64])
    reader = Reader()
    _shape(reader, root)
    declaration = _Message(reader, root).declaration()
    for problem in transit.read(declaration.extra)[1]:
        reader.add(problem)
    return declaration, reader.problems


def client_no(raw: bytes) -> str:
    """ClientSeqNo, '' when there is none. Raises Malformed, TooLarge."""
    root, _ = parse(raw)
    for sign in root:
        if local(sign) == "DecSign":
            return next(((child.text or "").strip() for child in sign if local(child) == "ClientSeqNo"), "")[:64]
    return ""


def _shape(reader: Reader, root: etree._Element) -> None:
    """B01: one namespace throughout, a version we know."""
    strangers = cast(list[etree._Element], _STRANGERS(root))
    if strangers:
        wrong, tag = namespace(strangers[0])[:100], local(strangers[0])
        reader.note("B01", "", NAMESPACE_WRONG, right=NAMESPACE, wrong=wrong, tag=tag)
    said = (root.get("version") or "").strip()
    known = bool(_VERSION.fullmatch(said)) and OLDEST <= tuple(map(int, said.split("."))) <= NEWEST
    if not known:
        reader.note("B01", "version", VERSION_WRONG, said=said[:20])


class _Message:
    """One message being read: its parts by tag, put together into the declaration."""

    def __init__(self, reader: Reader, root: etree._Element) -> None:
        self.reader = reader
        self.parts: dict[str, list[etree._Element]] = {}
        for child in reader.children(root, ""):
            self.parts.setdefault(local(child), []).append(child)

    def declaration(self) -> Declaration:
        flat = self._head()
        flat |= self._once("DecSign", _SIGN)
        related = {path.partition(".")[2]: said for path, said in self._once("DecFreeTxt", _RELATED).items() if said}
        flat["voyage"] = related.pop("VoyNo", "") or flat["voyage"]
        flat["direction"] = self._direction(flat["direction"])
        for section in SECTIONS:
            flat[section.member] = self._section(section)
        self._rest()
        made = build(Declaration, flat)
        return cast(Declaration, msgspec.structs.replace(made, related=related, extra=self.reader.extra))

    def _part(self, tag: str) -> etree._Element | None:
        found = self.parts.get(tag, [])
        if len(found) > 1:
            self.reader.note("B01", "", Text("{tag} 出现多次。", "{tag} appears more than once."), tag=tag)
        return found[0] if found else None

    def _head(self) -> Flat:
        head = self._part("DecHead")
        if head is None:
            self.reader.note("B01", "", NO_HEAD)
            head = etree.Element("DecHead")
        flat = self.reader.fields(head, _HEAD | {"VoyNo": _VOYAGE}, "", "/DecHead", KEPT)
        for child in head:
            if local(child) in KEPT and not len(child) and (said := (child.text or "").strip()):
                self.reader.extra[local(child)] = said
        return flat

    def _once(self, tag: str, table: dict[str, Field]) -> Flat:
        element = self._part(tag)
        if element is None:
            return {field.path: field.kind.empty for field in table.values()}
        # The signature block names operator, card and signature: systems' own use, kept without a word.
        return self.reader.fields(element, table, "", f"/{tag}") if tag != "DecSign" else self._sign(element)

    def _sign(self, element: etree._Element) -> Flat:
        known = {local(child) for child in element} - set(_SIGN)
        for child in element:
            if local(child) in known:
                self.reader.keep(child, f"/DecSign/{local(child)}", "", warn=False)
        return self.reader.fields(element, _SIGN, "", "/DecSign", known)

    def _direction(self, said: str) -> Literal["I", "E"]:
        if said not in ("I", "E"):
            rule, text = ("B03", BAD_DIRECTION) if said else ("B02", NO_DIRECTION)
            self.reader.note(rule, "direction", text, said=said)
        return "E" if said == "E" else "I"

    def _section(self, section: Section) -> tuple[Any, ...]:
        """All elements of a repeated part, in the order of the message."""
        where = f"/{section.wrapper}" if section.wrapper else ""
        if section.wrapper:
            wrapper = self._part(section.wrapper)
            elements = self.reader.children(wrapper, section.member) if wrapper is not None else []
        else:
            elements = self.parts.get(section.tag, [])
        made: list[Any] = []
        seen: dict[str, int] = {}
        for element in elements:
            tag = local(element)
            seen[tag] = seen.get(tag, 0) + 1
            path = step(where, tag, seen[tag])
            if tag != section.tag:
                self.reader.keep(element, path, f"{section.member}.")
            elif section.member == "goods":
                made.append(self._goods(element, len(made), path))
            else:
                made.extend(self._item(section, element, len(made), path))
        return tuple(made)

    def _item(self, section: Section, element: etree._Element, index: int, path: str) -> list[Any]:
        if not _filled(element):  # <Container/>: a form's empty row
            return []
        known = by_tag(section.fields)
        flat = self.reader.fields(element, known, f"{section.member}[{index}].", path)
        # What is not known is kept aside, what is wrong is reported: a row of nothing else is no row.
        said = any(flat.values()) and any(_filled(child) for child in element if local(child) in known)
        return [build(section.make, flat)] if said else []

    def _goods(self, element: etree._Element, index: int, path: str) -> GoodsItem:
        prefix = f"goods[{index}]."
        flat = self.reader.fields(element, _GOODS, prefix, path, {"DecGoodsLimits"})
        item = cast(GoodsItem, build(GoodsItem, flat))
        permits = tuple(
            self._permit(
                limit, f"{prefix}permits[{number}].", step(f"{path}/DecGoodsLimits", "DecGoodsLimit", number + 1)
            )
            for number, limit in enumerate(_permits(element))
        )
        return msgspec.structs.replace(item, permits=permits, danger=None if item.danger == Danger() else item.danger)

    def _permit(self, element: etree._Element, prefix: str, path: str) -> Permit:
        flat = self.reader.fields(element, _PERMIT, prefix, path, {"GoodsNo", VIN})
        vins = [child for child in element if local(child) == VIN]
        flat["vehicles"] = tuple(
            self._vehicle(vin, f"{prefix}vehicles[{number}].", step(path, VIN, number + 1))
            for number, vin in enumerate(vins)
            if _filled(vin)
        )
        return cast(Permit, build(Permit, flat))

    def _vehicle(self, element: etree._Element, prefix: str, path: str) -> Vehicle:
        return cast(Vehicle, build(Vehicle, self.reader.fields(element, _VEHICLE, prefix, path)))

    def _rest(self) -> None:
        """Parts the declaration has no fields for: kept whole; `transit` types those of a transit declaration."""
        ours = _ONCE | set(_DIRECT)
        for tag, elements in self.parts.items():
            if tag in ours:
                continue
            known = tag in ("DecUsers", "TrnHead", "TrnList", "TrnContainers", "TrnContaGoodsList")
            for number, element in enumerate(elements, 1):
                self.reader.keep(element, step("", tag, number), "", warn=not known)


def _filled(element: etree._Element) -> bool:
    return any((text or "").strip() for text in element.itertext())


def _permits(goods: etree._Element) -> list[etree._Element]:
    return [
        limit
        for limits in goods
        if local(limits) == "DecGoodsLimits"
        for limit in limits
        if local(limit) == "DecGoodsLimit" and _filled(limit)
    ]
