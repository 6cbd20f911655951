"""What channels know of a format before a wing handles it: which one it is, the sender's number, how to say no."""

import contextlib

import msgspec

from kouan.codecs.customs_xml import decmessage, envelope
from kouan.codecs.customs_xml.charset import to_text
from kouan.codecs.customs_xml.receipts import ImportResponse, encode_import_response
from kouan.codecs.customs_xml.secure import root_name
from kouan.codecs.declaration import Declaration, decode_json
from kouan.kernel.errors import Invalid, KouanError, Malformed, Problem
from kouan.kernel.text import Text

DEC_MESSAGE, DECLARATION, ENVELOPE = "DecMessage", "Declaration", "DxpMsg"
UNKNOWN_FORMAT = Text("未识别的报文类型：{name}。", "This kind of message is not known: {name}.")
TOO_DEEP = Text("JSON 嵌套过深。", "The JSON is nested too deeply.")
NOT_JSON = Text("JSON 无法读取：{why}", "The JSON cannot be read: {why}")


class _Numbered(msgspec.Struct):
    client_no: str = ""


def recognise(raw: bytes) -> str:
    """The format: the XML root element's name, "Declaration" for a JSON object, '' when neither."""
    if raw.lstrip()[:1] == b"{":
        return DECLARATION
    return root_name(raw)


def charset(raw: bytes) -> str:
    """Charset of the text, '' when it cannot be read."""
    with contextlib.suppress(Malformed):
        return to_text(raw)[1]
    return ""


def client_no(name: str, raw: bytes) -> str:
    """The sender's own number in the message, '' when it has none or cannot be read."""
    number = ""
    with contextlib.suppress(KouanError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        if name == DEC_MESSAGE:
            number = decmessage.client_no(raw)
        elif name == ENVELOPE:
            number = envelope.decode(raw).message_id
        elif name == DECLARATION:
            number = msgspec.json.decode(raw, type=_Numbered).client_no
    return number if number.isprintable() and len(number) <= 64 else ""


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


def refusal(number: str, error: KouanError) -> bytes:
    """The acknowledgement that says no: DecImportResponse with every finding."""
    findings = error.problems if isinstance(error, Invalid) else []
    message = "；".join(sentence(problem) for problem in findings[:20]) or error.text.zh
    return encode_import_response(ImportResponse(ok=False, message=message, client_no=number))


def sentence(problem: Problem) -> str:
    """One finding as receipts write it: rule, field, sentence."""
    return f"[{problem.rule}]{problem.field}：{problem.text.zh}"
