"""Tables of the express line."""

from kouan.river.express.models.bookings import Booking
from kouan.river.express.models.exchange import Account, Allotment, Balance, Clearing, Lot, Transfer
from kouan.river.express.models.sailings import DeparturePlan, Line, LockSlot, PortCall, Position, Sailing, Stop

__all__ = [
    "Account",
    "Allotment",
    "Balance",
    "Booking",
    "Clearing",
    "DeparturePlan",
    "Line",
    "LockSlot",
    "Lot",
    "PortCall",
    "Position",
    "Sailing",
    "Stop",
    "Transfer",
]
