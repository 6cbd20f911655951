"""What the corridors know when a mode is chosen: the group of the terminal, and whether the carrier is registered."""

from __future__ import annotations

from datetime import date
from typing import Any

from kouan.clearance.corridors.services.groups import approved, group_of
from kouan.clearance.modes.gathering import Case, source
from kouan.journeys.models import Call, Conveyance
from kouan.kernel import clock


@source
def corridor_facts(case: Case) -> dict[str, Any]:
    """From the call of the manifest line, else from the vessel the declaration names; what nobody knows is left out."""
    on = clock.today()
    call = None
    if case.consignment is not None:
        call = Call.objects.select_related("conveyance").filter(consignments=case.consignment).first()
    if call is None:
        ship = Conveyance.objects.filter(kind="vessel", name__iexact=case.declaration.conveyance).first()
        return _of_carrier(ship, on)
    group = group_of(call.port, call.terminal, on)
    return {"port_group": group.name_zh if group else ""} | _of_carrier(call.conveyance, on)


def _of_carrier(ship: Conveyance | None, on: date) -> dict[str, Any]:
    if ship is None or ship.operator_id is None:
        return {}
    return {"carrier_registered": approved(ship.operator_id, ship.name, on)}
