"""Forms of the quay with a page of their own: discharge plan of a ship, verified gross mass, gate-in, listed trucks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kouan.clearance.quay import selectors, services
from kouan.clearance.quay.models import Plan, Request
from kouan.clearance.quay.states import CLOSED, Kind
from kouan.journeys.models import Call, Unit
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Forbidden, Invalid, KouanError, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Sheet, answer, bound, read
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

WINDOW = (
    Ask("berth", gettext_lazy("Berth"), most=10, upper=True),
    Ask("berthing", gettext_lazy("Berths at"), "moment"),
    Ask("leaving", gettext_lazy("Leaves at"), "moment"),
    Ask("closing", gettext_lazy("Closing of direct loading"), "moment", needed=False),
)
CRANE = Text("请填写岸桥（最多10个字符）。", "Give the crane, at most 10 characters.")
TURN = Text("请填写1至10000的顺序号。", "Give the turn, 1 to 10000.")
PLACE = Text("舱位最多7位数字。", "The place on board has at most 7 digits.")
LAST = 10_000


class Row(NamedTuple):
    """A box of the ship on the form: its bill, its turn as typed, what is wrong with it."""

    number: str
    bill: str
    crane: str
    turn: str
    direct: bool
    position: str
    problems: tuple[Text, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, id: UUID) -> HttpResponse:
    """The berth window of a call and the turn of each box that the manifest names."""
    caller = of_request(request)
    caller.require(Role.TERMINAL)
    call = Call.objects.select_related("conveyance").filter(pk=id).first()
    if call is None:
        raise NotFound()
    known = _known(call)
    error: KouanError | None = None
    rows = [row for row, _unit in known]
    if request.method == "POST":
        rows = [_typed(row, request.POST) for row in rows]
        try:
            _set(caller, call, rows, request.POST)
        except KouanError as refused:
            error, rows = refused, _marked(rows, refused)
        else:
            messages.success(request, _("The plan is set; traders see it now."))
            return redirect("quay:board")
    form = bound(_window(call), request.POST if request.method == "POST" else None, _elsewhere(error))
    context = {"call": call, "fields": form.fields, "rest": form.rest, "rows": rows}
    return render(request, "quay/plan.html", context, status=error.status if error else 200)


def _set(caller: Caller, call: Call, rows: list[Row], typed: QueryDict) -> None:
    problems: list[Problem] = []
    window: dict[str, Any] = {}
    try:
        window = read(WINDOW, typed)
    except Invalid as wrong:
        problems += wrong.problems
    turns = [_turn(n, row, problems) for n, row in enumerate(rows) if row.crane or row.turn or row.direct]
    if problems:
        raise Invalid(problems)
    services.set_plan(caller=caller, call=call.id, boxes=[one for one in turns if one], **window)


def _turn(n: int, row: Row, problems: list[Problem]) -> services.Turn | None:
    found = []
    if not 1 <= len(row.crane) <= 10 or not row.crane.isprintable():
        found.append(Problem("FORM", f"rows[{row.number}].crane", CRANE))
    if not (row.turn.isascii() and row.turn.isdigit() and len(row.turn) < 6 and 1 <= int(row.turn) <= LAST):
        found.append(Problem("FORM", f"rows[{row.number}].sequence", TURN))
    if row.position and not (row.position.isascii() and row.position.isdigit() and len(row.position) <= 7):
        found.append(Problem("FORM", f"rows[{row.number}].position", PLACE))
    problems += found
    return None if found else services.Turn(row.number, row.crane, int(row.turn), row.direct, row.position)


def _marked(rows: list[Row], refused: KouanError) -> list[Row]:
    """Each row with its problems: `rows[NUMBER]` of the form, `boxes[n]` of the service (rows that have a turn)."""
    if not isinstance(refused, Invalid):
        return rows
    sent = [row.number for row in rows if row.crane or row.turn or row.direct]
    found: dict[str, list[Text]] = {}
    for one in refused.problems:
        root, _bracket, rest = one.field.partition("[")
        key = rest.partition("]")[0]
        number = key if root == "rows" else sent[int(key)] if root == "boxes" and key.isdigit() else ""
        if number:
            found.setdefault(number, []).append(one.text)
    return [row._replace(problems=tuple(found.get(row.number, ()))) for row in rows]


def _elsewhere(error: KouanError | None) -> KouanError | None:
    """The refusal without what stands beside a row already."""
    if not isinstance(error, Invalid):
        return error
    return Invalid([one for one in error.problems if not one.field.startswith(("rows[", "boxes["))])


def _known(call: Call) -> list[tuple[Row, UUID]]:
    """Boxes the manifest names for the call, with their turn on the plan that stands; in turn, the others after."""
    standing = Plan.objects.filter(call=call).first()
    turns = {one.unit_id: one for one in standing.boxes.all()} if standing else {}
    units = Unit.objects.filter(consignments__call=call).order_by("number").distinct()
    bills = dict(units.values_list("id", "consignments__bill_no"))
    found = []
    for unit in units:
        turn = turns.get(unit.id)
        told = (turn.crane, str(turn.sequence), turn.direct, turn.position) if turn else ("", "", False, "")
        found.append((Row(unit.number, bills.get(unit.id, ""), *told), unit.id))
    return sorted(found, key=lambda one: (not one[0].turn, one[0].crane, int(one[0].turn or 0), one[0].number))


def _typed(row: Row, typed: QueryDict) -> Row:
    crane, turn, position = (
        str(typed.get(f"{name}-{row.number}", "")).strip().upper() for name in ("crane", "turn", "position")
    )
    return row._replace(direct=f"direct-{row.number}" in typed, crane=crane, turn=turn, position=position)


def _window(call: Call) -> list[Ask]:
    """The window's fields, begun with the plan that stands, or with the ship's own times."""
    standing = Plan.objects.filter(call=call).first()
    begins = {
        "berth": standing.berth if standing else "",
        "berthing": _local(standing.window.lower if standing else call.eta),
        "leaving": _local(standing.window.upper if standing else call.etd),
        "closing": _local(standing.closing if standing else None),
    }
    return [replace(one, start=begins[one.name]) for one in WINDOW]


def _local(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _request(caller: Caller, id: UUID, *roles: Role) -> Request:
    """An export box on its way to the ship, of a request the caller may see."""
    caller.require(*roles)
    found = selectors.request(caller, id)
    if found.kind != Kind.LOAD or found.state in CLOSED:
        raise Forbidden()
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def vgm(request: HttpRequest, id: UUID) -> HttpResponse:
    """The verified gross mass of an export box."""
    caller = of_request(request)
    found = _request(caller, id, Role.TRADER, Role.BROKER, Role.TERMINAL)
    weight = Ask(
        "kilograms", _("Verified gross mass, kg"), "number", start=str(found.vgm_kg or ""),
        help=_("Goods, packing and the box itself."),
    )  # fmt: skip
    sheet = Sheet(_("Verified gross mass"), _about(found), _("Report"), [weight], reverse("quay:one", args=[id]))
    return answer(request, sheet, lambda said: services.report_vgm(caller=caller, request=id, **said) and None)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, id: UUID) -> HttpResponse:
    """An export box drives in: what was read and weighed at the gate."""
    caller = of_request(request)
    found = _request(caller, id, Role.TERMINAL)
    asks = [
        Ask("plate", _("Plate"), most=10, least=5, upper=True, start=found.plate),
        Ask("weight", _("Weight at the gate, kg"), "number"),
        Ask("seal", _("Seal read"), most=35, help=found.unit.seal),
        Ask("at", _("When"), "moment", needed=False, help=_("Now, if left empty.")),
    ]
    sheet = Sheet(_("The box drives in"), _about(found), _("Gate-in"), asks, reverse("quay:one", args=[id]))
    return answer(request, sheet, lambda said: services.enter(caller=caller, request=id, **said) and None)


def _about(found: Request) -> str:
    return f"{found.unit.number} · {found.call.conveyance.name} {found.call.voyage} · {found.consignment.bill_no}"


TRUCK = (
    Ask("plate", gettext_lazy("Plate"), most=10, least=5, upper=True),
    Ask("haulier", gettext_lazy("Haulier"), most=100, needed=False),
    Ask("valid_until", gettext_lazy("Valid until"), "day"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def truck(request: HttpRequest) -> HttpResponse:
    """List a truck for the quay, or renew it."""
    caller = of_request(request)
    caller.require(Role.TERMINAL)
    lede = _("Only listed trucks may be named for a box at the ship.")
    sheet = Sheet(_("List a truck"), lede, _("List the truck"), TRUCK, reverse("quay:board"), _("The truck is listed."))
    return answer(request, sheet, lambda said: services.list_truck(caller=caller, **said) and None)
