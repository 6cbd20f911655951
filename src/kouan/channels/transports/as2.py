"""AS2 out: packed for the partner, posted, its receipt verified. Repeats carry the same Message-ID."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

from django.conf import settings as django_settings

from kouan.channels import formats
from kouan.channels.as2 import keys, mdn, packing
from kouan.channels.as2.trouble import Trouble
from kouan.channels.models import Direction, Exchange, Message, Partner
from kouan.channels.transports import settings
from kouan.channels.transports.trouble import Undelivered
from kouan.kernel import clock
from kouan.kernel.text import Text

SECONDS = 30
MOST = 1024 * 1024  # bytes of an answer
NO_ADDRESS = Text("没有登记对接方的 AS2 地址。", "No AS2 address of the partner is on record.")
NO_CERTIFICATE = Text("对接方没有有效的证书，无法加密。", "The partner has no certificate in force to encrypt to.")
UNREACHED = Text("无法连接对接方：{why}", "The partner cannot be reached: {why}")
REFUSED = Text("对接方返回 HTTP {status}。", "The partner answered HTTP {status}.")
NO_RECEIPT = Text("对接方未返回可信的回执：{why}", "The partner's answer is no receipt to rely on: {why}")


def carry(partner: Partner, message: Message) -> str:
    """Post it; "deliver" on a good receipt, "hand_over" when the receipt comes later."""
    said: settings.As2 = settings.read(partner.channel, partner.transport)
    if message.format == "MDN":
        return _receipt(message)
    if not said.url:
        raise Undelivered(NO_ADDRESS)
    exchange = _packed(partner, message, said)
    headers, body = post(said.url, exchange.headers, bytes(exchange.body))
    if said.receipt == "none":
        return "deliver"
    if said.receipt == "async":
        return "hand_over"
    return _settled(partner, exchange, headers, body)


def post(url: str, headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    """Headers (lower-case names) and body of a 2xx answer; Undelivered for anything else."""
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310 - checked at setting
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            return {name.lower(): value for name, value in answer.headers.items()}, answer.read(MOST)
    except urllib.error.HTTPError as refusal:
        raise Undelivered(REFUSED.format(status=refusal.code)) from refusal
    except (OSError, HTTPException) as fault:
        raise Undelivered(UNREACHED.format(why=str(getattr(fault, "reason", fault))[:200])) from fault


def _packed(partner: Partner, message: Message, said: settings.As2) -> Exchange:
    """The request, kept before it is sent."""
    from kouan.channels.services import certificates

    theirs = certificates.to_encrypt(partner) if said.encrypt else None
    if said.encrypt and theirs is None:
        raise Undelivered(NO_CERTIFICATE)
    packed = packing.pack(
        message.body,
        media=formats.of(message.body).media,
        filename=message.filename or str(message.id),
        ours=keys.ours(),
        theirs=theirs,
        sign=said.sign,
        compress=said.compress,
        cipher=said.cipher if said.encrypt else "",
        digest=said.digest,
    )
    name = f"<{message.id}@{keys.name()}>"
    headers = mdn.envelope_headers(partner.as2_id) | {"Message-ID": name} | packed.headers | _asking(said)
    held, _ = Exchange.objects.update_or_create(
        direction=Direction.OUT,
        partner=partner,
        name=name,
        defaults={"message": message, "headers": headers, "body": packed.body, "mic": packed.mic, "at": clock.now()},
    )
    return held


def _asking(said: settings.As2) -> dict[str, str]:
    headers = {"Subject": "Kouan"}
    if said.receipt == "none":
        return headers
    headers["Disposition-Notification-To"] = keys.name()
    headers["Disposition-Notification-Options"] = (
        f"signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg=required, {said.digest}"
    )
    if said.receipt == "async":
        headers["Receipt-Delivery-Option"] = f"{django_settings.PORTAL_URL.rstrip('/')}/channels/as2/"
    return headers


def _settled(partner: Partner, exchange: Exchange, headers: Mapping[str, str], body: bytes) -> str:
    from kouan.channels.services import as2, certificates

    try:
        receipt: Any = mdn.read(
            headers, body, theirs=certificates.trusted(partner), now=clock.now(), need_signature=True
        )
    except Trouble as trouble:
        raise Undelivered(NO_RECEIPT.format(why=trouble.text.zh)) from trouble
    exchange.mdn, exchange.mdn_headers = body, dict(headers)
    exchange.disposition, exchange.receipt_at = receipt.disposition, clock.now()
    exchange.save(update_fields=["mdn", "mdn_headers", "disposition", "receipt_at"])
    if fault := as2.fault_of(exchange, receipt):
        raise fault
    return "deliver"


def _receipt(message: Message) -> str:
    """Our asynchronous receipt, to the address its sender named."""
    exchange = Exchange.objects.get(pk=message.client_no.split(":")[1])
    post(exchange.mdn_to, exchange.mdn_headers, message.body)
    return "deliver"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=ssl.create_default_context()))
