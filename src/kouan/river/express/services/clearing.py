"""A clearing run (5b): the planner's optimum over all open lots, carried out at once, explained to each carrier.

Sailings and lots stay locked while the planner works, so that nothing offered can go elsewhere meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict
from kouan.kernel.text import Text
from kouan.planning.slots import exchange, model
from kouan.planning.slots.swaps import swapped
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import values
from kouan.river.express.models import Account, Allotment, Balance, Clearing, Lot, Sailing, Transfer
from kouan.river.express.services.pool import give
from kouan.river.express.states import Voyage

EMPTY = Text("没有待清算的挂单。", "There are no open lots to clear.")
LIMIT = 20.0  # seconds for each of the three programmes


@transaction.atomic
def clear(*, caller: Caller) -> Clearing:
    """Clear all open lots of published sailings. Conflict when there are none."""
    caller.require(Role.PORT_OFFICE)
    wanted = Lot.objects.filter(state="open").values("sailing")
    sailings = list(Sailing.objects.select_for_update().filter(state=Voyage.PUBLISHED, pk__in=wanted).order_by("pk"))
    lots = list(Lot.objects.select_for_update().filter(state="open", sailing__in=sailings).order_by("pk"))
    if not lots:
        raise Conflict(EMPTY)
    period = f"{clock.today():%Y-%m}"
    market = _market(sailings, lots, period)
    found = exchange.clear(market, limit=LIMIT)
    made = Clearing.objects.create(
        period=period,
        by_id=caller.organisation,
        offers=len(market.offers),
        needs=len(market.needs),
        boxes=found.boxes,
        pairwise=swapped(market),
        least_share=found.least_share,
        money=Decimal(str(round(found.money, 2))),
        proven=found.proven,
        seconds=found.seconds,
    )
    _carry_out(made, found, lots)
    append(
        type="SLOTS_CLEARED",
        subject=("slot_clearing", made.pk),
        payload={
            "boxes": made.boxes,
            "pairwise": made.pairwise,
            "proven": made.proven,
            "carriers": len(found.accounts),
        },
        set={},
    )
    return made


def _market(sailings: list[Sailing], lots: list[Lot], period: str) -> model.Market:
    """The planner's problem; carriers and sailings go by their identifiers."""
    carriers = sorted({str(lot.carrier_id) for lot in lots})
    held = {str(row.carrier_id): row.teu for row in Balance.objects.select_for_update().filter(period=period)}
    limit = int(values.number("balance.limit"))
    sides: dict[str, list[model.Lot]] = {"offer": [], "need": []}
    kinds = {"offer": model.Offer, "need": model.Need}
    for lot in lots:
        place = (str(lot.carrier_id), str(lot.sailing_id), lot.leg, lot.kind, lot.left)
        sides[lot.side].append(kinds[lot.side](*place, price=float(lot.price)))  # type: ignore[arg-type]
    return model.Market(
        carriers=tuple(model.Carrier(one, limit, held.get(one, 0)) for one in carriers),
        sailings=tuple(model.Sailing(str(one.pk), tuple(one.legs), one.capacity) for one in sailings),
        offers=tuple(sides["offer"]),  # type: ignore[arg-type]
        needs=tuple(sides["need"]),  # type: ignore[arg-type]
    )


def _carry_out(made: Clearing, found: exchange.Cleared, lots: list[Lot]) -> None:
    """Slots change hands, lots shrink, accounts and balances are kept."""
    teu: dict[UUID, int] = defaultdict(int)
    for move in found.moves:
        giver, taker, sailing = UUID(move.giver), UUID(move.taker), UUID(move.sailing)
        row = Allotment.objects.select_for_update().get(sailing=sailing, leg=move.leg, kind=move.kind, carrier=giver)
        row.offered -= move.boxes
        row.slots -= move.boxes
        row.save(update_fields=["offered", "slots"])
        give(sailing, move.leg, move.kind, taker, move.boxes)
        place = {"sailing_id": sailing, "leg": move.leg, "kind": move.kind}
        Transfer.objects.create(
            clearing=made,
            giver_id=giver,
            taker_id=taker,
            boxes=move.boxes,
            price=Decimal(str(round(move.price, 2))),
            **place,
        )
        _use(lots, "offer", giver, move)
        _use(lots, "need", taker, move)
        teu[giver] += move.boxes * model.TEU[move.kind]
        teu[taker] -= move.boxes * model.TEU[move.kind]
    for one in found.accounts:
        Account.objects.create(
            clearing=made,
            carrier_id=UUID(one.carrier),
            given=one.given,
            got=one.got,
            needed=one.needed,
            balance=one.balance,
            pays=Decimal(str(round(one.pays, 2))),
            why=list(one.why),
        )
        held, _ = Balance.objects.get_or_create(period=made.period, carrier_id=UUID(one.carrier))
        held.teu += teu[UUID(one.carrier)]
        held.save(update_fields=["teu"])


def _use(lots: list[Lot], side: str, carrier: UUID, move: exchange.Move) -> None:
    """Take moved boxes off the carrier's lots there, those nearest to the price first."""
    mine = [
        lot
        for lot in lots
        if (lot.side, lot.carrier_id, str(lot.sailing_id), lot.leg, lot.kind)
        == (side, carrier, move.sailing, move.leg, move.kind)
        and lot.left
        and (float(lot.price) <= move.price if side == "offer" else float(lot.price) >= move.price)
    ]
    rest = move.boxes
    for lot in sorted(mine, key=lambda lot: -lot.price if side == "offer" else lot.price):
        used = min(rest, lot.left)
        lot.left, rest = lot.left - used, rest - used
        lot.state = "cleared" if not lot.left else "open"
        lot.save(update_fields=["left", "state"])
        if not rest:
            return
