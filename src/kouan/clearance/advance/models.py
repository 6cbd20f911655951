"""One watch per early declaration."""

from django.db import models
from django.db.models import Q

from kouan.clearance.advance.states import WatchState
from kouan.clearance.models import Declaration
from kouan.kernel.clock import now


class Watch(models.Model):
    """What keeps an early declaration, or that nothing does.

    `reasons` are the differences found (rule, field, zh, en); `controls` what a change of trade control since the
    filing has against it (R-1.1f).
    """

    declaration = models.OneToOneField(Declaration, models.PROTECT, primary_key=True, related_name="watch")
    state = models.CharField(max_length=8, default=WatchState.AWAITING)
    reasons = models.JSONField(default=list)
    controls = models.JSONField(default=list)
    opened_at = models.DateTimeField(default=now)
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in WatchState]), name="watch_state"),
        ]
        indexes = [
            models.Index(fields=("state", "declaration"), condition=~Q(state="closed"), name="watch_standing"),
            models.Index(fields=("opened_at",), condition=Q(state="awaiting"), name="watch_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.state}"
