"""Ways out: how one message is carried to a partner. Nothing here touches the database inside a transaction.

A carrier returns "deliver" when the partner has the message, or "hand_over" when its receipt is still to come, and
raises `Undelivered` when it could not; it is then called again later with the same message.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from kouan.channels.models import Channel, Message, Partner
from kouan.channels.transports.trouble import Undelivered

Carrier = Callable[[Partner, Message], str]
MODULES = {
    Channel.FOLDER: "kouan.channels.transports.folder",
    Channel.AS2: "kouan.channels.transports.as2",
    Channel.SFTP: "kouan.channels.transports.sftp",
    Channel.MQTT: "kouan.channels.transports.mqtt",
}

__all__ = ["MODULES", "Undelivered", "carried", "carry"]


def carried(channel: str) -> bool:
    """Whether we bring messages of this channel to the partner; over HTTPS they are fetched."""
    return channel in MODULES


def carry(partner: Partner, message: Message) -> str:
    """Bring it there, or Undelivered; the module of the channel is loaded when first needed."""
    carrier: Carrier = import_module(MODULES[Channel(message.channel)]).carry
    return carrier(partner, message)
