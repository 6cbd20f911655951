"""Our declaration as WCO Data Model and back (domain reference, Appendix E): what both can say."""

from __future__ import annotations

from decimal import Decimal

from kouan.codecs.declaration import Container, Declaration, GoodsItem, OverseasParty
from kouan.codecs.declaration import Party as Trader
from kouan.codecs.wco.messages import Carriage, Shipment, WcoDeclaration
from kouan.codecs.wco.parts import Address, Classification, Equipment, Item, Means, Money, Packaging, Party, Quantity

# Chinese transport modes of Appendix A to those of UN/ECE recommendation 19.
MODES = {"2": "1", "3": "2", "4": "3", "5": "4", "6": "5", "9": "9"}
IMPORT, EXPORT = "IM", "EX"
COMMODITY, HS = "HS", "TSP"
VERSION = "3.6"


def to_wco(given: Declaration, *, country: str = "CN", agency: str = "") -> WcoDeclaration:
    """The declaration for another administration. What the model has no place for stays with us."""
    importing = given.direction == "I"
    overseas = given.overseas_consignor if importing else given.overseas_consignee
    trader = Party(id=given.trader.uscc or given.trader.customs_code, name=given.trader_name_en or given.trader.name)
    foreign = Party(id=overseas.code, name=overseas.name_en, address=_address(overseas))
    return WcoDeclaration(
        model_version=VERSION,
        model_type="DEC",
        country=country,
        agency=agency,
        function="9",
        reference=given.client_no[:35],
        id=given.entry_id or given.seq_no,
        office=given.customs_office,
        kind=IMPORT if importing else EXPORT,
        items=len(given.goods),
        packages=given.packages,
        gross_weight=given.gross_weight,
        agent=Party(id=given.agent.uscc, name=given.agent.name),
        means=Means(
            name=given.conveyance[:70], voyage=given.voyage, mode=MODES.get(given.transport_mode, given.transport_mode)
        ),
        exporter=foreign if importing else trader,
        shipment=Shipment(
            consignee=None if importing else foreign,
            carriage=Carriage(
                contract=given.bill_no,
                loading=given.departure_port,
                unloading=given.destination_port,
                boxes=tuple(
                    Equipment(line=line, number=box.number, size_type=box.spec)
                    for line, box in enumerate(given.containers, 1)
                ),
            ),
            destination="" if importing else given.trade_country,
            export_country=given.despatch_country if importing else "",
            items=tuple(_item(one) for one in given.goods),
            importer=trader if importing else None,
        ),
    )


def from_wco(given: WcoDeclaration) -> Declaration:
    """The declaration that another administration sent, in our type: for people and rules to look at."""
    importing = given.kind.startswith(IMPORT)
    shipment = given.shipment or Shipment()
    carriage = shipment.carriage or Carriage()
    trader = (shipment.importer if importing else given.exporter) or Party()
    foreign = (given.exporter if importing else shipment.consignee) or Party()
    overseas = OverseasParty(
        code=foreign.id, name_en=foreign.name, address=foreign.address.line if foreign.address else ""
    )
    back = {theirs: ours for ours, theirs in MODES.items()}
    means = given.means or Means()
    return Declaration(
        direction="I" if importing else "E",
        customs_office=given.office,
        port_office="",
        trader=Trader(uscc=trader.id, name=trader.name),
        goods=tuple(_goods(one) for one in shipment.items),
        agent=Trader(uscc=given.agent.id, name=given.agent.name) if given.agent else Trader(),
        overseas_consignor=overseas if importing else OverseasParty(),
        overseas_consignee=OverseasParty() if importing else overseas,
        client_no=given.reference,
        entry_id=given.id,
        departure_port=carriage.loading,
        destination_port=carriage.unloading,
        despatch_country=shipment.export_country if importing else "",
        trade_country="" if importing else shipment.destination,
        transport_mode=back.get(means.mode, means.mode),
        conveyance=means.name or means.id,
        voyage=means.voyage,
        bill_no=carriage.contract,
        packages=given.packages or 0,
        gross_weight=given.gross_weight or Decimal(0),
        containers=tuple(Container(number=box.number, spec=box.size_type) for box in carriage.boxes),
    )


def _address(party: OverseasParty) -> Address | None:
    return Address(line=party.address) if party.address else None


def _item(goods: GoodsItem) -> Item:
    return Item(
        line=goods.line,
        description=goods.name_en or goods.name,
        classes=(Classification(id=goods.hs_code, kind=HS),),
        quantity=Quantity(value=goods.quantity, unit=goods.unit),
        price=Money(value=goods.total, currency=goods.currency),
        origin=goods.origin_country,
        packages=(Packaging(line=1, marks="N/M"),),
    )


def _goods(item: Item) -> GoodsItem:
    quantity = item.quantity.value if item.quantity and item.quantity.value else Decimal(0)
    total = item.price.value if item.price and item.price.value is not None else Decimal(0)
    return GoodsItem(
        line=item.line or 0,
        hs_code="".join(one.id for one in item.classes if one.kind in (HS, COMMODITY, ""))[:10],
        name=item.description,
        quantity=quantity,
        unit=item.quantity.unit if item.quantity else "",
        price=(total / quantity).quantize(Decimal("0.0001")) if quantity else Decimal(0),
        total=total,
        currency=item.price.currency if item.price else "",
        origin_country=item.origin,
    )
