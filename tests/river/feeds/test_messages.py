"""Voyage reports and notices over channels: what they do, what they answer, what is refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from kouan.channels import services as channels
from kouan.codecs.edifact import reader
from kouan.codecs.edifact.messages import registry
from kouan.codecs.eri.nts import NTS, Limitation, Notice, Object, Period, Section, Traffic
from kouan.codecs.eri.voyage import Cargo, VoyageReport, encode
from kouan.kernel import clock
from kouan.river.feeds import values, voyages
from kouan.river.feeds.services.notices import take_notice
from kouan.river.models import Closure, DraughtLimit, Passage
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser
from tests.river.conftest import vessel

HOUR = timedelta(hours=1)


def report(one, **more):
    local = clock.now().astimezone(clock.SHANGHAI).replace(tzinfo=None)
    said = {
        "number": "V1",
        "vessel": one.mmsi,
        "name": one.name,
        "voyage": "2103",
        "departure": "CNWZH",
        "destination": "CNSHA",
        "departs": local + 2 * HOUR,
        "cargo": (Cargo(consignment="1", name="STEEL", mass=Decimal(3_000_000)),),
    }
    return VoyageReport(**said | more)


def sent(caller, raw, name="report.edi"):
    return channels.receive(caller=caller, raw=raw, filename=name).message


def told(caller, one, reference="1", **more):
    raw = encode(report(one, **more), sender="SHIP", recipient="TGA", reference=reference, at=datetime(2021, 3, 10))
    return sent(caller, raw)


def answered(message):
    """The ERIRSP that answers."""
    message.refresh_from_db()
    (segments,) = reader.read(bytes(message.ack)).each_message()
    return registry.decode(segments)[0]


def test_a_report_becomes_an_application(world):
    one = vessel(world)
    message = told(world.as_carrier, one)
    made = Passage.objects.get()
    assert (made.state, made.direction, made.cargo_t, made.client_no) == ("accepted", "down", 3000, "ERI-V1")
    assert made.origin == "CNWZH" and made.eta >= clock.now()
    assert message.state == "accepted" and answered(message).accepted


def test_a_report_again_and_its_cancellation(world):
    one = vessel(world)
    told(world.as_carrier, one)
    told(world.as_carrier, one, "2")
    assert Passage.objects.count() == 1
    told(world.as_carrier, one, "3", number="V2", function="replace", replaces="V1", destination="CNWUH")
    assert sorted(Passage.objects.values_list("state", flat=True)) == ["accepted", "cancelled"]
    told(world.as_carrier, one, "4", number="V3", function="cancellation", replaces="V2")
    assert set(Passage.objects.values_list("state", flat=True)) == {"cancelled"}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"departure": "XXXXX"}, "地点"),
        ({"departs": None}, "开航"),
        ({"destination": "CNGUO"}, "船闸"),
        ({"vessel": "99999999", "name": "NOBODY"}, "登记"),
        ({"function": "cancellation"}, "更改"),
    ],
)
def test_what_cannot_be_applied_for_is_answered_with_the_reason(world, more, why):
    message = told(world.as_carrier, vessel(world), **more)
    said = answered(message)
    assert not said.accepted and why in said.errors[0].notes[0].text
    assert not Passage.objects.exists()


def test_others_vessels_cannot_be_reported(world):
    message = told(world.as_other, vessel(world))
    assert not answered(message).accepted and not Passage.objects.exists()


def test_upstream_is_the_other_way(world):
    said, problems = voyages.application(
        report(vessel(world), departure="CNSHA", destination="CNGUO"),
        voyages.places(values.value("terminals")),
        values.value("lines"),
        values.value("speeds"),
    )
    assert not problems and said["direction"] == "up"


def notice(*traffic):
    return NTS.encode(
        Notice(sender="TGA", country="CN", language="ZH", issued=datetime(2021, 3, 1, tzinfo=UTC), traffic=traffic)
    )


def closure(name="三峡南线船闸", **more):
    valid = Period(start=date(2021, 4, 1), end=date(2021, 4, 9), from_time="08:00", to_time="18:00")
    place = Object(ids=("CNYIH00001LOCK000420",), name=name)
    said = {"year": 2021, "number": 7, "subject": "OBSTRU", "valid": valid, "contents": "检修"}
    return Traffic(**said | {"objects": (Section(place=place),)} | more)


def test_a_notice_closes_the_lock_once_and_limits_the_draught(world):
    place = Object(ids=("CNYIH00001LOCK000420",), name="三峡")
    limit = Limitation(code="VESDRA", value=Decimal("4.1"), unit="m")
    draught = Section(place=place, limitations=(limit,))
    shallow = closure(subject="VESDRA", objects=(draught,))
    for number in (1, 2):
        take_notice(caller=world.as_lock, raw=notice(closure(number=number), shallow))
    made = Closure.objects.get()
    assert made.facility == "TG-S" and made.starts == datetime(2021, 4, 1, 0, tzinfo=UTC)
    assert DraughtLimit.objects.get().limit_cm == 410


def test_who_takes_in_notices(world):
    url, raw = "/api/v1/river/feeds/notices", notice(closure())
    assert client().post(url, raw, "application/xml").status_code == 401
    for who in (world.customs, world.carrier, world.office):
        assert client(who).post(url, raw, "application/xml").status_code == 403
    assert not Closure.objects.exists()
    assert client(world.lock).post(url, b"<not-nts/>", "application/xml").status_code == 422
    assert client(world.lock).post(url, b"garbage", "application/xml").status_code == 422
    assert client(world.lock).post(url, raw, "application/xml").json()["done"] == 1


def test_other_notices_change_nothing(world):
    done, found = take_notice(caller=world.as_lock, raw=notice(closure(name="别处", subject="WARNIN")))
    assert done == 0 and found[-1].rule == "NTS-INFO" and not Closure.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_notices_go_out_as_xml_for_everybody_and_come_back_in(world, language):
    take_notice(caller=world.as_lock, raw=notice(closure()))
    answer = browser(language=language).get(reverse("feeds:notices"))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/xml"
    found, problems = NTS.decode(answer.content)
    assert not problems and [one.subject for one in found.traffic] == ["OBSTRU", "VESDRA"]
    take_notice(caller=world.as_lock, raw=answer.content)
    assert Closure.objects.count() == 1
