"""What lines, carriers and terminals say of boxes by message: orders, statuses on the way, bay plans."""

from django.db import models
from django.db.models import Q

from kouan.journeys.models.consignment import Consignment
from kouan.journeys.models.conveyance import Call
from kouan.journeys.states import OrderKind
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7


class Order(models.Model):
    """A line's order about boxes: let one go, take one in, expect one. Of one order the latest word stands.

    `number` is the sender's (release or booking number), `box` the container, empty when any box of `size_type` will
    do. `said_at` is the sender's time of the word that stands; `consignment` the journey it belongs to, once known.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10)
    number = models.CharField(max_length=35)
    box = models.CharField(max_length=11, blank=True, default="")
    size_type = models.CharField(max_length=4, blank=True, default="")
    quantity = models.PositiveIntegerField(default=1)
    full = models.BooleanField(default=False)
    party = models.CharField(max_length=100, blank=True, default="")
    place = models.CharField(max_length=17, blank=True, default="")
    valid_until = models.DateTimeField(null=True)
    voyage = models.CharField(max_length=240, blank=True, default="")
    bill_no = models.CharField(max_length=50, blank=True, default="")
    consignment = models.ForeignKey(Consignment, models.SET_NULL, null=True, related_name="orders")
    said_by = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField(default=0)  # of words of the same moment: order, change, cancellation
    cancelled = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[str(kind) for kind in OrderKind]), name="order_kind"),
            models.UniqueConstraint(fields=("said_by", "kind", "number", "box", "size_type"), name="order_once"),
        ]
        indexes = [
            models.Index(fields=("box", "kind"), condition=~Q(box=""), name="order_box"),
            models.Index(fields=("bill_no",), condition=Q(consignment=None), name="order_homeless"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Status(models.Model):
    """One event on the way of goods, as a carrier reported it (IFTSTA); once per reporter, event, place and time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=35)
    name = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    place = models.CharField(max_length=17, blank=True, default="")
    place_name = models.CharField(max_length=200, blank=True, default="")
    box = models.CharField(max_length=11, blank=True, default="")
    bill_no = models.CharField(max_length=50, blank=True, default="")
    consignment = models.ForeignKey(Consignment, models.SET_NULL, null=True, related_name="statuses")
    said_by = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("said_by", "bill_no", "box", "code", "place", "at"), name="status_once")
        ]
        indexes = [models.Index(fields=("bill_no",), condition=Q(consignment=None), name="status_homeless")]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M}"


class BayPlan(models.Model):
    """Where the boxes stand on board on a call; the plan made last stands. `scope` tells partial plans apart."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(Call, models.CASCADE, related_name="bay_plans")
    scope = models.CharField(max_length=35, blank=True, default="")
    number = models.CharField(max_length=35, blank=True, default="")
    said_by = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("call", "scope"), name="bay_plan_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.scope}"


class Stowage(models.Model):
    """A box on board: its cell (ISO 9711), what it weighs, where it comes from and goes to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(BayPlan, models.CASCADE, related_name="boxes")
    bay = models.PositiveSmallIntegerField()
    row = models.PositiveSmallIntegerField()
    tier = models.PositiveSmallIntegerField()
    box = models.CharField(max_length=17, blank=True, default="")
    size_type = models.CharField(max_length=4, blank=True, default="")
    full = models.BooleanField(default=True)
    weight = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    loading = models.CharField(max_length=17, blank=True, default="")
    discharge = models.CharField(max_length=17, blank=True, default="")
    dangers = models.CharField(max_length=100, blank=True, default="")
    temperature = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=("plan", "bay", "row", "tier"), name="stowage_cell")]

    def __str__(self) -> str:
        return f"{self.bay:03}{self.row:02}{self.tier:02} {self.box}"
