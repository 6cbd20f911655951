"""Handlers of incoming messages: a wing registers one per format in its `messages.py`; channels calls it.

    handlers.register("DecMessage", handler)
    handler(caller, raw, message) -> Reply

The handler runs inside one transaction together with the message's own state, so its effects and the answer are
stored together or not at all. It may raise any `KouanError` (`Invalid` carries findings): the message is then refused,
everything the handler did is rolled back, and the refusal is the answer. Any other exception is a fault: nothing is
kept but the message itself, which can be replayed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from kouan.kernel.errors import Problem

if TYPE_CHECKING:
    from kouan.channels.models import Message
    from kouan.registry.caller import Caller


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers.

    `subject` is what the message became ("declaration", id); `ack` the acknowledgement body for the sender;
    `findings` every problem found, warnings too; `accepted` False when the message was read and refused (what the
    handler wrote stays); `facts` short values shown with the message: seq_no, entry_id, state.
    """

    subject: tuple[str, UUID] | None
    ack: bytes
    findings: Sequence[Problem] = ()
    accepted: bool = True
    facts: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[["Caller", bytes, "Message"], Reply]
_handlers: dict[str, Handler] = {}


def register(name: str, handler: Handler) -> None:
    """Declare who handles messages of format `name`: the XML root element, or "Declaration" for our JSON."""
    if _handlers.get(name, handler) is not handler:
        raise ValueError(f"format {name} already has a handler")
    _handlers[name] = handler


def find(name: str) -> Handler | None:
    """The handler of that format, or None when no wing takes it."""
    return _handlers.get(name)


def names() -> list[str]:
    """Formats some wing takes, sorted."""
    return sorted(_handlers)
