"""States of a message, in and out."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class In(StrEnum):
    """An incoming message."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def text(self) -> Text:
        return TEXTS[str(self)]


class Out(StrEnum):
    """An outgoing message."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    DEAD = "dead"

    @property
    def text(self) -> Text:
        return TEXTS[str(self)]


TEXTS = {
    "received": Text("已收到，处理中", "Received, being handled"),
    "accepted": Text("已受理", "Accepted"),
    "refused": Text("不受理", "Refused"),
    "failed": Text("处理出错，可重放", "Failed on our side, can be replayed"),
    "waiting": Text("待送达", "Waiting for delivery"),
    "sent": Text("已发出，待回执", "Sent, receipt awaited"),
    "delivered": Text("已送达", "Delivered"),
    "dead": Text("多次投递失败，待人工重发", "Gave up after several attempts; to be resent by hand"),
}

INCOMING: TransitionTable[In] = TransitionTable(
    In.RECEIVED,
    [
        row((In.RECEIVED, In.FAILED), "accept", In.ACCEPTED),
        row((In.RECEIVED, In.FAILED), "refuse", In.REFUSED),
        row((In.RECEIVED, In.FAILED), "fail", In.FAILED),
    ],
)
OUTGOING: TransitionTable[Out] = TransitionTable(
    Out.WAITING,
    [
        row((Out.WAITING, Out.SENT), "deliver", Out.DELIVERED),
        row((Out.WAITING, Out.SENT), "hand_over", Out.SENT),
        row((Out.WAITING, Out.SENT), "miss", Out.WAITING),
        row((Out.WAITING, Out.SENT), "give_up", Out.DEAD),
        row((Out.DEAD, Out.DELIVERED, Out.WAITING, Out.SENT), "resend", Out.WAITING),
    ],
    steps={"miss": Text("投递未成", "miss")},
)
