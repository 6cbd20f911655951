"""Manifests of customs through the channels: lines opened, arrived, counted, moved; one effect and a receipt each."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kouan.channels import formats
from kouan.channels.models import Message
from kouan.codecs.customs_xml.manifest import MANIFEST, RECEIPT, Manifest
from kouan.codecs.customs_xml.manifest_parts import Bill, Equipment, Item, Means, Packing, Place, Seal
from kouan.journal.models import Event
from kouan.journeys import services
from kouan.journeys.models import Consignment, Unit
from kouan.kernel import clock
from kouan.registry import tokens
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.registry.services import issue_token
from tests.channels.conftest import Api

pytestmark = pytest.mark.django_db
T0 = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
BOX = "CSQU3054383"


def partner(index: int, role: Role) -> Api:
    made = Organisation.objects.create(
        uscc=f"91500000MA000000{index}X", name_zh=f"示例{index}", name_en=str(role), roles=[role]
    )
    _, token = issue_token(organisation=made, name="t", roles=[role], expires_at=clock.now() + timedelta(days=3))
    api = Api(token)
    api.organisation = made
    return api


@pytest.fixture
def port(db):
    """A carrier with a ship that calls twice, another carrier, the terminal."""
    tokens.forget()

    class Port:
        carrier, rival, terminal = partner(1, Role.CARRIER), partner(2, Role.CARRIER), partner(3, Role.TERMINAL)

    own = {"kind": "vessel", "name": "MIN LUN 7", "imo": "9074729", "port": "CNCQI", "terminal": "GUOYUAN"}
    ours = Port.carrier.organisation.id
    Port.call = services.announce_call(voyage="2611W", eta=T0, operator=ours, **own)
    Port.later = services.announce_call(voyage="2612W", eta=T0, operator=ours, **own)
    return Port


def manifest(kind: str, number: str = "1", function: str = "9", **more) -> bytes:
    told = {
        "message_id": f"CN_{kind}_1p0_TEST_{number}",
        "function": function,
        "kind": kind,
        "sender": "TEST",
        "sent": "20261102090000000",
        "means": Means(voyage="2611W", kind="1", id="UN9074729", name="MIN LUN 7"),
    }
    return MANIFEST.written(Manifest(**told | more))[0]


def bill(number: str = "CQ2611001", pieces: int = 10, weight: str = "1000", **more) -> Bill:
    return Bill(
        bill_no=number,
        packing=Packing(pieces=pieces, kind="CT"),
        gross_weight=Decimal(weight),
        boxes=(Equipment(number=BOX, size_type="22G1", fullness="8", seals=(Seal(number="M/S1", agency="CA"),)),),
        items=(Item(line=1, description="红葡萄酒"),),
        **more,
    )


def post(api: Api, raw: bytes):
    return api.post("/messages", raw)


def told(answer) -> tuple[str, list[str]]:
    receipt, problems = RECEIPT.decode(answer.content)
    assert problems == []
    return receipt.code, [one.code for one in receipt.bills]


def test_an_original_manifest_opens_its_lines(port):
    raw = manifest("MT1101", bills=(bill(), bill("CQ2611002")))
    answer = post(port.carrier, raw)
    assert (answer.status_code, told(answer)) == (201, ("01", ["01", "01"]))
    line = Consignment.objects.get(bill_no="CQ2611001")
    assert (line.direction, line.call_id, line.packages, line.goods_description) == ("I", port.call.id, 10, "红葡萄酒")
    assert (Unit.objects.get().number, Unit.objects.get().seal) == (BOX, "S1")
    message = Message.objects.get()
    assert (message.format, message.client_no, message.facts["bills"]) == ("MT1101", "CN_MT1101_1p0_TEST_1", "2/2")


def test_the_same_message_again_has_no_second_effect(port):
    raw = manifest("MT1101", bills=(bill(),))
    first = post(port.carrier, raw)
    events = Event.objects.count()
    second = post(port.carrier, raw)
    assert (first.content, second.status_code, Event.objects.count()) == (second.content, 200, events)


def test_one_bad_bill_stops_no_other(port):
    post(port.carrier, manifest("MT1101", bills=(bill(),)))
    answer = post(port.carrier, manifest("MT1101", "2", bills=(bill(pieces=99), bill("CQ2611009"))))
    assert (answer.status_code, told(answer)) == (201, ("01", ["03", "01"]))
    assert Consignment.objects.get(bill_no="CQ2611001").packages == 10
    alone = post(port.carrier, manifest("MT1101", "3", bills=(bill(pieces=99),)))
    assert (alone.status_code, told(alone)) == (422, ("03", ["03"]))


def test_changed_and_withdrawn(port):
    post(port.carrier, manifest("MT2101", bills=(bill(),)))
    post(port.carrier, manifest("MT2101", "2", "5", bills=(bill(pieces=11, amends_reason="少报"),)))
    line = Consignment.objects.get()
    assert (line.direction, line.packages) == ("E", 11)
    gone = post(port.carrier, manifest("MT2101", "3", "3", bills=(Bill(bill_no="CQ2611001"),)))
    line.refresh_from_db()
    assert (told(gone)[0], line.manifest_state) == ("01", "withdrawn")
    unknown = post(port.carrier, manifest("MT2101", "4", "3", bills=(Bill(bill_no="NOBODY"),)))
    assert (unknown.status_code, told(unknown)) == (422, ("03", ["03"]))


def test_arrival_by_boxes_and_tally(port):
    post(port.carrier, manifest("MT2101", bills=(bill(),)))
    place = Place(id="CNCQI/8007", arrives="20261102101500")
    answer = post(port.terminal, manifest("MT3101", unloading=place, boxes=(Equipment(number=BOX),)))
    line = Consignment.objects.get()
    assert (told(answer)[0], line.arrival_reported_at) == ("01", datetime(2026, 11, 2, 2, 15, tzinfo=UTC))
    assert Unit.objects.get().location == "GUOYUAN"
    tally = manifest("MT5102", bills=(bill(pieces=9),), completed="20261102120000")
    assert told(post(port.terminal, tally)) == ("01", ["01"])
    line.refresh_from_db()
    assert (line.tally_packages, line.holds.filter(kind="tally", lifted_at=None).count()) == (9, 1)
    nobody = post(port.terminal, manifest("MT3101", "2", unloading=place, boxes=(Equipment(number="MSCU1234566"),)))
    assert (nobody.status_code, told(nobody)[0]) == (404, "03")


def test_moved_to_a_later_voyage(port):
    post(port.carrier, manifest("MT2101", bills=(bill(),)))
    later = Means(voyage="2612W", id="UN9074729")
    answer = post(port.carrier, manifest("MT8103", bills=(Bill(bill_no="CQ2611001"),), next=later, content="落装"))
    assert (told(answer), Consignment.objects.get().call_id) == (("01", ["01"]), port.later.id)


@pytest.mark.parametrize("who", ["rival", "terminal_for_mt8103"])
def test_others_are_refused_and_change_nothing(port, who):
    post(port.carrier, manifest("MT2101", bills=(bill(),)))
    before = Consignment.objects.values().get()
    if who == "rival":
        raw, api = manifest("MT2101", "7", "5", bills=(bill(pieces=1),)), port.rival
    else:
        raw = manifest("MT8103", bills=(bill(),), next=Means(voyage="2612W", id="UN9074729"))
        api = port.terminal
    answer = post(api, raw)
    assert answer.status_code == 403
    assert Consignment.objects.values().get() == before


def test_anonymous_and_traders(port, world):
    raw = manifest("MT1101", bills=(bill(),))
    assert post(Api(""), raw).status_code == 401
    assert post(world.trader.api, raw).status_code == 403
    assert not Consignment.objects.exists()


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (manifest("MT1101", means=Means(voyage="NONE", id="UN9074729"), bills=(bill(),)), "D-CALL"),
        (manifest("MT1101", bills=(bill(),)).replace(b">10<", b">ten<"), "XML-03"),
        (manifest("MT1101", bills=(bill(),)).replace(b"MT1101", b"MT9999"), "XML-03"),
        (manifest("MT1101"), "XML-02"),
        (manifest("MT5101", "9", "3", bills=(bill(),)), "D-FACT"),
    ],
)
def test_what_cannot_be_done_is_returned_with_the_reason(port, raw, rule):
    api = port.terminal if b"MT5101" in raw else port.carrier
    answer = post(api, raw)
    assert (answer.status_code, told(answer)[0]) == (422 if rule != "D-CALL" and rule != "D-FACT" else 409, "03")
    assert rule in [one["rule"] for one in Message.objects.get().findings]
    assert not Consignment.objects.exists()


def test_types_nobody_acts_on_are_kept(port):
    answer = post(port.carrier, manifest("MT8105", bills=(bill(),)))
    assert (answer.status_code, told(answer)[0]) == (201, "02")
    assert Message.objects.get().findings[0]["rule"] == "D-NOBODY"


def test_recognised_by_type():
    assert formats.recognise(manifest("MT3101", unloading=Place(id="CNCQI"))) == "MT3101"
    assert formats.recognise(b"<Manifest><Head><MessageType>MT2101A</MessageType></Head></Manifest>") == "MT2101"
    assert formats.recognise(b"<Manifest/>") == "Manifest"
    assert formats.recognise(b"<Other>Manifest</Other>") == "Other"
