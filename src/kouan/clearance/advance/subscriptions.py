"""When an early declaration is looked at, and what keeps it from release."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from kouan.clearance import extension
from kouan.clearance.advance import services
from kouan.clearance.advance.facts import facts_of, figures
from kouan.clearance.advance.judging import judge
from kouan.clearance.advance.models import Watch
from kouan.clearance.advance.planned import not_early, planned_too_early
from kouan.clearance.advance.rules import R11c, R11g
from kouan.clearance.advance.services import problem
from kouan.clearance.advance.states import WatchState
from kouan.clearance.models import Declaration
from kouan.clearance.states import GONE
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel.text import Text
from kouan.registry.actors import DECLARANT
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.standing import Step

READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)
OF_GOODS = (
    "ARRIVAL_REPORTED", "TALLY_REPORTED", "CONSIGNMENT_OPENED",
    "MANIFEST_WITHDRAWN", "MANIFEST_REOPENED", "MANIFEST_AMENDED", "MANIFEST_REASSIGNED",
)  # fmt: skip
OF_CALL = ("VESSEL_ENTRY_DECLARED", "VESSEL_ARRIVED")
OF_DECLARATION = (
    "DECL_SUBMITTED", "DECL_AMENDED", "MANIFEST_MATCHED", "RELEASED", "DECL_RETURNED", "DECL_CANCELLED",
)  # fmt: skip
CONTROL_LISTS = ("tariff", "supervision_documents")
CONTROL_RULES = ("licence.",)
NOT_TALLIED = Text("提前申报的货物尚未理货，不能放行。", "Goods declared early are not tallied yet: no release.")
WAYS_OUT = {
    WatchState.MISMATCH: Text("申请修改报关单，或请场站更正理货", "Ask to amend, or have the tally corrected"),
    WatchState.BLOCKED_NO_MANIFEST: Text("舱单已撤销：申请撤销报关单", "The manifest is gone: ask to withdraw"),
    WatchState.STALE: Text("货物未到：申请撤销报关单", "The goods never came: ask to withdraw"),
}
RULES = {
    WatchState.MISMATCH: R11c.id,
    WatchState.BLOCKED_NO_MANIFEST: R11g.id,
    WatchState.STALE: R11g.id,
}
WATCH = Text("提前申报比对", "Early declaration")


@subscribe("advance.facts", to=(*OF_GOODS, *OF_CALL, *OF_DECLARATION))
def on_fact(event: Stored) -> None:
    """A fact about an early declaration, its goods or its vessel: look again, and settle the duties of the day."""
    if event.type == "DECL_SUBMITTED":
        if event.payload.get("early"):
            services.open_watch(declaration=event.subject_id)
        return
    for declaration in _concerned(event):
        if event.type in ("VESSEL_ENTRY_DECLARED", "MANIFEST_REASSIGNED", "MANIFEST_MATCHED"):
            services.entered(declaration=declaration)
        services.look(declaration=declaration)


def _concerned(event: Stored) -> list[UUID]:
    early = Declaration.objects.filter(early=True)
    if event.type in OF_DECLARATION:
        early = early.filter(pk=event.subject_id)
    elif event.type in OF_CALL:
        early = early.filter(consignment__call=event.subject_id).exclude(state__in=[str(s) for s in GONE])
    else:
        early = early.filter(consignment=event.subject_id).exclude(state__in=[str(s) for s in GONE])
    return list(early.order_by("id").values_list("id", flat=True))


@subscribe("advance.control", to=("CODES_LOADED", "RULE_VALUE_SET"))
def on_control(event: Stored) -> None:
    """A table of trade control changed: the waiting declarations are checked again (R-1.1f)."""
    named = event.payload.get("list") in CONTROL_LISTS
    if named or str(event.payload.get("key", "")).startswith(CONTROL_RULES):
        standing = Watch.objects.exclude(state=WatchState.CLOSED).order_by("declaration")
        for declaration in standing.values_list("declaration", flat=True):
            services.control_changed(declaration=declaration)


def not_matched(head: Declaration) -> Text | None:
    """Why goods declared early may not be released yet. In two steps the summary says too little to compare."""
    if not head.early or head.consignment_id is None or head.two_step:
        return None
    held = Watch.objects.filter(pk=head.id).values_list("controls", flat=True).first() or ()
    verdict = judge(facts_of(head), figures(), [problem(one) for one in held])
    if verdict.state is WatchState.MATCHED:
        return None
    return verdict.reasons[0].text if verdict.reasons else NOT_TALLIED


def links(caller: Caller, head: Declaration) -> Iterator[extension.Link]:
    if head.early and caller.may(*READERS) and Watch.objects.filter(pk=head.id).exists():
        yield extension.Link(WATCH, reverse("advance:watch", args=[head.id]), "ship")


extension.filing_checks.extend((not_early, planned_too_early))
extension.release_guards.append(not_matched)


def next_step(head: Declaration) -> Step | None:
    """What the watch asks for next."""
    found = Watch.objects.filter(pk=head.id).first() if head.early else None
    if found is None or WatchState(found.state) not in WAYS_OUT:
        return None
    state = WatchState(found.state)
    return Step(WAYS_OUT[state], DECLARANT, "bad", rule=RULES[state], url=reverse("advance:watch", args=[head.pk]))


extension.page_links.append(links)
extension.next_steps.append(next_step)
