"""What a two-step declaration has beside the declaration itself, and reviews of a firm's right to declare so."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7

KEPT, WITHDRAWN = "kept", "withdrawn"


class TwoStep(models.Model):
    """The course of one two-step declaration. `estimate_fen` was reserved of guarantee `guarantee_no`.

    `reminded` are the days after entry on which the declarant was reminded; `digest` is of the complete declaration.
    """

    declaration = models.OneToOneField("clearance.Declaration", models.PROTECT, primary_key=True, related_name="steps")
    guarantee_no = models.CharField(max_length=32, blank=True, default="")
    estimate_fen = models.BigIntegerField(default=0)
    reminded = ArrayField(models.PositiveSmallIntegerField(), default=list)
    completed_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    digest = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("declaration",), condition=Q(completed_at__isnull=True), name="two_step_incomplete"),
        ]

    def __str__(self) -> str:
        return str(self.declaration_id)


class RightReview(models.Model):
    """A firm completed too late, so its right to declare in two steps is looked at: kept, or withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    declaration = models.ForeignKey("clearance.Declaration", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=now)
    decision = models.CharField(max_length=9, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("declaration",), name="right_review_once"),
            models.CheckConstraint(condition=Q(decision__in=("", KEPT, WITHDRAWN)), name="right_review_decision"),
        ]
        indexes = [models.Index(fields=("organisation", "-id"), name="right_review_of_firm")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.decision}"
