"""Interest for late payment (C7) on bills: shown, paid with the bill, booked to the treasury."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from kouan.charges import selectors
from kouan.charges.models import Bill
from kouan.charges.services import bills, payments
from kouan.charges.worklist import tasks
from kouan.kernel import clock
from tests.charges.build import a_bill, caller, trader
from tests.charges.test_payments import notification, outcome
from tests.clearance.test_api import client

pytestmark = [pytest.mark.django_db, pytest.mark.measure("1")]
TAXES = {"duty": 39_723_17, "vat": 91_230_88}
LATE = {"duty": 158_89, "vat": 364_92}


def on(day: date, hour: int = 4):
    return clock.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


@pytest.fixture
def bill(world: None) -> Bill:
    """Example 1 of Appendix C, billed on 10 March 2021."""
    with on(date(2021, 3, 10)):
        return a_bill(**TAXES)


def test_example_6_paid_eight_days_late(bill: Bill) -> None:
    assert bill.due_on == date(2021, 3, 25)
    with on(date(2021, 4, 2)):
        payment = payments.instruct(caller=caller(trader()), bill=bill.pk)
        assert (payment.late, payment.amount) == (LATE, sum(TAXES.values()) + sum(LATE.values()))
        assert outcome(notification(payment, amount=Decimal(bill.total) / 100)) == "wrong_amount"
        assert outcome(notification(payment, bank_reference="B2")) == "settled"
    bill.refresh_from_db()
    assert bill.state == "paid"
    held = selectors.trial_balance()
    assert (held["receivable"], held["treasury"]) == (0, -payment.amount)
    with on(date(2021, 6, 1)):  # what was paid stands
        assert (bills.interest(bill).days, bills.interest(bill).amounts) == (8, LATE)


@pytest.mark.parametrize(("day", "late"), [(date(2021, 3, 25), 0), (date(2021, 3, 26), 0), (date(2021, 3, 31), 392_86)])
def test_c7_the_last_day_is_in_time_and_small_sums_are_not_charged(bill: Bill, day: date, late: int) -> None:
    with on(day, 15):  # 23:00 in Shanghai
        assert bills.interest(bill).total == late


def test_a_rejected_order_is_late_again_when_it_is_given_again(bill: Bill) -> None:
    with on(date(2021, 4, 2)):
        payment = payments.instruct(caller=caller(trader()), bill=bill.pk)
        payments.reject(reference=payment.reference, reason="no funds")
    with on(date(2021, 4, 4)):
        again = payments.instruct(caller=caller(trader()), bill=bill.pk)
    assert again.amount > payment.amount > bill.total


@pytest.mark.parametrize(
    ("issued", "declared", "due"),
    [
        (date(2021, 3, 10), date(2021, 3, 1), date(2021, 3, 25)),  # regulation: from the bill
        (date(2025, 3, 10), date(2025, 3, 5), date(2025, 3, 20)),  # law: from the completed declaration
        (date(2025, 3, 10), date(2025, 2, 1), date(2025, 3, 10)),  # never before the bill is there
        (date(2025, 3, 10), None, date(2025, 3, 25)),
    ],
)
def test_the_time_to_pay_counts_from_what_the_law_of_the_day_says(world, issued, declared, due) -> None:
    with on(issued):
        made = bills.issue_duty_bill(
            debtor=trader().pk, payer=None, declaration=uuid4(), number="x", journey=None, items={"vat": 1},
            declared_on=declared,
        )  # fmt: skip
    assert made is not None and (made.due_on, made.moved_from) == (due, None)


def test_r_t2_the_bill_says_from_which_day_its_last_payment_day_moved(world, client_of: Client) -> None:
    with on(date(2021, 3, 12)):  # 15 days later is Saturday the 27th
        made = bills.issue_duty_bill(
            debtor=trader().pk, payer=None, declaration=uuid4(), number="x", journey=None, items={"vat": 1}
        )
        assert made is not None and (made.due_on, made.moved_from) == (date(2021, 3, 29), date(2021, 3, 27))
        told = client(trader()).get(f"/api/v1/charges/bills/{made.pk}").json()
        assert (told["moved_from"], told["moved"]["rule"]) == ("2021-03-27", "R-T2")
        assert told["moved"]["zh"] in client_of.get(f"/charges/bills/{made.pk}/").content.decode()


def test_api_page_and_worklist_say_what_is_to_be_paid_today(bill: Bill, client_of: Client) -> None:
    with on(date(2021, 4, 2)):
        told = client(trader()).get(f"/api/v1/charges/bills/{bill.pk}").json()
        assert (told["late_days"], told["late"], told["payable"]) == (8, LATE, bill.total + 523_81)
        page = client_of.get(f"/charges/bills/{bill.pk}/").content.decode()
        assert "158.89" in page and "364.92" in page and "131,477.86" in page and "已逾期 8 日" in page
        (task,) = [one for one in tasks(caller(trader()), 9) if one.kind == "bill"]
        assert task.severity == "c" and "含滞纳金" in task.detail.zh and "131,477.86" in task.title.zh
    with on(date(2021, 3, 20)):
        page = client_of.get(f"/charges/bills/{bill.pk}/").content.decode()
        assert "滞纳金（" not in page and "130,954.05" in page and "下一步" in page


@pytest.fixture
def client_of(world: None) -> Client:
    from tests.clearance.test_pages import browser

    return browser(trader(), language="zh-hans")
