"""A declaration while it is being written: kept as typed, right or wrong."""

from django.db import models

from kouan.clearance.models.declaration import Declaration
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7


class Draft(models.Model):
    """`data` holds texts exactly as typed, under the field paths of `codecs.declaration`; nothing is refused here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    declaration = models.ForeignKey(Declaration, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=("owner", "-updated_at"), name="draft_of_owner")]

    def __str__(self) -> str:
        return str(self.id)
