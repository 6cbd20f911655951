"""The admission of a declared consignment, the facts it is told from, and breaches."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from kouan.clearance.admission.rules import R13b
from kouan.clearance.admission.states import OPEN, Case, State
from kouan.clearance.law import RD9
from kouan.kernel.calendar import local_date
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text
from kouan.registry import rule_table


class Admission(models.Model):
    """One per import declaration with an inspection; a declaration without one is case A and has no row.

    `port` and `destination` say which inspections are ordered, `removal` "" | conditional | transfer. `state` is told
    from the facts (`steps`). The removal permit and the undertaking stand here too; `due_on` is the last day to ask
    for the destination inspection.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    declaration = models.OneToOneField("clearance.Declaration", models.PROTECT, related_name="admission")
    state = models.CharField(max_length=12, default=State.WAITING)
    port = models.BooleanField(default=False)
    destination = models.BooleanField(default=False)
    removal = models.CharField(max_length=11, blank=True, default="")
    destination_office = models.CharField(max_length=10, blank=True, default="")
    destination_kind = models.CharField(max_length=10, blank=True, default="")  # open | sample | weigh | quarantine
    reason_zh = models.CharField(max_length=300, blank=True, default="")
    reason_en = models.CharField(max_length=300, blank=True, default="")
    place = models.CharField(max_length=100, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    contact = models.CharField(max_length=50, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    undertaken_at = models.DateTimeField(null=True)
    sampler = models.CharField(max_length=50, blank=True, default="")
    lab_ref = models.CharField(max_length=50, blank=True, default="")
    permit_no = models.CharField(max_length=24, blank=True, default="")
    permitted_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    overdue_at = models.DateTimeField(null=True)
    market_ok_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in State]), name="admission_state"),
            models.CheckConstraint(condition=Q(removal__in=("", "conditional", "transfer")), name="admission_removal"),
            models.CheckConstraint(
                condition=~Q(removal="conditional")
                | (~Q(place="") & ~Q(address="") & ~Q(contact="") & ~Q(phone="") & Q(undertaken_at__isnull=False)),
                name="admission_undertaking",
            ),
        ]
        indexes = [
            models.Index(fields=("state", "id"), condition=Q(state__in=[str(s) for s in OPEN]), name="admission_open"),
            models.Index(fields=("due_on",), condition=Q(due_on__isnull=False), name="admission_due"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.state}"

    @property
    def case(self) -> Case:
        """A to F of the table in 1.3."""
        if self.removal:
            return Case.E if self.removal == "conditional" else Case.F
        if self.port:
            return Case.D if self.destination else Case.B
        return Case.C if self.destination else Case.A

    @property
    def stands(self) -> State:
        """The state with its text and tone."""
        return State(self.state)

    @property
    def reason(self) -> Text:
        return Text(self.reason_zh, self.reason_en)

    @property
    def removable(self) -> bool:
        """Whether customs have ever let the goods out of the port."""
        return self.permitted_at is not None

    @property
    def saved_days(self) -> float | None:
        """Days that the goods stood at their owner's instead of the port, until they were qualified."""
        if self.removed_at is None or self.market_ok_at is None:
            return None
        return (self.market_ok_at - self.removed_at) / timedelta(days=1)


class AdmissionStep(models.Model):
    """A fact of an admission: an event of the table with its time; the same one at the same instant is one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    admission = models.ForeignKey(Admission, models.CASCADE, related_name="steps", db_index=False)
    event = models.CharField(max_length=12)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    note = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("admission", "event", "at"), name="admission_step_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.at}"


class Breach(models.Model):
    """R-1.3b: goods left the port, or were sold or used, before they might. The journal tells the credit module."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    declaration = models.ForeignKey("clearance.Declaration", models.PROTECT, related_name="breaches")
    kind = models.CharField(max_length=8)  # removed | sold | used
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True, default="")
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("declaration", "kind", "at"), name="breach_once"),
            models.CheckConstraint(condition=Q(kind__in=("removed", "sold", "used")), name="breach_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"

    @property
    def text(self) -> Text:
        return {
            "removed": Text("未经准予提离即出闸", "Left the port without permission"),
            "sold": Text("未经准予即销售", "Sold before it was allowed"),
            "used": Text("未经准予即使用", "Used before it was allowed"),
        }[self.kind]

    @property
    def said(self) -> Text:
        """What is told of it: what happened, what was done, and the fine that is possible (R-D9)."""
        what = R13b.said(self.text)
        fine = RD9.check(rule_table.value("penalty.control.shares", local_date(self.at)))
        return Text(what.zh + fine.zh, f"{what.en} {fine.en}")
