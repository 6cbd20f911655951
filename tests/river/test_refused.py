"""Forms of the river that are refused: each sentence beside its field, what was typed kept, nothing made."""

import pytest
from django.urls import reverse

from kouan.river.models import Closure, DraughtLimit, Passage
from tests.beside import beside
from tests.clearance.test_pages import browser
from tests.river.conftest import vessel


def application(world, **changes):
    one = vessel(world)
    return {
        "vessel": str(one.pk), "client_no": "P1", "direction": "down", "origin": "重庆港", "destination": "上海港",
        "cargo_kind": "container", "fore": "300", "aft": "310", "eta": "2021-03-10T18:00", "contact": "13800000000",
        "priority_class": "8",
    } | changes  # fmt: skip


APPLIED = [
    ({"fore": "deep", "eta": ""}, ["fore", "eta"]),
    ({"fore": "9999"}, ["fore"]),
    ({"eta": "2021-03-01T00:00"}, ["eta"]),
    ({"priority_class": "1"}, ["evidence", "priority_class"]),
    ({"direction": "sideways", "cargo_kind": "air", "contact": ""}, ["direction", "cargo_kind", "contact"]),
    ({"vessel": "00000000-0000-0000-0000-000000000000"}, ["vessel"]),
]


@pytest.mark.parametrize(("wrong", "fields"), APPLIED)
def test_a_refused_application(world, wrong, fields):
    said = application(world, **wrong)
    page = beside(browser(world.carrier).post(reverse("river:apply"), said), *fields, kept=["重庆港", "上海港", "310"])
    assert 'name="client_no" value="P1"' in page and not Passage.objects.exists()


WORKS = {"step": "close", "facility": "TG-N", "starts": "2021-03-10T12:00", "ends": "2021-03-11T12:00"}


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (WORKS | {"reason": " ", "reason_en": "repair works"}, ["reason"]),
        (WORKS | {"reason": "检修", "reason_en": "repair works", "ends": "2021-03-09T12:00"}, ["ends"]),
        (WORKS | {"reason_en": "repair works", "facility": "XX", "starts": "x"}, ["facility", "starts", "reason"]),
        ({"step": "draught", "on": "x", "limit_cm": "4x0"}, ["on", "limit_cm"]),
        ({"step": "draught", "on": "2021-03-10", "limit_cm": "99999"}, ["limit_cm"]),
    ],
)
def test_refused_works(world, said, fields):
    kept = [said.get("reason_en") or said["limit_cm"]]
    limits = DraughtLimit.objects.count()
    beside(browser(world.lock).post(reverse("river:works"), said), *fields, kept=kept)
    assert not Closure.objects.exists() and DraughtLimit.objects.count() == limits
