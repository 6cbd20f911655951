"""Berth plans, trucks that may come to the quay, requests to pass the yard by, and the facts they are told from."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from kouan.clearance.quay.states import CLOSED, TABLES, Kind
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7

OPEN = ~Q(state__in=CLOSED)
HOUR = timedelta(hours=1)


class Plan(models.Model):
    """A call's place at the quay: berth and window (estimated berthing to leaving); one ship a berth at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.OneToOneField("journeys.Call", models.PROTECT, related_name="quay_plan")
    terminal = models.CharField(max_length=17)
    berth = models.CharField(max_length=10)
    window = DateTimeRangeField()
    closing = models.DateTimeField(null=True)  # of direct loading
    made_by = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="plan_one_ship_a_berth",
                expressions=[
                    ("terminal", RangeOperators.EQUAL),
                    ("berth", RangeOperators.EQUAL),
                    ("window", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(window__isempty=False, window__lower_inf=False, window__upper_inf=False),
                name="plan_window_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.terminal} {self.berth} {self.window}"


class PlannedBox(models.Model):
    """A box on the discharge or stowage plan: its crane, its turn, whether it goes DIRECT, its place on board."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="boxes", db_index=False)
    unit = models.ForeignKey("journeys.Unit", models.PROTECT, related_name="+")
    crane = models.CharField(max_length=10)
    sequence = models.PositiveIntegerField()
    direct = models.BooleanField(default=False)
    position = models.CharField(max_length=7, blank=True, default="")  # bay, row, tier

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("plan", "unit"), name="planned_box_once"),
            models.UniqueConstraint(fields=("plan", "crane", "sequence"), name="planned_turn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.crane} {self.sequence}"


class Truck(models.Model):
    """A truck that the terminal lets come to the quay."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plate = models.CharField(max_length=10)
    haulier = models.CharField(max_length=100, blank=True, default="")
    valid_until = models.DateField()
    listed_by = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("plate",), condition=Q(removed_at__isnull=True), name="truck_listed_once")
        ]

    def __str__(self) -> str:
        return self.plate


class Request(models.Model):
    """One box that is to pass the yard by. `state` is told from the facts (`steps`), `cause` says why it fell back.

    A place in the slot (`terminal`, `crane`, `slot_at`) is a numbered seat: the database gives each number once and
    none above the capacity. Asking is the recorded consent (R-1.0a): who, when, for this box.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=9)
    state = models.CharField(max_length=11, default="requested")
    cause = models.CharField(max_length=15, blank=True, default="")
    unit = models.ForeignKey("journeys.Unit", models.PROTECT, related_name="+")
    consignment = models.ForeignKey("journeys.Consignment", models.PROTECT, related_name="+", db_index=False)
    call = models.ForeignKey("journeys.Call", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    terminal = models.CharField(max_length=17)
    delivery_order = models.CharField(max_length=35, blank=True, default="")
    eir_no = models.CharField(max_length=35, blank=True, default="")
    permit_no = models.CharField(max_length=35, blank=True, default="")  # R-1.5b
    vgm_kg = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    crane = models.CharField(max_length=10, blank=True, default="")
    slot_at = models.DateTimeField(null=True)
    seat = models.PositiveSmallIntegerField(null=True)
    capacity = models.PositiveSmallIntegerField(null=True)
    call_forward_at = models.DateTimeField(null=True)
    plate = models.CharField(max_length=10, blank=True, default="")
    appointment = models.ForeignKey("journeys.Appointment", models.PROTECT, null=True, related_name="+")
    truck_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.DISCHARGE, state__in=[str(s) for s in type(TABLES[Kind.DISCHARGE].start)])
                | Q(kind=Kind.LOAD, state__in=[str(s) for s in type(TABLES[Kind.LOAD].start)]),
                name="direct_state",
            ),
            models.UniqueConstraint(fields=("unit",), condition=OPEN, name="direct_box_once"),
            models.UniqueConstraint(
                fields=("terminal", "crane", "slot_at", "seat"),
                condition=OPEN & Q(seat__isnull=False),
                name="direct_seat_once",
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=True)
                | Q(seat__gte=1, seat__lte=F("capacity"), slot_at__isnull=False, call_forward_at__isnull=False),
                name="direct_seat_within_capacity",
            ),
        ]
        indexes = [
            models.Index(fields=("consignment",), name="direct_consignment"),
            models.Index(fields=("asked_by", "-id"), name="direct_of_firm"),
            models.Index(fields=("terminal", "slot_at"), name="direct_day"),
            models.Index(fields=("state", "call_forward_at"), condition=OPEN, name="direct_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class RequestStep(models.Model):
    """A fact of a request: an event of its table with its time and, for a fall-back, the cause."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, models.CASCADE, related_name="steps", db_index=False)
    event = models.CharField(max_length=8)
    at = models.DateTimeField()
    detail = models.CharField(max_length=15, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("request", "event", "at", "detail"), name="direct_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.at}"
