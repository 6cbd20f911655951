"""Partners: what each organisation speaks, how strictly it is read, how it is answered, and its certificates."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text


class Channel(models.TextChoices):
    """How messages travel."""

    HTTPS = "https", "HTTPS"
    FOLDER = "folder", _("Folder")
    AS2 = "as2", "AS2"
    SFTP = "sftp", "SFTP"
    MQTT = "mqtt", "MQTT"


class Strictness(models.TextChoices):
    """What becomes of a message that can be read although its syntax has errors."""

    ACCEPT = "accept", _("Accept, note the findings")
    CONTRL = "contrl", _("Accept, and tell the sender with CONTRL")
    MESSAGE = "message", _("Reject those that have any, take the others of the interchange")
    REJECT = "reject", _("Reject")


class Acknowledgement(models.TextChoices):
    """When an answer is sent where nobody waits for it (folder, AS2, SFTP, MQTT)."""

    ALWAYS = "always", _("Always")
    FINDINGS = "findings", _("When something was found")
    NEVER = "never", _("Never")


class Partner(models.Model):
    """An organisation's way to exchange messages with us.

    `folder` is the name under STATE/channels; `sender_id` the name the partner uses in envelopes (DxpMsg, UNB);
    `as2_id` its AS2 name. `formats` it may send (empty: all), `charset` overrides what its messages say,
    `duplicate_days` how long the same bytes without a number are the same message. `sign_xml` says that our XML is
    signed (XML-DSig) with the key called `signer` (KOUAN_SIGNERS, else KOUAN_SIGNER), `demand_xml_signature` that its
    XML must be, by a certificate on record.
    `transport` holds what the channel needs: see `transports.settings`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="partners")
    name = models.CharField(max_length=100)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.HTTPS)
    folder = models.SlugField(max_length=64, blank=True)
    sender_id = models.CharField(max_length=64, blank=True)
    as2_id = models.CharField(max_length=128, blank=True)
    formats = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    charset = models.CharField(max_length=16, blank=True)
    strictness = models.CharField(max_length=8, choices=Strictness.choices, default=Strictness.CONTRL)
    acknowledgement = models.CharField(max_length=8, choices=Acknowledgement.choices, default=Acknowledgement.ALWAYS)
    duplicate_days = models.PositiveSmallIntegerField(default=3)
    transport = models.JSONField(default=dict)
    sign_xml = models.BooleanField(default=False)
    signer = models.CharField(max_length=64, blank=True)
    demand_xml_signature = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    trouble = models.CharField(max_length=300, blank=True)
    trouble_en = models.CharField(max_length=300, blank=True)
    trouble_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="partner_channel_known"),
            models.CheckConstraint(condition=Q(strictness__in=Strictness.values), name="partner_strictness_known"),
            models.CheckConstraint(condition=Q(acknowledgement__in=Acknowledgement.values), name="partner_ack_known"),
            models.CheckConstraint(condition=~Q(channel="folder") | ~Q(folder=""), name="partner_folder_named"),
            models.CheckConstraint(condition=~Q(channel="as2") | ~Q(as2_id=""), name="partner_as2_named"),
            models.UniqueConstraint(fields=["folder"], condition=~Q(folder=""), name="partner_folder_once"),
            models.UniqueConstraint(fields=["sender_id"], condition=~Q(sender_id=""), name="partner_sender_once"),
            models.UniqueConstraint(fields=["as2_id"], condition=~Q(as2_id=""), name="partner_as2_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trouble_text(self) -> Text:
        return Text(self.trouble, self.trouble_en or self.trouble)


class Certificate(models.Model):
    """A partner's X.509 certificate (DER), for its signatures and for encrypting to it. Two may overlap at a change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="certificates")
    der = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    serial = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    added_at = models.DateTimeField(default=clock.now, editable=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-valid_until", "id"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "sha256"], name="certificate_once"),
            models.CheckConstraint(condition=Q(valid_from__lt=F("valid_until")), name="certificate_days"),
        ]

    def __str__(self) -> str:
        return self.subject
