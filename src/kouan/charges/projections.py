"""What the journal can rebuild of this wing."""

from kouan.journal.projections import Projection

Projection("bill", model="charges.Bill", fields=("state",))
Projection("payment", model="charges.Payment", fields=("state",))
Projection("refund", model="charges.Refund", fields=("state",))
