"""The transit declaration (转关申报) of domain reference 1.9."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kouan.clearance.corridors.models.legs import Leg
from kouan.clearance.corridors.states import Moving
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7


class Transit(models.Model):
    """Goods moved under customs control from the office of entry to another. The boxes and seals are its leg's.

    `kind` early (提前报关), direct (直转) or tranship (中转); `flag` is the TransFlag of the data (1, AA, 1G …).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=32)
    client_no = models.CharField(max_length=64)
    declarant = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    consignment = models.ForeignKey("journeys.Consignment", models.PROTECT, related_name="+")
    leg = models.ForeignKey(Leg, models.PROTECT, null=True, related_name="transits")
    carrier = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    flag = models.CharField(max_length=2)
    reason = models.CharField(max_length=40)
    from_office = models.CharField(max_length=4)
    to_office = models.CharField(max_length=4)
    e_seal = models.BooleanField(default=False)
    expected_arrival = models.DateTimeField()
    goods = models.JSONField(default=list)
    state = models.CharField(max_length=12, default=Moving.ACCEPTED)
    entry_on = models.DateField()
    accepted_at = models.DateTimeField(default=now)
    moved_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    written_off_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    customs_value_fen = models.BigIntegerField(default=0)
    late_fee_fen = models.BigIntegerField(default=0)
    overdue = models.BooleanField(default=False)
    lapsed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("declarant", "client_no"), name="transit_client_no_once"),
            models.UniqueConstraint(fields=("number",), name="transit_number_once"),
            models.UniqueConstraint(
                fields=("consignment",),
                condition=~Q(state__in=("cancelled", "lapsed")),
                name="transit_once_per_consignment",
            ),
        ]
        indexes = [models.Index(fields=("state", "id"), name="transit_by_state")]

    def __str__(self) -> str:
        return self.number
