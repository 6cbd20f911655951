"""From the reviewed declaration to money at the bank, and every way a bank can misbehave."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from kouan.charges import selectors
from kouan.charges.models import Bill, Payment
from kouan.charges.services import bank, bills, payments
from kouan.codecs.iso20022 import camt054, pain001
from kouan.kernel.errors import Forbidden, NotFound
from tests.at_once import at_once
from tests.charges.build import a_bill, broker, caller, trader

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def notification(payment: Payment, **changes: object) -> bytes:
    facts: dict = {
        "end_to_end_id": payment.reference,
        "bank_reference": "B1",
        "amount": Decimal(payment.amount) / 100,
        "currency": "CNY",
        "outcome": "BOOK",
    }
    movement = camt054.Movement(**(facts | changes))
    sent = camt054.Notification(message_id="N", created_at=AT, account="A", movements=(movement,))
    return camt054.encode(sent)


def outcome(raw: bytes) -> str:
    return bank.receive(name="n.xml", raw=raw).findings[0]["outcome"]


def test_a_bill_is_issued_once_with_its_due_date(world: None) -> None:
    bill = a_bill(duty=3972317, vat=9123088)
    again = bills.issue_duty_bill(
        debtor=bill.debtor_id,
        payer=None,
        declaration=bill.subject_id,
        number="x",
        journey=None,
        items={"duty": 1},
    )
    assert again is not None
    assert again.pk == bill.pk
    assert (bill.total, bill.lines.count()) == (13095405, 2)
    assert bill.due_on > bill.issued_at.date()


def test_nothing_owed_is_no_bill(world: None) -> None:
    assert (
        bills.issue_duty_bill(
            debtor=trader().pk, payer=None, declaration=uuid4(), number="", journey=None, items={"vat": 0}
        )
        is None
    )


@pytest.mark.measure("11b")
def test_paying_settles_the_bill_and_the_books_balance(world: None) -> None:
    bill = a_bill(duty=500, vat=700)
    payment = payments.instruct(caller=caller(trader()), bill=bill.pk)
    assert payments.instruct(caller=caller(trader()), bill=bill.pk).pk == payment.pk
    assert outcome(notification(payment)) == "settled"
    bill.refresh_from_db()
    assert bill.state == "paid"
    assert selectors.trial_balance() == {"receivable": 0, "treasury": -1200, "bank": 1200, "suspense": 0}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": Decimal("11.99")}, "wrong_amount"),
        ({"end_to_end_id": "nobody"}, "unknown"),
        ({"outcome": "RJCT", "reason": "no funds"}, "rejected"),
    ],
)
def test_a_misbehaving_bank_never_marks_a_bill_paid(world: None, changes: dict, expected: str) -> None:
    bill = a_bill(duty=500, vat=700)
    payment = payments.instruct(caller=caller(trader()), bill=bill.pk)
    assert outcome(notification(payment, **changes)) == expected
    bill.refresh_from_db()
    assert bill.state != "paid"
    assert sum(selectors.trial_balance().values()) == 0


def test_the_same_file_and_the_same_money_count_once(world: None) -> None:
    bill = a_bill(duty=500)
    payment = payments.instruct(caller=caller(trader()), bill=bill.pk)
    raw = notification(payment)
    bank.receive(name="a.xml", raw=raw)
    bank.receive(name="b.xml", raw=raw)
    assert outcome(raw.replace(b"<MsgId>N<", b"<MsgId>M<")) == "duplicate"
    assert outcome(notification(payment, bank_reference="B2")) == "paid_twice"
    assert selectors.trial_balance() == {"receivable": 0, "treasury": -500, "bank": 1000, "suspense": -500}


def test_after_a_rejection_the_bill_can_be_paid_again(world: None) -> None:
    bill = a_bill(duty=500)
    first = payments.instruct(caller=caller(trader()), bill=bill.pk)
    outcome(notification(first, outcome="RJCT", reason="closed"))
    second = payments.instruct(caller=caller(trader()), bill=bill.pk)
    assert second.pk != first.pk
    assert outcome(notification(first)) == "after_rejection"
    assert outcome(notification(second, bank_reference="B9")) == "settled"


def test_a_file_that_is_not_a_notification_is_kept_with_its_finding(world: None) -> None:
    assert outcome(b"<html/>") == "unreadable"


def test_the_instruction_file_is_pain001_and_written_once(world: None, settings, tmp_path) -> None:
    settings.STATE = tmp_path
    payment = payments.instruct(caller=caller(trader()), bill=a_bill(duty=500).pk)
    paths = {bank.write_instruction(payment) for _ in range(2)}
    sent = pain001.decode(paths.pop().read_bytes())
    assert not paths
    assert (sent.end_to_end_id, sent.amount) == (payment.reference, Decimal("5.00"))


def test_the_incoming_folder_is_emptied(world: None, settings, tmp_path) -> None:
    settings.STATE = tmp_path
    payment = payments.instruct(caller=caller(trader()), bill=a_bill(duty=500).pk)
    (bank.folder("in") / "one.xml").write_bytes(notification(payment))
    (bank.folder("in") / "half.part").write_bytes(b"<Doc")
    assert bank.collect() == 1
    assert [p.name for p in bank.folder("in").iterdir()] == ["half.part"]
    assert bank.collect() == 0


def test_only_the_debtor_or_its_agent_pays(world: None) -> None:
    bill = a_bill(duty=500)
    with pytest.raises(NotFound):
        payments.instruct(caller=caller(trader(1)), bill=bill.pk)
    with pytest.raises(Forbidden):
        payments.instruct(caller=caller(trader(), roles=("terminal",)), bill=bill.pk)
    assert not Payment.objects.exists()
    assert payments.instruct(caller=caller(broker()), bill=bill.pk).payer_id == broker().pk


@pytest.mark.django_db(transaction=True)
def test_two_people_paying_at_once_make_one_payment(world: None) -> None:
    bill, payer = a_bill(duty=500), caller(trader())
    made = at_once(*[lambda: payments.instruct(caller=payer, bill=bill.pk).pk] * 4)
    assert made == [Payment.objects.get().pk] * 4


@pytest.mark.parametrize("many", [1, 50])
def test_a_list_of_bills_costs_the_same_queries(world: None, many: int, django_assert_num_queries) -> None:
    for _ in range(many):
        a_bill(duty=500)
    reader = caller(trader())
    with django_assert_num_queries(3):
        found = selectors.bills(reader)
        assert [(b.debtor.name_zh, len(b.lines.all()), len(b.payments.all())) for b in found]
    assert len(found) == many
    assert Bill.objects.count() == many
