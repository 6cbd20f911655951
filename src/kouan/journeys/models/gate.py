"""What the gate asks: holds that stand on a box or consignment, and truck appointments."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from kouan.journeys.models.consignment import Consignment, Unit
from kouan.journeys.states import HoldKind
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text

STANDING = Q(lifted_at__isnull=True)


class Hold(models.Model):
    """Keeps one box or one consignment from leaving until lifted: who, why, since when, lifted by whom."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16)
    consignment = models.ForeignKey(Consignment, models.PROTECT, null=True, related_name="holds")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="holds")
    ref = models.CharField(max_length=64, blank=True, default="")
    rule = models.CharField(max_length=32, blank=True, default="")
    reason_zh = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)
    placed_by = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField(default=now)
    lifted_by = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(consignment__isnull=False, unit__isnull=True)
                | Q(consignment__isnull=True, unit__isnull=False),
                name="hold_one_target",
            ),
            models.CheckConstraint(condition=Q(kind__in=[str(kind) for kind in HoldKind]), name="hold_kind"),
            models.UniqueConstraint(
                fields=("kind", "consignment", "unit", "ref"),
                condition=STANDING,
                name="hold_standing_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}".strip()

    @property
    def reason(self) -> Text:
        return Text(self.reason_zh, self.reason_en)


class Appointment(models.Model):
    """A truck is booked to fetch or bring a box within a time window; two trucks never for one box at once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    plate = models.CharField(max_length=10)
    window = DateTimeRangeField()
    booked_by = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="appointment_no_overlap",
                expressions=[("unit", RangeOperators.EQUAL), ("window", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plate} {self.window}"


class GateMove(models.Model):
    """A truck and a box before the gate, and what it was told; the same move sent again gets the same answer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="moves")
    number = models.CharField(max_length=11)
    plate = models.CharField(max_length=10)
    terminal = models.CharField(max_length=17)
    outward = models.BooleanField()
    at = models.DateTimeField()
    allowed = models.BooleanField()
    answer = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("number", "plate", "terminal", "outward", "at"), name="gate_move_once")
        ]
        indexes = [models.Index(fields=("terminal", "-at"), name="gate_move_terminal")]

    def __str__(self) -> str:
        return f"{self.number} {self.plate}"
