"""Lines, sailings, their calls at ports and slots at the lock, and what is seen of them on the way."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text
from kouan.river.express.states import HELD_SLOTS, Slot, Status, Voyage

ORGANISATION = "registry.Organisation"


class Line(models.Model):
    """An express line in one direction: its ports in order; those of `optional` may be left out by a sailing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    direction = models.CharField(max_length=4)
    ports = ArrayField(models.CharField(max_length=5))
    optional = ArrayField(models.CharField(max_length=5), default=list)
    set_by = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(direction__in=("down", "up")), name="express_line_direction")]

    def __str__(self) -> str:
        return self.code


class Sailing(models.Model):
    """One voyage of a line. `threshold_teu` ready leave at once, `latest` leaves anyway (R-5.3). Sizes in cm and t."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line = models.ForeignKey(Line, models.PROTECT, related_name="sailings")
    number = models.CharField(max_length=20, unique=True)
    operator = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    vessel = models.CharField(max_length=80)
    mmsi = models.CharField(max_length=9, blank=True, default="")
    certificate_until = models.DateField(null=True)
    draught_cm = models.PositiveIntegerField()
    beam_cm = models.PositiveIntegerField()
    tonnes = models.PositiveIntegerField()
    ports = ArrayField(models.CharField(max_length=5))
    etd = models.DateTimeField()
    latest = models.DateTimeField()
    eta = models.DateTimeField()
    capacity = models.JSONField(default=dict)  # slots by kind of box
    threshold_teu = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=Voyage.DRAFT)
    status = models.CharField(max_length=10, default=Status.NONE)
    published_at = models.DateTimeField(null=True)
    full_at = models.DateTimeField(null=True)
    atd = models.DateTimeField(null=True)
    ata = models.DateTimeField(null=True)
    loaded_teu = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in Voyage]), name="express_sailing_state"),
            models.CheckConstraint(condition=Q(status__in=[str(s) for s in Status]), name="express_sailing_status"),
            models.CheckConstraint(condition=Q(latest__gte=F("etd")) & Q(eta__gt=F("etd")), name="express_times"),
        ]
        indexes = [models.Index(fields=("line", "etd"), name="express_line_etd")]

    def __str__(self) -> str:
        return self.number

    @property
    def legs(self) -> list[str]:
        """Its legs, port to port."""
        return [f"{one}-{two}" for one, two in zip(self.ports, self.ports[1:], strict=False)]


class PortCall(models.Model):
    """A sailing's place at a quay; one ship a berth at a time. Work is limited by its boxes and cranes (R-5.5)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sailing = models.ForeignKey(Sailing, models.CASCADE, related_name="calls", db_index=False)
    terminal_org = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    call = models.ForeignKey("journeys.Call", models.PROTECT, related_name="+")
    port = models.CharField(max_length=5)
    terminal = models.CharField(max_length=17)
    berth = models.CharField(max_length=10)
    window = DateTimeRangeField()
    moves = models.PositiveIntegerField()
    cranes = models.PositiveSmallIntegerField()
    limit_hours = models.DecimalField(max_digits=6, decimal_places=2)
    all_fast_at = models.DateTimeField(null=True)
    complete_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=7, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("sailing", "port"), name="express_call_once"),
            ExclusionConstraint(
                name="express_one_ship_a_berth",
                expressions=[
                    ("terminal", RangeOperators.EQUAL),
                    ("berth", RangeOperators.EQUAL),
                    ("window", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(window__isempty=False, window__lower_inf=False, window__upper_inf=False),
                name="express_call_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.terminal} {self.berth}"

    @property
    def hours(self) -> float | None:
        """Hours of work, from all fast to cargo complete."""
        if self.all_fast_at is None or self.complete_at is None:
            return None
        return (self.complete_at - self.all_fast_at).total_seconds() / 3600

    @property
    def late(self) -> bool:
        return self.hours is not None and self.hours > float(self.limit_hours)


class LockSlot(models.Model):
    """A window at a lock kept for the express lines. The sailing that has it is promised to start by `ends`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dam = models.CharField(max_length=8)
    lane = models.CharField(max_length=20)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    state = models.CharField(max_length=9, default=Slot.FREE)
    sailing = models.ForeignKey(Sailing, models.PROTECT, null=True, related_name="lock_slots")
    reserved_at = models.DateTimeField(null=True)
    at_line = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    why_zh = models.CharField(max_length=200, blank=True, default="")  # why it passed later than promised
    why_en = models.CharField(max_length=200, blank=True, default="")
    offered_by = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="express_slot_times"),
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in Slot]), name="express_slot_state"),
            models.UniqueConstraint(
                fields=("dam", "lane", "starts"), condition=~Q(state=Slot.WITHDRAWN), name="express_slot_once"
            ),
            models.UniqueConstraint(
                fields=("dam", "sailing"),
                condition=Q(state__in=[str(s) for s in HELD_SLOTS]),
                name="express_slot_of_sailing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(Slot.FREE, Slot.WITHDRAWN)) | Q(sailing__isnull=False),
                name="express_slot_has_sailing",
            ),
        ]
        indexes = [models.Index(fields=("state", "starts"), name="express_slot_due")]

    def __str__(self) -> str:
        return f"{self.dam} {self.lane} {self.starts}"

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; None while the vessel has not passed."""
        return None if self.passed_at is None else self.passed_at <= self.ends

    @property
    def why(self) -> Text:
        return Text(self.why_zh, self.why_en)


class Position(models.Model):
    """Where a sailing was seen (AIS): degrees, knots."""

    id = models.BigAutoField(primary_key=True)
    sailing = models.ForeignKey(Sailing, models.CASCADE, related_name="positions", db_index=False)
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("sailing", "at"), name="express_position_once")]

    def __str__(self) -> str:
        return f"{self.at} {self.lon} {self.lat}"


class Stop(models.Model):
    """A halt on the way, seen in the positions; without an accepted `excuse` it ends the express status (R-5.2)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sailing = models.ForeignKey(Sailing, models.CASCADE, related_name="stops", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    excuse = models.CharField(max_length=12, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    explain_by = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)
    broke_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("sailing", "since"), name="express_stop_once")]

    def __str__(self) -> str:
        return f"{self.since} {self.excuse}"


class DeparturePlan(models.Model):
    """Rolling departures planned for a line, beside the timetable and pure fill-up on the same bookings (5c)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line = models.ForeignKey(Line, models.CASCADE, related_name="plans")
    starts = models.DateTimeField()
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    result = models.JSONField()

    def __str__(self) -> str:
        return f"{self.line_id} {self.made_at}"
