"""Lock slots: reserved, met, and what the published plan makes of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import promising, selectors
from kouan.river.express.models import LockSlot
from kouan.river.express.pages.common import DAMS, PAGE, reader
from kouan.river.express.states import TONES, Slot


@require_safe
def slots(request: HttpRequest) -> HttpResponse:
    caller = reader(request, Role.CARRIER, Role.LOCK, Role.PORT_OFFICE)
    rows = list(selectors.slots(caller).order_by("-starts")[:PAGE])
    planned = promising.in_plan(rows)
    context = {
        "rows": [_slot(caller, row) | {"plan": planned.get(row.pk)} for row in rows],
        "lock": caller.may(Role.LOCK),
        "dams": (("TGD", DAMS["TGD"]), ("GZB", DAMS["GZB"])),
    }
    return render(request, "express/slots.html", context)


def _slot(caller: Caller, row: LockSlot) -> dict[str, Any]:
    mine = row.sailing is not None and row.sailing.operator_id == caller.organisation
    going = row.state in (Slot.RESERVED, Slot.EARLY, Slot.ON_TIME)
    return {
        "one": row,
        "dam": DAMS.get(row.dam, row.dam),
        "state": Slot(row.state).text,
        "tone": TONES[row.state],
        "may_release": mine and going and caller.may(Role.CARRIER),
        "may_line": caller.may(Role.LOCK) and row.state == Slot.RESERVED,
        "may_pass": caller.may(Role.LOCK) and row.state in (Slot.EARLY, Slot.ON_TIME),
        "may_withdraw": caller.may(Role.LOCK) and row.state == Slot.FREE,
    }
