"""The days: rates of which day, the exchange quotation day, payment days, the late-declaration fee (R-D2)."""

from datetime import date

import pytest

from kouan.charges.late_payment import due_on, late_payment
from kouan.clearance.duties.dates import RD8, customs_rate, quotation_day, taxed_on
from kouan.clearance.latefee import RD1, first_charged_day, late_fee, may_be_sold_from, transit_late_fees
from kouan.kernel.calendar import china
from tests.clearance.build import D, day

VALUES = day(date(2021, 3, 10)).values


def test_goods_declared_early_take_the_rates_of_the_vessels_entry():
    accepted, entered = date(2021, 3, 1), date(2021, 3, 9)
    assert taxed_on(accepted, entered, early=True) == entered
    assert taxed_on(accepted, entered, early=False) == accepted
    assert taxed_on(accepted, None, early=True) == accepted


@pytest.mark.parametrize(
    ("on", "quoted"),
    [
        (date(2021, 3, 10), date(2021, 2, 24)),  # 17 February was the New Year holiday
        (date(2021, 4, 1), date(2021, 3, 17)),
        (date(2021, 1, 31), date(2020, 12, 16)),
    ],
)
def test_third_wednesday_of_the_month_before(on, quoted):
    assert quotation_day(on, china()) == quoted
    assert customs_rate(on, {quoted: D("6.4713")}, china()) == D("6.4713")
    with pytest.raises(LookupError):
        customs_rate(on, {}, china())


def test_the_last_payment_day_moves_off_rest_days():
    assert due_on(date(2021, 3, 12), VALUES, china()) == date(2021, 3, 29)  # 27 March was a Saturday
    assert due_on(date(2021, 4, 17), VALUES, china()) == date(2021, 5, 6)  # the May holiday


def test_paid_in_time_or_little_costs_nothing():
    due = date(2021, 3, 25)
    assert late_payment({"duty": 39_723_17}, due, due, VALUES).total == 0
    assert late_payment({"duty": 39_723_17}, due, date(2021, 3, 1), VALUES).days == 0
    assert late_payment({"duty": 99_980_00}, due, date(2021, 3, 26), VALUES).total == 0  # 49.99
    assert late_payment({"duty": 100_000_00}, due, date(2021, 3, 26), VALUES).total == 50_00


def fee(entry, accepted, value=662_052_82):
    return late_fee(entry=entry, accepted=accepted, customs_value=value, values=VALUES, calendar=china())


@pytest.mark.parametrize("accepted", [date(2021, 3, 1), date(2021, 3, 15)])
def test_within_fourteen_days_there_is_no_fee(accepted):
    assert (fee(date(2021, 3, 1), accepted).days, fee(date(2021, 3, 1), accepted).fen) == (0, 0)


def test_the_first_charged_day_moves_off_rest_days_and_both_ends_count():
    assert first_charged_day(date(2021, 3, 1), VALUES, china()) == date(2021, 3, 16)
    assert first_charged_day(date(2021, 3, 5), VALUES, china()) == date(2021, 3, 22)  # 20 March was a Saturday
    assert fee(date(2021, 3, 1), date(2021, 3, 16)).days == 1
    assert fee(date(2021, 3, 5), date(2021, 3, 22)).days == 1
    # Sunday 25 April 2021 was worked in exchange for the May holiday
    assert first_charged_day(date(2021, 4, 10), VALUES, china()) == date(2021, 4, 25)


def test_whole_yuan_and_the_minimum():
    assert fee(date(2021, 3, 1), date(2021, 3, 16), 100_000_00).fen == 50_00
    assert fee(date(2021, 3, 1), date(2021, 3, 16), 99_999_99).fen == 0
    assert fee(date(2021, 3, 1), date(2021, 3, 16), 101_999_99).fen == 50_00


def test_transit_can_be_late_twice():
    first, second = transit_late_fees(
        entry=date(2021, 3, 1),
        transit_accepted=date(2021, 3, 17),
        arrival=date(2021, 3, 20),
        accepted=date(2021, 4, 3),
        customs_value=662_052_82,
        values=VALUES,
        calendar=china(),
    )
    assert (first.days, first.fen) == (2, 662_00)
    assert (second.days, second.fen) == (0, 0)


def test_r_d1_imports_are_declared_within_fourteen_days():
    assert RD1.check(date(2021, 3, 1), VALUES) == date(2021, 3, 15)
    first = first_charged_day(date(2021, 3, 1), VALUES, china())
    assert first - RD1.check(date(2021, 3, 1), VALUES) == date(2021, 3, 16) - date(2021, 3, 15)


def test_r_d8_the_day_whose_rates_apply():
    assert RD8.check(date(2021, 3, 1), date(2021, 3, 9), early=True) == date(2021, 3, 9)
    assert RD8.check(date(2021, 3, 1), date(2021, 3, 9), early=False) == date(2021, 3, 1)
    assert RD8.check(date(2021, 3, 1), None, early=True) == date(2021, 3, 1)


def test_r_d3_sale_after_three_months():
    assert may_be_sold_from(date(2021, 3, 1), VALUES) == date(2021, 6, 2)
    assert may_be_sold_from(date(2020, 11, 30), VALUES) == date(2021, 3, 1)
