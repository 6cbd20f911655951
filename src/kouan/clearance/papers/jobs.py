"""Time-driven work of papers."""

from kouan.clearance.papers import services
from kouan.clearance.papers.models import PaperRequest
from kouan.clearance.papers.states import PaperState
from kouan.journal.deadlines import deadline
from kouan.kernel import clock


@deadline("papers.overdue")
def overdue() -> int:
    """Requests whose due day has passed become overdue; how many."""
    late = PaperRequest.objects.filter(state=PaperState.OPEN, due_on__lt=clock.today()).order_by("id")
    found = list(late.values_list("id", flat=True))
    for request in found:
        services.outlast(request=request)
    return len(found)
