"""Time-driven work of two-step declarations."""

from kouan.clearance.two_step.services.timing import due_now
from kouan.journal.deadlines import deadline


@deadline("two_step.reminders")
def reminders() -> int:
    """Reminders and breaches that are due."""
    return due_now()
