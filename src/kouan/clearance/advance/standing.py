"""An early declaration on the journey's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from kouan.clearance.advance.models import Watch
from kouan.clearance.advance.rules import R11g
from kouan.clearance.advance.states import WatchState
from kouan.clearance.advance.subscriptions import READERS, RULES, WAYS_OUT
from kouan.clearance.selectors import SHOWN, of_consignment, sees
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry import rule_table
from kouan.registry.actors import DECLARANT, TERMINAL
from kouan.registry.caller import Caller
from kouan.registry.standing import Standing, Step, standing

TITLE = Text("提前申报", "Declared early")
REPORT = Text("报告运抵与理货", "Report arrival and tally")
TONES = {WatchState.AWAITING: "going", WatchState.MATCHED: "ok", WatchState.CLOSED: "ok"}


@standing("advance", order=5)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    rows = Watch.objects.filter(of_consignment(consignment)).select_related("declaration")
    for watch in rows.defer(*(f"declaration__{name}" for name in SHOWN)).order_by("declaration"):
        head, state = watch.declaration, WatchState(watch.state)
        url = reverse("advance:watch", args=[head.id]) if caller.may(*READERS) and sees(caller, head) else ""
        step = ahead(watch)
        yield Standing(TITLE, state.text, TONES.get(state, "bad"), step, url)


def ahead(watch: Watch) -> Step | None:
    """What comes next for goods declared early, and who acts."""
    state = WatchState(watch.state)
    if state is WatchState.AWAITING:
        return Step(REPORT, TERMINAL, "going", _stale_at(watch), R11g.id)
    text = WAYS_OUT.get(state)
    return Step(text, DECLARANT, "bad", rule=RULES[state]) if text is not None else None


def _stale_at(watch: Watch) -> datetime:
    return R11g.stale_from(watch.opened_at, int(rule_table.value("early.stale.days", clock.today())))
