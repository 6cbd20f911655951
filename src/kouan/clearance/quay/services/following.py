"""What a request learns from the journal: documents, holds, releases, ships, gate. Late news converges (R-T4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kouan.clearance.quay.models import OPEN, Request
from kouan.clearance.quay.services import slots
from kouan.clearance.quay.services.asking import reconsider
from kouan.clearance.quay.services.berthing import too_late
from kouan.clearance.quay.services.quayside import released_now
from kouan.clearance.quay.services.steps import locked, take
from kouan.clearance.quay.states import Cause, Kind

HELD = {
    "inspection": Cause.INSPECTION,
    "customs": Cause.RELEASE_REVOKED,
    "quarantine": Cause.QUARANTINE,
    "tally": Cause.TALLY_MISMATCH,
    "seal": Cause.TALLY_MISMATCH,
}


BEYOND = ("on_truck", "gate_out", "done", "transfer", "loaded", "tallied")


def _of(consignment: UUID | None, *, ended: bool = False) -> list[UUID]:
    if consignment is None:
        return []
    rows = Request.objects.filter(consignment=consignment)
    return list((rows if ended else rows.filter(OPEN)).order_by("id").values_list("id", flat=True))


def news(consignment: UUID | None) -> None:
    """Something changed that a request may have waited for."""
    for id in _of(consignment):
        with transaction.atomic():
            reconsider(locked(id))


def fell(consignment: UUID | None, cause: Cause, at: datetime, unit: UUID | None = None) -> None:
    """Something happened that sends the boxes to the yard, unless they were past it by then."""
    for id in _of(consignment, ended=True):
        with transaction.atomic():
            found = locked(id)
            if at <= found.asked_at or (unit is not None and found.unit_id != unit) or _past(found, at):
                continue
            if found.kind == Kind.LOAD and cause is Cause.INSPECTION:
                take(found, "inspect", at=at)
            take(found, "yard", at=at, detail=str(cause))


def _past(found: Request, at: datetime) -> bool:
    """Whether the box had passed, or gone to the yard, before that moment: then the news can change nothing, ever."""
    if found.ended_at is not None and at >= found.ended_at:
        return True
    beyond = found.steps.filter(event__in=("mount", "transfer", "load"), at__lte=at)
    return found.state in BEYOND and beyond.exists()


def inspected_unit(unit: UUID, cause: Cause, at: datetime) -> None:
    """As `fell`, for a hold on the box itself."""
    for consignment in Request.objects.filter(OPEN, unit=unit).values_list("consignment", flat=True):
        fell(consignment, cause, at, unit)


def released(consignment: UUID | None, at: datetime) -> None:
    """Customs released the goods."""
    for id in _of(consignment, ended=True):
        with transaction.atomic():
            found = locked(id)
            if found.kind == Kind.LOAD:
                if not _past(found, at):
                    take(found, "release", at=max(at, found.asked_at))
            elif found.state == "yard" and found.cause == Cause.NOT_RELEASED:
                _in_time(found, at)
            else:
                reconsider(found)
                released_now(found)


def _in_time(found: Request, at: datetime) -> None:
    """A release whose news came late, but which had come before the box was given up: the box had been released."""
    tallied = found.steps.filter(event="tally").order_by("at").values_list("at", flat=True).first()
    if tallied is not None and found.ended_at is not None and max(at, tallied) < found.ended_at:
        take(found, "check", at=max(at, tallied))


def arrived(consignment: UUID | None, at: datetime) -> None:
    """The arrival report of export goods."""
    for id in _of(consignment):
        with transaction.atomic():
            found = locked(id)
            if found.kind == Kind.LOAD:
                take(found, "arrive", at=at)


def tallied(consignment: UUID | None, at: datetime, numbers: list[str]) -> None:
    """The tally report of the whole bill: it counts for the boxes it names."""
    for id in _of(consignment):
        with transaction.atomic():
            found = locked(id)
            if found.unit.number in numbers:
                take(found, "tally", at=at)
                released_now(found)


def moved(unit: UUID, step: str, at: datetime) -> None:
    """The box drove out of the gate, or was loaded."""
    kind = Kind.DISCHARGE if step == "leave" else Kind.LOAD
    for id in Request.objects.filter(unit=unit, kind=kind, asked_at__lte=at).order_by("-id").values_list("id")[:1]:
        with transaction.atomic():
            take(locked(id[0]), step, at=at)


def cleared(consignment: UUID | None, at: datetime) -> None:
    """The declaration is cleared: the request is done."""
    for id in _of(consignment):
        with transaction.atomic():
            take(locked(id), "close", at=at)


def announced(call: UUID, eta: datetime | None, at: datetime) -> None:
    """The ship's estimate moved: boxes whose slot is lost go to the yard."""
    if eta is None:
        return
    for id in (
        Request.objects.filter(OPEN, call=call, slot_at__isnull=False).order_by("id").values_list("id", flat=True)
    ):
        with transaction.atomic():
            found = locked(id)
            due = slots.call_forward(found)
            if due is None or at < found.asked_at:
                continue
            berthing = found.call.quay_plan.window.lower
            too_late(found, due + max(eta - berthing, timedelta()), at)
