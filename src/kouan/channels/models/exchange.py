"""AS2 exchanges: the signed and encrypted bytes of the wire and the receipt (MDN), kept as evidence."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kouan.channels.models.message import Direction, Message
from kouan.channels.models.partner import Partner
from kouan.kernel import clock
from kouan.kernel.ids import uuid7


class Exchange(models.Model):
    """One AS2 message; `name` is its Message-ID: once per partner and direction, so a replay gets the same receipt.

    `body` and `headers` are the HTTP request as it came or went; `mdn` and `mdn_headers` the receipt, byte for byte.
    `mic` is the digest the receipt vouches for. `message` is missing when the content could not be taken out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="exchanges")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="exchanges")
    name = models.CharField(max_length=255)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    mic = models.CharField(max_length=200, blank=True)
    disposition = models.CharField(max_length=200, blank=True)
    mdn = models.BinaryField(default=b"")
    mdn_headers = models.JSONField(default=dict)
    mdn_to = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="exchange_direction_known"),
            models.UniqueConstraint(fields=["direction", "partner", "name"], name="exchange_once"),
        ]

    def __str__(self) -> str:
        return self.name
