"""A world with declarations filed before their vessel, duties paid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from kouan.clearance.advance.models import Watch
from kouan.clearance.services import flow
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from tests.clearance import build
from tests.clearance.amendments.conftest import head, without_chance
from tests.clearance.conftest import *  # noqa: F403 - its fixtures
from tests.clearance.conftest import NOON, filed

LATER = NOON + timedelta(days=2)


@pytest.fixture
def early(world, settings, tmp_path):
    """Filed before the vessel is here; duties paid by hand."""
    settings.STATE = tmp_path
    without_chance()
    made = filed(world)
    drain()
    flow.paid(declaration=made.id)
    return made


def arrive(world, at=NOON):
    journeys.record_arrival(call=world.call.id, at=at)
    drain()


def tally(world, packages=20, kg="1100", at=NOON):
    journeys.record_tally(
        consignment=world.line.id, packages=packages, gross_weight=Decimal(kg), units=[build.box()], at=at
    )
    drain()


def watch(made):
    return Watch.objects.get(pk=made.id)


__all__ = ["head"]
