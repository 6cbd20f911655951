"""Tables of the corridors."""

from kouan.clearance.corridors.models.groups import ApprovedCarrier, PortGroup, PortMember
from kouan.clearance.corridors.models.legs import Alarm, Leg, LegBox, Passage, Position
from kouan.clearance.corridors.models.transit import Transit

__all__ = [
    "Alarm",
    "ApprovedCarrier",
    "Leg",
    "LegBox",
    "Passage",
    "PortGroup",
    "PortMember",
    "Position",
    "Transit",
]
