"""The register of licences and what declarations took from them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kouan.clearance.models import Declaration
from kouan.clearance.permits.states import LicenceState
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7


class Licence(models.Model):
    """One licence of a holder. `hs` are prefixes it covers (empty: any goods); `quantity` None: not by quantity.

    `remaining` and `used` are what is left and how often it was written off; `uses` is how often it may be, None: any.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    letter = models.CharField(max_length=1)
    number = models.CharField(max_length=32)
    holder = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    issuer = models.CharField(max_length=100, blank=True, default="")
    direction = models.CharField(max_length=1)  # I, E, or B for both
    hs = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    unit = models.CharField(max_length=3, blank=True, default="")
    quantity = models.DecimalField(max_digits=19, decimal_places=5, null=True)
    remaining = models.DecimalField(max_digits=19, decimal_places=5, null=True)
    uses = models.PositiveIntegerField(null=True)
    used = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField()
    state = models.CharField(max_length=9, default=LicenceState.ACTIVE)
    note = models.CharField(max_length=300, blank=True, default="")
    entered_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("letter", "number"), name="licence_number_once"),
            models.CheckConstraint(condition=Q(direction__in=("I", "E", "B")), name="licence_direction"),
            models.CheckConstraint(condition=Q(valid_from__lte=F("valid_until")), name="licence_validity"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True, remaining__isnull=True)
                | Q(quantity__gt=0, remaining__gte=0, remaining__lte=F("quantity")),
                name="licence_remaining",
            ),
            models.CheckConstraint(condition=Q(uses__isnull=True) | Q(used__lte=F("uses")), name="licence_uses"),
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in LicenceState]), name="licence_state"),
        ]
        indexes = [models.Index(fields=("holder", "-id"), name="licence_of_holder")]

    def __str__(self) -> str:
        return f"{self.letter} {self.number}"


class WriteOff(models.Model):
    """What one declaration took (核销), until it was given back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="write_offs")
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="write_offs", db_index=False)
    quantity = models.DecimalField(max_digits=19, decimal_places=5, null=True)
    at = models.DateTimeField(default=now)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("declaration", "licence"), condition=Q(returned_at__isnull=True), name="write_off_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.declaration_id}"
