"""Tables of the channels."""

from kouan.channels.models.exchange import Exchange
from kouan.channels.models.message import Direction, Message
from kouan.channels.models.partner import Acknowledgement, Certificate, Channel, Partner, Strictness

__all__ = [
    "Acknowledgement",
    "Certificate",
    "Channel",
    "Direction",
    "Exchange",
    "Message",
    "Partner",
    "Strictness",
]
