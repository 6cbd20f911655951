"""AS2 in: messages with their receipts, and receipts for ours. A Message-ID that comes again gets the same receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from kouan.channels.as2 import keys, mdn, mime, packing
from kouan.channels.as2.mdn import Wanted
from kouan.channels.as2.trouble import STRANGER, UNEXPECTED, Trouble
from kouan.channels.models import Channel, Direction, Exchange, Message, Partner
from kouan.channels.services import certificates
from kouan.channels.services.inbound import SENDERS, handle
from kouan.channels.services.intake import made, queue_up, store
from kouan.channels.services.outbound import change, missed, send
from kouan.channels.services.partners import caller_of, report_trouble
from kouan.channels.states import Out
from kouan.channels.transports import Undelivered
from kouan.channels.transports import settings as transport_settings
from kouan.journal.context import acting
from kouan.kernel import clock
from kouan.kernel.errors import KouanError, Unavailable
from kouan.kernel.text import Text

UNKNOWN = Text("“{name}”不是登记的 AS2 对接方。", "“{name}” is not an AS2 partner on record.")
NOT_US = Text("AS2-To 应为“{name}”。", "AS2-To should be “{name}”.")
NO_ID = Text("缺少 Message-ID。", "The Message-ID is missing.")
EMPTY = Text("报文为空。", "The message is empty.")
NOT_ALLOWED = Text("该单位的角色不能发送报文。", "The organisation's roles do not let it send messages.")
ELSEWHERE = Text(
    "回执地址不在对接方登记的主机上。", "The receipt's address is not on the host registered for the partner."
)
WRONG_MIC = Text("回执的摘要与所发内容不符。", "The receipt's digest is not that of what was sent.")
NEGATIVE = Text("对接方拒收：{said}", "The partner refused it: {said}")
_Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def take(*, headers: Mapping[str, str], body: bytes, at_point: _Progress = lambda point: None) -> Answer:
    """Store what an AS2 request carries and answer with the receipt it asks for; `headers` by lower-case name.

    The receipt is stored with the message, before it is sent: killed at any point, the sender's repeat of the same
    Message-ID gets it. A request that could not be taken is judged anew when it comes again. `at_point` is told
    "stored" and "handled".
    """
    wanted = Wanted.of(headers)
    try:
        partner = _partner(headers)
    except Trouble as trouble:
        return _refusal(headers, wanted, trouble)
    with acting(organisation=partner.organisation_id, source="api"):
        return _taken(partner, headers, body, wanted, at_point)


def receipt(*, headers: Mapping[str, str], body: bytes) -> Answer:
    """An asynchronous receipt for a message of ours: delivered, or refused. Repeats change nothing."""
    try:
        partner = _partner(headers)
        settle(partner, headers, body)
    except (Trouble, Undelivered) as trouble:
        return Answer(400, {"Content-Type": "text/plain; charset=utf-8"}, trouble.text.en.encode())
    return Answer(200, {}, b"")


def settle(partner: Partner, headers: Mapping[str, str], body: bytes) -> None:
    """Write the receipt beside the exchange it is for, and close its message. Trouble when it proves nothing."""
    said = mdn.read(headers, body, theirs=certificates.trusted(partner), now=clock.now(), need_signature=True)
    with transaction.atomic(), acting(organisation=partner.organisation_id, source="api"):
        found = Exchange.objects.select_for_update().filter(
            direction=Direction.OUT, partner=partner, name=said.message_id
        )
        exchange = found.first()
        if exchange is None or exchange.message_id is None:
            raise Trouble(STRANGER, UNKNOWN.format(name=said.message_id[:80]))
        exchange.mdn, exchange.mdn_headers = body, dict(headers)
        exchange.disposition, exchange.receipt_at = said.disposition, clock.now()
        exchange.save(update_fields=["mdn", "mdn_headers", "disposition", "receipt_at"])
        row = Message.objects.select_for_update(of=("self",)).get(pk=exchange.message_id)
        if row.state in (Out.WAITING, Out.SENT):
            _close(row, exchange, said)


def fault_of(exchange: Exchange, said: mdn.Receipt) -> Undelivered | None:
    """What a receipt says against delivery: an error of the partner's, or the digest of another content."""
    if not said.ok:
        return Undelivered(NEGATIVE.format(said=f"{said.disposition} {said.text}"[:300]), final=True)
    if said.mic and not mdn.same_mic(said.mic, exchange.mic):
        return Undelivered(WRONG_MIC, final=True)
    return None


def _close(row: Message, exchange: Exchange, said: mdn.Receipt) -> None:
    fault = fault_of(exchange, said)
    if fault is not None:
        missed(row, fault)
        return
    row.error = row.error_en = ""
    change(row, "deliver")


def _partner(headers: Mapping[str, str]) -> Partner:
    name = headers.get("as2-from", "").strip().strip('"')
    rows = Partner.objects.select_related("organisation")
    found = rows.filter(as2_id=name, channel=Channel.AS2, is_active=True, organisation__is_active=True).first()
    if found is None or not name:
        raise Trouble(STRANGER, UNKNOWN.format(name=name[:80]))
    if headers.get("as2-to", "").strip().strip('"') != keys.name():
        raise Trouble(STRANGER, NOT_US.format(name=keys.name()))
    return found


def _taken(partner: Partner, headers: Mapping[str, str], body: bytes, wanted: Wanted, at_point: _Progress) -> Answer:
    name = headers.get("message-id", "").strip()[:255]
    try:
        _allowed(partner, wanted, name)
        exchange = _exchange(partner, name, headers, body, wanted)
    except Trouble as trouble:
        report_trouble(partner=partner, sentence=trouble.text)
        return _refusal(headers, wanted, trouble)
    at_point("stored")
    if exchange.message_id:
        report_trouble(partner=partner, sentence=None)
        _handle(exchange.message_id)
    at_point("handled")
    if exchange.mdn_to:
        return Answer(200, {}, b"")
    return Answer(200, exchange.mdn_headers, bytes(exchange.mdn))


def _exchange(partner: Partner, name: str, headers: Mapping[str, str], body: bytes, wanted: Wanted) -> Exchange:
    """The exchange of this Message-ID: the former one when it carried a message, else made now, receipt and all."""
    with transaction.atomic():
        queue_up(f"as2:{partner.id}:{name}")
        known = Exchange.objects.filter(direction=Direction.IN, partner=partner, name=name).first()
        if known is not None and known.message_id:
            _queue_receipt(known)
            return known
        row = known or Exchange(direction=Direction.IN, partner=partner, name=name)
        row.headers, row.body, row.at = dict(headers), body, clock.now()
        trouble = None
        try:
            with transaction.atomic():
                row.message, row.mic = _unpacked(partner, headers, body, wanted)
        except Trouble as found:
            trouble = found
            report_trouble(partner=partner, sentence=trouble.text)
        row.mdn_headers, row.mdn, row.disposition = mdn.build(
            headers=headers, wanted=wanted, ours=keys.ours(), mic=row.mic, trouble=trouble, partner=partner.as2_id
        )
        if not wanted.receipt:
            row.mdn_headers, row.mdn = {}, b""
        row.mdn_to = wanted.to if wanted.receipt else ""
        row.save()
        _queue_receipt(row)
        return row


def _unpacked(partner: Partner, headers: Mapping[str, str], body: bytes, wanted: Wanted) -> tuple[Message, str]:
    settings: transport_settings.As2 = transport_settings.read(Channel.AS2, partner.transport)
    found = packing.unpack(
        headers,
        body,
        ours=keys.ours(),
        theirs=certificates.trusted(partner),
        now=clock.now(),
        need_signature=settings.demand_signature,
        need_encryption=settings.demand_encryption,
        digest=wanted.digest,
    )
    if not found.payload.strip():
        raise Trouble(UNEXPECTED, EMPTY)
    try:
        row, _ = store(made(caller_of(partner), found.payload, Channel.AS2, found.filename, partner=partner), "")
    except KouanError as refusal:  # its number was used for other content
        raise Trouble(UNEXPECTED, refusal.text) from refusal
    return row, found.mic


def _handle(message: UUID) -> None:
    """The receipt says that we have it, not what we think of it: a fault of ours here is for the sweep to repair."""
    try:
        handle(message=message)
    except Unavailable:
        return


def _queue_receipt(exchange: Exchange) -> None:
    if not exchange.mdn_to or not exchange.mdn:
        return
    send(
        organisation=exchange.partner.organisation_id,
        format="MDN",
        body=bytes(exchange.mdn),
        filename="mdn.txt",
        key=f"mdn:{exchange.id}:{exchange.at:%Y%m%d%H%M%S%f}"[:64],
        reply_to=exchange.message_id,
        partner=exchange.partner,
    )


def _allowed(partner: Partner, wanted: Wanted, name: str) -> None:
    if not name:
        raise Trouble(UNEXPECTED, NO_ID)
    if not caller_of(partner).may(*SENDERS):
        raise Trouble(UNEXPECTED, NOT_ALLOWED)
    if wanted.to:
        settings: transport_settings.As2 = transport_settings.read(Channel.AS2, partner.transport)
        address = urlsplit(wanted.to)
        if address.scheme not in ("http", "https") or address.hostname != urlsplit(settings.url).hostname:
            raise Trouble(UNEXPECTED, ELSEWHERE)


def _refusal(headers: Mapping[str, str], wanted: Wanted, trouble: Trouble) -> Answer:
    """The receipt that says no, at once and to nobody's record."""
    if not wanted.receipt:
        return Answer(403, {"Content-Type": "text/plain; charset=utf-8"}, trouble.text.en.encode())
    partner = mime.parse(b"x: " + headers.get("as2-from", "").encode()[:128] + b"\r\n\r\n").headers.get("x", "")
    made, body, _ = mdn.build(
        headers=headers, wanted=wanted, ours=keys.ours(), trouble=trouble, partner=partner.strip('"')
    )
    return Answer(200, made, body)
