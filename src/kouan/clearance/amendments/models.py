"""Requests to amend or withdraw, and the former versions of declarations."""

from django.db import models
from django.db.models import Q

from kouan.clearance.amendments.states import Kind, RequestState
from kouan.clearance.models import Declaration
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7


class Request(models.Model):
    """A declarant asks customs to change or withdraw an accepted declaration.

    `changes` are field paths and new values as asked, `shown` the same with the old values, `difference` the duties
    that would change, fen per tax kind. `counted`, once decided: whether it is on the declarant's record of errors.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="amendments", db_index=False)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=10, default=RequestState.ASKED)
    changes = models.JSONField(default=dict)
    shown = models.JSONField(default=list)
    difference = models.JSONField(default=dict)
    reason_code = models.CharField(max_length=32)
    reason = models.CharField(max_length=500)
    evidence = models.CharField(max_length=200, blank=True, default="")
    carriage = models.BooleanField(default=False)
    counted = models.BooleanField(default=False)
    asked_by = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("declaration",), condition=Q(state="asked"), name="amendment_one_open_request"
            ),
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in RequestState]), name="amendment_state"),
            models.CheckConstraint(condition=Q(kind__in=[str(k) for k in Kind]), name="amendment_kind"),
            models.CheckConstraint(
                condition=Q(carriage=False) | ~Q(evidence=""), name="amendment_carriage_with_evidence"
            ),
            models.CheckConstraint(condition=~Q(carriage=True, counted=True), name="amendment_carriage_never_counts"),
        ]
        indexes = [
            models.Index(fields=("declaration", "id"), name="amendment_of_declaration"),
            models.Index(fields=("asked_at",), condition=Q(state="asked"), name="amendment_waiting"),
            models.Index(fields=("asked_by", "decided_at"), condition=Q(counted=True), name="amendment_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.declaration_id}"


class Version(models.Model):
    """What a declaration said before it was amended: number 1 is as it was filed."""

    pk = models.CompositePrimaryKey("declaration", "number")
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    duties = models.JSONField()
    request = models.ForeignKey(Request, models.PROTECT, related_name="+", db_index=False)
    until = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.declaration_id} v{self.number}"
