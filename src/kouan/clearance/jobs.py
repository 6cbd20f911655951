"""What clearance does because time passed."""

from kouan.clearance.services import usual
from kouan.journal.deadlines import deadline


@deadline("clearance.usual_values")
def usual_values() -> int:
    """Each day: what every firm usually declares, by HS code (B23)."""
    return usual.compute_if_due()
