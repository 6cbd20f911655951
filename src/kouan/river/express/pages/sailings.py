"""The public timetable, and one sailing with the steps of those who take them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kouan.journal.selectors import of_subject
from kouan.journal.types import get
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.registry.caller import optional
from kouan.registry.roles import Role
from kouan.river.express import drawing, places, promising, selectors
from kouan.river.express.pages.common import DAMS, PAGE, language, row_of
from kouan.river.express.states import CAUSES, EXCUSES, TONES, Slot, Voyage


@require_safe
def timetable(request: HttpRequest) -> HttpResponse:
    """Public: sailings of the next weeks, as picture and table."""
    caller = optional(request)
    today = clock.now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    since, until = today - timedelta(days=2), today + timedelta(days=28)
    rows = list(selectors.timetable(since, until)[:PAGE])
    drafts = []
    if caller is not None and caller.may(Role.CARRIER, Role.PORT_OFFICE):
        drafts = list(selectors.sailings(caller, state=Voyage.DRAFT).order_by("etd")[:PAGE])
    context = {
        "rows": [row_of(one) for one in rows],
        "drafts": [row_of(one) for one in drafts],
        "picture": drawing.timetable(_("Timetable"), rows, since, until, language()),
        "lines": list(selectors.lines()),
        "may_draft": caller is not None and caller.may(Role.CARRIER),
        "may_line": caller is not None and caller.may(Role.PORT_OFFICE),
        "signed_in": caller is not None,
    }
    return render(request, "express/timetable.html", context)


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    """A sailing: facts for everybody, steps for those who take them."""
    caller = optional(request)
    found = selectors.sailing(caller, id)
    mine = caller is not None and caller.may(Role.CARRIER) and found.operator_id == caller.organisation
    planned = promising.in_plan(found.held)  # type: ignore[attr-defined]
    context = row_of(found) | {
        "used": drawing.used(_("Slots used"), selectors.used(found), language()),
        "calls": [(call, places.name(call.port)) for call in found.berths],  # type: ignore[attr-defined]
        "slots": [
            (slot, Slot(slot.state).text, TONES[slot.state], DAMS.get(slot.dam), planned.get(slot.pk))
            for slot in found.held  # type: ignore[attr-defined]
        ],
        "events": [(event, get(event.type)) for event in of_subject("sailing", found.pk)],
        "stops": list(selectors.stops(caller, found)) if caller is not None else [],
        "excuses": EXCUSES.items(),
        "causes": CAUSES.items(),
        "mine": mine,
        "terminal": caller.organisation if caller is not None and caller.may(Role.TERMINAL) else None,
        "office": caller is not None and caller.may(Role.PORT_OFFICE),
        "signed_in": caller is not None,
    }
    if mine and found.state in (Voyage.PUBLISHED, Voyage.UNDER_WAY) and caller is not None:
        context["free_slots"] = list(selectors.slots(caller, state=Slot.FREE).order_by("starts")[:50])
    return render(request, "express/sailing.html", context)
