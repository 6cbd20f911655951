"""Partners: registered, their profiles changed, and their trouble told."""

from __future__ import annotations

import codecs
import re
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction

from kouan.channels import signing
from kouan.channels.models import Acknowledgement, Channel, Partner, Strictness
from kouan.channels.services.intake import changed_profiles
from kouan.channels.transports import settings as transport_settings
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

FOLDER_NAME = Text(
    "文件夹名只能用小写字母、数字和连字符，最长 64 个字符。",
    "A folder name has lower-case letters, digits and hyphens, at most 64 of them.",
)
CHOICE = Text("应为以下之一：{options}。", "It is one of {options}.")
LENGTH = Text("应为 {least} 至 {most} 个可见字符。", "It has {least} to {most} printable characters.")
TAKEN = Text("文件夹名、发送方标识或 AS2 名称已被使用。", "This folder name, sender id or AS2 name is already used.")
AS2_NAME = Text("AS2 通道须填写对接方的 AS2 名称。", "Channel AS2 needs the partner's AS2 name.")
CHARSET = Text("不认识编码“{name}”。", "No charset is called “{name}”.")
DAYS = Text("应为 0 至 366 天。", "It is 0 to 366 days.")


class Profile(msgspec.Struct, kw_only=True):
    """What people and programs may set of a partner."""

    name: str
    channel: str = "https"
    folder: str = ""
    sender_id: str = ""
    as2_id: str = ""
    formats: list[str] = msgspec.field(default_factory=list)
    charset: str = ""
    strictness: str = "contrl"
    acknowledgement: str = "always"
    duplicate_days: int = 3
    transport: dict[str, Any] = msgspec.field(default_factory=dict)
    sign_xml: bool = False
    signer: str = ""
    demand_xml_signature: bool = False
    is_active: bool = True


def register_partner(*, organisation: UUID, profile: Profile | None = None, **fields: Any) -> Partner:
    """A new way to exchange messages with an organisation. Invalid with every problem; Conflict for a used name."""
    said = profile or msgspec.convert(fields, Profile)
    _check(said)
    if not Organisation.objects.filter(pk=organisation, is_active=True).exists():
        raise NotFound()
    try:
        with transaction.atomic():
            partner = Partner.objects.create(organisation_id=organisation, **_fields(said))
            append(
                type="PARTNER_REGISTERED",
                subject=("partner", partner.id),
                payload={"organisation": str(organisation), "channel": said.channel, "folder": said.folder},
            )
            changed_profiles()
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    return partner


def change_partner(*, partner: UUID, profile: Profile) -> Partner:
    """Set its profile anew; the journal keeps what changed. NotFound, Invalid, Conflict."""
    _check(profile)
    try:
        with transaction.atomic():
            row = Partner.objects.select_for_update(of=("self",)).filter(pk=partner).first()
            if row is None:
                raise NotFound()
            wanted = _fields(profile)
            changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
            if not changed:
                return row
            for name, value in changed.items():
                setattr(row, name, value)
            row.save(update_fields=list(changed))
            append(type="PARTNER_CHANGED", subject=("partner", row.id), payload={"changed": changed})
            changed_profiles()
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    return row


def profile_of(row: Partner) -> Profile:
    """As it stands."""
    return Profile(**{name: getattr(row, name) for name in Profile.__struct_fields__})


def caller_of(partner: Partner) -> Caller:
    """As whom the partner's messages are handled: its organisation, in all its roles."""
    return Caller(None, partner.organisation_id, frozenset(Role(role) for role in partner.organisation.roles))


def report_trouble(*, partner: Partner, sentence: Text | None) -> None:
    """Keep what is wrong with the partner's channel, or that nothing is. A reading of a machine, not an event."""
    zh, en = (sentence.zh[:300], sentence.en[:300]) if sentence else ("", "")
    if partner.trouble == zh:
        return
    partner.trouble, partner.trouble_en, partner.trouble_since = zh, en, clock.now() if zh else None
    partner.save(update_fields=["trouble", "trouble_en", "trouble_since"])


def _fields(said: Profile) -> dict[str, Any]:
    transport = transport_settings.read(said.channel, said.transport)
    found: dict[str, Any] = msgspec.to_builtins(said)
    return found | {"transport": msgspec.to_builtins(transport)}


def _check(said: Profile) -> None:
    problems = [*_choices(said), *_names(said)]
    if not problems:
        problems = transport_settings.problems(transport_settings.read(said.channel, said.transport))
    if problems:
        raise Invalid(problems)


def _choices(said: Profile) -> list[Problem]:
    found = []
    for field, options in (
        ("channel", Channel.values),
        ("strictness", Strictness.values),
        ("acknowledgement", Acknowledgement.values),
    ):
        if getattr(said, field) not in options:
            found.append(Problem("PARTNER", field, CHOICE.format(options=", ".join(options))))
    if not 0 <= said.duplicate_days <= 366:
        found.append(Problem("PARTNER", "duplicate_days", DAYS))
    if said.signer and said.signer not in settings.KOUAN_SIGNERS:
        found.append(Problem("PARTNER", "signer", signing.UNKNOWN.format(name=said.signer[:64])))
    if said.charset and not _known_charset(said.charset):
        found.append(Problem("PARTNER", "charset", CHARSET.format(name=said.charset)))
    return found


def _names(said: Profile) -> list[Problem]:
    found = []
    if (said.channel == Channel.FOLDER or said.folder) and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", said.folder):
        found.append(Problem("PARTNER", "folder", FOLDER_NAME))
    if said.channel == Channel.AS2 and not said.as2_id:
        found.append(Problem("PARTNER", "as2_id", AS2_NAME))
    lines = [("name", said.name, 1, 100), ("sender_id", said.sender_id, 0, 64), ("as2_id", said.as2_id, 0, 128)]
    for field, text, least, most in [*lines, *(("formats", name, 1, 32) for name in said.formats)]:
        if not least <= len(text) <= most or not text.isprintable():
            found.append(Problem("PARTNER", field, LENGTH.format(least=least, most=most)))
    return found


def _known_charset(name: str) -> bool:
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return len(name) <= 16 and name.isascii()
