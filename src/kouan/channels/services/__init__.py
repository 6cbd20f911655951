"""Writes of the channels: messages in and out, partners."""

from kouan.channels.services.inbound import Taken, handle, receive, replay
from kouan.channels.services.outbound import acknowledge, deliver, resend, send
from kouan.channels.services.partners import register_partner, report_trouble

__all__ = [
    "Taken",
    "acknowledge",
    "deliver",
    "handle",
    "receive",
    "register_partner",
    "replay",
    "report_trouble",
    "resend",
    "send",
]
