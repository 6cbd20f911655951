"""The pages: who sees what, what is shown, what may be done there; in both languages, with a constant cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.clearance.corridors import drawing, places, selectors
from kouan.clearance.corridors.models import Leg, PortGroup
from kouan.clearance.corridors.services import reports
from kouan.journal.models import Event
from kouan.registry.roles import Role
from kouan.registry.worklist import count, tasks
from tests.clearance.conftest import NOON
from tests.clearance.corridors.conftest import B1, B2, B3, HOUR, goods, leg, lines, sail
from tests.clearance.test_pages import browser


@pytest.fixture
def case(river):
    goods(river, B1)
    goods(river, B2, bill="RX2", released=False)
    river.leg = sail(leg(river, B1), B1, B2)
    return river


LISTS = ["legs", "leg_rows", "transits", "groups", "leg_new"]
KEEPERS_ONLY, CARRIERS_ONLY = "groups", "leg_new"


@pytest.mark.parametrize("name", [*LISTS, "leg", "leg_part"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_sees_a_page(case, name, language):
    url = reverse(f"corridors:{name}", args=[case.leg.id] if name in ("leg", "leg_part") else [])
    anonymous = browser().get(url)
    assert anonymous.status_code == 302 and "login" in anonymous.headers["Location"]
    right = {KEEPERS_ONLY: case.office, CARRIERS_ONLY: case.carrier}.get(name, case.trader)
    assert browser(right, language=language).get(url).status_code == 200
    assert browser(case.trader, Role.LOCK).get(url).status_code == 403
    stranger = browser(case.other).get(url)
    if name in ("leg", "leg_part"):
        assert stranger.status_code == 404
        assert browser(case.carrier2).get(url).status_code == 404
    elif name in (KEEPERS_ONLY, CARRIERS_ONLY):
        assert stranger.status_code == 403
    else:
        assert case.leg.vessel not in stranger.content.decode()


def test_a_leg_shows_the_map_the_lists_and_what_is_next(case):
    page = browser(case.office).get(reverse("corridors:leg", args=[case.leg.id])).content.decode()
    assert '<svg class="map"' in page and "trail" in page and "Disputed" in page
    assert "Extra, rejected" in page and "What comes next" in page and "Count it as agreed" in page
    chinese = (
        browser(case.office, language="zh-hans").get(reverse("corridors:leg", args=[case.leg.id])).content.decode()
    )
    assert "清单对照" in chinese and "多装，不予确认" in chinese


def test_a_trader_sees_its_own_boxes_only(case):
    case.other_line = goods(case, B3, bill="RX3")
    case.other_line.owner, case.other_line.agent = case.other, None
    case.other_line.save()
    row = leg(case, B3, voyage="OTHER")
    assert browser(case.trader).get(reverse("corridors:leg", args=[row.id])).status_code == 404
    page = browser(case.other).get(reverse("corridors:leg", args=[row.id])).content.decode()
    assert "KRVU" in page and "Claim the departure" not in page and "What happened" not in page


def posts(case):
    base = {"at": "2021-03-10T11:00", "box": [B1], f"seal-{B1}": "SA"}
    return [
        ("report", base | {"kind": "loading"}, case.terminal, case.carrier),
        ("report", base | {"kind": "departure"}, case.carrier, case.terminal),
        ("moment", {"at": "2021-03-10T11:30"}, case.terminal, case.carrier),
        ("decide", {"number": B2, "step": "exclude", "note": "未放行"}, case.office, case.terminal),
    ]


@pytest.mark.parametrize("index", range(4))
def test_who_may_report_and_decide(case, index):
    name, data, right, wrong = posts(case)[index]
    url = reverse(f"corridors:{name}", args=[case.leg.id])
    before = Event.objects.count()
    assert browser().post(url, data).status_code == 302
    assert browser(wrong).post(url, data).status_code == 403
    assert browser(case.carrier2).post(url, data).status_code in (403, 404)
    assert browser(case.trader, Role.LOCK).post(url, data).status_code == 403
    assert Event.objects.count() == before
    answer = browser(right).post(url, data, follow=True)
    assert answer.status_code == 200 and Event.objects.count() > before, answer.content.decode()[-3000:]


def test_customs_decide_on_the_page_and_close_the_alarm(case):
    office = browser(case.office)
    alarm = case.leg.alarms.get(kind="EXTRA_BOX")
    url = reverse("corridors:alarm_close", args=[case.leg.id, alarm.id])
    assert browser(case.carrier).post(url, {"note": "x"}).status_code == 403
    office.post(url, {"note": ""})
    alarm.refresh_from_db()
    assert alarm.ended_at is None
    office.post(url, {"note": "已核查"})
    office.post(reverse("corridors:decide", args=[case.leg.id]), {"number": B2, "step": "exclude", "note": "未放行"})
    case.leg.refresh_from_db()
    assert case.leg.state == "depart_confirmed"


def test_a_carrier_opens_a_leg(case):
    goods(case, B3, bill="RX3")
    data = {
        "mode": "depart_confirm", "direction": "E", "vessel": "江渝9", "voyage": "N1", "from_port": "CNCHQ",
        "from_terminal": "GUOYUAN", "to_port": "CNSGH", "to_terminal": "WGQ", "planned_departure": "2021-03-11T08:00",
        "planned_arrival": "2021-03-17T08:00", "boxes": f"{B3} SC",
    }  # fmt: skip
    url = reverse("corridors:leg_new")
    assert browser(case.trader).post(url, data).status_code == 403
    for bad in ({"boxes": ""}, {"planned_arrival": "soon"}, {"mode": "x"}, {"boxes": B3}):
        assert "R-" in browser(case.carrier).post(url, data | bad).content.decode() or not Leg.objects.filter(
            voyage="N1"
        )
    assert browser(case.carrier).post(url, data).status_code == 302
    assert Leg.objects.get(voyage="N1").boxes.get().seal == "SC"


def test_keepers_set_groups_ports_and_carriers(case):
    office = browser(case.office)
    group = {
        "name_zh": "组",
        "name_en": "Group",
        "hub_port": "CNSGH",
        "hub_terminal": "WGQ",
        "valid_from": "2021-01-01",
    }
    assert browser(case.carrier).post(reverse("corridors:group_set"), group).status_code == 403
    office.post(reverse("corridors:group_set"), group | {"valid_until": "2020-01-01"})
    assert not PortGroup.objects.exists()
    office.post(reverse("corridors:group_set"), group)
    made = PortGroup.objects.get()
    port = {"group": str(made.id), "port": "CNCHQ", "terminal": "GUOYUAN", "valid_from": "2021-01-01"}
    office.post(reverse("corridors:member_set"), port)
    office.post(reverse("corridors:member_set"), port | {"group": "x"})
    assert made.members.count() == 1
    firm = {"uscc": case.carrier2.uscc, "number": "JG-9", "vessels": "甲，乙", "valid_from": "2021-01-01"}
    office.post(reverse("corridors:carrier_set"), firm)
    assert selectors.carriers().get(number="JG-9").vessels == ["乙", "甲"]
    page = office.get(reverse("corridors:groups")).content.decode()
    assert "JG-9" in page and "CNCHQ" in page


@pytest.mark.parametrize("name", ["legs", "transits"])
def test_a_list_costs_the_same_however_long(case, name):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert who.get(reverse(f"corridors:{name}")).status_code == 200
        return len(found)

    who = browser(case.trader)
    queries()
    few = queries()
    made = Leg.objects.get(pk=case.leg.pk)
    for number in range(30):
        made.pk, made.voyage = None, f"C{number}"
        made.save(force_insert=True)
        made.boxes.create(number=B1, consignment=case.leg.boxes.get(number=B1).consignment)
    assert queries() == few


def test_worklists_name_what_waits(case):
    assert [one.kind for one in tasks(case.as_customs) if one.kind == "corridor"]
    assert any(B2 in one.title.en for one in tasks(case.as_customs))
    assert count(case.as_customs) >= 1
    reports.report_berth(leg=case.leg.id, at=NOON)
    row = leg(case, B1, voyage="W2", from_port="CNSGH", from_terminal="X", to_port="CNYSA", to_terminal="Y")
    reports.report_loading(leg=row.id, boxes=lines(B1), ended_at=NOON - HOUR, said_at=NOON)
    assert any(one.url.endswith(f"{row.id}/") for one in tasks(case.as_carrier))


def test_the_map_names_every_port_in_both_languages(case):
    for language in ("en", "zh-hans"):
        drawn = drawing.legs_map(selectors.legs(case.as_customs), language)
        assert all(place.name.say(language) in drawn for place in places.PLACES)
    assert drawing.ship(Leg(from_port="XXXXX", to_port="CNCHQ"), "en") is None
