"""Time-driven work of early declarations."""

from datetime import timedelta

from kouan.clearance.advance import services
from kouan.clearance.advance.models import Watch
from kouan.clearance.advance.states import WatchState
from kouan.journal.deadlines import deadline
from kouan.kernel import clock
from kouan.kernel.calendar import starts_at
from kouan.registry import rule_table


@deadline("advance.stale")
def outlast() -> int:
    """Declarations whose goods never came within the days of the rule table become stale; how many."""
    on = clock.today()
    oldest = starts_at(on - timedelta(int(rule_table.value("early.stale.days", on))))
    late = Watch.objects.filter(state=WatchState.AWAITING, opened_at__lt=oldest).order_by("declaration")
    found = list(late.values_list("declaration", flat=True))
    for declaration in found:
        services.look(declaration=declaration)
    return len(found)
