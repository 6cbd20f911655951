"""Applications for passage, and crossings of the line (4.2)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text
from kouan.river.models.vessels import Vessel
from kouan.river.states import ACTIVE, State


class Passage(models.Model):
    """One application of one vessel for one passage. `queued_at` is the key of the queue: the crossing of the line,
    later of the two when the application came after it, anew when a call was missed. `revision` counts its events.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    vessel = models.ForeignKey(Vessel, models.PROTECT, related_name="passages")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    client_no = models.CharField(max_length=40)
    direction = models.CharField(max_length=4)
    voyage = models.CharField(max_length=20, blank=True, default="")
    origin = models.CharField(max_length=60)
    destination = models.CharField(max_length=60)
    cargo_kind = models.CharField(max_length=12)
    cargo_t = models.PositiveIntegerField(default=0)
    teu = models.PositiveIntegerField(default=0)
    draught_fore_cm = models.PositiveIntegerField()
    draught_aft_cm = models.PositiveIntegerField()
    crew = models.JSONField(default=list)
    un_numbers = ArrayField(models.CharField(max_length=4), default=list)
    dg = models.PositiveSmallIntegerField(default=0)  # 0 none, 1 with other dangerous goods only, 2 alone
    eta = models.DateTimeField()
    contact = models.CharField(max_length=60)
    route = ArrayField(models.CharField(max_length=8))
    claimed_class = models.PositiveSmallIntegerField()
    base_class = models.PositiveSmallIntegerField()
    gained = models.PositiveSmallIntegerField(default=0)
    evidence = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=15, default=State.APPLIED)
    revision = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    applied_at = models.DateTimeField(default=clock.now)
    crossed_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    leg = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0)
    security_mode = models.CharField(max_length=4, blank=True, default="")  # full | fast
    security_until = models.DateTimeField(null=True)
    fix_by = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    out_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in State]), name="river_passage_state"),
            models.CheckConstraint(condition=Q(direction__in=("down", "up")), name="river_passage_direction"),
            models.UniqueConstraint(fields=("organisation", "client_no"), name="river_passage_client_no"),
            models.UniqueConstraint(
                fields=("vessel",), condition=Q(state__in=[str(s) for s in ACTIVE]), name="river_passage_one_active"
            ),
        ]
        indexes = [
            models.Index(
                fields=("state", "id"), condition=Q(state__in=[str(s) for s in ACTIVE]), name="river_passage_active"
            ),
            models.Index(fields=("vessel", "-id"), name="river_passage_vessel"),
        ]

    def __str__(self) -> str:
        return f"{self.vessel_id} {self.direction} {self.state}"

    @property
    def stands(self) -> State:
        """The state with its text and tone."""
        return State(self.state)

    @property
    def draught_cm(self) -> int:
        return max(self.draught_fore_cm, self.draught_aft_cm)

    @property
    def dam(self) -> str:
        """The dam it passes next; "" when it is past the last."""
        return self.route[self.leg] if self.leg < len(self.route) else ""

    @property
    def way(self) -> Text:
        return Text("下行", "Downstream") if self.direction == "down" else Text("上行", "Upstream")


class Crossing(models.Model):
    """A vessel crossed the line without an accepted application; a later application is counted from its own time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    vessel = models.ForeignKey(Vessel, models.CASCADE, related_name="crossings")
    direction = models.CharField(max_length=4)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("vessel", "at"), name="river_crossing_once")]

    def __str__(self) -> str:
        return f"{self.vessel_id} {self.at}"
