"""Tables of the charges wing. The ledger is append-only and balanced by the database itself (see migration 0002)."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from kouan.charges.states import BillState, PaymentState, RefundState
from kouan.kernel.calendar import RT2, ends_at
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text


class Account(models.Model):
    """A ledger account: what one organisation owes, the treasury, the bank, money not yet understood."""

    class Kind(models.TextChoices):
        RECEIVABLE = "receivable"
        TREASURY = "treasury"
        BANK = "bank"
        SUSPENSE = "suspense"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, null=True)
    currency = models.CharField(max_length=3, default="CNY")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "organisation", "currency"], name="charges_account_once", nulls_distinct=False
            )
        ]


class Entry(models.Model):
    """One journal entry of the ledger; its postings sum to zero. `key` makes booking idempotent."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(max_length=80, unique=True)
    booked_at = models.DateTimeField()
    memo = models.CharField(max_length=200)


class Posting(models.Model):
    """One side of an entry: minor units, debit positive, credit negative."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="charges_posting_not_zero")]


class Bill(models.Model):
    """What a debtor owes for one subject; for duties, the tax bill of one declaration (税单).

    `cause` is empty for the first bill; a supplementary one names what changed the duties.
    """

    class Kind(models.TextChoices):
        DUTY = "duty"

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    debtor = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    payer = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", null=True)
    subject_type = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    subject_number = models.CharField(max_length=40, default="")
    cause = models.CharField(max_length=64, blank=True, default="")
    journey = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    moved_from = models.DateField(null=True)  # the last payment day before R-T2 moved it; null = it did not move
    total = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(max_length=12, choices=[(s, s) for s in BillState], default=BillState.ISSUED)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_type", "subject_id", "cause"], name="charges_bill_once"),
            models.CheckConstraint(condition=Q(total__gt=0), name="charges_bill_positive"),
        ]
        indexes = [
            models.Index(fields=["debtor", "state", "-issued_at"], name="charges_bill_debtor"),
            models.Index(fields=["journey"], condition=Q(state__in=("issued", "paying")), name="charges_bill_open"),
        ]

    @property
    def pay_until(self) -> datetime:
        """The end of the last payment day."""
        return ends_at(self.due_on)

    @property
    def moved(self) -> Text | None:
        """Why the last payment day is later than counted, or None (R-T2)."""
        return RT2.text.format(day=self.moved_from, moved=self.due_on) if self.moved_from else None


class BillLine(models.Model):
    """One item of a bill: a tax kind or a fee."""

    bill = models.ForeignKey(Bill, models.CASCADE, related_name="lines")
    item = models.CharField(max_length=40)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill", "item"], name="charges_bill_line_once")]


class Payment(models.Model):
    """One attempt to pay one bill through the bank. `reference` is the EndToEndId the bank echoes."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="payments")
    payer = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=35, unique=True)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=[(s, s) for s in PaymentState], default=PaymentState.INSTRUCTED)
    instructed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(max_length=64, default="")
    reason = models.CharField(max_length=200, default="")
    late = models.JSONField(default=dict)  # interest for late payment, fen by tax kind; part of the amount

    class Meta:
        constraints = [
            # One open or settled attempt a bill: the same duty is never paid twice.
            models.UniqueConstraint(fields=["bill"], condition=~Q(state="rejected"), name="charges_one_live_payment")
        ]


class Refund(models.Model):
    """Duties given back (退税): `items` in fen by tax kind. Waits while the money of its bill is still on the way."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=32, unique=True)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="refunds")
    creditor = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    subject_id = models.UUIDField()
    items = models.JSONField()
    total = models.BigIntegerField()
    cause = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=[(s, s) for s in RefundState], default=RefundState.DUE)
    reference = models.CharField(max_length=35, unique=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(max_length=64, default="")
    reason = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(total__gt=0), name="charges_refund_positive")]
        indexes = [
            models.Index(fields=["subject_id"], name="charges_refund_subject"),
            models.Index(fields=["creditor", "-made_at"], name="charges_refund_creditor"),
        ]


class BankFile(models.Model):
    """A file from the bank, kept as received; the same bytes are never booked twice."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    findings = models.JSONField(default=list)
