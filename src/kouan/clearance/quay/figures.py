"""The quay's numbers of the opening page: dwell and yard moves avoided."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from kouan.clearance.quay import selectors
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.figures import Figure, figure
from kouan.registry.roles import Role

SPAN = timedelta(days=30)
READERS = frozenset({Role.TERMINAL, Role.PORT_OFFICE})


@figure("quay.dwell", Text("直提直装箱平均在港时间", "Mean dwell of boxes past the yard"), roles=READERS, order=30)
def dwell(caller: Caller | None) -> Figure | None:
    """From hook to gate, or gate to ship, of the last 30 days; with the yard moves it saved."""
    if caller is None:
        return None
    found = selectors.kpi(caller, clock.now() - SPAN, clock.now())
    if found.dwell is None:
        return None
    fell = f"{found.fallen}"
    note = Text(
        f"30天 {found.done} 箱，少移箱 {found.moves_avoided} 次，转堆场 {fell}",
        f"{found.done} boxes in 30 days, {found.moves_avoided} yard moves avoided, {fell} fell back",
    )
    hours = found.dwell.total_seconds() / 3600
    return Figure(f"{hours:.2f}", Text("小时", "h"), note, url=reverse("quay:board"))
