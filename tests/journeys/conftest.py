"""A call at Guoyuan with one import bill in one box."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from kouan.journeys import services
from kouan.journeys.models import Unit

T0 = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOX = "CSQU3054383"


@pytest.fixture
def bill(db):
    call = services.announce_call(
        kind="vessel", name="MIN LUN 7", voyage="2611W", port="CNCQI", terminal="GUOYUAN", eta=T0
    )
    line = services.open_consignment(
        bill_no="CQ2611001",
        direction="I",
        call=call.id,
        packages=10,
        gross_weight=Decimal(1000),
        units=[services.UnitLine(number=BOX, size_type="22G1", seal="M/123")],
        at=T0,
    )
    return SimpleNamespace(call=call, line=line, unit=Unit.objects.get(number=BOX))
