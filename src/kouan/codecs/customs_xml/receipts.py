"""Receipts to the declarant: DecImportResponse (was it taken in) and DEC_RESULT (what customs decided)."""

import re
from datetime import date, datetime
from typing import Any

import msgspec
from lxml import etree

from kouan.codecs.customs_xml.channel import Channel
from kouan.codecs.customs_xml.secure import local, parse
from kouan.codecs.customs_xml.tables import NAMESPACE
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text

WRONG_ROOT = Text("根元素是 {tag}，不是 {wanted}。", "The root element is {tag}, not {wanted}.")
WRONG_VALUE = Text("{tag}：“{said}”无法识别。", "{tag}: “{said}” is not known.")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class ImportResponse(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to a DecMessage: taken in (`ok`) or not, with the sentence; `seq_no` when the centre gave one."""

    ok: bool
    message: str = ""
    client_no: str = ""
    seq_no: str = ""
    transit_no: str = ""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One decision of customs on a declaration. Times are aware; they stand in the message as Shanghai time."""

    seq_no: str
    channel: Channel
    notice_at: datetime
    entry_id: str = ""
    note: str = ""
    customs_office: str = ""
    entry_date: date | None = None
    declared_at: datetime | None = None


def encode_import_response(response: ImportResponse) -> bytes:
    """DecImportResponse as UTF-8 XML."""
    values = {
        "ResponseCode": "0" if response.ok else "1",
        "ErrorMessage": response.message,
        "ClientSeqNo": response.client_no,
        "SeqNo": response.seq_no,
        "TrnPreId": response.transit_no,
    }
    always = ("ResponseCode", "ErrorMessage", "ClientSeqNo")
    return _write("DecImportResponse", {t: v for t, v in values.items() if v or t in always}, NAMESPACE)


def decode_import_response(raw: bytes) -> ImportResponse:
    """Raises Malformed, TooLarge."""
    values = _read(raw, "DecImportResponse")
    code = values.get("ResponseCode", "")
    if code not in ("0", "1"):
        raise Malformed(WRONG_VALUE, tag="ResponseCode", said=code[:40])
    return ImportResponse(
        ok=code == "0",
        message=values.get("ErrorMessage", ""),
        client_no=values.get("ClientSeqNo", ""),
        seq_no=values.get("SeqNo", ""),
        transit_no=values.get("TrnPreId", ""),
    )


def encode_result(result: Result) -> bytes:
    """DEC_RESULT as UTF-8 XML; an empty note becomes the channel's own sentence in Chinese."""
    return _write(
        "DEC_RESULT",
        {
            "CUS_CIQ_NO": result.seq_no,
            "ENTRY_ID": result.entry_id,
            "NOTICE_DATE": _moment(result.notice_at),
            "CHANNEL": str(result.channel),
            "NOTE": result.note or result.channel.text.zh,
            "CUSTOM_MASTER": result.customs_office,
            "I_E_DATE": result.entry_date.isoformat() if result.entry_date else "",
            "D_DATE": _moment(result.declared_at),
        },
    )


def decode_result(raw: bytes) -> Result:
    """Raises Malformed (also for an unknown channel or date), TooLarge."""
    values = _read(raw, "DEC_RESULT")
    try:
        channel = Channel(values.get("CHANNEL", ""))
    except ValueError:
        raise Malformed(WRONG_VALUE, tag="CHANNEL", said=values.get("CHANNEL", "")[:40]) from None
    notice_at = _at("NOTICE_DATE", values)
    if notice_at is None:
        raise Malformed(WRONG_VALUE, tag="NOTICE_DATE", said="")
    entry_at = _at("I_E_DATE", values)
    return Result(
        seq_no=values.get("CUS_CIQ_NO", ""),
        channel=channel,
        notice_at=notice_at,
        entry_id=values.get("ENTRY_ID", ""),
        note=values.get("NOTE", ""),
        customs_office=values.get("CUSTOM_MASTER", ""),
        entry_date=entry_at.astimezone(SHANGHAI).date() if entry_at else None,
        declared_at=_at("D_DATE", values),
    )


def _write(tag: str, values: dict[str, str], namespace: str = "") -> bytes:
    prefix = f"{{{namespace}}}" if namespace else ""
    nsmap: Any = {None: namespace} if namespace else None
    root = etree.Element(prefix + tag, nsmap=nsmap)
    for child, said in values.items():
        etree.SubElement(root, prefix + child).text = _ILLEGAL.sub("", said) or None
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _read(raw: bytes, wanted: str) -> dict[str, str]:
    root, _ = parse(raw)
    if local(root) != wanted:
        raise Malformed(WRONG_ROOT, tag=local(root)[:64], wanted=wanted)
    return {local(child): (child.text or "").strip() for child in root}


def _moment(at: datetime | None) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S") if at else ""


def _at(tag: str, values: dict[str, str]) -> datetime | None:
    said = values.get(tag, "")
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said)
        return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
    except ValueError:
        raise Malformed(WRONG_VALUE, tag=tag, said=said[:40]) from None
