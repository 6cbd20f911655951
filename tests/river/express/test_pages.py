"""Pages and API of the express line: who sees and does what, both languages, as many queries for one as for many."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.kernel import clock
from kouan.registry.roles import Role
from kouan.river.express import services, worklist
from kouan.river.express.models import Booking, Sailing
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser
from tests.river.express.conftest import DAY, LEG, START, book, drafted, published, slot
from tests.river.express.test_services import berth, left, pool

API = "/api/v1/river/express"


def url(name, *args):
    return reverse(f"express:{name}", args=args)


def send(who, path, body=None):
    return who.post(f"{API}{path}", json.dumps(body or {}, default=str), content_type="application/json")


def test_the_timetable_is_public_and_a_draft_is_not(line):
    sailing, draft = published(line), drafted(line, "DRAFT-1")
    services.reserve(caller=line.as_one, slot=slot(line).pk, sailing=sailing.pk)
    for language, said in (("zh-hans", "直达快线"), ("en", "Express")):
        page = browser(language=language).get(url("timetable")).content.decode()
        assert "E1" in page and said in page and "<rect" in page and "DRAFT-1" not in page
        assert browser(language=language).get(url("sailing", sailing.pk)).status_code == 200
    assert browser().get(url("sailing", draft.pk)).status_code == 404
    assert "DRAFT-1" in browser(line.one).get(url("timetable")).content.decode()
    told = client().get(f"{API}/timetable?days=30").json()["items"]
    assert [one["number"] for one in told] == ["E1"] and told[0]["status"] == "express"
    assert client().get(f"{API}/lines").json()["items"][0]["code"] == "HYD"


PAGES = {
    "bookings": {"one", "port", "office", "trader"},
    "exchange": {"one", "office"},
    "slots": {"one", "lock", "office"},
    "figures": {"one", "port", "lock", "office"},
}


@pytest.mark.parametrize("page", PAGES)
def test_who_sees_a_page(line, page):
    pool(line)
    book(line, Sailing.objects.get(number="E1"))
    slot(line)
    assert browser().get(url(page)).status_code == 302
    for name in ("one", "port", "lock", "office", "trader"):
        wanted = 200 if name in PAGES[page] else 403
        for language in ("en", "zh-hans"):
            assert browser(getattr(line, name), language=language).get(url(page)).status_code == wanted


OPEN_TO = {  # step of the API: who may
    "/lines": {"office"},
    "/sailings": {"one"},
    "/sailings/{sailing}/publish": {"one"},
    "/sailings/{sailing}/cancel": {"one"},
    "/sailings/{sailing}/depart": {"one"},
    "/sailings/{sailing}/arrive": {"one"},
    "/sailings/{sailing}/berths": {"port"},
    "/sailings/{sailing}/positions": {"one", "lock", "office"},
    "/sailings/{sailing}/allotments": {"one"},
    "/calls/{call}/all-fast": {"port"},
    "/calls/{call}/complete": {"port"},
    "/calls/{call}/cause": {"port"},
    "/lock-slots": {"lock"},
    "/lock-slots/{slot}/reserve": {"one"},
    "/lock-slots/{slot}/release": {"one"},
    "/lock-slots/{slot}/at-line": {"lock"},
    "/lock-slots/{slot}/passed": {"lock"},
    "/lock-slots/{slot}/withdraw": {"lock"},
    "/lots": {"one"},
    "/lots/{lot}/withdraw": {"one"},
    "/clearings": {"office"},
    "/bookings": {"one"},
    "/bookings/{booking}/ready": {"one", "port"},
    "/bookings/{booking}/cancel": {"one"},
    "/lines/{line}/departures": {"one", "office"},
}


def test_who_may_do_what_and_refusals_change_nothing(line):
    sailing, kept = published(line), slot(line)
    ids = {
        "sailing": sailing.pk,
        "slot": kept.pk,
        "call": berth(line, sailing).pk,
        "lot": services.offer(caller=line.as_one, sailing=sailing.pk, leg=LEG, kind="20", boxes=1).pk,
        "booking": book(line, sailing).pk,
        "line": line.line.pk,
    }
    for path, may in OPEN_TO.items():
        address = path.format(**ids)
        assert send(client(), address).status_code == 401
        for name in {"one", "port", "lock", "office", "trader"} - may:
            assert send(client(getattr(line, name)), address).status_code == 403, (path, name)
    stranger = client(line.two)  # the right role, another organisation
    for path in ("/sailings/{sailing}/publish", "/lots/{lot}/withdraw", "/bookings/{booking}/cancel"):
        assert send(stranger, path.format(**ids)).status_code == 404
    assert send(stranger, f"/sailings/{sailing.pk}/cancel", {"reason": "x"}).status_code == 404
    assert send(client(line.port2), f"/calls/{ids['call']}/all-fast", {"at": START}).status_code == 404
    assert client(line.other).get(f"{API}/bookings/{ids['booking']}").status_code == 404
    assert client(line.trader).get(f"{API}/bookings/{ids['booking']}").json()["sailing"] == "E1"
    assert (Sailing.objects.get().state, Booking.objects.get().state) == ("published", "booked")


def test_malformed_bodies_name_the_field(line):
    answer = send(client(line.one), "/lots", {"side": "sell"})
    assert answer.status_code == 422 and answer.json()["problems"][0]["rule"] == "schema"
    late = {
        "sailing": str(line.line.pk),
        "client_no": "x",
        "origin": "cq",
        "destination": "CNSHA",
        "kind": "20",
        "boxes": 1,
    }
    assert send(client(line.one), "/bookings", late).json()["problems"][0]["field"] == "origin"


def queries(who, address):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert who.get(address).status_code == 200
    return len(found)


def test_lists_ask_as_much_for_one_as_for_many(line):
    who, office, anyone = client(line.one), browser(line.office), browser()
    sailing = published(line)
    book(line, sailing, boxes=1)
    slot(line)
    services.offer(caller=line.as_one, sailing=sailing.pk, leg=LEG, kind="20", boxes=1)
    services.reserve(caller=line.as_one, slot=slot(line, lane="north").pk, sailing=sailing.pk)
    places = [
        (who, f"{API}/{name}") for name in ("sailings", "bookings", "lots", "lock-slots", "allotments", "timetable")
    ]
    places += [(anyone, url("timetable")), (office, url("bookings")), (office, url("exchange")), (office, url("slots"))]
    places += [(browser(line.one), url("bookings")), (browser(line.one), url("exchange"))]
    for asker, address in places:
        asker.get(address)
    before = [queries(asker, address) for asker, address in places]
    for n in range(12):
        more = published(line, f"M{n}", days=11 + n)
        book(line, more, boxes=1, client_no=f"M{n}")
        services.offer(caller=line.as_one, sailing=more.pk, leg=LEG, kind="40", boxes=1)
        services.reserve(caller=line.as_one, slot=slot(line, days=13 + n).pk, sailing=more.pk)
    assert [queries(asker, address) for asker, address in places] == before


def test_the_way_on_the_pages(line):
    one, port, lock, office = (browser(getattr(line, name)) for name in ("one", "port", "lock", "office"))

    def act(who, step, **said):
        return who.post(url("act"), {"step": step, **said}, follow=True)

    form = {
        "line": line.line.pk,
        "number": "P1",
        "vessel": "长江快线1",
        "draught_cm": 400,
        "beam_cm": 1620,
        "tonnes": 5000,
    }
    form |= {"etd": "2021-03-20T08:00", "latest": "2021-03-21T08:00", "eta": "2021-03-28T08:00", "threshold_teu": 10}
    form |= {"certificate_until": "2022-01-01", "slots_20": 30, "slots_40": "", "ports": ["CNCHQ", "CNSHA"]}
    page = act(one, "draft", **form).content.decode()
    sailing = Sailing.objects.get(number="P1")
    assert sailing.capacity == {"20": 30} and "P1" in page
    act(one, "publish", id=sailing.pk)
    act(lock, "offer_slot", dam="TGD", lane="south", starts="2021-03-22T08:00", ends="2021-03-22T10:00")
    kept = sailing.line and services.reserve  # the slot is found by its dam below
    assert kept
    found = next(iter(client(line.one).get(f"{API}/lock-slots").json()["items"]))
    act(one, "reserve", id=found["id"], sailing=sailing.pk)
    assert Sailing.objects.get().status == "express"
    berthing = {"port": "CNCHQ", "terminal": "GUOYUAN", "berth": "B1", "moves": 20, "cranes": 2}
    act(port, "berth", id=sailing.pk, starts="2021-03-19T08:00", ends="2021-03-20T08:00", **berthing)
    assert sailing.calls.get().berth == "B1"
    said = act(
        one, "book", sailing=sailing.pk, client_no="B1", origin="CNCHQ", destination="CNSHA", kind="20", boxes=31
    )
    assert "R-5.4" in said.content.decode()
    ok = {"client_no": "B2", "origin": "CNCHQ", "destination": "CNSHA", "kind": "20", "owner": line.trader.uscc}
    act(one, "book", sailing=sailing.pk, boxes=20, **ok)
    act(port, "ready", id=Booking.objects.get().pk)
    act(one, "lot", side="offer", place=f"{sailing.pk} {LEG}", kind="20", boxes=3, price="100")
    assert "Last clearing" in act(office, "clear").content.decode()
    assert act(one, "nonsense").status_code == 422
    assert act(line and browser(line.trader), "publish", id=sailing.pk).status_code == 403
    clock.advance(10 * DAY)
    act(one, "depart", id=sailing.pk)
    assert Sailing.objects.get().state == "under_way"
    assert "20" in one.get(url("figures")).content.decode()


def test_worklists_and_stops_on_the_page(line):
    sailing = left(line, published(line))
    second = published(line, "E2", days=40)
    late = book(line, second, client_no="L1")
    Booking.objects.filter(pk=late.pk).update(told_at=clock.now(), state="stranded")
    titles = [task.title.en for task in worklist.tasks(line.as_trader, 10)]
    assert titles == ["E2: Boxes rolled or left behind"] and worklist.count(line.as_trader) == 1
    assert "E2: Sailing without a lock slot" in [task.title.en for task in worklist.tasks(line.as_one, 10)]
    assert list(worklist.tasks(line.as_port, 10)) == [] and worklist.count(line.as_port) == 0
    assert Role.CARRIER in line.as_one.roles and sailing.state == "under_way"
