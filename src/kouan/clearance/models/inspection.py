"""Orders to inspect: by a rule value or by random share."""

from django.db import models
from django.db.models import Q

from kouan.clearance.models.declaration import Declaration
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text


class InspectionOrder(models.Model):
    """Customs want to see the goods of a declaration: why, and what came out."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="inspections")
    kind = models.CharField(max_length=8, default="open")
    cause = models.CharField(max_length=8)  # rule | random | officer
    rule = models.CharField(max_length=32, blank=True, default="")
    reason_zh = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)
    ordered_at = models.DateTimeField(default=now)
    result = models.CharField(max_length=8, blank=True, default="")  # passed | failed
    note = models.CharField(max_length=500, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    inspector = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("declaration",), condition=Q(done_at__isnull=True), name="inspection_open_once"
            ),
            models.CheckConstraint(condition=Q(result__in=("", "passed", "failed")), name="inspection_result"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, result="") | (Q(done_at__isnull=False) & ~Q(result="")),
                name="inspection_done_with_result",
            ),
        ]
        indexes = [models.Index(fields=("ordered_at",), condition=Q(done_at__isnull=True), name="inspection_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.declaration_id}"

    @property
    def reason(self) -> Text:
        return Text(self.reason_zh, self.reason_en)
