"""Writes of the channels: messages in and out, partners."""

from kouan.channels.services.batches import MOST, Arrival, Outcome, batches, receive_together
from kouan.channels.services.certificates import add_certificate, retire_certificate
from kouan.channels.services.delivering import deliver, due
from kouan.channels.services.inbound import Taken, correct, handle, receive, replay
from kouan.channels.services.outbound import acknowledge, resend, send
from kouan.channels.services.partners import (
    Profile,
    caller_of,
    change_partner,
    profile_of,
    register_partner,
    report_trouble,
)

__all__ = [
    "MOST",
    "Arrival",
    "Outcome",
    "Profile",
    "Taken",
    "acknowledge",
    "add_certificate",
    "batches",
    "caller_of",
    "change_partner",
    "correct",
    "deliver",
    "due",
    "handle",
    "profile_of",
    "receive",
    "receive_together",
    "register_partner",
    "replay",
    "report_trouble",
    "resend",
    "retire_certificate",
    "send",
]
