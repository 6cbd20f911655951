"""Consents of traders to clearance modes."""

from django.db import models
from django.db.models import Q

from kouan.clearance.modes.options import CHOSEN
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7


class ModeConsent(models.Model):
    """A consignee or consignor agrees to a mode: for one bill, or standing (`bill_no` empty), until withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    mode = models.CharField(max_length=16)
    bill_no = models.CharField(max_length=50, blank=True, default="")
    given_at = models.DateTimeField(default=now)
    given_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=sorted(CHOSEN)), name="mode_consent_mode"),
            models.UniqueConstraint(
                fields=("organisation", "mode", "bill_no"),
                condition=Q(withdrawn_at__isnull=True),
                name="mode_consent_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.bill_no}".strip()
