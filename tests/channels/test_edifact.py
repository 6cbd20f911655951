"""EDIFACT through the channels: findings, what a partner's profile makes of them, CONTRL, repeats, charsets."""

from datetime import timedelta

import pytest

from kouan.channels import formats, handlers, services
from kouan.channels.handlers import Reply
from kouan.channels.models import Message
from kouan.codecs.edifact import reader
from kouan.codecs.edifact.envelope import part
from kouan.journal.models import Event
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_acts")]
GATE = (
    "UNB+UNOA:2+TERM1+KOUAN+261123:0900+{ref}'UNH+1+COPARN:D:95B:UN:ITG14'BGM+12+G1+9'"
    "RFF+BN:B1'NAD+CF+MSK:160:ZZZ'EQD+CN+MSCU1234566+22G1:102:5++2+5'CNT+16:1'UNT+{count}+1'UNZ+1+{ref}'"
)


def gate(ref: str = "R1", count: int = 7) -> bytes:
    return GATE.format(ref=ref, count=count).encode()


def post(world, raw: bytes, **headers: str):
    return world.broker.api.post("/messages", raw, "application/edifact", **headers)


def contrl(body: bytes) -> dict[str, list]:
    """Segments of the answer by tag."""
    return {segment[0]: segment for segment in reader.read(body).segments}


def profiled(world, **fields):
    return services.register_partner(organisation=world.broker.organisation.id, name="Terminal 1", **fields)


def test_recognised_by_its_first_message():
    assert formats.recognise(gate()) == "COPARN"
    assert formats.recognise(b"\xef\xbb\xbfUNA:+.? '\r\n" + gate()) == "COPARN"
    assert formats.recognise(b"UNITED NATIONS") == ""
    assert formats.recognise(b"UNB+UNOA:2+A+B+261123:0900+1'") == "EDIFACT"
    assert formats.client_no("COPARN", gate()) == "TERM1/KOUAN/R1"


def test_kept_and_acknowledged_with_contrl(world):
    answer = post(world, gate())
    assert answer.status_code == 201
    assert answer["Content-Type"].startswith("application/edifact")
    said = contrl(answer.content)
    assert (part(said["UCI"], 1), part(said["UCI"], 4), part(said["UNB"], 3)) == ("R1", "7", "TERM1")
    assert [found.code for found in reader.read(answer.content).findings] == []
    message = Message.objects.get()
    assert (message.format, message.state, message.findings[0]["rule"]) == ("COPARN", "accepted", "D-NOBODY")


@pytest.mark.parametrize(
    ("strictness", "status", "action", "told"),
    [("accept", 201, "7", False), ("contrl", 201, "7", True), ("reject", 422, "4", True)],
)
def test_the_profile_decides_about_a_wrong_count(world, strictness, status, action, told):
    profiled(world, strictness=strictness)
    answer = post(world, gate(count=9))
    said = contrl(answer.content)
    assert (answer.status_code, part(said["UCI"], 4), "UCM" in said) == (
        status,
        action,
        told,
    )
    assert "EDI-29" in [found["rule"] for found in Message.objects.get().findings]


def test_formats_outside_the_profile_are_refused(world):
    profiled(world, formats=["COPRAR"])
    assert post(world, gate(), Accept="application/json").json()["problems"][0]["rule"] == "D-FORMAT"
    assert part(contrl(post(world, gate()).content)["UCI"], 4) == "4"


def test_the_charset_of_the_profile_goes_before_the_messages_own(world):
    profiled(world, charset="gb18030")
    raw = gate().replace(b"G1+9", "重庆+9".encode("gb18030"))
    assert post(world, raw).status_code == 201
    message = Message.objects.get()
    assert (message.charset, "重庆" in formats.of(raw).text(raw, "gb18030")[0]) == ("gb18030", True)


def test_a_repeat_has_one_effect_within_the_window(world, monkeypatch):
    calls = []

    def handle(caller, raw, message):
        calls.append(1)
        append(type="PROBE_HANDLED", subject=("box", uuid7()), payload={})
        return Reply(None, b"")

    monkeypatch.setitem(handlers._handlers, "COPARN", handle)
    profiled(world, duplicate_days=2)
    first, second = post(world, gate()), post(world, gate())
    assert (first.status_code, second.status_code, first.content == second.content) == (201, 200, True)
    assert post(world, gate(count=9), Accept="application/json").json()["code"] == "idempotency_mismatch"
    Message.objects.update(received_at=clock.now() - timedelta(days=3))
    assert post(world, gate(count=9)).status_code == 201, "the reference is used again"
    assert post(world, gate(count=9)).status_code == 200
    assert len(calls) == Event.objects.filter(type="PROBE_HANDLED").count() == 2


@pytest.mark.parametrize("raw", [gate()[:70], gate()[:-20], b"UNB+", b"UNB+UNOA:2" + bytes(range(256)), b"UNH+1'" * 9])
def test_truncated_and_binary_are_kept_with_findings(world, raw):
    answer = post(world, raw, Accept="application/json")
    assert answer.status_code in (201, 422)
    message = Message.objects.get()
    assert (message.body, bool(message.findings)) == (raw, True)


def test_a_folder_gets_the_contrl_as_a_file(world, partner):
    from kouan.channels import files
    from kouan.channels.folders import Poller

    (files.box(partner.folder, "in") / "gate.edi").write_bytes(gate())
    poller = Poller()
    poller.round()
    poller.round()
    out = Message.objects.get(direction="out")
    assert (out.format, out.filename.endswith(".edi")) == ("CONTRL", True)
    assert services.deliver(message=out.id).state == "delivered"
