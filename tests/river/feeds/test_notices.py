"""Notices to skippers: written and published at the desk, read by everybody, as page and as NtS; others' taken in."""

import re

import pytest
from django.urls import reverse

from kouan.codecs.eri.nts import NTS
from kouan.journal.models import Event
from kouan.journal.projections import projections
from kouan.journal.replay import compare
from kouan.journal.worker import drain
from kouan.kernel import clock
from kouan.river.feeds import selectors
from kouan.river.feeds.models import SkipperNotice
from kouan.river.models import Closure
from tests.at_once import at_once
from tests.beside import beside
from tests.clearance.test_pages import browser
from tests.river.conftest import make_world
from tests.river.feeds.test_messages import closure, notice

FORM = {
    "step": "write", "subject": "WARNIN", "starts": "2021-03-10T08:00", "place": "庙河",
    "contents_zh": "能见度不良，谨慎驾驶", "contents_en": "Poor visibility, sail with care",
}  # fmt: skip


def acted(who, **said):
    return browser(who, language="en").post(reverse("feeds:notice_act"), said, follow=True).content.decode()


def written(world, **changes):
    acted(world.lock, **FORM | changes)
    return SkipperNotice.objects.order_by("-pk").first()


def test_written_published_read_withdrawn(world):
    one = written(world)
    page = reverse("feeds:notice", args=[one.pk])
    assert one.state == "draft" and browser().get(page).status_code == 404
    assert "sail with care" not in browser(language="en").get(reverse("river:notices")).content.decode()
    assert "Done." in acted(world.lock, step="publish", id=str(one.pk))
    one.refresh_from_db()
    assert (one.state, one.year, one.number) == ("published", 2021, 1)
    public = browser(language="en").get(reverse("river:notices")).content.decode()
    assert "sail with care" in public and "2021-1" in public
    assert "谨慎驾驶" in browser(language="zh-hans").get(page).content.decode()
    for address in (reverse("feeds:notice_xml", args=[one.pk]), reverse("feeds:notices")):
        found, problems = NTS.decode(browser(language="en").get(address).content)
        assert not problems and "WARNIN" in [item.subject for item in found.traffic]
    acted(world.lock, step="withdraw", id=str(one.pk))
    assert not selectors.notices().exists() and browser().get(page).status_code == 200
    assert acted(world.lock, step="publish", id=str(one.pk)).count("Done.") == 0
    drain()
    ours = next(p for p in projections() if p.model == "feeds.SkipperNotice")
    assert list(compare(ours)) == [] and Event.objects.filter(type="NOTICE_WITHDRAWN").count() == 1


def test_the_menu_says_where_a_notice_is_read(world):
    page = reverse("feeds:notice", args=[written(world).pk])
    acted(world.lock, step="publish", id=page.rstrip("/").rpartition("/")[2])
    here = {}
    for who in (world.carrier, world.lock):
        for address in (page, reverse("feeds:vessels"), reverse("river:notices")):
            html = browser(who, language="en").get(address).content.decode()
            found = re.findall(r'<a href="([^"]+)" aria-current="page">', html)
            here[who.name_zh, address] = {*found}
    read, desk, vessels = reverse("river:notices"), reverse("feeds:notice_desk"), reverse("feeds:vessels")
    shown = [next(iter(urls)) for urls in here.values() if len(urls) == 1]
    assert shown == [read, vessels, read, desk, vessels, read]


def test_an_obstruction_closes_the_lock_until_it_is_withdrawn(world):
    one = written(world, subject="OBSTRU", facility="TG-S", ends="2021-03-11T08:00")
    acted(world.lock, step="publish", id=str(one.pk))
    made = Closure.objects.get()
    assert made.facility == "TG-S" and made.reason_en == FORM["contents_en"]
    found, _ = NTS.decode(browser().get(reverse("feeds:notices")).content)
    assert [item.subject for item in found.traffic] == ["OBSTRU", "VESDRA"]  # told once
    acted(world.lock, step="withdraw", id=str(one.pk))
    made.refresh_from_db()
    assert made.withdrawn_at is not None


WRONG = [
    ({"subject": "NOPE"}, ["subject"]),
    ({"contents_en": " "}, ["contents_en"]),
    ({"facility": "XX"}, ["facility"]),
    ({"ends": "2021-03-09T08:00"}, ["ends"]),
    ({"subject": "OBSTRU"}, ["facility"]),
    ({"starts": "never"}, ["starts"]),
]


@pytest.mark.parametrize(("wrong", "fields"), WRONG)
def test_what_is_wrong_is_said_beside_it_and_nothing_kept(world, wrong, fields):
    answer = browser(world.lock, language="en").post(reverse("feeds:notice_act"), FORM | wrong)
    beside(answer, *fields, kept=["能见度不良", "庙河"])
    assert not SkipperNotice.objects.exists()


def test_nothing_to_take_in_is_said(world):
    answer = browser(world.lock).post(reverse("feeds:notice_act"), {"step": "take", "xml": " "})
    beside(answer, "file")


def test_who_may(world):
    one = written(world)
    for who in (None, world.carrier, world.customs, world.office):
        answer = browser(who).post(reverse("feeds:notice_act"), {"step": "publish", "id": str(one.pk)})
        assert answer.status_code in (302, 403) and (who is None or answer.status_code == 403)
        assert browser(who).get(reverse("feeds:notice_desk")).status_code == (302 if who is None else 403)
    one.refresh_from_db()
    assert one.state == "draft"
    assert browser(world.lock).get(reverse("feeds:notice_desk")).status_code == 200
    assert browser(world.lock).post(reverse("feeds:notice_act"), {"step": "publish", "id": "x"}).status_code == 422


def test_others_are_taken_in_by_page_and_told_once(world):
    raw = notice(closure(subject="WARNIN")).decode()
    for _ in range(2):
        acted(world.lock, step="take", xml=raw)
    one = SkipperNotice.objects.get()
    assert one.sender and one.state == "published"
    assert "Done." not in acted(world.lock, step="take", xml="<not-nts/>")
    assert "Done." not in acted(world.lock, step="take")
    assert one.sender in browser(language="en").get(reverse("river:notices")).content.decode()


def test_by_api(world):
    lock, path = browser(world.lock), "/api/v1/river/feeds/notices"
    body = {
        "subject": "ANNOUN", "contents_zh": "公告", "contents_en": "Notice", "starts": clock.now().isoformat(),
    }  # fmt: skip
    made = lock.post(f"{path}/drafts", body, content_type="application/json")
    assert made.status_code == 201 and browser().get(path).json() == []
    assert browser(world.carrier).post(f"{path}/{made.json()['id']}/publication").status_code == 403
    assert lock.post(f"{path}/{made.json()['id']}/publication").json()["number"] == 1
    assert [one["contents"] for one in browser(language="en").get(path).json()] == ["Notice"]
    assert lock.post(f"{path}/{made.json()['id']}/withdrawal").json()["state"] == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_two_published_at_once_have_two_numbers(noon):
    world = make_world()
    ones = [written(world), written(world)]
    at_once(*(lambda one=one: acted(world.lock, step="publish", id=str(one.pk)) for one in ones))
    assert sorted(SkipperNotice.objects.values_list("number", flat=True)) == [1, 2]
