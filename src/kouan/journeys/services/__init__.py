"""Writes of the journey."""

from kouan.journeys.services.bayplans import Stowed, record_bay_plan
from kouan.journeys.services.calls import announce_call, declare_entry, record_arrival, record_departure
from kouan.journeys.services.consignments import (
    UnitLine,
    open_consignment,
    record_tally,
    report_arrival,
)
from kouan.journeys.services.gate import book_truck, cancel_booking, record_discharged, record_gate, record_loaded
from kouan.journeys.services.holds import lift_hold, place_hold
from kouan.journeys.services.manifests import amend as amend_manifest
from kouan.journeys.services.manifests import reassign as reassign_manifest
from kouan.journeys.services.manifests import reopen as reopen_manifest
from kouan.journeys.services.manifests import withdraw_manifest
from kouan.journeys.services.orders import give_order
from kouan.journeys.services.statuses import report_status

__all__ = [
    "Stowed",
    "UnitLine",
    "amend_manifest",
    "announce_call",
    "book_truck",
    "cancel_booking",
    "declare_entry",
    "give_order",
    "lift_hold",
    "open_consignment",
    "place_hold",
    "reassign_manifest",
    "record_arrival",
    "record_bay_plan",
    "record_departure",
    "record_discharged",
    "record_gate",
    "record_loaded",
    "record_tally",
    "reopen_manifest",
    "report_arrival",
    "report_status",
    "withdraw_manifest",
]
