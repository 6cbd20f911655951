"""Vessels moved from one lockage to another, by service, page and API: every rule of both chambers and of the times."""

import json

import pytest
from django.urls import reverse

from kouan.journal.models import Event
from kouan.kernel.errors import Conflict, Invalid
from kouan.river import selectors, services, timing
from kouan.river.documents import lockages_of
from kouan.river.models import Berth, Lockage
from kouan.river.services import laying
from tests.clearance.test_pages import browser
from tests.river.conftest import HOUR, crossed, planned


@pytest.fixture
def case(world):
    """Four large hulls fill one chamber, a fifth goes alone after them."""
    world.ones = [crossed(world, HOUR * (6 - n)) for n in range(5)]
    world.draft = planned(world, publish=False)
    rows = [row for row in selectors.lockages(world.draft) if row.dam == "TGD"]
    world.full = max(rows, key=lambda row: len(row.berths.all()))
    world.lone = next(row for row in rows if len(row.berths.all()) == 1)
    return world


def places(row):
    return [
        {"id": str(b.passage_id), "x": b.x_cm, "y": b.y_cm} for b in Berth.objects.filter(lockage=row).order_by("pk")
    ]


def lay(case, layouts, reason="换位"):
    return services.set_chambers(caller=case.as_lock, layouts=layouts, reason=reason)


def swapped(case):
    """The lone vessel and one of the four change places."""
    full, lone = places(case.full), places(case.lone)
    out = next(one for one in full if one["id"])
    into = {"id": lone[0]["id"], "x": out["x"], "y": out["y"]}
    return {
        case.full.pk: [into if one is out else one for one in full],
        case.lone.pk: [{"id": out["id"], "x": lone[0]["x"], "y": lone[0]["y"]}],
    }


def test_vessels_change_places_between_lockages(case):
    assert len(places(case.full)) == 4
    layouts = swapped(case)
    delays = laying.later(
        case.draft, {case.full.number: layouts[case.full.pk], case.lone.number: layouts[case.lone.pk]}
    )
    lay(case, layouts)
    assert {one["id"] for one in places(case.full)} == {one["id"] for one in layouts[case.full.pk]}
    told = Event.objects.get(type="PLAN_MOVED").payload
    assert len(told["chambers"]) == 2 and told["reason"] == "换位"
    assert {one["lockage"]: one["minutes"] for one in told["later"]} == delays and delays
    case.draft.refresh_from_db()
    assert timing.faults(case.draft.entries, lockages_of(case.draft), case.draft.rules, {}) == []


def test_a_lockage_that_is_left_empty_goes(case):
    lone, full = places(case.lone), places(case.full)
    stays, moves = full[:3], full[3]
    lay(case, {case.full.pk: stays, case.lone.pk: [*lone, moves]})
    assert len(places(case.full)) == 3
    lay(case, {case.full.pk: [*stays, lone[0] | {"x": moves["x"], "y": moves["y"]}], case.lone.pk: [moves]})
    assert Lockage.objects.filter(pk=case.lone.pk).exists()


def test_each_rule_of_both_chambers_is_asked(case):
    full, lone = places(case.full), places(case.lone)
    number, other = case.full.number, case.lone.number

    def broken(layouts):
        with pytest.raises(Invalid) as refused:
            lay(case, layouts)
        return {(p.field, p.rule.split()[-1]) for p in refused.value.problems}

    before = [places(row) for row in (case.full, case.lone)]
    assert (f"chambers[{number}]", "GAP") in broken({case.full.pk: [*full, lone[0]], case.lone.pk: []})
    assert (f"chambers[{other}]", "VES") in broken({case.full.pk: full, case.lone.pk: []})
    assert (f"chambers[{number}]", "VES") in broken({case.full.pk: [*full, lone[0]], case.lone.pk: lone})
    assert (f"chambers[{other}]", "VES") in broken({case.lone.pk: [*lone, {"id": "nobody", "x": 1, "y": 1}]})
    assert before == [places(row) for row in (case.full, case.lone)]
    below = next(row for row in selectors.lockages(case.draft) if row.dam == "GZB")
    with pytest.raises(Invalid):
        lay(case, {case.full.pk: full, below.pk: places(below)})
    with pytest.raises(Invalid):
        lay(case, {case.full.pk: full}, reason=" ")
    services.freeze(caller=case.as_lock, lockage=case.lone.pk)
    with pytest.raises(Conflict):
        lay(case, swapped(case))


def test_what_is_frozen_is_not_made_later(case):
    below = next(b.lockage for b in Berth.objects.select_related("lockage").filter(version=case.draft, dam="GZB")
                 if str(b.passage_id) in {one["id"] for one in places(case.full)})  # fmt: skip
    services.freeze(caller=case.as_lock, lockage=below.pk)
    with pytest.raises(Invalid) as refused:
        lay(case, swapped(case))
    assert {p.rule for p in refused.value.problems} == {"R-4.3c SAIL"}


def test_two_chambers_on_a_page_and_by_api(case):
    desk = browser(case.lock)
    address = reverse("river:lockage", args=[case.full.pk])
    alone = desk.get(address).content.decode()
    assert "To move it into another lockage" in alone
    both = desk.get(address, {"with": str(case.lone.pk)}).content.decode()
    assert both.count('class="lock"') == 2 and "To the other chamber" in both and both.count('class="hull') == 5
    layouts = swapped(case)
    body = [{"lockage": str(id), "places": some} for id, some in layouts.items()]
    check = reverse("river:check", args=[case.full.pk])
    said = desk.post(check, json.dumps({"chambers": body}), content_type="application/json").json()
    assert said["holds"] and said["later"]
    stranger = [{"lockage": "018f0000-0000-7000-8000-000000000000", "places": []}]
    assert desk.post(check, json.dumps({"chambers": stranger}), content_type="application/json").status_code == 422
    desk.post(address, {"chambers": json.dumps(body), "reason": "换位"})
    assert {one["id"] for one in places(case.lone)} == {one["id"] for one in layouts[case.lone.pk]}
    path = f"/api/v1/river/plans/{case.draft.pk}/chambers"
    put = {"chambers": [{"lockage": str(case.lone.pk), "places": places(case.lone)}], "reason": "再次"}
    assert browser(case.carrier).put(path, json.dumps(put), content_type="application/json").status_code in (403, 404)
    assert desk.put(path, json.dumps(put), content_type="application/json").status_code == 200


def test_timing_names_what_cannot_be():
    facility = {"headway": {"same": 92, "reverse": 300, "per_vessel": 6}, "duration": {"base": 200, "per_vessel": 6}}
    rules = {"facilities": {"A": facility, "B": facility}, "reach": {"sail_down": 150, "sail_up": 200, "capacity": 1}}
    vessels = [{"id": n, "name": n, "route": ["u", "l"], "direction": "down", "arrival": 0} for n in "xy"]

    def run(number, code, dam, start, *ids, direction="down"):
        end = start + 200 + 6 * len(ids)
        aboard = [{"id": id} for id in ids]
        return {
            "number": number, "facility": code, "dam": dam, "direction": direction, "start": start, "end": end,
            "vessels": aboard,
        }  # fmt: skip

    good = [
        run(1, "A", "u", 0, "x"),
        run(2, "B", "l", 400, "x"),
        run(3, "A", "u", 400, "y"),
        run(4, "B", "l", 800, "y"),
    ]
    assert timing.faults(vessels, good, rules, {}) == []
    bad = [run(1, "A", "u", -5, "x"), run(2, "B", "l", 300, "x"), run(3, "A", "u", 80, "y"), run(4, "B", "l", 800, "y")]
    found = {(number, item.rule) for number, item in timing.faults(vessels, bad, rules, {"B": [(700, 900)]})}
    assert found == {(1, "READY"), (2, "SAIL"), (1, "HEADWAY"), (4, "CLOSED"), (3, "REACH")}
