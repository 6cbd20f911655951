"""The declaration as customs keep it. Searched and constrained facts are columns; the rest of the head is JSON."""

from django.db import models
from django.db.models import Q

from kouan.clearance import states
from kouan.clearance.states import GONE, State
from kouan.kernel.clock import now
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text

NOT_STANDING = [str(state) for state in GONE]
OPEN = [str(state) for state in states.OPEN]


class Declaration(models.Model):
    """One declaration, filed once under the sender's `client_no`; `id` sorts by time of filing.

    `organisation` is the domestic consignee or consignor, `filed_by` who sent it (itself or its broker). Amounts of
    duties are fen. `duties` holds the whole duty sheet, `problems` the warnings found at filing, `head` every head
    field under the names of `codecs.declaration`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    direction = models.CharField(max_length=1)
    state = models.CharField(max_length=4, default=State.DECLARED)
    seq_no = models.CharField(max_length=18)
    entry_id = models.CharField(max_length=18)
    client_no = models.CharField(max_length=64)
    digest = models.BinaryField()
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    filed_by = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", db_index=False)
    consignment = models.ForeignKey("journeys.Consignment", models.PROTECT, null=True, related_name="+", db_index=False)
    customs_office = models.CharField(max_length=4)
    supervision_mode = models.CharField(max_length=4)
    bill_no = models.CharField(max_length=50)
    conveyance = models.CharField(max_length=200)
    voyage = models.CharField(max_length=32)
    contract_no = models.CharField(max_length=32)
    trader_name = models.CharField(max_length=200)
    goods_name = models.CharField(max_length=255)
    line_count = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    total_value = models.DecimalField(max_digits=17, decimal_places=2)
    duty_fen = models.BigIntegerField(default=0)
    anti_dumping_fen = models.BigIntegerField(default=0)
    consumption_fen = models.BigIntegerField(default=0)
    vat_fen = models.BigIntegerField(default=0)
    late_fee_fen = models.BigIntegerField(default=0)
    duties = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    head = models.JSONField()
    early = models.BooleanField(default=False)
    source = models.CharField(max_length=9)
    note = models.CharField(max_length=300, blank=True, default="")
    note_en = models.CharField(max_length=500, blank=True, db_default="")
    submitted_at = models.DateTimeField(default=now)
    accepted_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("seq_no",), name="declaration_seq_no_once"),
            models.UniqueConstraint(fields=("entry_id",), name="declaration_entry_id_once"),
            # The number first: so no plan, however old, looks it up among all a filer's declarations.
            models.UniqueConstraint(fields=("client_no", "filed_by"), name="declaration_client_no_once"),
            models.UniqueConstraint(  # rule B24, also between two filings at the same instant
                fields=("consignment",), condition=~Q(state__in=NOT_STANDING), name="declaration_once_per_bill"
            ),
            models.CheckConstraint(condition=Q(direction__in=("I", "E")), name="declaration_direction"),
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in State]), name="declaration_state"),
            models.CheckConstraint(
                condition=Q(
                    duty_fen__gte=0,
                    anti_dumping_fen__gte=0,
                    consumption_fen__gte=0,
                    vat_fen__gte=0,
                    late_fee_fen__gte=0,
                ),
                name="declaration_duties_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("P", "K", "R")) | Q(released_at__isnull=False), name="declaration_released_at"
            ),
        ]
        indexes = [
            models.Index(fields=("organisation", "id"), name="declaration_of_trader"),
            models.Index(fields=("filed_by", "id"), name="declaration_of_filer"),
            models.Index(fields=("bill_no",), name="declaration_bill"),
            models.Index(fields=("submitted_at",), name="declaration_submitted"),
            models.Index(  # with whose it is, so that a trend is counted in the index alone
                fields=("released_at",),
                include=("organisation", "filed_by"),
                condition=Q(released_at__isnull=False),
                name="declaration_released",
            ),
            models.Index(fields=("state", "id"), condition=Q(state__in=OPEN), name="declaration_open"),
            models.Index(
                fields=("submitted_at",), condition=Q(state__in=("E", "Z", "SpE")), name="declaration_returned"
            ),
        ]

    def __str__(self) -> str:
        return self.entry_id

    @property
    def remark(self) -> Text:
        """Why it came back, in the reader's language."""
        return Text(self.note, self.note_en or self.note)

    @property
    def modes(self) -> dict[str, str]:
        """The clearance modes chosen; what is left out is the plain way (domain reference, 1.0)."""
        chosen: dict[str, str] = self.head.get("modes") or {}
        return chosen

    @property
    def two_step(self) -> bool:
        """Whether it is declared in two steps (1.2)."""
        return self.modes.get("declare_form") == "TWO_STEP"

    @property
    def total_fen(self) -> int:
        """All that is due, in fen."""
        return sum(self.due.values())

    @property
    def due(self) -> dict[str, int]:
        """What is due by kind, in fen, zeros too."""
        return {
            "duty": self.duty_fen,
            "anti_dumping": self.anti_dumping_fen,
            "consumption": self.consumption_fen,
            "vat": self.vat_fen,
            "late_declaration_fee": self.late_fee_fen,
        }


class DeclarationLine(models.Model):
    """One goods line; `rest` holds the fields that have no column."""

    pk = models.CompositePrimaryKey("declaration", "line")
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveSmallIntegerField()
    hs_code = models.CharField(max_length=10)
    name = models.CharField(max_length=255)
    model = models.CharField(max_length=255)
    quantity = models.DecimalField(max_digits=19, decimal_places=5)
    unit = models.CharField(max_length=3)
    price = models.DecimalField(max_digits=18, decimal_places=4)
    total = models.DecimalField(max_digits=17, decimal_places=2)
    currency = models.CharField(max_length=3)
    origin_country = models.CharField(max_length=3)
    destination_country = models.CharField(max_length=3)
    first_quantity = models.DecimalField(max_digits=24, decimal_places=5, null=True)
    first_unit = models.CharField(max_length=3)
    second_quantity = models.DecimalField(max_digits=24, decimal_places=5, null=True)
    second_unit = models.CharField(max_length=3)
    duty_mode = models.CharField(max_length=1)
    rest = models.JSONField()

    def __str__(self) -> str:
        return f"{self.line} {self.name}"


class DeclarationContainer(models.Model):
    """A box named in a declaration."""

    pk = models.CompositePrimaryKey("declaration", "number")
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="boxes", db_index=False)
    number = models.CharField(max_length=11)
    rest = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=("number",), name="declaration_container_number")]

    def __str__(self) -> str:
        return self.number


class Receipt(models.Model):
    """What customs said, by channel code; the same code at the same instant is a duplicate."""

    pk = models.CompositePrimaryKey("declaration", "channel", "notice_at")
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="receipts", db_index=False)
    channel = models.CharField(max_length=3)
    notice_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    note_en = models.CharField(max_length=500, blank=True, db_default="")  # where the note is a sentence of ours

    def __str__(self) -> str:
        return f"{self.channel} {self.notice_at}"

    @property
    def remark(self) -> Text:
        """The note in the reader's language."""
        return Text(self.note, self.note_en or self.note)
