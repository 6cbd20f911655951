"""Meeting the window: who we are there, what its tariff says, and a port to play in."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from kouan.codecs.declaration import Party
from kouan.simulator import fleet
from kouan.simulator.agenda import Agenda
from kouan.simulator.catalogue import products
from kouan.simulator.fleet import Voyage
from kouan.simulator.goods import Goods
from kouan.simulator.port import Port, cast
from kouan.simulator.shipments import Maker
from kouan.simulator.window import Refusal, Window

FILERS = ("trader", "trader2", "trader3", "broker", "broker2")
FLEET = 24
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class TariffLine(msgspec.Struct, frozen=True):
    """What we remember of a tariff line."""

    unit1: str
    unit2: str = ""
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """What the window told us about itself, once."""

    parties: dict[str, Party]
    tariff: dict[str, TariffLine]


def look_around(window: Window) -> Sight:
    """Ask the window who our organisations are and what its tariff says of our goods."""
    parties = {role: _party(window.get(role, "/registry/me")["organisation"]) for role in FILERS}
    codes = sorted({one.hs_code for flow in "IE" for one in products(flow)})
    found = {code: _tariff(window, code) for code in codes}
    return Sight(parties, {code: line for code, line in found.items() if line is not None})


def _party(said: dict[str, Any]) -> Party:
    return Party(uscc=said["uscc"], customs_code=said["customs_code"], name=said["name_zh"])


def _tariff(window: Window, code: str) -> TariffLine | None:
    try:
        said = window.get("broker", f"/registry/codes/hs_tariff/{code}")["attributes"]
    except Refusal:
        return None
    return TariffLine(said.get("unit1", ""), said.get("unit2", ""), tuple(said.get("elements", ())))


def open_port(
    window: Window,
    *,
    seed: int,
    rate: float,
    stop: threading.Event | None = None,
    idle: Callable[[], object] | None = None,
    run: str = "",
    patience: float = 30.0,
) -> Port:
    """A port on that window. `run` marks the numbers of this run; without one it is drawn by real chance."""
    dice, sight = random.Random(seed), look_around(window)
    agenda = Agenda(rate, stop or window.stop, idle, patience)
    maker = Maker(dice, Goods(dice, sight.tariff.get))
    return Port(window, agenda, maker, cast(sight.parties), dice, run or "".join(random.choices(LETTERS, k=5)))


def voyage(port: Port, serial: int, eta: datetime) -> Voyage:
    """The next call of one of the fleet, eight hours long, from a port left days before."""
    dice = port.dice
    return Voyage(
        vessel=fleet.vessel(dice, serial % FLEET),
        number=f"{eta:%y%m%d}{port.run[:3]}{serial % 1000:03d}",
        eta=eta,
        etd=eta + timedelta(hours=7),
        last_port_left_at=eta - timedelta(days=dice.uniform(6, 11)),
        tag=f"{eta:%y%m%d}{port.run}{serial:03d}",
    )
