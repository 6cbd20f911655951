"""The page of a vessel's call, with its bay plan for those who may see it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.journeys import services
from kouan.journeys.services import Stowed
from kouan.kernel import clock
from kouan.registry.models import Organisation


@pytest.fixture
def call(people):
    carrier = Organisation.objects.get(roles=["carrier"])
    made = services.announce_call(
        kind="vessel", name="HAI", voyage="1E", port="CNCKG", terminal="GUOYUAN", operator=carrier.id, eta=clock.now()
    )
    boxes = [Stowed(2, row, 82, f"MSCU{row:07}", "22G1", True, Decimal(21000), "CNSHA", "CNCKG") for row in (1, 2)]
    boxes.append(Stowed(6, 0, 2, "MSCU0000009", dangers="3/UN1993"))
    services.record_bay_plan(call=made.id, by=carrier.id, at=clock.now() - timedelta(hours=1), boxes=boxes, number="P1")
    return made


@pytest.mark.parametrize(
    ("role", "sees"), [("carrier", True), ("terminal", True), ("customs", True), ("trader", False)]
)
def test_who_sees_the_plan(signed_in, call, role, sees):
    browser = signed_in(role)
    browser.cookies["kouan_language"] = "en"
    text = browser.get(reverse("portal:call", args=[call.id])).content.decode()
    assert ("HAI 1E" in text, "MSCU" in text, "Bay plan" in text) == (True, sees, sees)


def test_another_bay(signed_in, call):
    text = signed_in("terminal").get(reverse("portal:call", args=[call.id]), {"bay": "6"}).content.decode()
    assert ("3/UN1993" in text, "0020182" in text) == (True, False)
    assert signed_in("terminal").get(reverse("portal:call", args=[call.id]), {"bay": "²9"}).status_code == 200


def test_a_full_bay_asks_no_more_than_an_empty_one(signed_in, call):
    browser, counts = signed_in("terminal"), []
    for many in (1, 50):
        boxes = [Stowed(2, row % 10, 70 + row // 10 * 2, f"MSCU{row:07}") for row in range(many)]
        services.record_bay_plan(call=call.id, by=call.conveyance.operator_id, at=clock.now(), boxes=boxes)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("portal:call", args=[call.id])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_plan_by_the_api(signed_in, call):
    said = signed_in("carrier").get(f"/api/v1/journeys/calls/{call.id}/bay-plan").json()["plans"]
    first = said[0]["boxes"][0]
    assert (first["bay"], first["row"], first["box"]) == (2, 1, "MSCU0000001")
    assert signed_in("trader").get(f"/api/v1/journeys/calls/{call.id}/bay-plan").json() == {"plans": []}
    assert Client().get(f"/api/v1/journeys/calls/{call.id}/bay-plan").status_code == 401


def test_a_visitor_is_sent_to_sign_in(call):
    assert Client().get(reverse("portal:call", args=[call.id])).status_code == 302
