"""The slot pool (5b): what each carrier holds, offers and needs, and what a clearing moved."""

from django.db import models
from django.db.models import F, Q

from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.river.express.models.sailings import ORGANISATION, Sailing

KINDS = ("20", "40", "reefer", "dangerous")
LOT_STATES = ("open", "cleared", "withdrawn", "expired")


class Allotment(models.Model):
    """A carrier's slots of one kind on one leg of a sailing. Sold twice is impossible: booked + offered ≤ slots."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sailing = models.ForeignKey(Sailing, models.CASCADE, related_name="allotments", db_index=False)
    leg = models.CharField(max_length=11)
    kind = models.CharField(max_length=9)
    carrier = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    slots = models.PositiveIntegerField(default=0)
    booked = models.PositiveIntegerField(default=0)
    offered = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("sailing", "leg", "kind", "carrier"), name="express_allotment_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="express_allotment_kind"),
            models.CheckConstraint(condition=Q(slots__gte=F("booked") + F("offered")), name="express_never_sold_twice"),
        ]

    def __str__(self) -> str:
        return f"{self.leg} {self.kind} {self.slots}"

    @property
    def free(self) -> int:
        return self.slots - self.booked - self.offered


class Lot(models.Model):
    """An offer of slots a carrier holds, or a need of slots it lacks. `left` is what no clearing has moved yet."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    side = models.CharField(max_length=5)
    carrier = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    sailing = models.ForeignKey(Sailing, models.PROTECT, related_name="lots")
    leg = models.CharField(max_length=11)
    kind = models.CharField(max_length=9)
    boxes = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=9, decimal_places=2)  # yuan a box: at least, at most
    state = models.CharField(max_length=9, default="open")
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=("offer", "need")), name="express_lot_side"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="express_lot_kind"),
            models.CheckConstraint(condition=Q(state__in=LOT_STATES), name="express_lot_state"),
            models.CheckConstraint(condition=Q(left__lte=F("boxes")) & Q(boxes__gt=0), name="express_lot_left"),
        ]
        indexes = [
            models.Index(fields=("state", "sailing"), name="express_lot_open"),
            models.Index(fields=("carrier", "-id"), name="express_lot_carrier"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.leg} {self.kind} {self.boxes}"


class Clearing(models.Model):
    """One run of the exchange. `boxes` moved, beside what swaps in pairs would have moved; `proven`: none better."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    period = models.CharField(max_length=7)  # 2026-11
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    offers = models.PositiveIntegerField()
    needs = models.PositiveIntegerField()
    boxes = models.PositiveIntegerField()
    pairwise = models.PositiveIntegerField()
    least_share = models.FloatField()
    money = models.DecimalField(max_digits=12, decimal_places=2)
    proven = models.BooleanField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return f"{self.period} {self.boxes}"


class Transfer(models.Model):
    """Slots that went from one carrier to another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clearing = models.ForeignKey(Clearing, models.CASCADE, related_name="transfers")
    giver = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    taker = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    sailing = models.ForeignKey(Sailing, models.PROTECT, related_name="+")
    leg = models.CharField(max_length=11)
    kind = models.CharField(max_length=9)
    boxes = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(giver=F("taker")), name="express_two_carriers")]

    def __str__(self) -> str:
        return f"{self.leg} {self.kind} {self.boxes}"


class Account(models.Model):
    """What a clearing meant for one carrier, and why needs of it stay open. `pays` yuan, net."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clearing = models.ForeignKey(Clearing, models.CASCADE, related_name="accounts", db_index=False)
    carrier = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    given = models.PositiveIntegerField()
    got = models.PositiveIntegerField()
    needed = models.PositiveIntegerField()
    balance = models.IntegerField()
    pays = models.DecimalField(max_digits=12, decimal_places=2)
    why = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("clearing", "carrier"), name="express_account_once")]

    def __str__(self) -> str:
        return f"{self.given} {self.got}"


class Balance(models.Model):
    """TEU a carrier gave minus took in a period; all carriers together make 0 (R-5.4)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    period = models.CharField(max_length=7)
    carrier = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    teu = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("period", "carrier"), name="express_balance_once")]

    def __str__(self) -> str:
        return f"{self.period} {self.teu}"
