"""At filing: what is called early must be early, and an export not earlier than R-1.1b allows."""

from __future__ import annotations

from collections.abc import Iterable

from kouan.clearance.advance.rules import R11b
from kouan.clearance.extension import Filing
from kouan.clearance.rules.manifest import R11a
from kouan.clearance.services.filing import declared_early
from kouan.journeys.models import Appointment
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import Problem
from kouan.kernel.text import Text
from kouan.registry import rule_table

LATE = Text(
    "运输工具已申报进境或货物已运抵，不能按提前申报，请改为一般申报。",
    "The vessel has declared entry or the goods are here: no early declaration any more, declare normally.",
)
NO_MANIFEST = Text("提前申报须有海关已接受的原始舱单。", "An early declaration needs a manifest that customs accepted.")


def not_early(filing: Filing) -> Iterable[Problem]:
    """The declarant chose EARLY although it is too late for it, or before there is a manifest (R-1.1a)."""
    modes, declaration, facts = filing.declaration.modes, filing.declaration, filing.facts
    if modes is None or modes.declare_time != "EARLY":
        return
    if not declared_early(declaration, facts):
        yield R11a.problem("modes.declare_time", LATE)
    elif facts.consignment is None and declaration.transport_mode in rule_table.value("manifest.modes", filing.on):
        yield R11a.problem("bill_no", NO_MANIFEST)


def planned_too_early(filing: Filing) -> Iterable[Problem]:
    """Compares the filing with the first truck booked to bring a box in; nothing is known without one."""
    if filing.declaration.direction != "E" or filing.facts.here or filing.facts.consignment is None:
        return ()
    days = int(rule_table.value("early.export.days", filing.on))
    booked = Appointment.objects.filter(
        unit__consignmentunit__consignment=filing.facts.consignment,
        unit__consignmentunit__closed_at=None,
        cancelled_at=None,
    )
    first = booked.order_by("window").values_list("window", flat=True).first()
    return R11b.check(filing.on, local_date(first.lower), days) if first is not None else ()
