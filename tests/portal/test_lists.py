"""Lists ask the database as often for one row as for fifty; fragments of others' journeys are not told."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.journeys import services as journeys
from kouan.kernel.text import Text
from kouan.registry.models import Membership


def count(queries) -> int:
    """Queries of the page; the look whether code tables changed, each few seconds in any page, is not one."""
    return sum("registry_tableversion" not in one["sql"] for one in queries.captured_queries)


def bill(people, number, role="broker"):
    owner = Membership.objects.get(person=getattr(people, role)).organisation_id
    line = journeys.open_consignment(
        bill_no=f"B{number:06d}",
        direction="I",
        packages=1,
        gross_weight=Decimal(1),
        owner=owner,
        units=[journeys.UnitLine(number=box) for box in ("CSQU3054383", "TGHU1234564")],
    )
    journeys.place_hold(kind="seal", consignment=line.id, reason=Text("封志", "Seal"))
    return line


@pytest.mark.parametrize(
    "name", ["portal:home", "portal:home_part", "portal:journeys", "portal:journeys_part", "portal:worklist"]
)
@pytest.mark.parametrize("role", ["broker", "port_office"])
def test_as_many_queries_for_fifty_rows_as_for_one(people, signed_in, role, name):
    browser = signed_in(role)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse(name)).status_code == 200
        return count(queries)

    bill(people, 0)
    asked()  # caches of code lists and such are warm from here on
    once = asked()
    for number in range(1, 50):
        bill(people, number)
    assert asked() == once


def test_a_long_list_goes_on_below_its_last_row(people, signed_in):
    for number in range(35):
        bill(people, number)
    browser = signed_in("broker")
    first = browser.get(reverse("portal:journeys")).context
    second = browser.get(reverse("portal:journeys"), {"below": str(first["more"])}).context
    shown = [row.bill_no for row in (*first["rows"], *second["rows"])]
    assert shown == [f"B{number:06d}" for number in reversed(range(35))]
    assert second["more"] is None


@pytest.mark.parametrize("query", [{"below": "x"}, {"direction": "Q"}, {"below": "'; --"}])
def test_odd_questions_get_the_whole_list(people, signed_in, query):
    bill(people, 1)
    assert len(signed_in("broker").get(reverse("portal:journeys"), query).context["rows"]) == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [("broker", 200), ("terminal", 200), ("customs", 200), ("port_office", 200), ("trader", 404), ("lock", 404)],
)
@pytest.mark.parametrize("name", ["portal:journey", "portal:journey_part"])
def test_a_journey_is_told_to_its_parties_only(people, signed_in, role, status, name):
    line = bill(people, 1)
    assert signed_in(role).get(reverse(name, args=[line.id])).status_code == status


def test_the_story_names_holds_boxes_and_what_comes_next(people, signed_in):
    page = signed_in("broker").get(reverse("portal:journey", args=[bill(people, 1).id]))
    text = page.content.decode()
    assert "封志" in text
    assert "CSQU\u00a0305438\u00a03" in text
    assert {hold.kind.en for hold in page.context["standing"]} == {"Customs control", "Seal irregular"}
    assert page.context["ahead"].text.en == "File the declaration"


def test_a_story_costs_the_same_however_long(people, signed_in):
    line, browser = bill(people, 1), signed_in("broker")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("portal:journey", args=[line.id]))
        return count(queries)

    asked()
    once = asked()
    for number in range(30):
        journeys.place_hold(kind="charges", consignment=line.id, ref=str(number), reason=Text("费", "Fee"))
    assert asked() == once
