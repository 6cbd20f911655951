"""Money: exact, one currency, half up, allocation without a lost fen."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.kernel.money import CurrencyMismatch, Money, allocate, round_half_up

weights = st.lists(st.one_of(st.integers(0, 10**9), st.decimals(0, 10**9, places=5)), min_size=1, max_size=50).filter(
    lambda w: sum(w) > 0
)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [("2.345", 2, "2.35"), ("2.5", 0, "3"), ("-2.345", 2, "-2.35"), ("0.12345", 4, "0.1235"), ("1e30", 2, "1e30")],
)
def test_round_half_up(value: str, places: int, expected: str) -> None:
    assert round_half_up(Decimal(value), places) == Decimal(expected)


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "text"),
    [
        ("1234.5", "CNY", 123450, "1,234.50 CNY"),
        ("1234.5", "JPY", 1235, "1,235 JPY"),
        ("1.2345", "KWD", 1235, "1.235 KWD"),
        ("-0.005", "USD", -1, "-0.01 USD"),
        ("0", "CNY", 0, "0.00 CNY"),
    ],
)
def test_from_decimal_and_text(amount: str, currency: str, minor: int, text: str) -> None:
    money = Money.from_decimal(Decimal(amount), currency)
    assert money.minor == minor
    assert str(money) == text
    assert Money.from_decimal(money.decimal, currency) == money


def test_arithmetic_stays_in_one_currency() -> None:
    a, b = Money(150), Money(50)
    assert a + b == Money(200) and a - b == Money(100) and -a == Money(-150)
    assert b < a and a >= b and b <= a and a > b and not Money(0)
    assert Money(333).times(Decimal("0.005")) == Money(2)
    for clash in (lambda: a + Money(1, "USD"), lambda: a - Money(1, "USD"), lambda: a < Money(1, "USD")):
        with pytest.raises(CurrencyMismatch):
            clash()


@given(st.integers(-(10**15), 10**15), weights)
def test_allocation_sums_and_is_within_one_unit_of_fair(total: int, shares: list) -> None:
    parts = allocate(total, shares)
    assert sum(parts) == total
    whole = sum(map(Decimal, shares))
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Decimal(total) * share / whole) < Decimal("1.000001")
        assert part == 0 or share > 0


@given(st.integers(0, 10**9), st.lists(st.integers(1, 1000), min_size=1, max_size=20), st.integers(1, 1000))
def test_allocation_depends_only_on_proportions(total: int, shares: list[int], factor: int) -> None:
    assert allocate(total, shares) == allocate(total, [Decimal(s * factor) / 100 for s in shares])


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1], [2, -1], [Decimal("NaN")]])
def test_allocation_refuses_weights_that_mean_nothing(shares: list) -> None:
    with pytest.raises(ValueError):
        allocate(100, shares)


def test_allocate_money_gives_the_odd_fen_to_the_first() -> None:
    assert Money(100).allocate([1, 1, 1]) == [Money(34), Money(33), Money(33)]
