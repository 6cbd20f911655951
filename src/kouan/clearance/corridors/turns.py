"""Whose turn it is on a leg or in a transit: the step with the way to act, for the reader who may take it."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from kouan.clearance.corridors import steps, transit_steps
from kouan.clearance.corridors.allowing import allowed
from kouan.clearance.corridors.models import Leg, Transit
from kouan.clearance.corridors.states import Moving
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.standing import Step

# The act on the leg's page that each step waits for; names as in `allowing`.
ACTS = {
    steps.LOAD: "loading",
    steps.TALLY: "loading",
    steps.CLAIM: "departure",
    steps.AGAIN: "departure",
    steps.DECIDE: "decide",
    steps.ON_SHIP: "sea-loading",
    steps.SEA: "sea-departure",
    steps.CLAIM_ARRIVAL: "arrival",
    steps.BERTH: "berth",
    steps.DISCHARGE: "discharge",
    transit_steps.MOVE: "departure",
    transit_steps.OVERDUE: "position",
    transit_steps.WRITE_OFF: "discharge",
}
FORMS = ("sea-loading", "sea-departure", "position")  # with a page of their own
LISTS = ("loading", "departure", "arrival", "discharge")
DESKS = {
    steps.DECLARE: "clearance:drafts",
    steps.INSPECTION: "clearance:inspections",
    steps.PROCESS: "clearance:reviews",
    transit_steps.DECLARE: "clearance:drafts",
    transit_steps.AGAIN: "corridors:transit_new",
}


def of_leg(caller: Caller, leg: Leg) -> Step | None:
    """What comes next on a leg the caller may see, whose boxes and standing alarms are fetched."""
    step = steps.next_step(leg, (), leg.standing)  # type: ignore[attr-defined]
    return replace(step, url=_way(caller, leg, step)) if step is not None else None


def of_transit(caller: Caller, row: Transit, leg: Leg | None) -> Step | None:
    """What comes next in a transit; `leg` is its leg as the caller sees it, with its boxes."""
    step = transit_steps.next_step(row)
    if step is None or not step.falls_to(caller):
        return step
    if step.text is transit_steps.NAME_LEG:
        return replace(step, url=reverse("corridors:transit_leg", args=[row.pk]) if may_attach(caller, row) else "")
    return replace(step, url=_way(caller, leg, step))


def may_attach(caller: Caller, row: Transit) -> bool:
    """Whether the caller may name the leg that carries an accepted transit."""
    ours = caller.organisation in (row.declarant_id, row.carrier_id)
    return ours and caller.may(Role.TRADER, Role.BROKER, Role.CARRIER) and row.state == Moving.ACCEPTED


def _way(caller: Caller, leg: Leg | None, step: Step) -> str:
    if not step.falls_to(caller):
        return ""
    if desk := DESKS.get(step.text):
        return reverse(desk)
    act = ACTS.get(step.text, "")
    return _place(leg, act) if leg is not None and act in allowed(caller, leg) else ""


def _place(leg: Leg, act: str) -> str:
    if act in FORMS:
        return reverse("corridors:form", args=[leg.pk, act])
    return reverse("corridors:leg", args=[leg.pk]) + (f"#h-{act}" if act in LISTS else f"#{act}")
