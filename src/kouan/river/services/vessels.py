"""The vessel register."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel.errors import Conflict, Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.river import values
from kouan.river.models import Vessel
from kouan.river.rules import C45

KNOWN = Text("MMSI {mmsi} 已登记。", "MMSI {mmsi} is registered already.")
FIELDS = (
    "name",
    "mmsi",
    "length_cm",
    "beam_cm",
    "draught_cm",
    "displacement_t",
    "dwt_t",
    "power_kw",
    "fuel",
    "dg_class",
    "passengers",
    "certificate_no",
)


@transaction.atomic
def register(*, caller: Caller, certificate_until: date, owner: str = "", **said: Any) -> Vessel:
    """A vessel of the caller's organisation (its operator), or of `owner` (social credit code). Conflict when known."""
    caller.require(Role.CARRIER, Role.TRADER, Role.LOCK)
    fields = {name: said[name] for name in FIELDS if name in said}
    holder = _owner(owner) or caller.organisation
    start = int(values.value("credit.start"))
    grade = C45.grade(start, values.value("credit.grades"))
    vessel, made = Vessel.objects.get_or_create(
        mmsi=fields.pop("mmsi"),
        defaults=fields
        | {
            "owner_id": holder,
            "operator_id": holder if caller.may(Role.LOCK) else caller.organisation,
            "certificate_until": certificate_until,
            "points": start,
            "grade": grade,
        },
    )
    if not made:
        raise Conflict(KNOWN, mmsi=vessel.mmsi)
    append(
        type="VESSEL_REGISTERED",
        subject=("river_vessel", vessel.pk),
        payload={"mmsi": vessel.mmsi, "name": vessel.name, "length": vessel.length_cm, "beam": vessel.beam_cm},
        set={"points": start, "grade": grade},
    )
    return vessel


def _owner(uscc: str) -> UUID | None:
    if not uscc:
        return None
    found = Organisation.objects.filter(uscc=uscc).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid([Problem("4.2", "owner", Text("没有这个企业。", "There is no such organisation."))])
    return found
