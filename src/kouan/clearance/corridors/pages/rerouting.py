"""R-14.5 as a page: goods under transit go on by another carrier or mode, every box with the seal it has."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.models import Transit
from kouan.clearance.corridors.pages.legs import PORTS, reader
from kouan.clearance.corridors.services import rerouting
from kouan.clearance.corridors.typing_in import box_lines
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Forbidden
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Sheet, answer
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

MODES = (
    ("rail", Text("铁路", "Rail")),
    ("road", Text("公路", "Road")),
    ("river", Text("水路", "River")),
)


def may_reroute(caller: Caller, row: Transit) -> bool:
    """Whether this caller may send the goods another way now."""
    ours = caller.organisation == row.declarant_id and caller.may(Role.TRADER, Role.BROKER)
    return ours and row.leg_id is not None and row.state in rerouting.ON_THE_WAY


@require_http_methods(["GET", "HEAD", "POST"])
def reroute(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who declared the transit names the way on; the seals are typed as they were read."""
    caller = reader(request)
    caller.require(Role.TRADER, Role.BROKER)
    row = selectors.transit(caller, id)
    if caller.organisation != row.declarant_id:
        raise Forbidden()
    lede = _("Another carrier or mode, a new arrival; the seals stay, delivery order and receipts are issued anew.")
    back = reverse("corridors:transit", args=[id])
    sheet = Sheet(_("Go on another way"), lede, _("Amend the transit"), _asks(row), back, _("The transit is amended."))
    return answer(request, sheet, lambda said: _amend(caller, id, said))


def _asks(row: Transit) -> list[Ask]:
    firms = {one.organisation.uscc: one.organisation for one in selectors.carriers()[:200]}
    carriers = [(uscc, Text(firm.name_zh, firm.name_en or firm.name_zh)) for uscc, firm in firms.items()]
    now = f"{clock.now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    return [
        Ask("carrier_uscc", _("Registered carrier"), "choice", choices=carriers, help="R-1.9c"),
        Ask("mode", pgettext_lazy("carriage", "Mode"), "choice", choices=MODES),
        Ask("vehicle", _("Train, truck or vessel"), most=200, also=("vessel",)),
        Ask("trip", _("Its trip number"), most=32, also=("voyage",)),
        Ask("from_port", _("Where it changes"), "choice", choices=PORTS, also=("to_port",)),
        Ask("from_terminal", _("Terminal or station"), most=17, upper=True),
        Ask("departs", _("Planned departure"), "moment", also=("planned_departure",)),
        Ask("expected_arrival", _("Expected arrival"), "moment", also=("planned_arrival",)),
        Ask(
            "seals", _("Box and seal, one on each line"), "area", most=20000, also=("boxes",), start=_boxes(row),
            help=_("Every box of the transit, with the seal read on it."),
        ),
        Ask("at", _("When it was changed"), "moment", start=now),
        Ask("reason", _("Reason"), "area", most=300),
    ]  # fmt: skip


def _boxes(row: Transit) -> str:
    """The numbers of the boxes still on the leg; their seals are for who saw them to type."""
    return "\n".join(box.number for box in rerouting.boxes_under(row))


def _amend(caller: Caller, id: UUID, said: dict[str, Any]) -> None:
    seals, at = box_lines(said.pop("seals")), said.pop("at")
    rerouting.reroute(caller=caller, transit=id, way=rerouting.Rerouted(**said), seals=seals, at=at)
