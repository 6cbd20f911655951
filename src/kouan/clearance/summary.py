"""What of a declaration is its summary, the first of two steps: nine items, two, and two or five more (R-1.2b)."""

from __future__ import annotations

from decimal import Decimal

from kouan.codecs.declaration import Container, Declaration, GoodsItem, SummaryAnswers

NO_PRICE = Decimal(0)  # a summary has totals, no unit prices


def reduced(declaration: Declaration) -> Declaration:
    """The declaration with the items of a summary only; what it says beyond them is left for the second step.

    Source: R-1.2b. The answers to the three questions say whether the items of licences and of inspection belong to it.
    """
    answers = declaration.answers or SummaryAnswers()
    restricted, inspected = answers.restricted == "yes", answers.inspected == "yes"
    return Declaration(
        direction=declaration.direction,
        customs_office=declaration.customs_office,
        port_office=declaration.port_office,
        trader=declaration.trader,
        agent=declaration.agent,
        entered_by=declaration.entered_by,
        client_no=declaration.client_no,
        transport_mode=declaration.transport_mode,
        conveyance=declaration.conveyance,
        voyage=declaration.voyage,
        bill_no=declaration.bill_no,
        supervision_mode=declaration.supervision_mode,
        gross_weight=declaration.gross_weight,
        goods=tuple(_line(item, inspected) for item in declaration.goods),
        containers=tuple(_box(box, restricted or inspected) for box in declaration.containers),
        licence_no=declaration.licence_no if restricted else "",
        documents=declaration.documents if restricted else (),
        qualifications=declaration.qualifications if inspected else (),
        modes=declaration.modes,
        answers=declaration.answers,
    )


def _line(item: GoodsItem, inspected: bool) -> GoodsItem:
    return GoodsItem(
        line=item.line,
        hs_code=item.hs_code,
        name=item.name,
        quantity=item.quantity,
        unit=item.unit,
        price=NO_PRICE,
        total=item.total,
        currency=item.currency,
        origin_country=item.origin_country,
        ciq_code=item.ciq_code if inspected else "",
        ciq_name=item.ciq_name if inspected else "",
        attributes=item.attributes if inspected else (),
        purpose=item.purpose if inspected else "",
        permits=item.permits if inspected else (),
    )


def _box(box: Container, related: bool) -> Container:
    return Container(number=box.number, goods_lines=box.goods_lines if related else ())
