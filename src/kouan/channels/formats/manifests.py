"""Manifests of customs (MTxxxx) in the table of formats: named by their type, numbered by their MessageID."""

from __future__ import annotations

import contextlib
from hashlib import sha256

import msgspec

from kouan.channels.formats.customs import as_utf8
from kouan.channels.formats.table import Decoded, Format, attach
from kouan.codecs.customs_xml import manifest
from kouan.codecs.customs_xml.channel import ManifestReceipt
from kouan.codecs.customs_xml.charset import to_text
from kouan.codecs.customs_xml.manifest import MANIFEST, RECEIPT, Manifest, Receipt
from kouan.codecs.customs_xml.secure import quick_root
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, KouanError, Severity

FAMILY, ANSWER = "Manifest", "ManifestReceipt"
US = "KOUAN"
LONGEST = 64  # characters of a number; a longer one is told by its hash


def sniff(raw: bytes) -> str:
    """MT1101 and so on, with a regional letter left off; ManifestReceipt; Manifest when it does not say."""
    if quick_root(raw) != FAMILY:
        return ""
    if manifest.is_receipt(raw):
        return ANSWER
    return manifest.canonical(manifest.type_in(raw)) or FAMILY


def number(raw: bytes, charset: str) -> str:
    """MessageID, which repeats have in common."""
    with contextlib.suppress(KouanError):
        said = opened(raw, charset).value
        return said.message_id if len(said.message_id) <= LONGEST else sha256(said.message_id.encode()).hexdigest()
    return ""


def opened(raw: bytes, charset: str = "") -> Decoded:
    """The typed message and its findings. Raises Malformed, TooLarge."""
    raw = as_utf8(raw, charset)
    value, problems = RECEIPT.decode(raw) if manifest.is_receipt(raw) else MANIFEST.decode(raw)
    return Decoded(value, problems)


def text(raw: bytes, charset: str) -> tuple[str, str]:
    with contextlib.suppress(KouanError, UnicodeDecodeError, LookupError):
        return (raw.decode(charset), charset) if charset else to_text(raw)
    return raw.decode("utf-8", "replace"), ""


def decode(raw: bytes, charset: str) -> Decoded:
    found = opened(raw, charset)
    return Decoded(msgspec.to_builtins(found.value, str_keys=True), found.findings)


def receipt(message: Manifest, code: ManifestReceipt, why: str = "", **more: object) -> bytes:
    """The answer to a manifest, `why` beside the code's own sentence."""
    now = f"{clock.now().astimezone(clock.SHANGHAI):%Y%m%d%H%M%S%f}"[:17]
    kind = message.kind or FAMILY
    said = Receipt(
        message_id=f"CN_{kind}_1p0_{US}_{now}",
        function="9",
        kind=kind,
        sender=US,
        receiver=message.sender,
        sent=now,
        version="1.0",
        answers=message.message_id,
        voyage=message.means.voyage if message.means else "",
        vessel=message.means.id if message.means else "",
        code=str(code),
        text=(why or code.text.zh)[:1000],
        **more,  # type: ignore[arg-type]
    )
    return RECEIPT.written(said)[0]


def refusal(client_no: str, error: KouanError, raw: bytes) -> bytes:
    """The receipt that returns the message, with every finding."""
    about = Manifest(message_id=client_no)
    with contextlib.suppress(KouanError):
        value = opened(raw).value
        about = value if isinstance(value, Manifest) else about
    found = [one for one in error.problems if one.severity == Severity.STOP] if isinstance(error, Invalid) else []
    why = "；".join(f"[{one.rule}]{one.field}：{one.text.zh}" for one in found[:20]) or error.text.zh
    return receipt(about, ManifestReceipt.RETURNED, why)


ENTRY = Format(
    FAMILY,
    sniff,
    number,
    text,
    decode,
    refusal,
    normal=as_utf8,
    answer=ANSWER,
)
attach(ENTRY, first=True)
