"""Messages the quay acts on: VERMAS, the verified gross mass of boxes that are to be loaded past the yard."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from kouan.channels import handlers
from kouan.channels.interchanges.steps import Step, Subject, plan, take
from kouan.clearance.quay.models import Request
from kouan.clearance.quay.services import report_vgm
from kouan.clearance.quay.states import CLOSED
from kouan.codecs.edifact.messages.vermas import Vermas
from kouan.registry.caller import Caller


@plan("VERMAS")
def weights(caller: Caller, message: Vermas) -> Iterator[Step]:
    """The weight of each box that somebody has asked to pass by the yard; of other boxes it is only kept."""
    told = message.weights
    asked = Request.objects.filter(unit__number__in=told).exclude(state__in=CLOSED).order_by("asked_at", "id")
    latest = dict(asked.values_list("unit__number", "id"))
    for number, request in sorted(latest.items()):
        yield Step(number, partial(_report, caller, request, told[number]))


def _report(caller: Caller, request: object, kilograms: Decimal) -> Subject:
    found = report_vgm(caller=caller, request=request, kilograms=kilograms)  # type: ignore[arg-type]
    return ("direct_move", found.id)


handlers.register("VERMAS", take)
