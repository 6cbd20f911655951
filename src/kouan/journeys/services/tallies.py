"""A tally against its manifest line: within the tolerance, or a hold (domain reference 1.1)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kouan.journeys import figures
from kouan.journeys.models import Consignment
from kouan.journeys.services.holds import lift_hold, place_hold
from kouan.journeys.states import HoldKind
from kouan.kernel import calendar
from kouan.kernel.text import Text

MISMATCH = Text(
    "理货 {packages} 件 {weight} 千克，舱单 {expected} 件 {expected_weight} 千克",
    "Tally {packages} packages, {weight} kg; manifest {expected} packages, {expected_weight} kg",
)


def compare(found: Consignment, *, at: datetime, by: UUID | None = None) -> None:
    """Put the hold of a tally that differs, or lift it. The line is locked."""
    if matches(found):
        lift_hold(kind=HoldKind.TALLY, consignment=found.id, by=by, at=at)
    else:
        said = {"packages": found.tally_packages, "weight": (found.tally_weight or Decimal(0)).normalize()}
        said |= {"expected": found.packages, "expected_weight": found.gross_weight.normalize()}
        reason = Text(
            MISMATCH.zh.format(**_plain(said)),
            MISMATCH.en.format(**_plain(said)),
        )
        place_hold(kind=HoldKind.TALLY, consignment=found.id, reason=reason, rule="R-1.1c", by=by, at=at)


def matches(line: Consignment) -> bool:
    """Whether the tally agrees with the manifest within the tolerance in force (packages; share of the weight)."""
    if line.tally_packages is None or line.tally_weight is None or line.tallied_at is None:
        return False
    on = calendar.local_date(line.tallied_at)
    off = abs(line.tally_packages - line.packages)
    weight_off = abs(line.tally_weight - line.gross_weight)
    allowed = line.gross_weight * figures.number("early.match.weight", on)
    return off <= int(figures.number("early.match.packages", on)) and weight_off <= allowed


def _plain(values: dict[str, Any]) -> dict[str, str]:
    return {name: f"{value:f}" if isinstance(value, Decimal) else str(value) for name, value in values.items()}
