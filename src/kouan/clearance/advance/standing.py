"""An early declaration on the journey's page."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from kouan.clearance.advance.models import Watch
from kouan.clearance.advance.states import WatchState
from kouan.clearance.advance.subscriptions import DECLARANT, READERS, WAYS_OUT
from kouan.clearance.extension import Next
from kouan.clearance.selectors import SHOWN, sees
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.standing import Standing, standing

TITLE = Text("提前申报", "Declared early")
TERMINAL = Text("码头", "The terminal")
REPORT = Text("报告运抵与理货", "Report arrival and tally")
TONES = {WatchState.AWAITING: "going", WatchState.MATCHED: "ok", WatchState.CLOSED: "ok"}


@standing("advance", order=5)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    rows = Watch.objects.filter(declaration__consignment=consignment).select_related("declaration")
    for watch in rows.defer(*(f"declaration__{name}" for name in SHOWN)).order_by("declaration"):
        head, state = watch.declaration, WatchState(watch.state)
        url = reverse("advance:watch", args=[head.id]) if caller.may(*READERS) and sees(caller, head) else ""
        step = ahead(watch)
        text, who = (step.text, step.who) if step else (None, None)
        yield Standing(TITLE, state.text, TONES.get(state, "bad"), text, who, None, url)


def ahead(watch: Watch) -> Next | None:
    """What comes next for goods declared early, and who acts."""
    state = WatchState(watch.state)
    if state is WatchState.AWAITING:
        return Next(REPORT, TERMINAL, "")
    text = WAYS_OUT.get(state)
    return Next(text, DECLARANT, "bad") if text is not None else None
