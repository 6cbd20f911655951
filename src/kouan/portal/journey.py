"""The story of one consignment: facts, boxes, holds, what happened, and who must act next."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kouan.clearance.ahead import FETCH, FILE, REPORT, Facts, declare_by, following, offered
from kouan.clearance.models import Declaration
from kouan.clearance.selectors import OFFICERS, SHOWN
from kouan.clearance.states import GONE, State
from kouan.journal import types
from kouan.journal.stored import Stored
from kouan.journeys import selectors
from kouan.journeys.models import Consignment, GateMove, Hold, Unit
from kouan.journeys.states import HoldKind
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.portal.pages.arrivals import may_report
from kouan.portal.svg.timeline import Mark, timeline
from kouan.portal.templatetags.kouan import grouped
from kouan.registry import standing as modes
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.registry.standing import Standing, Step

NAMED = ("conveyance", "voyage", "entry_id", "number", "name", "code", "box", "place_name", "party", "plate") + (
    "bill_no",
    "terminal",
    "note",
)
MOST_ORDERS = 50
TROUBLE = frozenset({"HOLD_PLACED", "GATE_REFUSED", "INSPECT_ORDERED", "DECL_RETURNED", "DECL_REFUSED"})


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline: when, what, who, and a few words from the event."""

    at: datetime
    text: Text
    who: Organisation | None
    detail: Text
    tone: str


@dataclass(frozen=True, slots=True)
class Restraint:
    """A hold as shown: what kind, on which box if on one, why, who, since when, until when."""

    kind: Text
    unit: str
    reason: Text
    who: Organisation | None
    since: datetime
    lifted_at: datetime | None


def story(caller: Caller, id: UUID) -> dict[str, Any]:
    """Everything the journey page shows. NotFound when the caller may not see the consignment."""
    consignment = selectors.journey(caller, id)
    happenings = _happenings(selectors.timeline(consignment))
    holds = _holds(consignment)
    standing = [hold for hold in holds if hold.lifted_at is None]
    # The bill's number first: it has an index over all states, the consignment only over those not withdrawn.
    found = Declaration.objects.filter(bill_no=consignment.bill_no, consignment=consignment)
    filed = list(found.defer(*SHOWN).order_by("id"))
    units = list(consignment.units.order_by("number"))
    left = _left(units, consignment)
    stands = modes.of(caller, consignment.pk)
    return {
        "consignment": consignment,
        "units": [(unit, left.get(unit.id)) for unit in units],
        "standing": standing,
        "lifted": [hold for hold in holds if hold.lifted_at is not None],
        "declarations": [(one, _opens(caller, one)) for one in filed],
        "orders": list(consignment.orders.order_by("said_at", "id")[:MOST_ORDERS]),
        "days": _days(happenings),
        "count": len(happenings),
        "line": _drawn(happenings),
        "modes": stands,
        "may_report": may_report(caller, consignment),
        "ahead": _ahead(caller, id, *_next(consignment, units, standing, filed, left, stands)),
    }


def _opens(caller: Caller, one: Declaration) -> bool:
    """Whether the caller may read the declaration itself, and so its duties: terminals and carriers may not."""
    party = caller.organisation in (one.organisation_id, one.filed_by_id)
    return caller.may(*OFFICERS) or (party and caller.may(Role.TRADER, Role.BROKER))


def _happenings(events: list[Stored]) -> list[Happening]:
    who = Organisation.objects.in_bulk({event.organisation for event in events if event.organisation})
    return [_happening(event, who.get(event.organisation)) for event in events]


def _happening(event: Stored, who: Organisation | None) -> Happening:
    kind = types.get(event.type)
    tone = "trouble" if event.type in TROUBLE else "milestone" if kind.milestone else ""
    return Happening(event.occurred_at, kind.text, who, _detail(event.payload), tone)


def _detail(payload: dict[str, Any]) -> Text:
    """The sentences the event carries, else the numbers it names."""
    told = [payload, payload.get("reason"), *(payload.get("reasons") or ())]
    said = [one for one in told if isinstance(one, dict) and one.get("zh")]
    if said:
        return Text("；".join(one["zh"] for one in said), "; ".join(one.get("en") or one["zh"] for one in said))
    words = " · ".join(grouped(payload[key]) for key in NAMED if payload.get(key))
    return Text(words, words)


def _days(happenings: list[Happening]) -> list[tuple[datetime, list[Happening]]]:
    """Newest first, gathered by Shanghai day."""
    newest = list(reversed(happenings))
    days = groupby(newest, key=lambda one: one.at.astimezone(clock.SHANGHAI).date())
    return [(group[0].at, group) for _day, rows in days if (group := list(rows))]


def _drawn(happenings: list[Happening]) -> Any:
    language = get_language() or "zh-hans"
    marks = [Mark(one.at, one.text.say(language), one.tone) for one in happenings]
    return timeline(_("Milestones in proportion to time"), marks, clock.now())


def _holds(consignment: Consignment) -> list[Restraint]:
    """Holds on the consignment and on its boxes, standing first, each with who placed it."""
    boxes = list(consignment.units.values_list("id", flat=True))  # ids, so that both sides of the OR use an index
    mine = Hold.objects.filter(Q(consignment=consignment) | Q(unit__in=boxes))
    found = mine.select_related("unit", "placed_by").order_by("-lifted_at", "placed_at")
    return [
        Restraint(
            HoldKind(hold.kind).text,
            hold.unit.number if hold.unit else "",
            hold.reason,
            hold.placed_by,
            hold.placed_at,
            hold.lifted_at,
        )
        for hold in found
    ]


def _left(units: list[Unit], consignment: Consignment) -> dict[UUID, datetime]:
    """When each box drove out of a gate on this journey."""
    moves = GateMove.objects.filter(unit__in=units, outward=True, allowed=True, at__gte=consignment.created_at)
    return {move.unit_id: move.at for move in moves.order_by("at") if move.unit_id}


def _next(
    consignment: Consignment,
    units: list[Unit],
    standing: list[Restraint],
    filed: list[Declaration],
    left: dict[UUID, datetime],
    stands: list[Standing],
) -> tuple[Step, Declaration | None]:
    """What comes next, and the declaration it is about."""
    live = [one for one in filed if one.state not in GONE]
    call = consignment.call
    facts = Facts(
        direction=consignment.direction,
        arrived=bool(call and call.ata) or any(unit.location for unit in units),
        declared=bool(live),
        state=live[-1].state if live else "",
        returned=bool(filed) and not live and filed[-1].state != State.CANCELLED,
        holds=[hold.kind for hold in standing],
        released=consignment.released_at is not None or not consignment.controlled,
        gone=bool(units) and all(unit.id in left for unit in units),
        declare_by=declare_by(consignment),
    )
    head = live[-1] if live else None
    return following(facts, head, stands), head


def _ahead(caller: Caller, id: UUID, step: Step, head: Declaration | None) -> Step:
    """With the way to act, when it is the reader's turn."""
    found = offered(caller, step, head)
    if found.url or not step.falls_to(caller):
        return found
    return replace(found, url=_place(caller, step, id))


def _place(caller: Caller, step: Step, id: UUID) -> str:
    if step.text is REPORT.text:
        return reverse("portal:arrival", args=[id])
    if step.text is FILE.text:
        return reverse("clearance:drafts")
    return reverse("portal:gate") if step is FETCH and caller.may(Role.TERMINAL) else ""
