"""Transit declarations: the list with limits, declaring one, one with its leg and limits, withdrawing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kouan.clearance.corridors import selectors, values
from kouan.clearance.corridors.models import Leg, Transit
from kouan.clearance.corridors.pages.legs import reader
from kouan.clearance.corridors.pages.rerouting import may_reroute
from kouan.clearance.corridors.services import transits as service
from kouan.clearance.corridors.services.transits import move_by, second_start
from kouan.clearance.corridors.states import Mode, Moving
from kouan.clearance.corridors.transit_steps import next_step, state_of
from kouan.clearance.corridors.turns import of_transit
from kouan.clearance.corridors.typing_in import goods_lines
from kouan.journeys import selectors as journeys
from kouan.journeys.pagination import cut
from kouan.kernel import clock
from kouan.kernel.errors import Forbidden
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text
from kouan.registry import codes
from kouan.registry.asking import Ask, Sheet, answer
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

PAGE = 50
OPEN_LEGS = (Mode.TRANSIT, Mode.ARRIVE)
KINDS = {
    "early": Text("提前报关", "Declared early at the destination"),
    "direct": Text("直转", "Direct: declared on entry, again on arrival"),
    "tranship": Text("中转", "Transhipment"),
}
FLAGS = {
    "1": Text("提前转关", "early transit"),
    "AA": Text("出口二次转关", "second transit of an export"),
    "1E": Text("中欧班列", "China–Europe train"),
}
REASONS = {
    "multimodal": Text("多式联运全程提单", "Multimodal transport under one through bill"),
    "special_area": Text("海关特殊监管区域", "To or from a special customs area"),
    "other_listed": Text("其他列明情形", "Another listed case"),
}


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Transit declarations the caller may see."""
    caller = reader(request)
    found = cut(selectors.transits(caller), PAGE)
    context = {"transits": [_row(row) for row in found.rows], "may_declare": caller.may(Role.TRADER, Role.BROKER)}
    return render(request, "corridors/transits.html", context)


def _row(row: Transit) -> dict[str, Any]:
    state, tone = state_of(row)
    return {
        "row": row,
        "state": state,
        "tone": tone,
        "kind": KINDS.get(row.kind, Text(row.kind, row.kind)),
        "reason": REASONS.get(row.reason, Text(row.reason, row.reason)),
        "move_by": move_by(row) if row.state == Moving.ACCEPTED else None,
        "fee_from": second_start(row),
        "next": next_step(row),
    }


@require_safe
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    """One transit: where it stands, what is next, by when."""
    caller = reader(request)
    row = selectors.transit(caller, id)
    leg = selectors.legs(caller).filter(pk=row.leg_id).first() if row.leg_id else None
    mine = caller.organisation == row.declarant_id and caller.may(Role.TRADER, Role.BROKER)
    context = _row(row) | {
        "ahead": of_transit(caller, row, leg),
        "may_reroute": may_reroute(caller, row),
        "may_cancel": mine and row.state == Moving.ACCEPTED,
    }
    return render(request, "corridors/transit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A trader or its broker declares a transit."""
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER)
    lede = _("Goods that go on to another customs office: sealed, with a registered carrier, by a time limit.")
    sheet = Sheet(
        _("Declare a transit"), lede, _("Declare"), _asks(caller), reverse("corridors:transits"),
        _("The transit is accepted."), {"offices": _offices()},
    )  # fmt: skip
    return answer(request, sheet, lambda said: _declare(caller, said))


def _asks(caller: Caller) -> list[Ask]:
    lines = journeys.journeys(caller).filter(direction="I", arrival_reported_at=None)[:200]
    mine = [(str(one.id), f"{one.bill_no} · {one.goods_description or '—'}"[:90]) for one in lines]
    firms = {one.organisation.uscc: one.organisation for one in selectors.carriers()[:200]}
    carriers = [(uscc, Text(firm.name_zh, firm.name_en or firm.name_zh)) for uscc, firm in firms.items()]
    listed = [(one, REASONS.get(one, Text(one, one))) for one in values.value("transit.reasons")]
    legs = selectors.visible_to(caller).filter(closed_at=None, mode__in=OPEN_LEGS, direction="I").order_by("-pk")[:100]
    return [
        Ask("consignment", _("Bill of lading"), "choice", choices=mine),
        Ask("kind", _("Way of declaring"), "choice", choices=list(KINDS.items())),
        Ask("reason", _("Listed case"), "choice", choices=listed, help="R-1.9b"),
        Ask("carrier_uscc", _("Registered carrier"), "choice", choices=carriers, help="R-1.9c"),
        Ask("vessel", _("Vessel"), most=200),
        Ask("from_office", _("Customs office of entry"), most=4, list="offices"),
        Ask("to_office", _("Customs office of destination"), most=4, list="offices"),
        Ask("expected_arrival", _("Expected arrival"), "moment"),
        Ask("entry_on", _("Day of entry"), "day", needed=False, help=_("As the vessel declared it, if left empty.")),
        Ask("leg", _("River leg"), "choice", needed=False, choices=[(str(one.id), _leg(one)) for one in legs]),
        Ask("customs_value", _("Customs value, yuan"), "number", needed=False, help=_("For a late fee.")),
        Ask("flag", _("Transit flag"), "choice", choices=[(one, _flag(one)) for one in service.FLAGS], start="1"),
        Ask("e_seal", _("With electronic seals"), "check"),
        Ask(
            "goods", _("Goods, one line each: name; pieces; kilograms; boxes"), "area", most=8000, needed=False,
            help=_("For example: engine parts; 20; 1100; KRVU6000005"),
        ),
    ]  # fmt: skip


def _flag(code: str) -> Text:
    """A transit flag with its meaning, where it is known."""
    known = FLAGS.get(code, Text("", ""))
    return Text(f"{code} {known.zh}".strip(), f"{code} {known.en}".strip())


def _declare(caller: Caller, said: dict[str, Any]) -> str:
    value = said.pop("customs_value") or Decimal(0)
    said |= {"goods": goods_lines(said["goods"]), "leg": UUID(said["leg"]) if said["leg"] else None}
    said |= {"consignment": UUID(said["consignment"]), "client_no": uuid7().hex}
    asked = service.Asked(customs_value_fen=_fen(value), **said)
    return reverse("corridors:transit", args=[service.declare_transit(caller=caller, asked=asked).id])


def _fen(yuan: Decimal) -> int:
    return int(max(yuan, Decimal(0)) * 100)


@require_http_methods(["GET", "HEAD", "POST"])
def carried(request: HttpRequest, id: UUID) -> HttpResponse:
    """The leg that carries it, when it was not known before."""
    caller = reader(request)
    row = selectors.transit(caller, id)
    if caller.organisation not in (row.declarant_id, row.carrier_id):
        raise Forbidden()
    legs = Leg.objects.filter(carrier=row.carrier_id, closed_at=None, mode__in=OPEN_LEGS).order_by("-pk")[:100]
    asks = [Ask("leg", _("River leg"), "choice", choices=[(str(one.id), _leg(one)) for one in legs])]
    back = reverse("corridors:transit", args=[id])
    sheet = Sheet(_("The leg that carries it"), row.number, _("Record"), asks, back)
    return answer(
        request, sheet, lambda said: service.attach(caller=caller, transit=id, leg=UUID(said["leg"])) and None
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    """Withdrawn by who declared it, before the goods move."""
    caller = reader(request)
    row = selectors.transit(caller, id)
    if caller.organisation != row.declarant_id:
        raise Forbidden()
    back = reverse("corridors:transit", args=[id])
    lede = _("Possible until the goods move; the bill may be declared again.")
    sheet = Sheet(_("Withdraw the transit"), lede, _("Withdraw"), [], back)
    return answer(request, sheet, lambda said: service.cancel_transit(caller=caller, transit=id) and None)


def _leg(one: Leg) -> Text:
    return Text(f"{one.vessel} {one.voyage} · {one.way.zh}", f"{one.vessel} {one.voyage} · {one.way.en}")


def _offices() -> list[tuple[str, str]]:
    language = get_language() or "zh-hans"
    return [(one.code, one.name(language)) for one in codes.entries("customs_offices", clock.today())]
