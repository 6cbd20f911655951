"""Boxes booked on a sailing."""

from django.db import models
from django.db.models import Q

from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.river.express.models.exchange import KINDS
from kouan.river.express.models.sailings import ORGANISATION, Sailing
from kouan.river.express.states import Booked


class Booking(models.Model):
    """Boxes of one kind from port to port, on slots of `carrier`, for `owner`; rolled once at most (R-5.3)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sailing = models.ForeignKey(Sailing, models.PROTECT, related_name="bookings", db_index=False)
    carrier = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    owner = models.ForeignKey(ORGANISATION, models.PROTECT, null=True, related_name="+")
    client_no = models.CharField(max_length=40)
    consignment = models.ForeignKey("journeys.Consignment", models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=5)
    destination = models.CharField(max_length=5)
    kind = models.CharField(max_length=9)
    boxes = models.PositiveIntegerField()
    state = models.CharField(max_length=9, default=Booked.BOOKED)
    ready_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=now)
    rolls = models.PositiveSmallIntegerField(default=0)
    rolled_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="rolled_to")
    told_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="express_booking_kind"),
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in Booked]), name="express_booking_state"),
            models.UniqueConstraint(
                fields=("carrier", "client_no"), condition=Q(rolled_from__isnull=True), name="express_booking_client_no"
            ),
        ]
        indexes = [
            models.Index(fields=("sailing", "state"), name="express_booking_sailing"),
            models.Index(fields=("owner", "-id"), name="express_booking_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.boxes} × {self.kind}"
