"""The draft with which a summary declaration is completed in the editor."""

from __future__ import annotations

from uuid import UUID

from kouan.clearance import typed
from kouan.clearance.models import Draft
from kouan.clearance.services.drafting import create
from kouan.clearance.services.storing import restored
from kouan.clearance.states import State
from kouan.clearance.two_step import selectors
from kouan.clearance.two_step.rules import R12c
from kouan.kernel.errors import Refused
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


def draft_of(*, caller: Caller, declaration: UUID) -> Draft:
    """A draft that holds the summary's items and its number; the one that is open already, if there is one.

    Refused (R-1.2c) unless the summary is released for removal.
    """
    caller.require(Role.TRADER, Role.BROKER)
    head = selectors.one(caller, declaration).head
    if State(head.state) is not State.RELEASED_TO_REMOVE:
        raise Refused(R12c.id, R12c.early)
    open_ = Draft.objects.filter(owner=caller.organisation, declaration=None, data__seq_no=head.seq_no)
    held = open_.order_by("-updated_at").first()
    if held is not None:
        return held
    data = typed.write(restored(head)) | {"seq_no": head.seq_no, "client_no": ""}
    data["goods"] = [{**line, "price": ""} for line in data["goods"]]
    return create(caller=caller, data=data)
