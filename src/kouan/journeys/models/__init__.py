"""Consignments, boxes, conveyances and their calls, holds, truck appointments, gate moves, what messages say."""

from kouan.journeys.models.consignment import Consignment, ConsignmentUnit, Unit
from kouan.journeys.models.conveyance import Call, Conveyance
from kouan.journeys.models.gate import Appointment, GateMove, Hold
from kouan.journeys.models.said import BayPlan, Order, Status, Stowage

__all__ = [
    "Appointment",
    "BayPlan",
    "Call",
    "Consignment",
    "ConsignmentUnit",
    "Conveyance",
    "GateMove",
    "Hold",
    "Order",
    "Status",
    "Stowage",
    "Unit",
]
