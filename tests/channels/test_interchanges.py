"""EDIFACT that does something: gate moves, boxes off and on board, calls, manifest lines; CONTRL and APERAK."""

from decimal import Decimal

import pytest

from kouan.channels import decoded, services
from kouan.channels.models import Message
from kouan.codecs.edifact import reader, validate
from kouan.codecs.edifact.envelope import part
from kouan.journal.models import Event
from kouan.journeys.models import Call, Consignment, GateMove, Unit
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

pytestmark = pytest.mark.django_db
EFFECTS = ("GATE_IN", "GATE_OUT", "GATE_REFUSED", "DISCHARGED", "LOADED", "CALL_ANNOUNCED", "CONSIGNMENT_OPENED")
SHIP = "TDT+20+026E+1++CMB:172:20+++9123456:146::YANGTZE STAR'"
BOX = "EQD+CN+MSCU1234566+22G1:102:5++3+5'"
PLACE = "CNCKG:139:6+GUOYUAN:139:6'"
CALL = f"BGM+96+C1+9'RFF+VON:026E'NAD+CA+MSK:160:ZZZ'{SHIP}LOC+153+{PLACE}DTM+132:202611251200:203'"
LINES = (
    f"BGM+85+M1+9'NAD+CA+MSK:160:ZZZ'{SHIP}LOC+60+CNCKG:139:6'DTM+132:202611251200:203'GIS+23'{BOX}"
    "CNI+1'RFF+BM:BL1'CNT+7:21500:KGM'LOC+9+DEHAM'LOC+11+CNCKG'NAD+CN+++SHANCHENG'GID+1+100:CT'FTX+AAA+++WINE'"
    "MEA+AAE+G+KGM:21500'SGP+MSCU1234566+100'"
)


def coarri(kind: str = "98", when: str = "202611251300") -> str:
    return f"BGM+{kind}+R1+9'{SHIP}NAD+CF+MSK:160:ZZZ'{BOX}DTM+203:{when}:203'CNT+16:1'"


def codeco(kind: str = "36", plate: str = "渝A12345", when: str = "202611261000") -> str:
    return (
        f"BGM+{kind}+G1+9'TDT+1++3+++++:146::{plate}'NAD+CF+MSK:160:ZZZ'{BOX}DTM+7:{when}:203'LOC+89+{PLACE}CNT+16:1'"
    ).replace("LOC+89", "LOC+165")


def edi(kind: str, body: str, ref: str) -> bytes:
    count = body.count("'") + 2
    said = f"UNB+UNOY:3+SENDER+KOUAN+261123:0900+{ref}'UNH+1+{kind}:D:95B:UN'{body}UNT+{count}+1'UNZ+1+{ref}'"
    return said.encode()


@pytest.fixture
def send(world):
    """Send a message as a terminal (or another role); answers the stored message."""

    def act(kind: str, body: str, ref: str, role: Role = Role.TERMINAL):
        caller = Caller(None, world.broker.organisation.id, frozenset({role}), "en")
        return services.receive(caller=caller, raw=edi(kind, body, ref)).message

    return act


def answer(message: Message) -> dict[str, list]:
    return {segment[0]: segment for segment in reader.read(bytes(message.ack)).segments}


def test_a_box_from_announcement_to_the_gate(send):
    call = send("CALINF", CALL, "A1", Role.CARRIER)
    assert (call.state, call.subject_type) == ("accepted", "call"), call.findings
    lines = send("CUSCAR", LINES, "A2", Role.CARRIER)
    assert (lines.state, lines.facts) == ("accepted", {"done": "1/1"}), lines.findings
    line = Consignment.objects.get(bill_no="BL1")
    assert (line.direction, line.packages, line.gross_weight) == ("I", 100, Decimal(21500))
    assert send("COARRI", coarri(), "A3").state == "accepted"
    assert Unit.objects.get().location == "GUOYUAN"
    out = send("CODECO", codeco(), "A4")
    assert (out.state, out.findings[-1]["rule"]) == ("refused", "D-REFUSED")
    assert Event.objects.filter(type="GATE_REFUSED").count() == 1
    said = answer(out)
    assert (part(said["UCI"], 4), part(said["BGM"], 4), said["ERC"][1][0]) == ("7", "RE", "D-REFUSE")
    assert [found for found in validate.check(reader.read(bytes(out.ack))) if found.severity == "E"] == []


def test_the_same_message_twice_has_one_effect(send):
    for _ in range(2):
        send("CALINF", CALL, "B1", Role.CARRIER)
        assert send("CODECO", codeco("34"), "B2").state == "accepted"
    assert send("CODECO", codeco("34"), "B3").state == "accepted", "under another reference: the same move"
    assert (Call.objects.count(), GateMove.objects.count(), Event.objects.filter(type="GATE_IN").count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("kind", "body", "rule"),
    [
        ("COARRI", coarri(), "D-CALL"),
        ("CODECO", codeco("99"), "D-MISSING"),
        ("CODECO", codeco("34", plate="渝" * 20), "D-LENGTH"),
        ("CODECO", codeco("34").replace("MSCU1234566", "X1"), "D-BOX"),
        ("CALINF", CALL.replace("+GUOYUAN:139:6", ""), "D-MISSING"),
        ("CUSCAR", LINES, "D-CALL"),
    ],
)
def test_what_cannot_be_done_is_told_with_aperak(send, kind, body, rule):
    message = send(kind, body, "C1")
    assert (message.state, message.findings[-1]["rule"]) == ("refused", rule)
    assert part(answer(message)["UNH"], 2) in ("APERAK", "CONTRL")
    assert b"APERAK" in bytes(message.ack)
    assert not Event.objects.filter(type__in=EFFECTS).exists()


@pytest.mark.parametrize(
    ("kind", "body"), [("CODECO", codeco()), ("COARRI", coarri()), ("CUSCAR", LINES), ("CALINF", CALL)]
)
def test_who_may_not_say_it_is_refused(send, kind, body):
    message = send(kind, body, "D1", Role.BROKER)
    assert (message.state, message.status) == ("refused", 403)
    assert not Event.objects.filter(type__in=EFFECTS).exists()


def test_a_strict_partner_is_held_to_the_directory(world, send):
    services.register_partner(organisation=world.broker.organisation.id, name="T", strictness="reject")
    message = send("CODECO", codeco("34").replace("EQD+CN", "EQD"), "E1")
    assert (message.state, message.findings[0]["rule"][:4]) == ("refused", "EDI-")
    assert part(answer(message)["UCI"], 4) == "4"
    assert not Unit.objects.exists()


def test_the_desk_shows_it_typed(send):
    shown = {line.path: line.value for line in decoded.lines(send("CODECO", codeco("34"), "F1"))}
    assert shown["CODECO 1.boxes[0].number"] == "MSCU1234566"
