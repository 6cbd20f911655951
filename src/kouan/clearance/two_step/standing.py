"""Two steps on the journey's page."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from kouan.clearance.selectors import of_consignment, sees
from kouan.clearance.states import GONE, State
from kouan.clearance.two_step import wire
from kouan.clearance.two_step.rules import R12c
from kouan.clearance.two_step.selectors import Due, due_of, with_entry
from kouan.kernel import clock
from kouan.kernel.calendar import ends_at
from kouan.kernel.text import Text
from kouan.registry.actors import DECLARANT
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.standing import Standing, Step, standing

TITLE = Text("两步申报", "Declaration in two steps")
READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)


@standing("two_step", order=10)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    for step in with_entry().filter(of_consignment(consignment)):
        head = step.declaration
        if State(head.state) in GONE:
            continue
        found = Due(step, due_of(step))
        ahead = next((one for one in wire.course(found) if one.next), None)
        due = ends_at(ahead.due) if ahead and ahead.due else None
        late = due is not None and due <= clock.now()
        url = reverse("two_step:one", args=[head.id]) if caller.may(*READERS) and sees(caller, head) else ""
        tone = "bad" if late else "wait" if ahead else "ok"
        following = Step(ahead.text, ahead.who or DECLARANT, tone, due, R12c.id if due else "") if ahead else None
        yield Standing(TITLE, State(head.state).text, tone, following, url)
