"""Which journey a message means that names a bill or a box."""

from __future__ import annotations

from uuid import UUID

from kouan.journal.db import one

_WHOSE = """
SELECT (SELECT id FROM journeys_consignment WHERE bill_no = %(bill)s AND manifest_state = 'accepted'
         ORDER BY created_at DESC, id DESC LIMIT 1),
       (SELECT array_agg(c.consignment_id) FROM journeys_unit u
          JOIN journeys_consignmentunit c ON c.unit_id = u.id AND c.closed_at IS NULL WHERE u.number = %(box)s)"""


def consignment_of(bill_no: str, box: str) -> UUID | None:
    """The newest manifest line of that bill, else the one that the box carries now; None where nobody can tell."""
    by_bill, carried = one(_WHOSE, {"bill": bill_no or None, "box": box or None})
    if by_bill is not None:
        return UUID(str(by_bill))
    return carried[0] if carried and len(carried) == 1 else None
