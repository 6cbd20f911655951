"""Closure plans, forecasts, the network of ways with dated prices, firms' plans, runs and advice."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.river.closures.states import Answer, RunState, State

ORGANISATION = "registry.Organisation"
MODES = ("barge", "rail", "truck", "sea", "lock")


class ClosurePlan(models.Model):
    """A lock under repair, first to last day; `factor` is the share of its capacity left, one lane reversed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lock = models.CharField(max_length=40)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    start = models.DateField()
    end = models.DateField()
    factor = models.FloatField()
    reversal_hours = models.PositiveSmallIntegerField()
    first_direction = models.CharField(max_length=4)
    lift_usable = models.BooleanField(default=True)
    avoided = models.FloatField(default=0)  # share of vessels expected to stay away
    state = models.CharField(max_length=9, default=State.DRAFT)
    set_by = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="closures_plan_dates"),
            models.CheckConstraint(
                condition=Q(factor__gte=0, factor__lte=1) & Q(avoided__gte=0, avoided__lte=1),
                name="closures_plan_shares",
            ),
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in State]), name="closures_plan_state"),
        ]

    def __str__(self) -> str:
        return f"{self.lock} {self.start}"


class Forecast(models.Model):
    """The queue of a closure as forecast on a day: mean, band of nine courses of ten, days to clear."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(ClosurePlan, models.CASCADE, related_name="forecasts")
    made_at = models.DateTimeField(default=now)
    traffic = models.JSONField()
    course = models.JSONField()

    def __str__(self) -> str:
        return f"{self.plan_id} {self.made_at}"


class Dated(models.Model):
    """A figure in force from a day on, with where it comes from; a newer one ends it."""

    effective_from = models.DateField()
    effective_until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    tag = models.CharField(max_length=2)
    set_by = models.ForeignKey(ORGANISATION, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True


class Place(Dated):
    """Somewhere goods can wait: yuan per TEU and day, room in TEU (none: any number)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    storage = models.FloatField(default=0)
    room = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("name", "effective_from"), name="closures_place_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Way(Dated):
    """A regular leg: days, yuan per TEU, TEU a departure, days of the week; a train more costs `extra_cost`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    origin = models.CharField(max_length=60)
    destination = models.CharField(max_length=60)
    mode = models.CharField(max_length=5)
    days = models.PositiveSmallIntegerField()
    cost = models.FloatField()
    capacity = models.FloatField(null=True)
    lock = models.CharField(max_length=40, blank=True, default="")
    option = models.CharField(max_length=20, blank=True, default="")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    extra_teu = models.FloatField(default=0)
    extra_cost = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("origin", "destination", "mode", "effective_from"), name="closures_way_once"
            ),
            models.CheckConstraint(condition=Q(mode__in=MODES), name="closures_way_mode"),
            models.CheckConstraint(
                condition=Q(cost__gte=0, extra_cost__gte=0, extra_teu__gte=0) & (Q(capacity=None) | Q(capacity__gte=0)),
                name="closures_way_amounts",
            ),
        ]
        ordering = ("origin", "destination", "mode", "effective_from")

    def __str__(self) -> str:
        return f"{self.origin} → {self.destination} ({self.mode})"


class Goods(Dated):
    """Goods of one way and one value of time; `usual_teu` a day of firms that entered no plan."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    name_zh = models.CharField(max_length=60)
    origin = models.CharField(max_length=60)
    destination = models.CharField(max_length=60)
    day_value = models.FloatField()
    usual_teu = models.FloatField()
    early_cost = models.FloatField(default=0)
    early_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("name", "effective_from"), name="closures_goods_once")]

    def __str__(self) -> str:
        return self.name


class FirmPlan(models.Model):
    """A firm's TEU of one kind of goods ready in a week (its Monday). Seen by the firm alone (R-14.1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    firm = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    goods = models.CharField(max_length=60)
    week = models.DateField()
    teu = models.FloatField()
    made_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("firm", "goods", "week"), name="closures_firm_plan_once"),
            models.CheckConstraint(condition=Q(teu__gte=0), name="closures_firm_plan_teu"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="closures_firm_plan_monday"),
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.teu}"


class Run(models.Model):
    """One run of the flow plan over the database. `report` is the planner's answer without firms' advice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(ClosurePlan, models.CASCADE, related_name="runs")
    state = models.CharField(max_length=6, default=RunState.ASKED)
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    start = models.DateField()
    days = models.PositiveSmallIntegerField()
    done_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    cost = models.FloatField(null=True)
    report = models.JSONField(null=True)
    weeks = models.JSONField(default=list)  # demand and room at the lock by week
    why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in RunState]), name="closures_run_state"),
        ]
        indexes = [models.Index(fields=("state", "id"), name="closures_run_open")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.state}"


class Advice(models.Model):
    """What a run advises for one firm's plan: ways best first; `option` and `leaves` are what the firm accepted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="advice", db_index=False)
    firm_plan = models.ForeignKey(FirmPlan, models.CASCADE, related_name="advice")
    teu = models.FloatField()
    ways = models.JSONField()
    state = models.CharField(max_length=8, default=Answer.OPEN)
    option = models.CharField(max_length=20, blank=True, default="")
    leaves = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("run", "firm_plan"), name="closures_advice_once"),
            models.UniqueConstraint(
                fields=("firm_plan",), condition=Q(state=Answer.ACCEPTED), name="closures_accepted_once"
            ),
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in Answer]), name="closures_advice_state"),
            models.CheckConstraint(
                condition=~Q(state=Answer.ACCEPTED) | (Q(leaves__isnull=False) & ~Q(option="")),
                name="closures_accepted_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.option}"
