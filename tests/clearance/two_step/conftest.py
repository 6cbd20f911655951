"""A summary declaration, and what completes it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kouan.clearance.guarantees.services import GuaranteeIn, register
from kouan.clearance.models import Declaration
from kouan.clearance.modes.services import agree
from kouan.clearance.services.filing import file
from kouan.codecs.declaration import Modes, SummaryAnswers
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.registry.services import set_rule_value
from tests.clearance import build
from tests.clearance.conftest import NOON

TWO = Modes(declare_form="TWO_STEP")
TAXED = SummaryAnswers(restricted="no", inspected="no", taxed="yes", guarantee_no="DB-1")
FREE = SummaryAnswers(restricted="no", inspected="no", taxed="no")


def without_chance() -> None:
    for key in ("review.random.share", "inspection.random.share"):
        set_rule_value(key=key, value="0", effective_from=date(2021, 1, 1), source="test", tag="D", unit="fraction")


def guarantee(world: Any, number: str = "DB-1", amount_fen: int = 30_000_000) -> Any:
    filing = GuaranteeIn(number, build.TRADER.uscc, "bank", amount_fen, date(2021, 1, 1), date(2022, 12, 31))
    return register(caller=world.as_customs, filing=filing)


def whole(**changes: Any) -> Any:
    return build.imported(**{"modes": TWO, "answers": TAXED, **changes})


def summarise(world: Any, number: str = "S1", **changes: Any) -> Any:
    """File the summary as the broker; the worker runs."""
    made = file(caller=world.as_broker, declaration=whole(client_no=number, **changes), client_no=number)
    drain()
    return made


def arrive(world: Any, at: Any = NOON) -> None:
    journeys.declare_entry(call=world.call.id, at=at)
    journeys.record_arrival(call=world.call.id, at=at)
    drain()


def state(made: Any) -> str:
    return str(Declaration.objects.values_list("state", flat=True).get(pk=made.id))


@pytest.fixture
def place(world):
    without_chance()
    agree(caller=world.as_trader, mode="TWO_STEP")
    world.guarantee = guarantee(world)
    return world
