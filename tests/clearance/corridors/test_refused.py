"""Forms of the corridors that are refused: each sentence beside its field, what was typed kept, nothing changed."""

import pytest
from django.urls import reverse

from kouan.clearance.corridors.models import ApprovedCarrier, PortGroup
from kouan.journal.models import Event
from tests.beside import beside
from tests.clearance.corridors.conftest import B1, B2, goods, leg, sail
from tests.clearance.test_pages import browser


@pytest.fixture
def case(river):
    goods(river, B1)
    goods(river, B2, bill="RX2", released=False)
    river.leg = sail(leg(river, B1), B1, B2)
    return river


GROUP = {
    "name_zh": "组甲", "name_en": "Group A", "hub_port": "CNSGH", "hub_terminal": "WGQ", "valid_from": "2021-01-01",
}  # fmt: skip


def silent(act):
    """The answer of something that was refused: it left no event."""
    before = Event.objects.count()
    answer = act()
    assert Event.objects.count() == before
    return answer


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"at": "", "more": "nobox X"}, ["at"]),
        ({"more": "nobox X"}, ["more"]),
        ({"at": "2031-01-01T00:00"}, ["at"]),
    ],
)
def test_a_refused_list_keeps_ticks_seals_and_lines(case, wrong, fields):
    said = {"kind": "departure", "at": "2021-03-10T08:00", "box": [B2], f"seal-{B1}": "KEEP1", f"seal-{B2}": "KEEP2"}
    url = reverse("corridors:report", args=[case.leg.id])
    answer = silent(lambda: browser(case.carrier).post(url, said | wrong))
    page = beside(answer, *fields, kept=["KEEP1", "KEEP2", wrong.get("more", "")])
    assert f'value="{B2}" checked' in page and f'value="{B1}" checked' not in page


def test_a_list_is_taken_with_the_seals_typed_and_the_boxes_added(case):
    said = {"kind": "departure", "at": "2021-03-10T08:00", "box": [B1], f"seal-{B1}": "TYPED", "more": f"{B2} MORE"}
    assert browser(case.carrier).post(reverse("corridors:report", args=[case.leg.id]), said).status_code == 302
    claimed = case.leg.boxes.filter(claimed=True).values_list("number", "claimed_seal")
    assert dict(claimed) == {B1: "TYPED", B2: "MORE"}


def test_an_alarm_is_not_closed_without_a_word(case):
    alarm = case.leg.alarms.get(kind="EXTRA_BOX")
    url = reverse("corridors:alarm_close", args=[case.leg.id, alarm.id])
    beside(silent(lambda: browser(case.office).post(url, {"note": " "})), "note")


def test_a_box_is_not_decided_without_a_reason_and_the_page_sends_all_of_it_again(case):
    url = reverse("corridors:decide", args=[case.leg.id])
    said = {"number": B2, "step": "exclude", "note": ""}
    page = beside(silent(lambda: browser(case.office).post(url, said)), "note")
    assert f'name="number" value="{B2}"' in page and 'name="step" value="exclude"' in page


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"valid_until": "2020-01-01"}, ["valid_until"]),
        ({"name_zh": "", "hub_port": "CNXXX", "hub_office": "12345", "valid_from": "x"},
         ["name_zh", "hub_port", "hub_office", "valid_from"]),
    ],
)  # fmt: skip
def test_a_refused_group(case, wrong, fields):
    url = reverse("corridors:group_set")
    beside(silent(lambda: browser(case.office).post(url, GROUP | wrong)), *fields, kept=["Group A", "WGQ"])


def test_a_refused_port_stands_in_its_own_group(case):
    office = browser(case.office)
    for terminal in ("WGQ", "YS"):
        office.post(reverse("corridors:group_set"), GROUP | {"hub_terminal": terminal})
    made = PortGroup.objects.get(hub_terminal="YS")
    said = {"group": str(made.id), "port": "CNCHQ", "terminal": "GUOYUAN", "valid_from": "2021-01-01"}
    url = reverse("corridors:member_set")
    answer = silent(lambda: office.post(url, said | {"valid_until": "2020-01-01"}))
    page = beside(answer, "valid_until", kept=["GUOYUAN"])
    assert page.count("<details open>") == 1 and f'id="a-{made.id}-terminal" name="terminal" value="GUOYUAN"' in page


def test_a_refused_carrier(case):
    said = {"uscc": case.trader.uscc, "number": "", "vessels": "甲船", "valid_from": "2021-01-01"}
    before = ApprovedCarrier.objects.count()
    answer = silent(lambda: browser(case.office).post(reverse("corridors:carrier_set"), said))
    beside(answer, "uscc", "number", kept=["甲船"])
    assert ApprovedCarrier.objects.count() == before
