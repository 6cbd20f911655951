"""The consignment (one bill of lading, one manifest line) and the boxes it travels in."""

from django.db import models

from kouan.journeys.models.conveyance import Call
from kouan.journeys.states import ManifestState
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7


class Unit(models.Model):
    """A box. `location` is the terminal where it stands, empty when elsewhere; `located_at` when that became so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=11)
    size_type = models.CharField(max_length=4, blank=True, default="")
    full = models.BooleanField(default=True)
    seal = models.CharField(max_length=35, blank=True, default="")
    location = models.CharField(max_length=17, blank=True, default="")
    located_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("number",), name="unit_number_once")]
        indexes = [models.Index(fields=("location",), condition=~models.Q(location=""), name="unit_present")]

    def __str__(self) -> str:
        return self.number


class Consignment(models.Model):
    """A bill of lading on one call: the manifest line, and the thread by which every wing finds the journey."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bill_no = models.CharField(max_length=50)
    direction = models.CharField(max_length=1)
    owner = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="consignments")
    packages = models.PositiveIntegerField()
    gross_weight = models.DecimalField(max_digits=17, decimal_places=5)
    goods_description = models.CharField(max_length=512, blank=True, default="")
    manifest_state = models.CharField(max_length=9, default=ManifestState.ACCEPTED)
    controlled = models.BooleanField(default=True)  # foreign-trade goods: customs must release them
    released_at = models.DateTimeField(null=True)
    arrival_reported_at = models.DateTimeField(null=True)
    tallied_at = models.DateTimeField(null=True)
    tally_packages = models.PositiveIntegerField(null=True)
    tally_weight = models.DecimalField(max_digits=17, decimal_places=5, null=True)
    created_at = models.DateTimeField(default=now)
    units = models.ManyToManyField(Unit, through="ConsignmentUnit", related_name="consignments")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("bill_no", "direction", "call"), name="consignment_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(direction__in=("I", "E")), name="consignment_direction"),
        ]
        indexes = [
            models.Index(fields=("-created_at", "-id"), name="consignment_newest"),
            models.Index(fields=("id",), condition=models.Q(manifest_state="withdrawn"), name="consignment_withdrawn"),
        ]

    def __str__(self) -> str:
        return self.bill_no


class ConsignmentUnit(models.Model):
    """A box carries (part of) a consignment until `closed_at`; boxes are used again on other journeys."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consignment = models.ForeignKey(Consignment, models.CASCADE)
    unit = models.ForeignKey(Unit, models.PROTECT)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("consignment", "unit"), name="consignment_unit_once")]

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.unit_id}"
