"""Writes of two-segment admission."""

from kouan.clearance.admission.services.breaches import note_breach, record_breach, report_sale
from kouan.clearance.admission.services.orders import dispose, order_destination, record_result, record_sample
from kouan.clearance.admission.services.removal import apply, decide, expire, reach_site, request_inspection

__all__ = [
    "apply",
    "decide",
    "dispose",
    "expire",
    "note_breach",
    "order_destination",
    "reach_site",
    "record_breach",
    "record_result",
    "record_sample",
    "report_sale",
    "request_inspection",
]
