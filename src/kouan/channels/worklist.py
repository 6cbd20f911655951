"""What somebody must look at: messages that failed on our side, or that could not be delivered."""

from collections.abc import Iterable

from django.urls import reverse

from kouan.channels.selectors import attention
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.worklist import Task, provide

TITLE = Text("报文需处理", "Message needs attention")


def tasks(caller: Caller, limit: int) -> Iterable[Task]:
    return [
        Task(
            title=TITLE,
            detail=Text(f"{row} · {row.state_text.zh}", f"{row} · {row.state_text.en}"),
            url=reverse("channels:message", args=[row.id]),
            since=row.received_at,
            severity="c",
            kind="message",
        )
        for row in attention(caller)[:limit]
    ]


def count(caller: Caller) -> int:
    return attention(caller).count()


provide("channels", tasks, count)
