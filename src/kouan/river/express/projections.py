"""Fields of the express line's rows that the journal replays."""

from kouan.journal.projections import Projection

Projection("sailing", model="express.Sailing", fields=("state", "status", "atd", "ata", "loaded_teu"))
Projection("express_booking", model="express.Booking", fields=("state", "ready_at", "rolls"))
Projection("express_slot", model="express.LockSlot", fields=("state", "at_line"))
