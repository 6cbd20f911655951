"""A river leg under customs control: its vessel, its boxes, where it was seen, what went wrong."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from kouan.clearance.corridors.models.groups import PortGroup
from kouan.clearance.corridors.places import known
from kouan.clearance.corridors.states import Mode, Verdict
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text


class Leg(models.Model):
    """One voyage of a river vessel with boxes under control. `state` belongs to the mode's table and follows from the
    facts (columns `…_at`, the boxes' lists, the positions); nothing sets it otherwise."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mode = models.CharField(max_length=14)
    direction = models.CharField(max_length=1)
    state = models.CharField(max_length=20)
    carrier = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    vessel = models.CharField(max_length=200)
    voyage = models.CharField(max_length=32)
    from_port = models.CharField(max_length=5)
    from_terminal = models.CharField(max_length=17)
    to_port = models.CharField(max_length=5)
    to_terminal = models.CharField(max_length=17)
    group = models.ForeignKey(PortGroup, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")
    planned_departure = models.DateTimeField()
    planned_arrival = models.DateTimeField()
    time_limit = models.DateTimeField()
    opened_at = models.DateTimeField(default=now)
    loading_ended_at = models.DateTimeField(null=True)
    loading_said_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    departure_said_at = models.DateTimeField(null=True)
    departure_received_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    went_on_at = models.DateTimeField(null=True)
    turned_back_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    next_port = models.CharField(max_length=5, blank=True, default="")
    eta = models.DateTimeField(null=True)
    berthed_at = models.DateTimeField(null=True)
    berth_reported_at = models.DateTimeField(null=True)
    near_at = models.DateTimeField(null=True)
    arrival_berthed_at = models.DateTimeField(null=True)
    arrival_said_at = models.DateTimeField(null=True)
    arrival_received_at = models.DateTimeField(null=True)
    discharge_ended_at = models.DateTimeField(null=True)
    discharge_said_at = models.DateTimeField(null=True)
    discharge_received_at = models.DateTimeField(null=True)
    sea_vessel = models.CharField(max_length=200, blank=True, default="")
    sea_voyage = models.CharField(max_length=32, blank=True, default="")
    sea_departed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_lon = models.FloatField(null=True)
    seen_lat = models.FloatField(null=True)
    seen_km = models.FloatField(null=True)
    seen_off_km = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("vessel", "voyage", "from_port", "from_terminal", "mode"), name="corridor_leg_once"
            ),
            models.CheckConstraint(condition=Q(mode__in=[str(one) for one in Mode]), name="corridor_leg_mode"),
            models.CheckConstraint(condition=Q(direction__in=("I", "E")), name="corridor_leg_direction"),
        ]
        indexes = [
            models.Index(fields=("carrier", "-id"), name="corridor_leg_of_carrier"),
            models.Index(fields=("id",), condition=Q(closed_at=None), name="corridor_leg_open"),
        ]

    def __str__(self) -> str:
        return f"{self.vessel} {self.voyage}"

    @property
    def way(self) -> Text:
        """Where from and where to, by the names of the ports."""
        ends = [(known(port), port) for port in (self.from_port, self.to_port)]
        zh, en = ([getattr(found.name, tongue) if found else port for found, port in ends] for tongue in ("zh", "en"))
        return Text(" → ".join(zh), " → ".join(en))

    @property
    def expected(self) -> datetime:
        """When it should arrive: as last claimed, else as planned."""
        return self.eta or self.planned_arrival


class LegBox(models.Model):
    """A box on a leg: on which lists it stands, with which seal, and what follows (`verdict`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    leg = models.ForeignKey(Leg, models.CASCADE, related_name="boxes")
    number = models.CharField(max_length=11)
    unit = models.ForeignKey("journeys.Unit", models.PROTECT, null=True, related_name="+")
    consignment = models.ForeignKey("journeys.Consignment", models.PROTECT, null=True, related_name="+")
    listed = models.BooleanField(default=True)
    seal = models.CharField(max_length=35, blank=True, default="")
    loaded_at = models.DateTimeField(null=True)
    loaded_seal = models.CharField(max_length=35, blank=True, default="")
    claimed = models.BooleanField(default=False)
    claimed_seal = models.CharField(max_length=35, blank=True, default="")
    found_at = models.DateTimeField(null=True)
    found_seal = models.CharField(max_length=35, blank=True, default="")
    arrival_claimed = models.BooleanField(default=False)
    arrival_seal = models.CharField(max_length=35, blank=True, default="")
    broken_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    decided = models.CharField(max_length=8, blank=True, default="")
    decided_note = models.CharField(max_length=300, blank=True, default="")
    landed_at = models.DateTimeField(null=True)
    swapped_at = models.DateTimeField(null=True)
    sea_loaded_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=12, blank=True, default="")
    previous = models.ForeignKey("self", models.SET_NULL, null=True, related_name="onward")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("leg", "number"), name="corridor_box_once")]
        indexes = [
            models.Index(fields=("number",), name="corridor_box_number"),
            models.Index(fields=("consignment",), name="corridor_box_consignment"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def said(self) -> Verdict:
        return Verdict(self.verdict)


class Position(models.Model):
    """Where the vessel was seen; what the map needs is computed once, when it is stored."""

    id = models.BigAutoField(primary_key=True)
    leg = models.ForeignKey(Leg, models.CASCADE, related_name="positions")
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    source = models.CharField(max_length=8, default="api")
    km = models.FloatField()
    off_km = models.FloatField()
    at_origin = models.BooleanField()
    at_destination = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("leg", "at"), name="corridor_position_once")]

    def __str__(self) -> str:
        return f"{self.lon:.3f} {self.lat:.3f}"


class Passage(models.Model):
    """A consignment's own way through linked unloading; its state follows from the leg, its boxes and customs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    leg = models.ForeignKey(Leg, models.CASCADE, related_name="passages")
    consignment = models.ForeignKey("journeys.Consignment", models.PROTECT, related_name="+")
    state = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("leg", "consignment"), name="corridor_passage_once")]
        indexes = [models.Index(fields=("consignment",), name="corridor_passage_of")]

    def __str__(self) -> str:
        return self.state


class Alarm(models.Model):
    """Something about a leg that somebody must know; it stands until it is over or an officer closes it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    leg = models.ForeignKey(Leg, models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64, blank=True, default="")
    rule = models.CharField(max_length=16)
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    raised_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")
    ended_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("leg", "kind", "key"), condition=Q(ended_at=None), name="corridor_alarm_standing_once"
            )
        ]
        indexes = [models.Index(fields=("-raised_at",), condition=Q(ended_at=None), name="corridor_alarm_standing")]

    def __str__(self) -> str:
        return self.kind

    @property
    def text(self) -> Text:
        return Text(self.text_zh, self.text_en)
