"""The plan as one answer: cost, slots, trains, advice."""

from __future__ import annotations

import msgspec

from kouan.planning.corridors.advice import Advice, ExtraTrain, Slot, advise, earlier, extra_trains, slots
from kouan.planning.corridors.solve import Flows


class Use(msgspec.Struct, frozen=True):
    """TEU in all on one leg, by the option it stands for."""

    origin: str
    destination: str
    mode: str
    option: str
    teu: float


class Report(msgspec.Struct, frozen=True):
    """`cost` yuan in all; `earlier` TEU-days of goods made ready sooner."""

    cost: float
    left_behind: float
    earlier: float
    use: tuple[Use, ...]
    slots: tuple[Slot, ...]
    trains: tuple[ExtraTrain, ...]
    advice: tuple[Advice, ...]


def report(flows: Flows) -> Report:
    """Everything a plan says."""
    return Report(
        cost=flows.cost,
        left_behind=float(flows.unmet.sum()),
        earlier=earlier(flows),
        use=tuple(_use(flows)),
        slots=tuple(slots(flows)),
        trains=tuple(extra_trains(flows)),
        advice=tuple(advise(flows)),
    )


def _use(flows: Flows) -> list[Use]:
    carried = flows.flow.sum(axis=0)
    return [
        Use(leg.origin, leg.destination, leg.mode, leg.option, float(carried[flows.arcs.leg == index].sum()))
        for index, leg in enumerate(flows.network.legs)
    ]
