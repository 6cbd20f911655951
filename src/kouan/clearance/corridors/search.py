"""Finding river legs by vessel, voyage or box."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.states import Mode
from kouan.clearance.corridors.tables import STATES
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.search import Hit, provide


def find(caller: Caller, text: str, limit: int) -> list[Hit]:
    """Exact numbers and names only, each by its own index."""
    if not caller.may(*selectors.PARTIES):
        return []
    said = text.replace(" ", "").replace("\u00a0", "").upper()
    ids = list(LegBox.objects.filter(number=said).values_list("leg_id", flat=True)[:limit])
    wanted = Q(pk__in=ids) | Q(vessel=text.strip())
    found = selectors.visible_to(caller).filter(wanted).order_by("-pk")[:limit]
    return [_hit(leg) for leg in found]


def _hit(leg: Leg) -> Hit:
    detail = f"{leg.from_port} → {leg.to_port}"
    return Hit(
        title=f"{leg.vessel} {leg.voyage}",
        detail=Text(detail, detail),
        url=reverse("corridors:leg", args=[leg.id]),
        icon="ship",
        state=STATES[Mode(leg.mode)](leg.state).text,
        tone="ok" if leg.closed_at else "going",
        score=0.9,
    )


provide("corridors.legs", Text("监管航程", "River legs"), find)
