"""DxpMsg, the exchange envelope: who sends what to whom, with the message as base64, maybe zipped (Appendix D)."""

import base64
import binascii
import io
import re
import zipfile
import zlib

import msgspec
from lxml import etree

from kouan.codecs.customs_xml.secure import MAX_BYTES, local, parse
from kouan.kernel.errors import Malformed, TooLarge
from kouan.kernel.text import Text

NAMESPACE = "http://www.chinaport.gov.cn/dxp"
NOT_ENVELOPE = Text("报文格式错误：{why}。", "The envelope is not in order: {why}.")
BASE64_FAILED = Text("舱单数据Base64解码失败", "The data of the envelope are not base64.")
ZIP_FAILED = Text("舱单数据zip解码失败", "The data of the envelope are not a zip file of one message.")
_ZIPPED = re.compile(rb"\s*<Zip>(.*)</Zip>\s*", re.DOTALL)


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """`message_id` (CopMsgId) is the sender's own; the receiver de-duplicates on it. `created` stays as written."""

    message_id: str
    sender: str
    receivers: tuple[str, ...]
    kind: str  # MsgType
    data: bytes
    created: str = ""


def decode(raw: bytes) -> Envelope:
    """The envelope opened. Raises Malformed, TooLarge."""
    root, _ = parse(raw)
    if local(root) != "DxpMsg":
        raise Malformed(NOT_ENVELOPE, why=f"{local(root)[:64]} ≠ DxpMsg")
    parts = {local(child): child for child in root}
    missing = next((tag for tag in ("TransInfo", "Data") if tag not in parts), None)
    if missing:
        raise Malformed(NOT_ENVELOPE, why=f"{missing} ?")
    info = {local(child): (child.text or "").strip() for child in parts["TransInfo"]}
    if not info.get("CopMsgId"):
        raise Malformed(NOT_ENVELOPE, why="CopMsgId ?")
    return Envelope(
        message_id=info["CopMsgId"][:64],
        sender=info.get("SenderId", "")[:64],
        receivers=tuple((n.text or "").strip() for n in parts["TransInfo"].iter() if local(n) == "ReceiverId"),
        kind=info.get("MsgType", "")[:64],
        created=info.get("CreatTime", "")[:32],
        data=_open("".join(str(text) for text in parts["Data"].itertext()), bool(len(parts["Data"]))),
    )


def encode(envelope: Envelope, *, zipped: bool = False) -> bytes:
    """The envelope as UTF-8 XML; `zipped` packs the message first."""
    root = etree.Element(f"{{{NAMESPACE}}}DxpMsg", {"ver": "1.0"}, nsmap={"dxp": NAMESPACE})
    info = etree.SubElement(root, "TransInfo")
    etree.SubElement(info, "CopMsgId").text = envelope.message_id
    etree.SubElement(info, "SenderId").text = envelope.sender
    receivers = etree.SubElement(info, "ReceiverIds")
    for receiver in envelope.receivers:
        etree.SubElement(receivers, "ReceiverId").text = receiver
    etree.SubElement(info, "CreatTime").text = envelope.created
    etree.SubElement(info, "MsgType").text = envelope.kind
    data = b"<Zip>" + base64.b64encode(_zip(envelope)) + b"</Zip>" if zipped else envelope.data
    etree.SubElement(root, "Data").text = base64.b64encode(data).decode("ascii")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _zip(envelope: Envelope) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{re.sub(r'[^A-Za-z0-9_-]', '_', envelope.message_id)}.xml")
        archive.writestr(entry, envelope.data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _open(said: str, inner: bool) -> bytes:
    """Base64 to bytes; a `<Zip>` around the content, inside or outside the base64, is unpacked."""
    data = _base64(said)
    if inner:  # <Data><Zip>base64 of the zip</Zip></Data>
        return _unzip(data)
    wrapped = _ZIPPED.fullmatch(data)
    return _unzip(_base64(wrapped.group(1).decode("ascii", "replace"))) if wrapped else data


def _base64(said: str) -> bytes:
    try:
        return base64.b64decode("".join(said.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(BASE64_FAILED) from None


def _unzip(packed: bytes) -> bytes:
    """The one file of the archive; never more than the limit is unpacked, whatever its header says."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            names = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(names) != 1 or names[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Malformed(ZIP_FAILED)
            with archive.open(names[0]) as stream:
                data = stream.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise Malformed(ZIP_FAILED) from None
    if len(data) > MAX_BYTES:
        raise TooLarge(limit=f"{MAX_BYTES // 1024 // 1024} MiB")
    return data
