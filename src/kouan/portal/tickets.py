"""Short-lived signed tickets: proof, for one minute, of who opens a stream of live updates."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from kouan.journeys.selectors import SEE_ALL
from kouan.registry.caller import Caller

SALT = "kouan.live"
LIFE = 60  # seconds from page to stream


@dataclass(frozen=True, slots=True)
class Ticket:
    """The organisation whose events may be told, or all of them (offices and terminals); `person` for the limits."""

    person: str
    organisation: UUID
    sees_all: bool


def issue(caller: Caller) -> str:
    """A ticket for this caller, safe in a URL."""
    value = [str(caller.person), caller.organisation.hex, caller.may(*SEE_ALL)]
    return signing.dumps(value, salt=SALT)


def read(ticket: str) -> Ticket | None:
    """The ticket, or None when forged, altered or older than a minute."""
    try:
        person, organisation, sees_all = signing.loads(ticket, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    return Ticket(person, UUID(organisation), sees_all)
