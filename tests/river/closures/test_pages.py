"""Pages and API of a closed lock: public where announced, a firm's own where it is, both languages."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.river.closures import selectors, services, worklist
from kouan.river.closures.models import Advice, ClosurePlan, FirmPlan, Way
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser
from tests.river.closures.conftest import DAY, FIRST, WEEK, planned, run

API = "/api/v1/river/closures"


def url(name, *args):
    return reverse(f"closures:{name}", args=args)


def send(who, path, body=None, method="post"):
    return getattr(who, method)(f"{API}{path}", json.dumps(body or {}, default=str), content_type="application/json")


def test_public_pages_with_chart_map_and_past(world):
    address = url("plan", world.plan.pk)
    assert browser().get(address).status_code == 404
    assert client().get(f"{API}/plans").json()["items"] == []
    planned(world)
    services.announce(caller=world.as_lock, plan=world.plan.pk)
    run(world)
    for language, said in (("zh-hans", "渝甬班列"), ("en", "Ningbo train")):
        page = browser(language=language).get(address).content.decode()
        assert said in page and 'class="band"' in page and 'class="price' in page and "map corridors" in page
        assert "1000" in browser(language=language).get(url("plans")).content.decode().replace(",", "")
    told = client().get(f"{API}/plans/{world.plan.pk}").json()
    assert told["forecast"]["most"] > 0 and told["factor"] == 0.45
    past = client().get(f"{API}/past?avoided=0.2").json()["items"]
    assert past[0]["waiting"]["reported"] == 1000 and past[1]["waiting"]["difference"] is None
    assert client().get(f"{API}/past?avoided=2").status_code == 422


@pytest.mark.parametrize(("page", "may"), [("ways", {"firm", "office", "market", "rail", "lock"}), ("firm", {"firm"})])
def test_who_sees_a_page(world, page, may):
    planned(world)
    run(world)
    assert browser().get(url(page)).status_code == 302
    for name in ("firm", "office", "market", "rail", "lock", "customs"):
        for language in ("en", "zh-hans"):
            answer = browser(getattr(world, name), language=language).get(url(page))
            assert answer.status_code == (200 if name in may else 403), name
    if page == "firm":
        assert "80 TEU" in browser(world.firm).get(url("firm")).content.decode()
        assert "80 TEU" not in browser(world.rival).get(url("firm")).content.decode()


OPEN_TO = {
    "/plans": {"lock", "office"},
    "/plans/{plan}/announce": {"lock", "office"},
    "/plans/{plan}/withdraw": {"lock", "office"},
    "/plans/{plan}/forecast": {"lock", "office"},
    "/plans/{plan}/runs": {"lock", "office"},
    "/ways": {"office", "market"},
    "/advice/{advice}/accept": {"firm"},
    "/advice/{advice}/refuse": {"firm"},
}


def test_who_may_do_what_and_refusals_change_nothing(world):
    planned(world)
    run(world)
    ids = {"plan": world.plan.pk, "advice": Advice.objects.get().pk}
    for path, may in OPEN_TO.items():
        address = path.format(**ids)
        assert send(client(), address).status_code == 401
        for name in {"lock", "office", "market", "rail", "firm", "customs"} - may:
            assert send(client(getattr(world, name)), address).status_code == 403, (path, name)
    body = {"goods": "laptops to Los Angeles", "week": WEEK, "teu": 5}
    assert send(client(), "/firm-plans", body, "put").status_code == 401
    assert send(client(world.office), "/firm-plans", body, "put").status_code == 403
    assert send(client(world.rival), f"/advice/{ids['advice']}/refuse").status_code == 404
    assert client(world.rival).get(f"{API}/advice").json()["items"] == []
    assert client(world.rival).get(f"{API}/firm-plans").json()["items"] == []
    assert (Advice.objects.get().state, ClosurePlan.objects.get().state) == ("open", "draft")
    told = client(world.office).get(f"{API}/plans/{world.plan.pk}/runs").json()["items"][0]
    assert "advice" not in told and told["state"] == "done" and world.firm.uscc not in json.dumps(told)


def queries(who, address):
    with CaptureQueriesContext(connection) as found:
        assert who.get(address).status_code == 200
    return len(found)


def test_lists_ask_as_much_for_one_as_for_many(world):
    planned(world, teu=1)
    run(world)
    firm, office = client(world.firm), browser(world.office)
    places = [(firm, f"{API}/advice"), (firm, f"{API}/firm-plans"), (office, url("plans"))]
    places += [(browser(world.firm), url("firm")), (office, url("plan", world.plan.pk))]
    for who, address in places:
        who.get(address)
    before = [queries(who, address) for who, address in places]
    for n in range(1, 4):
        planned(world, teu=1, week=WEEK - 7 * DAY, goods="paper to Shanghai")
        planned(world, teu=n, goods="parts to Shanghai")
    run(world)
    assert Advice.objects.count() > 2
    assert [queries(who, address) for who, address in places] == before


def test_the_way_on_the_pages(world):
    lock, office, firm = browser(world.lock), browser(world.office), browser(world.firm)

    def act(who, step, **said):
        return who.post(url("act"), {"step": step, **said}, follow=True)

    form = {"lock": "three-gorges", "title_zh": "检修", "title_en": "Repair", "avoided": "0", "first_direction": "up"}
    bad = act(lock, "draft", start="2026-03-20", end="2026-03-10", **form)
    assert "R-14.6" in bad.content.decode() and ClosurePlan.objects.count() == 1
    act(lock, "draft", start="2026-05-20", end="2026-05-30", **form)
    assert ClosurePlan.objects.count() == 2
    act(lock, "announce", id=world.plan.pk)
    act(firm, "firm", goods="laptops to Los Angeles", week=WEEK, teu="80")
    assert FirmPlan.objects.get().teu == 80
    assert "being made" in act(office, "run", id=world.plan.pk).content.decode()
    services.carry_out()
    (task,) = worklist.tasks(world.as_firm, 5)
    assert "Advice" in task.title.en and worklist.count(world.as_firm) == 1 and worklist.count(world.as_office) == 0
    (mine,) = selectors.advice(world.as_firm)
    way = mine.ways[0]
    act(firm, "accept", id=mine.pk, way=f"{way['option']} {way['leaves']}")
    mine.refresh_from_db()
    assert mine.state == "accepted"
    one = Way.objects.get(destination="Ningbo")
    assert str(one.pk) in office.get(url("ways")).content.decode()
    said = {"origin": one.origin, "destination": one.destination, "mode": "rail", "days": 3, "option": "RAIL_YUYONG"}
    act(office, "way", cost="3050", effective_from=FIRST, source="报价", weekdays=["0", "2"], **said)
    assert Way.objects.get(destination="Ningbo", effective_from=FIRST).weekdays == [0, 2]
    assert act(firm, "nonsense").status_code == 422
