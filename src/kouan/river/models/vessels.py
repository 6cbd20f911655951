"""The vessel register and the credit account of each vessel (4.5)."""

from django.db import models
from django.db.models import Q

from kouan.kernel import clock
from kouan.kernel.ids import uuid7

FUELS = ("diesel", "lng", "electric", "methanol", "hybrid")
GREEN = ("lng", "electric", "methanol")
GRADES = ("A", "B", "C", "D")


class Vessel(models.Model):
    """A vessel that passes the dams. Lengths in centimetres, mass in tonnes, power in kilowatts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    mmsi = models.CharField(max_length=9, unique=True)
    length_cm = models.PositiveIntegerField()
    beam_cm = models.PositiveIntegerField()
    draught_cm = models.PositiveIntegerField()
    displacement_t = models.PositiveIntegerField()
    dwt_t = models.PositiveIntegerField()
    power_kw = models.PositiveIntegerField(default=0)
    fuel = models.CharField(max_length=8, default="diesel")
    dg_class = models.CharField(max_length=8, blank=True, default="")
    passengers = models.BooleanField(default=False)
    certificate_no = models.CharField(max_length=40)
    certificate_until = models.DateField()
    owner = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    operator = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    points = models.IntegerField()
    grade = models.CharField(max_length=1)
    registered_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mmsi__regex="^[0-9]{9}$"), name="river_vessel_mmsi"),
            models.CheckConstraint(condition=Q(fuel__in=FUELS), name="river_vessel_fuel"),
            models.CheckConstraint(condition=Q(grade__in=GRADES), name="river_vessel_grade"),
            models.CheckConstraint(
                condition=Q(length_cm__gt=0) & Q(beam_cm__gt=0) & Q(draught_cm__gt=0) & Q(displacement_t__gt=0),
                name="river_vessel_sizes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.mmsi})"

    @property
    def green(self) -> bool:
        """Whether it runs on gas, electricity or methanol."""
        return self.fuel in GREEN


class CreditEntry(models.Model):
    """Points of one event of the table; an upheld appeal takes them back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    vessel = models.ForeignKey(Vessel, models.CASCADE, related_name="credit")
    passage = models.ForeignKey("river.Passage", models.SET_NULL, null=True, related_name="credit")
    kind = models.CharField(max_length=20)
    points = models.SmallIntegerField()
    at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True, default="")
    appeal_until = models.DateTimeField()
    appeal = models.CharField(max_length=300, blank=True, default="")
    appealed_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)  # None: not decided
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("passage", "kind", "at"), condition=Q(passage__isnull=False), name="river_credit_once"
            )
        ]
        indexes = [models.Index(fields=("vessel", "-at"), name="river_credit_vessel")]

    def __str__(self) -> str:
        return f"{self.kind} {self.points:+}"
