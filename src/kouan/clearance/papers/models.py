"""Requests for papers, the files that answer them, and firms' promises to keep their papers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kouan.clearance.models import Declaration
from kouan.clearance.papers.states import PaperState
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7


class PaperRequest(models.Model):
    """Customs ask for papers of a declaration: kinds (attached_document_kinds), why, until when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="paper_requests", db_index=False)
    kinds = ArrayField(models.CharField(max_length=8))
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=9, default=PaperState.OPEN)
    asked_at = models.DateTimeField(default=now)
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in PaperState]), name="paper_state"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="paper_kinds"),
        ]
        indexes = [
            models.Index(fields=("declaration", "id"), name="paper_of_declaration"),
            models.Index(fields=("due_on",), condition=Q(state="open"), name="paper_due"),
            models.Index(fields=("asked_at",), condition=~Q(state__in=("closed", "cancelled")), name="paper_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {'/'.join(self.kinds)}"


class PaperFile(models.Model):
    """A file as it was sent; the same bytes for one request are one file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(PaperRequest, models.PROTECT, related_name="files", db_index=False)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    sent_by = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("request", "sha256"), name="paper_file_once")]

    def __str__(self) -> str:
        return self.name


class ArchivePromise(models.Model):
    """A firm keeps its papers itself (单证自存) and shows them when customs ask."""

    organisation = models.OneToOneField("registry.Organisation", models.PROTECT, primary_key=True, related_name="+")
    promised_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return str(self.organisation_id)
