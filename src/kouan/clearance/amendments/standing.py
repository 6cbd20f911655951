"""Requests to amend or withdraw on the journey's page."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from kouan.clearance.amendments.models import Request
from kouan.clearance.amendments.states import Kind, RequestState
from kouan.clearance.selectors import SHOWN, of_consignment, sees
from kouan.kernel.text import Text
from kouan.registry.actors import CUSTOMS
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.standing import Standing, Step, standing

READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)
TITLES = {
    Kind.AMEND: Text("修改申请", "Request to amend"),
    Kind.WITHDRAW: Text("撤销申请", "Request to withdraw"),
}
DECIDE = Text("决定修改或撤销申请", "Decide on the request")
TONES = {RequestState.ASKED: "wait", RequestState.APPROVED: "ok", RequestState.REFUSED: "bad"}
SHOWN_STATES = [str(state) for state in TONES]


@standing("amendments", order=60)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    rows = Request.objects.filter(of_consignment(consignment), state__in=SHOWN_STATES)
    rows = rows.select_related("declaration").defer(*(f"declaration__{name}" for name in SHOWN))
    for one in rows.order_by("-id")[:3]:
        state = RequestState(one.state)
        asked = state is RequestState.ASKED
        url = reverse("amendments:request", args=[one.id])
        url = url if caller.may(*READERS) and sees(caller, one.declaration) else ""
        step = Step(DECIDE, CUSTOMS) if asked else None
        yield Standing(TITLES[Kind(one.kind)], state.text, TONES[state], step, url)
