"""The sums of a manifest's bill."""

from decimal import Decimal

from kouan.codecs.customs_xml.manifest import RMF4
from kouan.codecs.customs_xml.manifest_parts import Bill, Item, Packing


def bill(pieces: int, weight: str) -> Bill:
    items = tuple(Item(packing=Packing(pieces=5), gross_weight=Decimal(500)) for _ in range(2))
    return Bill(bill_no="COSU1", packing=Packing(pieces=pieces), gross_weight=Decimal(weight), items=items)


def test_r_mf4_packages_and_weights_of_the_lines_are_those_of_the_bill() -> None:
    assert list(RMF4.check(bill(10, "1004"), "bills[0]")) == []
    found = list(RMF4.check(bill(9, "1010"), "bills[0]"))
    assert [(one.rule, one.field) for one in found] == [
        ("R-MF4", "bills[0].packing.pieces"),
        ("R-MF4", "bills[0].gross_weight"),
    ]
