"""Consignments, boxes, conveyances and their calls, holds, truck appointments, gate moves."""

from kouan.journeys.models.consignment import Consignment, ConsignmentUnit, Unit
from kouan.journeys.models.conveyance import Call, Conveyance
from kouan.journeys.models.gate import Appointment, GateMove, Hold

__all__ = ["Appointment", "Call", "Consignment", "ConsignmentUnit", "Conveyance", "GateMove", "Hold", "Unit"]
