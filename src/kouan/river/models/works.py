"""What the locks can do on a day: closures and the draught limit."""

from django.db import models
from django.db.models import F, Q

from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text


class Closure(models.Model):
    """A facility is out of use for a while; public. Withdrawn, not deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    facility = models.CharField(max_length=8)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    reason_zh = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200)
    set_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="river_closure_order")]
        indexes = [models.Index(fields=("ends",), condition=Q(withdrawn_at=None), name="river_closure_open")]

    def __str__(self) -> str:
        return f"{self.facility} {self.starts} {self.ends}"

    @property
    def reason(self) -> Text:
        return Text(self.reason_zh, self.reason_en)


class DraughtLimit(models.Model):
    """The draught that vessels may have on a day and after it, until the next one."""

    on = models.DateField(primary_key=True)
    limit_cm = models.PositiveIntegerField()
    set_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.on} {self.limit_cm}"
