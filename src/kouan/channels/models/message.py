"""Messages: kept as received or sent, byte for byte, with all that came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kouan.channels.models.partner import Channel, Partner
from kouan.channels.states import TEXTS
from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text


class Direction(models.TextChoices):
    """Seen from us."""

    IN = "in", _("Received")
    OUT = "out", _("Sent")


class Message(models.Model):
    """One message. `organisation` is the sender of an incoming, the addressee of an outgoing one.

    `client_no` is the sender's own number (ClientSeqNo, CopMsgId): unique per organisation and format, so that the
    same message twice is one message; a refused message had no effect and leaves its number free. `request` is the
    journal's request id: every event this message caused carries it. `sent_by` is who sent it (person, roles,
    language, the file it came in), `status` the HTTP status of the answer. `words` is what people search for, `due_at`
    when a waiting message is tried next, `corrects` the message that this one is a corrected copy of.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="messages")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    format = models.CharField(max_length=32)
    filename = models.CharField(max_length=200, blank=True)
    raw = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    charset = models.CharField(max_length=16, blank=True)
    client_no = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=10)
    findings = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    ack = models.BinaryField(default=b"")
    subject_type = models.CharField(max_length=32, blank=True)
    subject_id = models.UUIDField(null=True)
    sent_by = models.JSONField(default=dict)
    status = models.PositiveSmallIntegerField(default=0)
    reply_to = models.UUIDField(null=True)
    corrects = models.UUIDField(null=True)
    words = models.CharField(max_length=600, blank=True)
    request = models.UUIDField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    error_en = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="message_direction_known"),
            models.CheckConstraint(
                condition=Q(direction="in", state__in=("received", "accepted", "refused", "failed"))
                | Q(direction="out", state__in=("waiting", "sent", "delivered", "dead")),
                name="message_state_known",
            ),
            models.UniqueConstraint(
                fields=["direction", "organisation", "format", "client_no"],
                condition=~Q(client_no="") & ~Q(state="refused"),
                name="message_client_no_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "idempotency_key"],
                condition=Q(direction="in") & ~Q(idempotency_key=""),
                name="message_key_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="message_of_organisation"),
            models.Index(fields=["organisation", "sha256"], name="message_same_body"),
            models.Index(fields=["subject_id"], name="message_subject"),
            # The few among millions: not handled yet, not fetched yet, in trouble.
            models.Index(fields=["received_at"], condition=Q(state="received"), name="message_unhandled"),
            models.Index(fields=["organisation", "id"], condition=Q(state="waiting"), name="message_waiting"),
            models.Index(fields=["due_at"], condition=Q(state__in=("waiting", "sent")), name="message_due"),
            models.Index(fields=["reply_to"], condition=Q(reply_to__isnull=False), name="message_replies"),
            models.Index(fields=["corrects"], condition=Q(corrects__isnull=False), name="message_corrections"),
            models.Index(
                fields=["organisation", "id"], condition=Q(state__in=("failed", "dead")), name="message_trouble"
            ),
        ]

    def __str__(self) -> str:
        return self.filename or self.client_no or str(self.id)

    @property
    def body(self) -> bytes:
        return bytes(self.raw)

    @property
    def error_text(self) -> Text:
        return Text(self.error, self.error_en or self.error)

    @property
    def state_text(self) -> Text:
        return TEXTS[self.state]
