"""The world of the modes: every tale of the demonstration, told without its other trade, and the pages it fills."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from kouan.channels.models import Partner
from kouan.charges.models import Bill
from kouan.charges.services.bank import collect
from kouan.clearance.admission.models import Admission
from kouan.clearance.advance.models import Watch
from kouan.clearance.amendments.models import Request
from kouan.clearance.corridors.allowing import allowed
from kouan.clearance.corridors.models import Leg, Transit
from kouan.clearance.corridors.pages.forms import ACTS
from kouan.clearance.corridors.selectors import legs
from kouan.clearance.guarantees.models import Guarantee
from kouan.clearance.models import Declaration
from kouan.clearance.papers.models import PaperRequest
from kouan.clearance.permits.models import Licence
from kouan.clearance.quay.models import OPEN, Plan
from kouan.clearance.quay.models import Request as Move
from kouan.clearance.two_step.models import TwoStep
from kouan.journal.worker import drain
from kouan.journeys.models import Consignment
from kouan.kernel import clock
from kouan.registry.caller import Caller
from kouan.registry.demo import demo_tokens, load_demo
from kouan.registry.models import Person
from kouan.registry.roles import Role
from kouan.registry.services.tables import set_rule_value
from kouan.simulator.bank import Bank
from kouan.simulator.inside import Inside
from kouan.simulator.tales import HOUR, Teller
from kouan.simulator.world import open_port
from tests.browser.world import NOW
from tests.reference import reference_data

TRADE, OFFICE = {Role.TRADER, Role.BROKER}, {Role.CUSTOMS}
ALL = {*TRADE, *OFFICE, Role.INSPECTION, Role.TERMINAL, Role.CARRIER, Role.PORT_OFFICE}


def tell() -> Any:
    """Tell every tale up to NOW; the port, for what went wrong."""
    reference_data()
    load_demo()
    with clock.travel(NOW - 48 * HOUR):
        for key in ("inspection.random.share", "review.random.share"):
            set_rule_value(key=key, value="0", effective_from=clock.today(), tag="D", source="test")
        port = open_port(Inside(tokens=demo_tokens()), seed=7, rate=0, run="WEB1")
        port.agenda.travel = True
        bank = Bank(Path(settings.STATE) / "bank")
        Teller(port, NOW, set()).begin()
        port.agenda.run(until=NOW, tell=lambda: settle(port.window, bank))
    return port


def settle(window: Any, bank: Bank) -> None:
    """What worker and bank do, when something was written."""
    if not window.wrote:
        return
    window.wrote = False
    drain()
    if bank.work():
        collect()
        drain()


def pages() -> list[tuple[str, str, set[Role]]]:
    """Every page of the chapters: a name, its address, and who may open it."""
    return [*lists(), *details(), *journeys()]


def lists() -> list[tuple[str, str, set[Role]]]:
    return [
        ("consents", reverse("modes:consents"), {Role.TRADER, *OFFICE}),
        ("two-steps", reverse("two_step:listing"), TRADE | OFFICE),
        ("reviews", reverse("two_step:reviews"), {Role.TRADER, *OFFICE}),
        ("guarantees", reverse("guarantees:guarantees"), {Role.TRADER, *OFFICE}),
        ("early", reverse("advance:list"), TRADE | OFFICE),
        ("amendments", reverse("amendments:list"), TRADE | OFFICE),
        ("licences", reverse("permits:list"), TRADE | OFFICE),
        ("enter-licence", reverse("permits:enter"), OFFICE),
        ("papers", reverse("papers:list"), TRADE | OFFICE),
        ("admission", reverse("admission:list"), TRADE | OFFICE | {Role.INSPECTION}),
        ("quay", reverse("quay:list"), ALL - {Role.PORT_OFFICE}),
        ("board", reverse("quay:board"), OFFICE | {Role.TERMINAL, Role.PORT_OFFICE}),
        ("legs", reverse("corridors:legs"), ALL),
        ("new-leg", reverse("corridors:leg_new"), {Role.CARRIER}),
        ("transits", reverse("corridors:transits"), ALL),
        ("new-transit", reverse("corridors:transit_new"), TRADE),
        ("list-truck", reverse("quay:trucks"), {Role.TERMINAL}),
        ("groups", reverse("corridors:groups"), OFFICE | {Role.PORT_OFFICE}),
        ("partners", reverse("channels:partners"), {Role.PORT_OFFICE}),
        ("new-partner", reverse("channels:new_partner"), {Role.PORT_OFFICE}),
        ("worklist", reverse("portal:worklist"), ALL),
    ]


def details() -> list[tuple[str, str, set[Role]]]:
    paper, accepted = PaperRequest.objects.get(), Declaration.objects.exclude(accepted_at=None)
    waiting = accepted.filter(state="wait").first()
    found = [
        ("two-step", "two_step:one", TwoStep, TRADE | OFFICE),
        ("guarantee", "guarantees:guarantee", Guarantee, {Role.TRADER, *OFFICE}),
        ("licence", "permits:licence", Licence, TRADE | OFFICE),
        ("partner", "channels:partner", Partner, {Role.PORT_OFFICE}),
    ]
    once = [(name, reverse(url, args=[model.objects.first().pk]), roles) for name, url, model, roles in found]
    many = [
        ("watch", "advance:watch", Watch.objects.values_list("pk", flat=True)[:3], TRADE | OFFICE),
        ("amendment", "amendments:request", Request.objects.values_list("pk", flat=True), TRADE | OFFICE),
        ("admitted", "admission:one", Admission.objects.values_list("declaration", flat=True),
         TRADE | OFFICE | {Role.INSPECTION}),
        ("move", "quay:one", Move.objects.values_list("pk", flat=True), ALL - {Role.PORT_OFFICE}),
        ("leg", "corridors:leg", Leg.objects.values_list("pk", flat=True), ALL),
        ("transit", "corridors:transit", Transit.objects.values_list("pk", flat=True), TRADE | OFFICE),
        ("plan", "quay:plan", Plan.objects.values_list("call", flat=True)[:2], {Role.TERMINAL}),
        ("vgm", "quay:vgm", Move.objects.filter(OPEN, kind="load").values_list("pk", flat=True)[:1], TRADE),
        ("bill", "charges:bill", Bill.objects.values_list("pk", flat=True)[:2], {Role.TRADER}),
    ]  # fmt: skip
    each = [
        (f"{name}-{n}", reverse(url, args=[pk]), roles) for name, url, ids, roles in many for n, pk in enumerate(ids)
    ]
    alone = [
        ("paper", reverse("papers:request", args=[paper.pk]), TRADE | OFFICE),
        ("ask-papers", reverse("papers:ask", args=[paper.declaration_id]), OFFICE),
        ("ask-amendment", reverse("amendments:ask", args=[waiting.pk]), TRADE),
        ("versions", reverse("amendments:of_declaration", args=[waiting.pk]), TRADE | OFFICE),
        ("declaration", reverse("clearance:declaration", args=[paper.declaration_id]), TRADE | OFFICE),
    ]
    found = [(name, path, roles - {Role.BROKER}) for name, path, roles in (*once, *each, *alone)]  # as its trader
    return found + [(f"act-{act}", reverse("corridors:form", args=[leg, act]), {role}) for act, leg, role in acts()]


def acts() -> list[tuple[str, UUID, Role]]:
    """One leg for each form of the corridors, with who may open it."""
    found: dict[str, tuple[UUID, Role]] = {}
    for person in Person.objects.filter(username__in=("carrier", "terminal")):
        role = Role(person.username)
        caller = Caller(person.id, person.memberships.get().organisation_id, frozenset({role}), "en")
        for leg in legs(caller):
            found |= {act: (leg.id, role) for act in ACTS if act not in found and act in allowed(caller, leg)}
    return [(act, *who) for act, who in found.items()]


def journeys() -> list[tuple[str, str, set[Role]]]:
    lines = Consignment.objects.order_by("id").values_list("id", flat=True)
    return [(f"journey-{n}", reverse("portal:journey", args=[id]), {Role.BROKER}) for n, id in enumerate(lines)]
