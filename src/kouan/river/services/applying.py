"""Applications for passage: checked against every rule at once, accepted by the standing rule or a dispatcher."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from kouan.kernel import clock
from kouan.kernel.errors import Conflict, IdempotencyMismatch, Invalid, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import selectors, values
from kouan.river.models import Crossing, Passage, Vessel
from kouan.river.rules import R42a, R42d, R43b, impossible
from kouan.river.services.entries import entry
from kouan.river.services.planning import propose
from kouan.river.services.steps import locked, take, tell
from kouan.river.states import ACTIVE

ACTIVE_ONE = Text("该船已有进行中的过闸申报（{state}）。", "The vessel has an active application already ({state}).")
EXPIRED = Text("船舶证书已于 {until} 到期。", "The vessel's certificate ran out on {until}.")
DEEPER_THAN_BUILT = Text("申报吃水超过船舶最大吃水。", "The draught is more than the vessel's greatest.")
NO_REASON = Text("请写明理由。", "Give the reason.")
SAME = ("vessel_id", "direction", "voyage", "origin", "destination", "cargo_kind", "claimed_class")
LOOK_BACK = timedelta(days=3)


@transaction.atomic
def apply(*, caller: Caller, vessel: UUID, client_no: str, **said: Any) -> Passage:
    """One application. The same client number again answers the first one; with other content IdempotencyMismatch.

    Raises NotFound for a vessel that is not the caller's, Refused for a second active application, Invalid with every
    problem of form and evidence. A vessel that cannot pass, or is too deep, is stored and REJECTED with the reasons.
    """
    caller.require(Role.CARRIER, Role.TRADER)
    held = selectors.vessel(caller, vessel)
    if known := _known(caller, client_no, held, said):
        return known
    route = [dam for dam in values.DAMS if dam in (said.pop("route", None) or values.DAMS)]
    said["route"] = route if said["direction"] == "down" else route[::-1]
    crossing = Crossing.objects.filter(vessel=held, direction=said["direction"], at__gt=clock.now() - LOOK_BACK).first()
    if problems := list(_faults(held, said, crossing is not None)):
        raise Invalid(problems)
    made = _store(caller, held, client_no, said)
    refused = list(_refusals(made))
    tell(
        made,
        "PASSAGE_APPLIED",
        state=made.state,
        base_class=made.base_class,
        leg=0,
        step=0,
        payload=_told(made),
    )
    _judge(made, refused, late=crossing is not None)
    return made


@transaction.atomic
def decide(*, caller: Caller, passage: UUID, accept: bool, reason: str = "") -> Passage:
    """A dispatcher accepts what the standing rule did not, or rejects with a reason."""
    caller.require(Role.LOCK)
    one = locked(passage, caller)
    if accept:
        take(one, "accept", event="PASSAGE_ACCEPTED")
        return one
    if not reason.strip():
        raise Invalid([Problem("4.2", "reason", NO_REASON)])
    problem = Problem("4.2", "", Text(reason, reason))
    take(one, "reject", event="PASSAGE_REJECTED", payload={"reason": reason}, problems=[_kept(problem)])
    return one


def _judge(made: Passage, refused: list[Problem], *, late: bool) -> None:
    """Reject with the reasons, or accept; one that crossed before it applied queues from its application."""
    if refused:
        payload = {"rules": [one.rule for one in refused], "why": refused[0].text.en}
        take(made, "reject", event="PASSAGE_REJECTED", payload=payload, problems=[_kept(one) for one in refused])
        return
    if not values.value("accept.auto"):
        return
    take(made, "accept", event="PASSAGE_ACCEPTED", late=late, problems=[_kept(_late())] if late else [])
    if late:
        now = clock.now()
        crossed = Crossing.objects.filter(vessel=made.vessel).order_by("-at").values_list("at", flat=True).first()
        take(made, "cross", event="LINE_CROSSED", crossed_at=crossed, queued_at=now, payload={"late": True})
    propose("applied", Text(f"{made.vessel.name} 新申报", f"{made.vessel.name} applied"))


def _late() -> Problem:
    return R42d.problem("eta", R42d.passage_late)


def _kept(one: Problem) -> dict[str, str]:
    return {"rule": one.rule, "field": one.field, "zh": one.text.zh, "en": one.text.en}


def _known(caller: Caller, client_no: str, vessel: Vessel, said: dict[str, Any]) -> Passage | None:
    known = Passage.objects.filter(organisation=caller.organisation, client_no=client_no).first()
    if known is not None:
        want = said | {"vessel_id": vessel.pk}
        if any(getattr(known, name) != want[name] for name in SAME if name in want):
            raise IdempotencyMismatch()
    return known


def _faults(vessel: Vessel, said: dict[str, Any], crossed: bool) -> Iterator[Problem]:
    """What must be put right before there is an application at all."""
    table = values.classes()
    yield from R43b.check(said["claimed_class"], said.get("evidence", ""), table, vessel.green, vessel.passengers)
    yield from R42d.times(said["eta"], clock.now(), values.hours("apply.hours"), crossed)
    if max(said["draught_fore_cm"], said["draught_aft_cm"]) > vessel.draught_cm:
        yield Problem("4.2", "draught", DEEPER_THAN_BUILT)
    if vessel.certificate_until < clock.today():
        yield Problem("4.2", "certificate", EXPIRED.format(until=vessel.certificate_until))


def _refusals(one: Passage) -> Iterator[Problem]:
    """Why the vessel may not pass: forbidden goods, the draught of the day, no chamber that takes it."""
    yield from R42a.check(one.un_numbers, values.value("goods.forbidden"))
    yield from R42d.draught(one.draught_cm, values.draught_limit(clock.today()))
    yield from impossible(entry(one), values.facilities(), clock.today())


def _store(caller: Caller, vessel: Vessel, client_no: str, said: dict[str, Any]) -> Passage:
    alone = set(said.get("un_numbers", ())) & set(values.value("goods.alone"))
    fields = said | {"dg": 2 if alone else 1 if said.get("un_numbers") else 0, "base_class": said["claimed_class"]}
    try:
        with transaction.atomic():
            return Passage.objects.create(
                vessel=vessel, organisation_id=caller.organisation, client_no=client_no, **fields
            )
    except IntegrityError:
        other = Passage.objects.filter(vessel=vessel, state__in=[str(s) for s in ACTIVE]).first()
        if other is None:
            raise Conflict() from None
        state = other.stands.text
        said_so = Text(ACTIVE_ONE.zh.format(state=state.zh), ACTIVE_ONE.en.format(state=state.en))
        raise Refused("R-4.2a", said_so) from None


def _told(one: Passage) -> dict[str, Any]:
    return {
        "direction": one.direction,
        "route": one.route,
        "class": one.claimed_class,
        "evidence": one.evidence,
        "draught": one.draught_cm,
        "cargo": one.cargo_kind,
        "un_numbers": one.un_numbers,
        "eta": one.eta,
        "applied_at": one.applied_at,
        "operator": one.organisation_id,
    }
