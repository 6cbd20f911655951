"""Versions of the plan: lockages of each facility, and where each vessel lies."""

from django.db import models
from django.db.models import Q

from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text
from kouan.river.models.passages import Passage
from kouan.river.states import PlanState


class PlanVersion(models.Model):
    """One plan of everything that waits or is announced. At most one is published.

    `base` is the plan that was published when this one was made: only over that one may it be published. `entries`
    are the vessels as they were planned (class, queue key …), `left_out` those no plan can pass, `skips` who is
    overtaken by whom and why. `what_if` holds the question of a plan that is never published.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, default=PlanState.REQUESTED)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=16)
    cause_zh = models.CharField(max_length=200)
    cause_en = models.CharField(max_length=200)
    what_if = models.JSONField(null=True)
    requested_at = models.DateTimeField(default=clock.now)
    origin_at = models.DateTimeField(null=True)  # minute 0; of a request: since when the planner is at it
    made_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")
    publisher = models.UUIDField(null=True)
    seed = models.PositiveIntegerField(default=0)
    seconds = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    objective = models.BigIntegerField(null=True)
    entries = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    skips = models.JSONField(default=list)
    promises = models.JSONField(default=list)  # what it makes of each time promised to a vessel
    changed = models.PositiveIntegerField(null=True)  # places that differ from the plan it was made over
    rules = models.JSONField(default=dict)
    failure = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in PlanState]), name="river_plan_state"),
            models.UniqueConstraint(
                fields=("state",), condition=Q(state=str(PlanState.PUBLISHED)), name="river_plan_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"

    @property
    def stands(self) -> PlanState:
        return PlanState(self.state)

    @property
    def because(self) -> Text:
        return Text(self.cause_zh, self.cause_en)


class Lockage(models.Model):
    """One run of a facility. `frozen`: kept as it is by the next plan."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="lockages")
    number = models.PositiveIntegerField()
    facility = models.CharField(max_length=8)
    dam = models.CharField(max_length=8)
    direction = models.CharField(max_length=4)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    frozen = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("version", "number"), name="river_lockage_number")]

    def __str__(self) -> str:
        return f"{self.facility} {self.starts:%F %R}"

    @property
    def over(self) -> bool:
        return self.ends < clock.now()


class Berth(models.Model):
    """Where a vessel lies: centimetres from the upstream gate and from the left wall looking downstream."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lockage = models.ForeignKey(Lockage, models.CASCADE, related_name="berths")
    passage = models.ForeignKey(Passage, models.CASCADE, null=True, related_name="berths")
    label = models.CharField(max_length=80, blank=True, default="")  # a vessel that only a what-if plan knows
    dam = models.CharField(max_length=8)
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="+")
    x_cm = models.IntegerField()
    y_cm = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("version", "passage", "dam"), name="river_berth_once")]

    def __str__(self) -> str:
        return f"{self.passage_id} {self.x_cm} {self.y_cm}"
