"""Writes of the express line."""

from kouan.river.express.services.berths import all_fast, complete, name_cause, plan_berth
from kouan.river.express.services.bookings import book, cancel_booking, ready, seen
from kouan.river.express.services.clearing import clear
from kouan.river.express.services.departing import arrive, depart, plan_departures
from kouan.river.express.services.locks import at_line, offer_slot, pass_slot, release, reserve, withdraw_slot
from kouan.river.express.services.pool import allot, need, offer, withdraw
from kouan.river.express.services.sailings import cancel, draft, publish, set_line
from kouan.river.express.services.watch import explain, refuse, report

__all__ = [
    "all_fast",
    "allot",
    "arrive",
    "at_line",
    "book",
    "cancel",
    "cancel_booking",
    "clear",
    "complete",
    "depart",
    "draft",
    "explain",
    "name_cause",
    "need",
    "offer",
    "offer_slot",
    "pass_slot",
    "plan_berth",
    "plan_departures",
    "publish",
    "ready",
    "refuse",
    "release",
    "report",
    "reserve",
    "seen",
    "set_line",
    "withdraw",
    "withdraw_slot",
]
