"""Port groups for linked unloading, and who may carry goods under customs control. Both are dated."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text


class PortGroup(models.Model):
    """A hub port and the inner ports that customs treat as part of it (联动接卸)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    hub_port = models.CharField(max_length=5)
    hub_terminal = models.CharField(max_length=17)
    hub_office = models.CharField(max_length=4, blank=True, default="")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("hub_port", "hub_terminal", "valid_from"), name="port_group_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="port_group_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh

    @property
    def name(self) -> Text:
        return Text(self.name_zh, self.name_en)

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


class PortMember(models.Model):
    """An inner port of a group, from a day until a day (included)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(PortGroup, models.CASCADE, related_name="members")
    port = models.CharField(max_length=5)
    terminal = models.CharField(max_length=17)
    office = models.CharField(max_length=4, blank=True, default="")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("group", "port", "terminal", "valid_from"), name="port_member_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="port_member_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.port} {self.terminal}"

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


class ApprovedCarrier(models.Model):
    """A carrier registered for goods under customs control, and its approved vessels (none named = all) (R-1.9c)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    number = models.CharField(max_length=32)
    vessels = ArrayField(models.CharField(max_length=200), default=list)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("organisation", "valid_from"), name="approved_carrier_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="approved_carrier_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.number
