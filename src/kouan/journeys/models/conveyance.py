"""What carries goods, and each of its calls at a port."""

from django.db import models

from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7


class Conveyance(models.Model):
    """A vessel, train or truck."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    imo = models.CharField(max_length=7, blank=True, default="")
    mmsi = models.CharField(max_length=9, blank=True, default="")
    operator = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("kind", "name"), name="conveyance_once"),
            models.UniqueConstraint(fields=("imo",), condition=~models.Q(imo=""), name="conveyance_imo_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """One call of a conveyance at a terminal; times are estimated (e..) or actual (a..)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conveyance = models.ForeignKey(Conveyance, models.PROTECT, related_name="calls")
    voyage = models.CharField(max_length=32)
    port = models.CharField(max_length=5)
    terminal = models.CharField(max_length=17)
    eta = models.DateTimeField(null=True)
    ata = models.DateTimeField(null=True)
    etd = models.DateTimeField(null=True)
    atd = models.DateTimeField(null=True)
    last_port_left_at = models.DateTimeField(null=True)
    entry_declared_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("conveyance", "voyage", "port", "terminal"), name="call_once"),
        ]
        indexes = [models.Index(fields=("terminal", "-eta"), name="call_terminal_eta")]

    def __str__(self) -> str:
        return f"{self.conveyance} {self.voyage}"
