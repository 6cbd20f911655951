"""Customs guarantees: what was filed, and every reservation and restoration of it."""

from django.db import models
from django.db.models import F, Q

from kouan.clearance.guarantees.states import GuaranteeState, kind_name
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text


class Guarantee(models.Model):
    """A guarantee filed with customs (担保备案). Amounts are fen; what is reserved never exceeds the amount."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=32)
    holder = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    amount_fen = models.BigIntegerField()
    reserved_fen = models.BigIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField()
    state = models.CharField(max_length=9, default=GuaranteeState.ACTIVE)
    note = models.CharField(max_length=300, blank=True, default="")
    registered_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("number",), name="guarantee_number_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="guarantee_amount_positive"),
            models.CheckConstraint(
                condition=Q(reserved_fen__gte=0, reserved_fen__lte=F("amount_fen")), name="guarantee_balance"
            ),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="guarantee_dates"),
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in GuaranteeState]), name="guarantee_state"),
        ]
        indexes = [models.Index(fields=("holder", "-id"), name="guarantee_of_holder")]

    def __str__(self) -> str:
        return self.number

    @property
    def kind_text(self) -> Text:
        return kind_name(self.kind)

    @property
    def balance_fen(self) -> int:
        """What may still be reserved."""
        return self.amount_fen - self.reserved_fen


class Movement(models.Model):
    """Reserved for a declaration, or restored: once for each cause. Only ever added (see migration 0002)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    guarantee = models.ForeignKey(Guarantee, models.PROTECT, related_name="movements")
    declaration = models.ForeignKey("clearance.Declaration", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7)  # reserve | restore
    amount_fen = models.BigIntegerField()
    balance_fen = models.BigIntegerField()  # after it
    cause = models.CharField(max_length=32, blank=True, default="")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("declaration", "kind", "cause"), name="guarantee_movement_once"),
            models.CheckConstraint(condition=Q(kind__in=("reserve", "restore")), name="guarantee_movement_kind"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="guarantee_movement_positive"),
        ]
        indexes = [models.Index(fields=("guarantee", "-id"), name="guarantee_movement_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen}"
