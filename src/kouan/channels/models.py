"""Partners and messages. A message is kept as received or sent, byte for byte, with all that came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kouan.channels.states import TEXTS
from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text


class Channel(models.TextChoices):
    """How messages travel."""

    HTTPS = "https", "HTTPS"
    FOLDER = "folder", "文件夹"


class Direction(models.TextChoices):
    IN = "in", "接收"
    OUT = "out", "发送"


class Partner(models.Model):
    """An organisation's way to exchange messages with us.

    `folder` is the name under STATE/channels; `sender_id` the name the partner uses in DxpMsg envelopes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="partners")
    name = models.CharField(max_length=100)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.HTTPS)
    folder = models.SlugField(max_length=64, blank=True)
    sender_id = models.CharField(max_length=64, blank=True)
    format = models.CharField(max_length=32, default="DecMessage")
    is_active = models.BooleanField(default=True)
    trouble = models.CharField(max_length=300, blank=True)
    trouble_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="partner_channel_known"),
            models.CheckConstraint(condition=~Q(channel="folder") | ~Q(folder=""), name="partner_folder_named"),
            models.UniqueConstraint(fields=["folder"], condition=~Q(folder=""), name="partner_folder_once"),
            models.UniqueConstraint(fields=["sender_id"], condition=~Q(sender_id=""), name="partner_sender_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One message. `organisation` is the sender of an incoming, the addressee of an outgoing one.

    `client_no` is the sender's own number (ClientSeqNo, CopMsgId): unique per organisation and format, so that the
    same message twice is one message; a refused message had no effect and leaves its number free. `request` is the
    journal's request id: every event this message caused carries it. `sent_by` is who sent it (person, roles,
    language, the file it came in), `status` the HTTP status of the answer.
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
    request = models.UUIDField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="message_direction_known"),
            models.CheckConstraint(
                condition=Q(direction="in", state__in=("received", "accepted", "refused", "failed"))
                | Q(direction="out", state__in=("waiting", "delivered", "dead")),
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
    def state_text(self) -> Text:
        return TEXTS[self.state]
