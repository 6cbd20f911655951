"""Partners: registered, and their trouble told."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import IntegrityError, transaction

from kouan.channels.models import Channel, Partner
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.models import Organisation

FOLDER_NAME = Text(
    "文件夹名只能用小写字母、数字和连字符，最长 64 个字符。",
    "A folder name has lower-case letters, digits and hyphens, at most 64 of them.",
)
CHANNEL = Text("通道应为 https 或 folder。", "The channel is https or folder.")
LENGTH = Text("应为 {least} 至 {most} 个可见字符。", "It has {least} to {most} printable characters.")
TAKEN = Text("文件夹名或发送方标识已被使用。", "This folder name or sender id is already used.")


def register_partner(
    *,
    organisation: UUID,
    name: str,
    channel: str = Channel.HTTPS,
    folder: str = "",
    sender_id: str = "",
    format: str = "DecMessage",
) -> Partner:
    """A new way to exchange messages with an organisation. Invalid for a bad folder name, Conflict when taken."""
    problems = []
    if (channel == Channel.FOLDER or folder) and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", folder):
        problems.append(Problem("PARTNER", "folder", FOLDER_NAME))
    if channel not in Channel.values:
        problems.append(Problem("PARTNER", "channel", CHANNEL))
    for field, said, least, most in (
        ("name", name, 1, 100),
        ("sender_id", sender_id, 0, 64),
        ("format", format, 1, 32),
    ):
        if not least <= len(said) <= most or not said.isprintable():
            problems.append(Problem("PARTNER", field, LENGTH.format(least=least, most=most)))
    if problems:
        raise Invalid(problems)
    if not Organisation.objects.filter(pk=organisation, is_active=True).exists():
        raise NotFound()
    try:
        with transaction.atomic():
            partner = Partner.objects.create(
                organisation_id=organisation,
                name=name,
                channel=channel,
                folder=folder,
                sender_id=sender_id,
                format=format,
            )
            append(
                type="PARTNER_REGISTERED",
                subject=("partner", partner.id),
                payload={"organisation": str(organisation), "channel": str(channel), "folder": folder},
            )
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    return partner


def report_trouble(*, partner: Partner, sentence: str) -> None:
    """Keep what is wrong with the partner's folder, or that nothing is. A reading of a machine, not an event."""
    if partner.trouble == sentence:
        return
    partner.trouble, partner.trouble_since = sentence[:300], clock.now() if sentence else None
    partner.save(update_fields=["trouble", "trouble_since"])
