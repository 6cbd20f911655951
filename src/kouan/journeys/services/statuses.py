"""What carriers report of goods on their way (IFTSTA)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.journal.services import Entry, append_many
from kouan.journeys.models import Consignment, Status
from kouan.journeys.services.whose import consignment_of
from kouan.journeys.services.writing import insert_told


@transaction.atomic(savepoint=False)
def report_status(
    *,
    code: str,
    at: datetime,
    by: UUID,
    name: str = "",
    place: str = "",
    place_name: str = "",
    box: str = "",
    bill_no: str = "",
) -> Status:
    """Something happened to a consignment or a box at `at`. The same report again, late or not, is the same.

    One that comes before the manifest line waits for it: then it stands in the journey at the time it happened.
    """
    key = {"said_by_id": by, "bill_no": bill_no, "box": box, "code": code, "place": place, "at": at}
    home = consignment_of(bill_no, box)
    status = Status(**key, name=name, place_name=place_name, consignment_id=home)
    if insert_told(status, _told(status)):
        return status
    status = Status.objects.select_for_update(of=("self",)).get(**key)
    if home and status.consignment_id is None:
        status.consignment_id = home
        status.save(update_fields=["consignment"])
        append_many([_told(status)])
    return status


def adopt_statuses(line: Consignment) -> None:
    """Reports that came before the manifest line find their journey."""
    waiting = Status.objects.select_for_update(of=("self",)).filter(consignment=None, bill_no=line.bill_no)
    for status in waiting.order_by("id"):
        status.consignment = line
        status.save(update_fields=["consignment"])
        append_many([_told(status)])


def _told(status: Status) -> Entry:
    fields = ("code", "name", "place", "place_name", "box", "bill_no")
    return Entry(
        "STATUS_REPORTED",
        ("status", status.id),
        {field: getattr(status, field) for field in fields},
        journey=status.consignment_id,
        occurred_at=status.at,
    )
