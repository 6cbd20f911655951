"""What a message in does: opened, checked as its partner's profile says, and given to the wing that acts on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kouan.channels import formats, handlers
from kouan.channels.handlers import Reply
from kouan.channels.models import Message, Partner, Strictness
from kouan.channels.services import sealing
from kouan.channels.services.answering import DEFAULT
from kouan.codecs.customs_xml import envelope
from kouan.codecs.customs_xml.secure import parse
from kouan.kernel.errors import Invalid, Malformed, Problem, Refused, Severity
from kouan.kernel.text import Text
from kouan.registry.caller import Caller

XML = "application/xml"
STRANGER = Text("发送方“{sender}”不是本单位登记的对接方。", "Sender “{sender}” is not a partner of your organisation.")
NOT_AGREED = Text(
    "对接方“{partner}”的约定不含报文类型 {name}。", "The profile of “{partner}” does not allow messages of type {name}."
)
NOBODY = Text(
    "本平台暂无业务处理 {name}：报文已收存，可在报文台查看。", "No part of this window acts on {name} yet: kept."
)


def carried_out(row: Message, caller: Caller) -> Reply:
    """The effects of a message as its partner's profile lets it through, in the caller's transaction, and its answer.

    Raises what refuses it: Refused, Invalid with the findings, Malformed.
    """
    profile = row.partner or DEFAULT
    name, raw = row.format, row.body
    if name == formats.ENVELOPE:
        opened = envelope.decode(raw)
        if not Partner.objects.filter(sender_id=opened.sender, organisation=caller.organisation, is_active=True):
            raise Refused("D-SENDER", STRANGER, sender=opened.sender)
        raw = opened.data
        name = formats.recognise(raw)
    entry = formats.of(raw)
    if name and profile.formats and not _agreed({name, entry.family, row.format}, entry.parts(raw), profile.formats):
        raise Refused("D-FORMAT", NOT_AGREED, partner=profile.name, name=name)
    checked = [*_signature(row), *entry.check(raw, profile.charset)]
    sound, rejected = _sound(profile, entry, raw, checked)
    normal = entry.normal(sound, profile.charset)
    normal = sealing.opened(normal) if entry.media == XML else normal
    reply = _effect(row, caller, name, normal, entry)
    findings = [*checked, *reply.findings]
    ack = reply.ack
    if entry.acknowledge and not ack:
        told = reply.findings if profile.strictness == Strictness.ACCEPT else findings
        ack = entry.acknowledge(normal if sound is raw else raw, profile.charset, told, rejected)
    facts = reply.facts if not rejected else {**reply.facts, "rejected": " ".join(sorted(rejected))[:200]}
    return replace(reply, findings=findings, ack=ack, facts=facts)


def _agreed(names: set[str], parts: Collection[str], agreed: Collection[str]) -> bool:
    """Whether the profile allows the message by one of its names, or all that it carries by theirs."""
    return not names.isdisjoint(agreed) or (bool(parts) and set(parts).issubset(agreed))


def _sound(
    profile: Partner, entry: formats.Format, raw: bytes, checked: list[Problem]
) -> tuple[bytes, Collection[str]]:
    """What the profile lets through of a message with such findings, and the references of what it does not.

    Invalid when nothing is let through. A fault of the envelope alone lets all through where messages are judged.
    """
    if profile.strictness not in (Strictness.REJECT, Strictness.MESSAGE):
        return raw, ()
    if all(one.severity != Severity.STOP for one in checked):
        return raw, ()
    if profile.strictness == Strictness.REJECT or entry.sound is None:
        raise Invalid(checked)
    sound, rejected = entry.sound(raw, profile.charset)
    if not sound:
        raise Invalid(checked)
    return (sound, rejected) if rejected else (raw, ())


def _signature(row: Message) -> list[Problem]:
    """What is wrong with the signature of an XML message as it came."""
    entry = formats.of(row.body)
    return sealing.check(row.partner, row.body) if entry.media == XML else []


def _effect(row: Message, caller: Caller, name: str, raw: bytes, entry: formats.Format) -> Reply:
    """What a wing makes of it."""
    handler = handlers.find(name) or handlers.find(entry.family)
    if handler is not None:
        return handler(caller, raw, row)
    if not name:
        parse(raw)  # says what is wrong with it
    if not name or not entry.kept:
        raise Malformed(formats.UNKNOWN_FORMAT, name=name[:32] or "?")
    return Reply(None, b"", [Problem("D-NOBODY", "", NOBODY.format(name=name), Severity.WARN)])
