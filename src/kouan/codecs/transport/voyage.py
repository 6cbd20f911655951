"""Means of transport and what they do: voyages, placements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kouan.codecs.transport.basics import Piece

if TYPE_CHECKING:
    from kouan.codecs.transport.basics import Measure, Moment, Note, Place, Reference, Service, UnitCount
    from kouan.codecs.transport.cargo import Dimension


class Voyage(Piece):
    """One stage of transport: a vessel's voyage, a train run, a truck trip."""

    stage: str = ""  # "main", "on_carriage", "pre_carriage" …
    number: str = ""  # voyage or train number
    mode: str = ""  # "sea", "rail", "road", "air", "inland_water" …
    mode_name: str = ""
    means: tuple[str, ...] = ()  # type of ship or vehicle
    carrier: str = ""
    carrier_list: str = ""
    carrier_agency: str = ""
    carrier_name: str = ""
    direction: str = ""
    excess: tuple[str, ...] = ()
    vessel: str = ""  # call sign, IMO or ENI number, licence plate
    vessel_list: str = ""
    vessel_agency: str = ""
    vessel_name: str = ""
    vessel_flag: str = ""
    ownership: str = ""
    power: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    places: tuple[Place, ...] = ()
    moments: tuple[Moment, ...] = ()
    notes: tuple[Note, ...] = ()
    measures: tuple[Measure, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    services: tuple[Service, ...] = ()
    placements: tuple[Placement, ...] = ()

    def place(self, role: str) -> Place | None:
        """The first place in that role."""
        return next((place for place in self.places if place.role == role), None)

    def moment(self, role: str) -> Moment | None:
        """The first moment in that role, on the voyage itself or at one of its places."""
        of_places = (moment for place in self.places for moment in place.moments)
        return next((m for m in (*self.moments, *of_places) if m.role == role), None)


class Placement(Piece):
    """The means of transport that goods are placed on."""

    vessel: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    unit_counts: tuple[UnitCount, ...] = ()
