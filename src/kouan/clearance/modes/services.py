"""Consents given and withdrawn, and modes left again for the plain way (R-1.0a)."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from kouan.clearance.extension import Filing
from kouan.clearance.models import Declaration
from kouan.clearance.modes.models import ModeConsent
from kouan.clearance.modes.options import CHOSEN, PLAIN, chosen, name_of
from kouan.clearance.modes.rules.choice import R10a
from kouan.clearance.services.changes import locked
from kouan.clearance.states import GONE, OPEN, State
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry import rule_table
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

UNKNOWN = Text("没有这种通关模式：“{said}”。", "There is no such mode: “{said}”.")


@transaction.atomic
def agree(*, caller: Caller, mode: str, bill_no: str = "") -> ModeConsent:
    """The trader agrees to a mode, standing or for one bill. Again it is the same consent.

    Invalid for a mode that does not exist; Forbidden for others than a trader.
    """
    caller.require(Role.TRADER)
    if mode not in CHOSEN:
        raise Invalid([Problem("R-1.0a", "mode", UNKNOWN.format(said=mode[:20]))])
    return given(caller, mode, bill_no.strip()[:50])


def given(caller: Caller, mode: str, bill_no: str) -> ModeConsent:
    """The consent in force, recorded now if there was none. Inside a transaction."""
    key = {"organisation_id": caller.organisation, "mode": mode, "bill_no": bill_no}
    held = ModeConsent.objects.filter(**key, withdrawn_at=None).first()
    if held is not None:
        return held
    try:
        with transaction.atomic():
            made = ModeConsent.objects.create(**key, given_by_id=caller.person)
    except IntegrityError:  # the same moment elsewhere
        return ModeConsent.objects.get(**key, withdrawn_at=None)
    append(
        type="MODE_AGREED",
        subject=("mode_consent", made.id),
        occurred_at=made.given_at,
        payload={"mode": mode, "bill_no": bill_no, "standing": not bill_no},
        set={"mode": mode, "bill_no": bill_no, "withdrawn_at": None},
    )
    return made


def in_own_mode(filing: Filing) -> bool:
    """Whether somebody files its own goods in a mode."""
    return filing.declaration.modes is not None and filing.caller.organisation == filing.facts.trader


def agree_by_filing(filing: Filing, declaration: UUID) -> None:
    """Who files its own goods in a mode has agreed to it for this bill."""
    for _, option in chosen(filing.declaration.modes):
        given(filing.caller, option, filing.declaration.bill_no)


@transaction.atomic
def withdraw(*, caller: Caller, consent: UUID) -> ModeConsent:
    """Leave a mode without penalty: a declaration of the bill that uses it falls back to the plain way.

    Refused (R-1.0a) once its cut-off has come: acceptance for the time and form of declaration, release for admission,
    handling and corridor. A standing consent speaks of what comes. Withdrawn again it changes nothing.
    """
    caller.require(Role.TRADER)
    held = ModeConsent.objects.select_for_update(no_key=True).filter(pk=consent).first()
    if held is None or held.organisation_id != caller.organisation:
        raise NotFound()
    if held.withdrawn_at is not None:
        return held
    for id in _using(held):
        _leave(id, held)
    held.withdrawn_at, held.withdrawn_by_id = clock.now(), caller.person
    held.save(update_fields=["withdrawn_at", "withdrawn_by"])
    append(
        type="MODE_WITHDRAWN",
        subject=("mode_consent", held.id),
        occurred_at=held.withdrawn_at,
        payload={"mode": held.mode, "bill_no": held.bill_no},
        set={"withdrawn_at": held.withdrawn_at},
    )
    return held


def _using(held: ModeConsent) -> list[UUID]:
    """Declarations not released yet that use the mode of a consent for one bill.

    A standing consent speaks of what comes: those filed already keep the mode they were filed with.
    """
    if not held.bill_no:
        return []
    mine = Declaration.objects.filter(organisation=held.organisation_id, bill_no=held.bill_no)
    used = mine.filter(**{f"head__modes__{CHOSEN[held.mode]}": held.mode}, state__in=[str(s) for s in OPEN])
    return list(used.order_by("id").values_list("id", flat=True))


def _leave(declaration: UUID, held: ModeConsent) -> None:
    head = locked(declaration)
    if State(head.state) in GONE:
        return
    if not _may_leave(head, CHOSEN[held.mode]):
        said = name_of(held.mode)
        raise Refused("R-1.0a", Text(R10a.late.zh.format(mode=said.zh), R10a.late.en.format(mode=said.en)))
    fall_back(head, CHOSEN[held.mode], Text("收发货人退出", "The trader left it"))


def _may_leave(head: Declaration, field: str) -> bool:
    """Whether the cut-off of the field has not come: acceptance by customs, or release (rule value `modes.cutoff`)."""
    if head.state == State.DECLARED:
        return True
    cutoff = rule_table.value("modes.cutoff", clock.today())
    return cutoff.get(field) == "released" and head.released_at is None


def fall_back(head: Declaration, field: str, reason: Text) -> None:
    """Put one mode of a filed declaration back to the plain way (YARD, NORMAL …). The row is locked; no penalty."""
    before = head.modes.get(field, PLAIN[field])
    if before == PLAIN[field]:
        return
    modes = {name: option for name, option in head.modes.items() if name != field}
    head.head = {**head.head, "modes": modes}
    head.save(update_fields=["head"])
    append(
        type="MODE_FELL_BACK",
        subject=("declaration", head.id),
        journey=head.consignment_id,
        payload={"field": field, "from": before, "to": PLAIN[field], "zh": reason.zh, "en": reason.en},
    )
