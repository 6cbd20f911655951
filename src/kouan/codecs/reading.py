"""Any XML or JSON message, read by its family: what it is, its content as plain data, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from lxml import etree

from kouan.codecs.customs_xml import decmessage, envelope, receipts
from kouan.codecs.customs_xml.manifest import is_receipt
from kouan.codecs.customs_xml.secure import local, namespace, parse
from kouan.codecs.declaration import decode_json
from kouan.codecs.families import JSON_SHAPES, SHAPES
from kouan.codecs.shapes import jsonform
from kouan.codecs.shapes.document import MANY_ELEMENTS
from kouan.codecs.shapes.reading import Reading
from kouan.kernel.errors import KouanError, Problem, Severity
from kouan.kernel.text import Text

UNKNOWN = Text("不认识的报文，内容按位置列出。", "Not a message that is known here: its content stands by place.")
NOT_OURS = Text("不是本平台的申报 JSON：{why}", "Not a declaration in our JSON: {why}")
DEEPEST_ENVELOPE = 3


class Found(msgspec.Struct, omit_defaults=True):
    """`type` is the message's own name (DecMessage, MT3101, pain.001 …), '' when it cannot even be told."""

    type: str
    charset: str = ""
    decoded: Any = None
    findings: list[Problem] = []
    envelope: dict[str, Any] | None = None


def read(raw: bytes, level: int = 0) -> Found:
    """The message, whatever it is; never raises on content."""
    found = Found(type="")
    try:
        start = raw[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if start in (b"{", b"["):
            _json(raw, found)
        else:
            _xml(raw, found, level)
    except KouanError as error:
        found.findings.append(Problem(error.code, "", error.text))
    return found


def _xml(raw: bytes, found: Found, level: int) -> None:
    root, found.charset = parse(raw, elements=MANY_ELEMENTS)
    found.type = local(root)
    if found.type == "DxpMsg" and level < DEEPEST_ENVELOPE:
        _opened(raw, found, level)
        return
    reader = _PLAIN.get(found.type)
    if reader is not None:
        value, problems = reader(raw)
        found.decoded, found.findings = plain(value), problems
        return
    name = xml_family(root, raw)
    if name:
        value, found.findings = SHAPES[name].of(root)
        found.decoded = plain(value)
        found.type = getattr(value, "kind", "") if name in ("manifest", "wljk") and value.kind else name
        return
    reading = Reading()
    reading.keep(root, "", "", warn=False)
    found.decoded = reading.extra
    found.findings.append(Problem("XML-00", "", UNKNOWN, Severity.WARN))


def xml_family(root: etree._Element, raw: bytes) -> str:
    """The shape that reads this root element, '' when none does."""
    tag, uri = local(root), namespace(root)
    if tag == "Manifest":
        return "manifest-receipt" if is_receipt(raw) else "manifest"
    for name, shape in SHAPES.items():
        if tag != shape.root.rpartition(":")[2] or tag == "Manifest":
            continue
        alone = sum(tag == other.root.rpartition(":")[2] for other in SHAPES.values()) == 1
        if alone or uri == shape.namespace or (shape.accepted(uri) and shape.fits(root)):
            return name
    return ""


def _opened(raw: bytes, found: Found, level: int) -> None:
    """The message in its envelope; what is wrong with either."""
    opened = envelope.decode(raw)
    inner = read(opened.data, level + 1)
    told = {name: getattr(opened, name) for name in ("message_id", "sender", "receivers", "kind", "created")}
    found.envelope = plain(told)
    found.type, found.charset, found.decoded = inner.type, inner.charset, inner.decoded
    found.findings = inner.findings
    if inner.envelope:
        found.envelope["envelope"] = inner.envelope


def _json(raw: bytes, found: Found) -> None:
    found.charset = "utf-8"
    given, doubled = jsonform.parse(raw)
    for name, shape in JSON_SHAPES.items():
        if fits_json(shape, given):
            value, found.findings = shape.of(given, doubled)
            found.type, found.decoded = name, plain(value)
            return
    if isinstance(given, dict) and "goods" in given:
        found.type = "Declaration"
        try:
            found.decoded = plain(decode_json(raw))
        except (msgspec.DecodeError, RecursionError) as wrong:
            found.findings.append(Problem("malformed", "", NOT_OURS.format(why=str(wrong)[:200])))
        return
    found.decoded = plain(given)
    found.findings.append(Problem("XML-00", "", UNKNOWN, Severity.WARN))


def fits_json(shape: jsonform.JsonShape[Any], given: Any) -> bool:
    """Whether what tells this family is there: paths like `events/0/portCall`."""
    whole = {shape.bare: given} if shape.bare and isinstance(given, list) else given
    return bool(shape.signs) and all(_there(whole, sign) for sign in shape.signs)


def _there(at: Any, path: str) -> bool:
    for step in path.split("/"):
        if isinstance(at, list):
            at = at[0] if step == "0" and at else None
        elif isinstance(at, dict) and step in at:
            at = at[step]
        else:
            return False
    return at is not None


def plain(value: Any) -> Any:
    """Values as JSON has them; decimals as text, so that none is rounded."""
    return msgspec.to_builtins(value, str_keys=True)


def _alone(read: Callable[[bytes], Any]) -> Callable[[bytes], tuple[Any, list[Problem]]]:
    return lambda raw: (read(raw), [])


_PLAIN: dict[str, Callable[[bytes], tuple[Any, list[Problem]]]] = {
    "DecMessage": decmessage.decode,
    "DecImportResponse": _alone(receipts.decode_import_response),
    "DEC_RESULT": _alone(receipts.decode_result),
}
