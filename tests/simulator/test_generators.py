"""What the generators make: every good declaration passes every rule, every spoilt one is refused by its rule."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kouan.clearance import reference
from kouan.clearance.check import check
from kouan.clearance.rules.context import Context, Manifest
from kouan.codecs.declaration import Party
from kouan.kernel import identifiers
from kouan.kernel.errors import Severity
from kouan.registry import codes
from kouan.simulator import catalogue, faults, fleet, people
from kouan.simulator.goods import Goods
from kouan.simulator.shipments import Maker, Parties, Shipment
from tests.reference import reference_data

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def maker(db: None) -> Maker:
    reference_data()
    dice = random.Random(2021)
    return Maker(dice, Goods(dice, lambda hs: codes.tariff(hs, TODAY)))


def shipments(maker: Maker, count: int) -> list[Shipment]:
    dice = maker.dice
    firm, broker = people.firm(dice), people.firm(dice)
    parties = Parties(
        Party(uscc=firm.uscc, customs_code=firm.customs_code, name=firm.name_zh),
        Party(uscc=broker.uscc, customs_code=broker.customs_code, name=broker.name_zh),
    )
    at = NOW + timedelta(hours=3)
    voyage = fleet.Voyage(
        fleet.vessel(dice, 7), "2611E07", at, at + timedelta(hours=9), at - timedelta(days=9), fleet.tag(dice, at)
    )
    return [
        maker.shipment("IE"[n % 2], parties, voyage, fleet.bill_no(voyage, n), client_no=f"S-{n}", today=TODAY)
        for n in range(count)
    ]


def problems(shipment: Shipment, found: Shipment) -> list[str]:
    """Rules that stop `found`; the manifest is what `shipment` says."""
    line = shipment.declaration
    manifest = Manifest(packages=line.packages, gross_weight=line.gross_weight, departed_on=TODAY - timedelta(days=9))
    context = Context(day=reference.day(TODAY), manifest=lambda *_: manifest, may_declare=lambda agent, trader: True)
    stops = [p for p in check(found.declaration, context) if p.severity == Severity.STOP]
    return sorted({f"{p.rule} {p.field} {p.text.en}" for p in stops})


def test_every_good_declaration_passes_every_rule(maker: Maker) -> None:
    for one in shipments(maker, 400):
        assert problems(one, one) == []


@pytest.mark.parametrize("rule", sorted(faults.WAYS))
def test_every_spoilt_declaration_is_refused_by_its_rule(maker: Maker, rule: str) -> None:
    for one in shipments(maker, 6):
        if one.direction == "E" and rule in faults.IMPORT_ONLY:
            continue
        spoilt = faults.spoil(one, maker.dice, rule)
        assert spoilt.fault == rule
        assert rule in {found.split()[0] for found in problems(one, spoilt)}


def test_every_catalogue_entry_is_in_the_built_in_tariff(maker: Maker) -> None:
    assert {flow: len(kept) for flow, kept in maker.goods.products.items()} == {
        flow: len(catalogue.products(flow)) for flow in "IE"
    }


def test_the_manifest_agrees_with_the_declaration(maker: Maker) -> None:
    for one in shipments(maker, 100):
        declaration = one.declaration
        assert declaration.gross_weight > declaration.net_weight > 0
        assert declaration.packages >= len(declaration.goods)
        assert [box.number for box in one.boxes] == [box.number for box in declaration.containers]
        assert declaration.gross_weight / len(one.boxes) <= Decimal(24_000)


def test_identifiers_are_right(maker: Maker) -> None:
    dice = random.Random(5)
    for serial in range(300):
        assert identifiers.CONTAINER_NO.ok(fleet.box(dice).number)
        assert identifiers.USCC.ok(people.uscc(dice))
        assert identifiers.PLATE.ok(fleet.plate(dice))
        vessel = fleet.vessel(dice, serial)
        assert identifiers.MMSI.ok(vessel.mmsi)
        assert not vessel.imo or identifiers.IMO_NO.ok(vessel.imo)
    assert len({ship.name for ship in fleet.fleet(dice, 300)}) == 300


def test_the_same_seed_makes_the_same_world(maker: Maker) -> None:
    def world() -> list[Shipment]:
        dice = random.Random(11)
        return shipments(Maker(dice, Goods(dice, maker.goods.tariff)), 20)

    assert world() == world()
