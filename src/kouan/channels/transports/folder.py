"""Folders: the file appears whole in the partner's `out`."""

from __future__ import annotations

from kouan.channels import files
from kouan.channels.models import Message, Partner
from kouan.channels.transports.trouble import Undelivered


def carry(partner: Partner, message: Message) -> str:
    """Written under the message's id: after a crash the same file again, not a second one."""
    try:
        files.put(partner.folder, f"{message.id}_{message.filename or message.format}", message.body)
    except OSError as fault:
        raise Undelivered(files.sentence(fault)) from fault
    return "deliver"
