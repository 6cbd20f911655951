"""The API of the charges wing: bills and payments."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from kouan.charges import selectors
from kouan.charges.models import Bill, Payment, Refund
from kouan.charges.services import refunds
from kouan.charges.services.bills import interest
from kouan.charges.services.payments import instruct
from kouan.kernel.calendar import RT2
from kouan.registry.api_auth import TokenOrSession
from kouan.registry.caller import of_request
from kouan.registry.roles import Role

router = Router(auth=TokenOrSession())


class Refusal(Schema):
    """Any error: its code and its sentence."""

    code: str
    message: str


REFUSALS = dict.fromkeys((401, 403, 404, 409, 422, 429), Refusal)


class LineOut(Schema):
    item: str
    amount: int


class PaymentOut(Schema):
    id: UUID
    state: str
    amount: int
    reference: str
    late: dict[str, int]
    instructed_at: datetime
    settled_at: datetime | None
    reason: str


class BillOut(Schema):
    """A bill; amounts in minor units (fen). `late`: interest for late payment by tax kind, today or as it was paid.

    `moved_from`: the last payment day as counted, where it is no working day; `moved` says so (R-T2).
    """

    id: UUID
    number: str
    kind: str
    debtor: str
    declaration: UUID
    declaration_number: str
    journey: UUID | None
    issued_at: datetime
    due_on: date
    moved_from: date | None
    moved: dict[str, str] | None
    total: int
    currency: str
    state: str
    paid_at: datetime | None
    cause: str
    late_days: int
    late: dict[str, int]
    payable: int
    lines: list[LineOut]
    payments: list[PaymentOut]

    @staticmethod
    def resolve_moved(bill: Bill) -> dict[str, str] | None:
        said = bill.moved
        return {"rule": RT2.id, "zh": said.zh, "en": said.en} if said else None

    @staticmethod
    def resolve_debtor(bill: Bill) -> str:
        return bill.debtor.uscc

    @staticmethod
    def resolve_declaration(bill: Bill) -> UUID:
        return bill.subject_id

    @staticmethod
    def resolve_declaration_number(bill: Bill) -> str:
        return bill.subject_number

    @staticmethod
    def resolve_late_days(bill: Bill) -> int:
        return interest(bill).days

    @staticmethod
    def resolve_late(bill: Bill) -> dict[str, int]:
        return {kind: fen for kind, fen in interest(bill).amounts.items() if fen}

    @staticmethod
    def resolve_payable(bill: Bill) -> int:
        return bill.total + interest(bill).total


class BillQuery(Schema):
    state: str = ""
    limit: int = 50
    before: UUID | None = None


@router.get("bills", response={200: list[BillOut], **REFUSALS})
def list_bills(request: HttpRequest, query: Query[BillQuery]) -> object:
    """Bills the caller owes or may pay, newest first; `before` is the last id of the page before."""
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER, Role.CUSTOMS)
    limit = min(max(query.limit, 1), 200)
    return selectors.bills(caller, state=query.state, limit=limit, before=query.before)


@router.get("bills/{uuid:bill}", response={200: BillOut, **REFUSALS})
def get_bill(request: HttpRequest, bill: UUID) -> Bill:
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER, Role.CUSTOMS)
    return selectors.bill(caller, bill)


@router.post("bills/{uuid:bill}/payments", response={201: PaymentOut, **REFUSALS})
def pay_bill(request: HttpRequest, bill: UUID) -> Status[Payment]:
    """Instruct the bank to pay the whole bill. Safe to repeat: a bill has one live payment."""
    return Status(201, instruct(caller=of_request(request), bill=bill))


class RefundOut(Schema):
    """Duties given back; amounts in minor units (fen)."""

    id: UUID
    number: str
    declaration: UUID
    bill: str
    items: dict[str, int]
    total: int
    cause: str
    state: str
    made_at: datetime
    settled_at: datetime | None
    reason: str

    @staticmethod
    def resolve_declaration(refund: Refund) -> UUID:
        return refund.subject_id

    @staticmethod
    def resolve_bill(refund: Refund) -> str:
        return refund.bill.number


@router.get("refunds", response={200: list[RefundOut], **REFUSALS})
def list_refunds(request: HttpRequest, query: Query[BillQuery]) -> object:
    """Refunds the caller gets or may see, newest first; `before` is the last id of the page before."""
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER, Role.CUSTOMS)
    limit = min(max(query.limit, 1), 200)
    return selectors.refunds(caller, state=query.state, limit=limit, before=query.before)


@router.post("refunds/{uuid:refund}/again", response={200: RefundOut, **REFUSALS})
def send_refund_again(request: HttpRequest, refund: UUID) -> Refund:
    """Send a refund again that the bank gave back. Customs; safe to repeat."""
    return refunds.again(caller=of_request(request), refund=refund)
