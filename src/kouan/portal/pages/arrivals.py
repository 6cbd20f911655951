"""The arrival report (运抵报告) of a consignment, by a form: the goods stand in the supervised site."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kouan.journeys import selectors, services
from kouan.journeys.models import Consignment
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.facts import happened
from kouan.registry.asking import Ask, Sheet, answer
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

REPORTERS = (Role.TERMINAL, Role.RAIL)


def may_report(caller: Caller, line: Consignment) -> bool:
    """Whether the arrival of goods under control is still to be reported, by this caller, who sees them."""
    return line.controlled and line.arrival_reported_at is None and caller.may(*REPORTERS)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    """The terminal or the station says when the goods came in, and where they stand; the earliest report counts."""
    caller = of_request(request)
    caller.require(*REPORTERS)
    line = selectors.journey(caller, id)
    lede = _("The goods stand in the supervised site; customs go on with their declaration.")
    back = reverse("portal:journey", args=[id])
    sheet = Sheet(
        _("Report the arrival of %(bill)s") % {"bill": line.bill_no}, lede, _("Report"), _asks(line), back,
        _("The arrival is reported."),
    )  # fmt: skip
    return answer(request, sheet, lambda said: _report(id, said))


def _asks(line: Consignment) -> list[Ask]:
    now = f"{clock.now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    terminal = line.call.terminal if line.call else ""
    return [
        Ask("at", _("When the goods came in"), "moment", start=now),
        Ask("terminal", _("Terminal"), most=17, upper=True, start=terminal),
    ]


def _report(id: UUID, said: dict[str, Any]) -> None:
    at: datetime = said["at"]
    happened(at, "at")
    services.report_arrival(consignment=id, terminal=said["terminal"], at=at)
