"""Formats of China customs: DecMessage and every other XML by its root element, DxpMsg envelopes, our JSON."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import msgspec

from kouan.channels.formats.table import Decoded, Format, attach
from kouan.codecs.customs_xml import decmessage, envelope
from kouan.codecs.customs_xml.charset import to_text
from kouan.codecs.customs_xml.receipts import ImportResponse, encode_import_response
from kouan.codecs.customs_xml.secure import local, parse, root_name
from kouan.codecs.declaration import Declaration, decode_json
from kouan.kernel.errors import Invalid, KouanError, Malformed, Problem
from kouan.kernel.text import Text

DEC_MESSAGE, DECLARATION, ENVELOPE, XML = "DecMessage", "Declaration", "DxpMsg", "XML"
UNKNOWN_FORMAT = Text("未识别的报文类型：{name}。", "This kind of message is not known: {name}.")
TOO_DEEP = Text("JSON 嵌套过深。", "The JSON is nested too deeply.")
NOT_JSON = Text("JSON 无法读取：{why}", "The JSON cannot be read: {why}")
_BAD_CONTENT = (KouanError, msgspec.DecodeError, UnicodeDecodeError, LookupError, RecursionError)


class _Numbered(msgspec.Struct):
    client_no: str = ""


def declaration(name: str, raw: bytes) -> tuple[Declaration, list[Problem]]:
    """The declaration in a DecMessage or in our JSON, for the wing that files it. Raises Malformed, TooLarge."""
    if name == DEC_MESSAGE:
        return decmessage.decode(raw)
    if name != DECLARATION:
        raise Malformed(UNKNOWN_FORMAT, name=name)
    try:
        return decode_json(raw), []
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise Malformed(NOT_JSON, why=str(wrong)[:200]) from None
    except RecursionError:
        raise Malformed(TOO_DEEP) from None


def refusal(number: str, error: KouanError, raw: bytes = b"") -> bytes:
    """The acknowledgement that says no: DecImportResponse with every finding."""
    findings = error.problems if isinstance(error, Invalid) else []
    message = "；".join(sentence(problem) for problem in findings[:20]) or error.text.zh
    return encode_import_response(ImportResponse(ok=False, message=message, client_no=number))


def sentence(problem: Problem) -> str:
    """One finding as receipts write it: rule, field, sentence."""
    return f"[{problem.rule}]{problem.field}：{problem.text.zh}"


def as_utf8(raw: bytes, charset: str) -> bytes:
    """XML in a charset that its partner's profile names, as UTF-8; as it is where the profile is wrong about it."""
    if not charset:
        return raw
    with contextlib.suppress(UnicodeDecodeError, LookupError):
        return to_text(raw.decode(charset).encode())[0].encode()
    return raw


def _xml_number(raw: bytes, charset: str) -> str:
    number = ""
    with contextlib.suppress(*_BAD_CONTENT):
        name = root_name(raw)
        if name == DEC_MESSAGE:
            number = decmessage.client_no(as_utf8(raw, charset))
        elif name == ENVELOPE:
            number = envelope.decode(raw).message_id
    return number


def _json_number(raw: bytes, charset: str) -> str:
    with contextlib.suppress(*_BAD_CONTENT):
        return msgspec.json.decode(raw, type=_Numbered).client_no
    return ""


def _xml_text(raw: bytes, charset: str) -> tuple[str, str]:
    with contextlib.suppress(*_BAD_CONTENT):
        if charset:
            return raw.decode(charset), charset
        return to_text(raw)
    return raw.decode("utf-8", "replace"), ""


def _json_text(raw: bytes, charset: str) -> tuple[str, str]:
    with contextlib.suppress(UnicodeDecodeError):
        return raw.decode("utf-8"), "utf-8"
    return raw.decode("utf-8", "replace"), ""


def _xml_decode(raw: bytes, charset: str) -> Decoded:
    raw, about = as_utf8(raw, charset), {}
    name = root_name(raw)
    if name == ENVELOPE:
        opened = envelope.decode(raw)
        about = {"CopMsgId": opened.message_id, "SenderId": opened.sender, "MsgType": opened.kind}
        raw, name = opened.data, _sniff_json(opened.data) or root_name(opened.data)
    if name not in (DEC_MESSAGE, DECLARATION):
        return Decoded(dict(_leaves(raw)), about=about)
    found, problems = declaration(name, raw)
    return Decoded(msgspec.to_builtins(found, str_keys=True), problems, about)


def _json_decode(raw: bytes, charset: str) -> Decoded:
    found, problems = declaration(DECLARATION, raw)
    return Decoded(msgspec.to_builtins(found, str_keys=True), problems)


def _leaves(raw: bytes) -> Iterator[tuple[str, Any]]:
    """Every element that holds text, by its name; a name that comes again is numbered."""
    seen: dict[str, int] = {}
    for node in parse(raw)[0].iter():
        if not len(node) and (said := (node.text or "").strip()):
            name = local(node)
            seen[name] = seen.get(name, 0) + 1
            yield (name if seen[name] == 1 else f"{name}[{seen[name] - 1}]"), said


def _sniff_json(raw: bytes) -> str:
    return DECLARATION if raw[:64].lstrip()[:1] == b"{" else ""


attach(Format(DECLARATION, _sniff_json, _json_number, _json_text, _json_decode, refusal, media="application/json"))
attach(Format(XML, root_name, _xml_number, _xml_text, _xml_decode, refusal, normal=as_utf8))
