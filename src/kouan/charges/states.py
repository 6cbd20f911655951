"""States of a bill and of a payment, and the only ways between them."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class BillState(StrEnum):
    ISSUED = "issued"
    PAYING = "paying"
    PAID = "paid"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    INSTRUCTED = "instructed"
    SETTLED = "settled"
    REJECTED = "rejected"


class RefundState(StrEnum):
    DUE = "due"
    INSTRUCTED = "instructed"
    SETTLED = "settled"
    REJECTED = "rejected"


BILL_TEXTS = {
    BillState.ISSUED: Text("待缴", "Due"),
    BillState.PAYING: Text("缴款中", "Being paid"),
    BillState.PAID: Text("已缴", "Paid"),
    BillState.CANCELLED: Text("已作废", "Cancelled"),
}
PAYMENT_TEXTS = {
    PaymentState.INSTRUCTED: Text("已发往银行", "Sent to the bank"),
    PaymentState.SETTLED: Text("已入账", "Settled"),
    PaymentState.REJECTED: Text("银行退回", "Rejected by the bank"),
}

BILL = TransitionTable(
    BillState.ISSUED,
    [
        row(BillState.ISSUED, "instruct", BillState.PAYING),
        row(BillState.PAYING, "reject", BillState.ISSUED),
        row((BillState.PAYING, BillState.ISSUED), "settle", BillState.PAID),
        row(BillState.ISSUED, "cancel", BillState.CANCELLED),
    ],
    BILL_TEXTS,
    steps={"cancel": Text("作废", "cancel")},
)
PAYMENT = TransitionTable(
    PaymentState.INSTRUCTED,
    [
        row(PaymentState.INSTRUCTED, "settle", PaymentState.SETTLED),
        row(PaymentState.INSTRUCTED, "reject", PaymentState.REJECTED),
    ],
    PAYMENT_TEXTS,
)
REFUND_TEXTS = {
    RefundState.DUE: Text("待退", "To be refunded"),
    RefundState.INSTRUCTED: Text("已发往银行", "Sent to the bank"),
    RefundState.SETTLED: Text("已退", "Refunded"),
    RefundState.REJECTED: Text("银行退回", "Rejected by the bank"),
}
REFUND = TransitionTable(
    RefundState.DUE,
    [
        row((RefundState.DUE, RefundState.REJECTED), "instruct", RefundState.INSTRUCTED),
        row(RefundState.INSTRUCTED, "settle", RefundState.SETTLED),
        row(RefundState.INSTRUCTED, "reject", RefundState.REJECTED),
    ],
    REFUND_TEXTS,
)
