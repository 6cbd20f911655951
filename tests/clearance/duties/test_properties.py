"""What must hold for every declaration: sums, exact apportionment, order of lines, more value never less tax."""

from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.clearance.duties import KINDS, Rate, Remedy, Tariff
from kouan.clearance.duties.value import apportion
from kouan.codecs.declaration import Charge
from tests.clearance.build import D, imported, line
from tests.clearance.duties.cases import assessed

TARIFFS = (
    Tariff(hs_code="1000000000", mfn=Rate.of("0.06"), vat=130_000),
    Tariff(hs_code="2000000000", mfn=Rate.of("0.03", "5.48", "035"), vat=90_000),
    Tariff(hs_code="3000000000", mfn=Rate.of("0.14"), consumption=Rate.of("0.20", "0.912", "035"), vat=130_000),
    Tariff(hs_code="4000000000", vat=130_000, remedies=(Remedy("anti_dumping", ("USA",), Rate.of("0.337")),)),
)
money = st.decimals("0.01", "9999999.99", places=2)
lines = st.lists(
    st.builds(
        lambda hs, total, quantity, currency, origin, mode: line(
            1, hs_code=hs, total=total, price=total, quantity=D(1), first_quantity=quantity, currency=currency,
            origin_country=origin, duty_mode=mode,
        ),
        st.sampled_from([one.hs_code for one in TARIFFS]),
        money,
        st.decimals("0.00001", "99999", places=5),
        st.sampled_from(["USD", "EUR", "CNY", "JPY"]),
        st.sampled_from(["DEU", "USA"]),
        st.sampled_from("1123678"),
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip
charge = st.builds(Charge, st.sampled_from("13"), st.just("USD"), st.decimals("0.0001", "99.9999", places=4))


def declared(goods, freight, insurance):
    numbered = tuple(msgspec.structs.replace(item, line=n) for n, item in enumerate(goods, 1))
    return imported(goods=numbered, price_term="3", freight=freight, insurance=insurance)


@given(lines, charge, charge)
@settings(max_examples=120, deadline=None)
def test_lines_add_up_to_the_totals(goods, freight, insurance):
    sheet = assessed(declared(goods, freight, insurance), *TARIFFS)
    assert sum(one.customs_value for one in sheet.lines) == sheet.customs_value
    for kind in KINDS:
        assert sum(getattr(one, kind) for one in sheet.lines) == sheet.totals[kind]
        assert sheet.totals[kind] == sheet.payable[kind] + sheet.secured[kind] + sheet.waived[kind]
        assert sheet.payable[kind] == 0 or sheet.payable[kind] >= 5000
    assert min(sheet.totals.values()) >= 0


@given(lines, charge, charge, st.randoms())
@settings(max_examples=120, deadline=None)
def test_the_order_of_lines_changes_nothing(goods, freight, insurance, random):
    shuffled = goods[:]
    random.shuffle(shuffled)
    one = assessed(declared(goods, freight, insurance), *TARIFFS)
    other = assessed(declared(shuffled, freight, insurance), *TARIFFS)
    assert one.totals == other.totals
    assert one.payable == other.payable

    def owed(sheet):
        return sorted((x.hs_code, x.customs_value, x.duty, x.anti_dumping, x.consumption, x.vat) for x in sheet.lines)

    assert owed(one) == owed(other)


@given(lines, charge, charge, money)
@settings(max_examples=120, deadline=None)
def test_a_higher_price_of_a_single_line_never_lowers_a_tax(goods, freight, insurance, more):
    dearer = msgspec.structs.replace(goods[0], total=goods[0].total + more)
    low = assessed(declared(goods[:1], freight, insurance), *TARIFFS)
    high = assessed(declared([dearer], freight, insurance), *TARIFFS)
    assert high.customs_value >= low.customs_value
    assert all(high.totals[kind] >= low.totals[kind] for kind in KINDS)
    assert all(high.payable[kind] >= low.payable[kind] for kind in KINDS)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**15), min_size=1, max_size=60))
def test_apportionment_is_exact_and_fair(total, weights):
    goods = [line(n) for n in range(1, len(weights) + 1)]
    parts = apportion(total, weights, goods)
    whole = sum(weights)
    assert sum(parts) == (total if whole else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert not whole or total * weight // whole <= part <= -(-total * weight // whole)


@given(st.decimals("0.01", "9999999.99", places=2), st.decimals("0.01", "0.99", places=2))
def test_one_line_agrees_with_decimal_arithmetic(total, rate):
    tariff = Tariff(hs_code="1000000000", mfn=Rate.of(rate), vat=130_000)
    goods = line(hs_code="1000000000", total=total, currency="CNY")
    sheet = assessed(imported(goods=(goods,), price_term="1"), tariff)
    duty = (total * rate).quantize(D("0.01"), "ROUND_HALF_UP")
    vat = ((total + duty) * Decimal("0.13")).quantize(D("0.01"), "ROUND_HALF_UP")
    assert (D(sheet.totals["duty"]) / 100, D(sheet.totals["vat"]) / 100) == (duty, vat)
