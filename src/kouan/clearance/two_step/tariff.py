"""The tariff lines under six digits, as they stand on a day."""

from __future__ import annotations

from datetime import date

from kouan.clearance import reference
from kouan.clearance.services.assessing import exchange_rate
from kouan.clearance.two_step.estimate import SUBHEADING, estimate, subheadings
from kouan.codecs.declaration import Declaration
from kouan.registry import codes


def under(subheading: str, on: date) -> tuple[str, ...]:
    """The ten-digit codes in force under six digits; empty when there is no such subheading."""
    day = reference.day(on)
    index: dict[str, tuple[str, ...]] = day.once(
        ("subheadings",), lambda: subheadings(entry.code for entry in codes.entries(codes.TARIFF, on))
    )
    return index.get(subheading[:SUBHEADING], ())


def estimated(declaration: Declaration, on: date) -> int:
    """Fen: what the guarantee of this summary must bear. Raises LookupError without an exchange rate."""
    return estimate(declaration, reference.day(on), exchange_rate, lambda subheading: under(subheading, on))
