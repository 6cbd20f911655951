"""Messages in the search box: by the sender's own number, within the caller's organisation."""

from django.urls import reverse

from kouan.channels.models import Direction, Message
from kouan.channels.selectors import HEAVY, READERS
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.search import Hit, provide

TONES = {"accepted": "ok", "refused": "bad", "failed": "bad", "received": "going"}


def find(caller: Caller, text: str, limit: int) -> list[Hit]:
    """Messages received under exactly this number."""
    if not caller.may(*READERS):
        return []
    rows = Message.objects.filter(organisation=caller.organisation, direction=Direction.IN, client_no=text)
    return [
        Hit(
            title=row.client_no,
            detail=Text(f"{row.format} {row.filename}", f"{row.format} {row.filename}"),
            url=reverse("channels:message", args=[row.id]),
            icon="mails",
            state=row.state_text,
            tone=TONES.get(row.state, ""),
            score=0.9,
        )
        for row in rows.defer(*HEAVY).order_by("-id")[:limit]
    ]


provide("messages", Text("报文", "Messages"), find)
