"""R-5.3: owners of boxes that did not leave are told by message (IFTSTA) and in their worklist."""

from datetime import timedelta

from kouan.channels.models import Message
from kouan.codecs.edifact import reader
from kouan.codecs.edifact.messages import registry
from kouan.journal.worker import drain
from kouan.kernel import clock
from kouan.registry.worklist import tasks
from kouan.river.express import services
from kouan.river.express.models import Booking
from tests.river.express.conftest import book, published


def reports(world, owner):
    drain()
    found = Message.objects.filter(organisation=owner, format="IFTSTA").order_by("pk")
    return [bytes(one.raw).decode() for one in found]


def leave(world, sailing):
    clock.advance(sailing.latest - clock.now() + timedelta(minutes=1))
    services.depart(caller=world.as_one, sailing=sailing.pk)


def test_r_5_3_the_owner_is_told_where_its_boxes_went(line):
    first, _second = published(line, "E1"), published(line, "E2", days=13)
    one = book(line, first, boxes=3)
    leave(line, first)
    (raw,) = reports(line, line.trader)
    assert "E2" in raw and "ROLLED" in raw and "3 × 20 ft did not leave with E1" in raw
    segments = [segment for segment in reader.read(raw.encode()).segments if segment[0] not in ("UNB", "UNZ")]
    said, findings = registry.decode(segments)
    assert said is not None and said.consignments[0].reference == one.client_no, findings
    assert reports(line, line.trader) == [raw]
    assert any("rolled" in task.title.en for task in tasks(line.as_trader, 20))
    services.seen(caller=line.as_trader, booking=one.pk)
    assert not any("rolled" in task.title.en for task in tasks(line.as_trader, 20))


def test_r_5_3_left_behind_for_good_and_without_an_owner_the_carrier_is_told(line):
    sailing = published(line, "E1")
    book(line, sailing, boxes=2)
    mine = book(line, sailing, boxes=1, client_no="B2", owner="")
    leave(line, sailing)
    assert "NOT LOADED" in reports(line, line.trader)[0]
    assert len(reports(line, line.one)) == 1
    assert Booking.objects.get(pk=mine.pk).state == "stranded"
    services.seen(caller=line.as_one, booking=mine.pk)
