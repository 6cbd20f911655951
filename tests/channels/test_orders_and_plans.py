"""COPARN, COREOR, IFTSTA and BAPLIE have an effect, the same in whatever order and however often they come."""

from itertools import permutations

import pytest

from kouan.channels import services
from kouan.channels.interchanges import orders
from kouan.channels.models import Message
from kouan.journal.models import Event
from kouan.journal.replay import check_replay
from kouan.journal.worker import drain
from kouan.journeys import selectors, stowage
from kouan.journeys.models import BayPlan, Call, Consignment, GateMove, Order, Status, Stowage, Unit
from kouan.kernel import clock
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from tests.at_once import at_once
from tests.channels.test_interchanges import CALL, LINES, SHIP, coarri, codeco, edi

pytestmark = pytest.mark.django_db
BOX = "MSCU1234566"
EQD = f"EQD+CN+{BOX}+22G1:102:5++3+5'"
WORDS = ("RELEASE_ORDERED", "ACCEPTANCE_ORDERED", "BOX_ANNOUNCED", "ORDER_CANCELLED")


@pytest.fixture(autouse=True)
def _codes(monkeypatch):
    monkeypatch.setattr(orders, "_documents", lambda: {"11": "acceptance", "12": "release", "27": "arrival"})


@pytest.fixture
def send(world):
    def act(kind: str, body: str, ref: str, role: Role = Role.CARRIER, directory: str = "95B"):
        caller = Caller(None, world.broker.organisation.id, frozenset({role}), "en")
        raw = edi(kind, body, ref).replace(b":D:95B:UN", f":D:{directory}:UN".encode())
        return services.receive(caller=caller, raw=raw).message

    return act


def coreor(function: str = "9", issued: str = "202611250800", until: str = "202611301800") -> str:
    return (
        f"BGM+129+D1+{function}'DTM+137:{issued}:203'DTM+36:{until}:203'RFF+RE:REL77'{SHIP}LOC+9+CNCKG:139:6'"
        f"NAD+FW+++YUBEI TRUCKS'{EQD}RFF+BM:BL1'CNT+16:1'"
    )


def coparn(kind: str = "12", function: str = "9", issued: str = "202611250800") -> str:
    return (
        f"BGM+{kind}+D2+{function}'DTM+137:{issued}:203'RFF+BN:BL1'{SHIP}LOC+9+CNCKG:139:6'NAD+CF+MSK:160:ZZZ'"
        "EQD+CN++22G1:102:5++2+4'EQN+3'CNT+16:1'"
    )


def opened(send) -> Consignment:
    send("CALINF", CALL, "A1")
    send("CUSCAR", LINES, "A2")
    return Consignment.objects.get()


def test_a_release_order_is_told_at_the_gate(send):
    line = opened(send)
    told = send("COREOR", coreor(), "R1", directory="00B")
    assert (told.state, told.subject_type) == ("accepted", "order"), told.findings
    order = Order.objects.get()
    assert (order.kind, order.number, order.box, order.party) == ("release", "REL77", BOX, "YUBEI TRUCKS")
    assert (order.consignment, f"{order.valid_until:%m-%d %H}") == (line, "11-30 10")
    assert Event.objects.get(type="RELEASE_ORDERED").journey == line.id
    send("COARRI", coarri(), "R2", Role.TERMINAL)
    answer = selectors.may_leave(BOX, "渝A12345", clock.now().replace(2026, 11, 26, 2), "GUOYUAN")
    assert ("REL77" in answer.information[0].zh, "YUBEI" in answer.information[0].en) == (True, True)
    assert [one.kind for one in answer.reasons] == ["customs"], "it informs, it does not open or close"
    later = selectors.may_leave(BOX, "渝A12345", clock.now().replace(2026, 12, 2), "GUOYUAN")
    assert "expired" in later.information[0].en
    out = send("CODECO", codeco(), "R3", Role.TERMINAL)
    assert out.state == "refused"


def test_orders_by_the_kind_of_document(send):
    for kind in ("11", "12", "27"):
        assert send("COPARN", coparn(kind), f"K{kind}").state == "accepted"
    found = {(one.kind, one.number, one.size_type, one.quantity) for one in Order.objects.all()}
    assert found == {(kind, "BL1", "22G1", 3) for kind in ("acceptance", "release", "arrival")}
    unknown = send("COPARN", coparn("999"), "K9")
    assert (unknown.state, unknown.findings[-1]["rule"]) == ("refused", "D-MISSING")
    line = opened(send)
    assert set(Order.objects.values_list("consignment", flat=True)) == {line.id}, "they find the line that came later"
    assert set(Event.objects.filter(type__in=WORDS).values_list("journey", flat=True)) == {None, line.id}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_orders_converge(send, order):
    words = [coreor(), coreor("5", "202611250900", "202612011800"), coreor("1", "202611250900")]
    for number in (*order, order[0]):
        send("COREOR", words[number], f"C{number}", directory="00B")
    order = Order.objects.get()
    assert (order.cancelled, order.revision) == (True, 2)
    before = Event.objects.filter(type__in=WORDS).count()
    assert send("COREOR", words[0], "C9", directory="00B").state == "accepted"
    assert Event.objects.filter(type__in=WORDS).count() == before, "an old word changes nothing"


def test_the_journal_gives_the_orders(send):
    opened(send)
    for number, words in enumerate((coreor("5", "202611250900", "202612011800"), coreor(), coreor("1"))):
        send("COREOR", words, f"J{number}", directory="00B")
    send("COPARN", coparn(), "J9")
    drain()
    assert [str(one) for one in check_replay() if "organisation" not in str(one)] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("refs", [("Q1", "Q1"), ("Q1", "Q2")], ids=["one message", "two messages"])
def test_a_gate_move_told_twice_at_once(send, refs):
    told = at_once(*(lambda ref=ref: send("CODECO", codeco("34"), ref, Role.TERMINAL).state for ref in refs))
    assert told == ["accepted", "accepted"]
    assert (GateMove.objects.count(), Unit.objects.count()) == (1, 1)
    assert Event.objects.filter(type="GATE_IN").count() == 1
    assert Message.objects.count() == len(set(refs))


STATUS = (
    "BGM+23+S1+9'DTM+137:202611250800:203'NAD+CA+MSK:160:ZZZ'CNI+1'STS+1+24'RFF+BM:BL1'DTM+334:202611242300:203'"
    "LOC+175+CNWUH:139:6:WUHAN'"
)


@pytest.mark.parametrize("first", ["line", "status"])
def test_a_status_stands_in_the_journey_however_it_comes(send, first):
    line = opened(send) if first == "line" else None
    for ref in ("S1", "S1", "S2"):
        assert send("IFTSTA", STATUS, ref, directory="00B").state == "accepted"
    line = line or opened(send)
    status = Status.objects.get()
    assert (status.code, status.place, status.consignment) == ("24", "CNWUH", line)
    told = [event for event in selectors.timeline(line) if event.type == "STATUS_REPORTED"]
    assert (len(told), told[0].occurred_at, told[0].payload["place_name"]) == (1, status.at, "WUHAN")


def baplie(issued: str = "202611250800", boxes: int = 2) -> str:
    cells = "".join(
        f"LOC+147+{'0010282' if n == 0 else f'003{n:02}82'}::5'MEA+WT++KGM:{20000 + n}'LOC+9+CNSHA'LOC+11+CNCKG'"
        f"RFF+BM:1'EQD+CN+MSCU{n:07}+22G1+++5'NAD+CA+MSK:172:20'"
        for n in range(boxes)
    )
    head = f"BGM++BP1+9'DTM+137:{issued}:203'{SHIP}LOC+5+CNSHA:139:6'LOC+61+CNCKG:139:6'"
    return f"{head}DTM+136:202611200000:203'RFF+VON:026E'{cells}"


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_plan_made_last_stands(send, order):
    send("CALINF", CALL, "A1")
    said = [baplie(), baplie("202611250900", 5), baplie("202611250900", 4)]
    for number in (*order, order[0]):
        message = send("BAPLIE", said[number], f"P{number}", Role.TERMINAL)
        assert (message.state, message.subject_type) == ("accepted", "call"), message.findings
    plan = BayPlan.objects.get()
    assert (f"{plan.said_at:%H}", plan.boxes.count()) == ("01", 5)
    box = Stowage.objects.get(bay=1)
    assert (box.row, box.tier, box.weight, box.discharge, box.full) == (2, 82, 20000, "CNCKG", True)


def test_the_plan_in_section(send, world):
    send("CALINF", CALL, "A1")
    send("BAPLIE", baplie(boxes=5), "P1")
    call, plan = Call.objects.get(), BayPlan.objects.get()
    caller = Caller(None, world.broker.organisation.id, frozenset({Role.CARRIER}), "en")
    assert [one.id for one in stowage.plans(caller, call)] == [plan.id]
    assert stowage.plans(world.rival.caller, call) == []
    assert stowage.bays(plan) == [(1, 1), (3, 4)]
    assert stowage.section(plan, 3).rows == [4, 2, 1, 3]


@pytest.mark.parametrize(("kind", "body"), [("COREOR", coreor()), ("IFTSTA", STATUS), ("BAPLIE", baplie())])
def test_who_may_not_say_it_is_refused(send, kind, body):
    assert send(kind, body, "D1", Role.TRADER).status == 403
    assert not (Order.objects.exists() or Status.objects.exists() or BayPlan.objects.exists())


TWO = (
    "UNB+UNOY:3+SENDER+KOUAN+261123:0900+{ref}'UNH+1+CODECO:D:95B:UN'{bad}UNT+{count}+1'"
    "UNH+2+CODECO:D:95B:UN'{good}UNT+{rest}+2'UNZ+2+{ref}'"
)


@pytest.mark.parametrize(
    ("strictness", "state", "moves"), [("message", "accepted", 1), ("reject", "refused", 0), ("contrl", "accepted", 2)]
)
def test_a_good_message_beside_a_bad_one(world, send, strictness, state, moves):
    services.register_partner(organisation=world.broker.organisation.id, name="T", strictness=strictness)
    good, bad = (codeco("34", when=at).replace("LOC+165", "LOC+14") for at in ("202611261000", "202611261100"))
    raw = TWO.format(ref="T1", bad=bad, good=good, count=99, rest=good.count("'") + 2).encode()
    caller = Caller(None, world.broker.organisation.id, frozenset({Role.TERMINAL}), "en")
    message = services.receive(caller=caller, raw=raw).message
    assert (message.state, Event.objects.filter(type="GATE_IN").count()) == (state, moves)
    ack = bytes(message.ack).decode()
    assert ("UCM+1+CODECO:D:95B:UN+4" in ack, "UCM+2" in ack) == (strictness != "contrl", strictness == "reject"), ack
    assert (message.facts.get("rejected") == "1") == (strictness == "message")


def test_an_interchange_of_several_types(send, world):
    send("CALINF", CALL, "A1")
    plan = baplie()
    said = [("BAPLIE", plan), ("CODECO", codeco("34")), ("CUSRES", "BGM+962+1'")]
    messages = "".join(
        f"UNH+{n}+{kind}:D:95B:UN'{body}UNT+{body.count(chr(39)) + 2}+{n}'" for n, (kind, body) in enumerate(said, 1)
    )
    raw = f"UNB+UNOY:3+SENDER+KOUAN+261123:0900+M1'{messages}UNZ+3+M1'".encode()
    caller = Caller(None, world.broker.organisation.id, frozenset({Role.TERMINAL}), "en")
    message = services.receive(caller=caller, raw=raw).message
    assert (message.format, message.state, message.facts["done"]) == ("INTERCHANGE", "accepted", "1/1; 1/1")
    assert (BayPlan.objects.count(), Event.objects.filter(type="GATE_IN").count()) == (1, 1)
