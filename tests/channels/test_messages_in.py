"""Messages in over HTTPS: one effect and one answer, refusals with findings, bad input, faults of ours."""

from datetime import timedelta

import pytest

from kouan.channels.models import Message
from kouan.codecs.customs_xml import envelope
from kouan.codecs.customs_xml.receipts import decode_import_response
from kouan.journal.models import Event
from kouan.kernel import clock
from kouan.kernel.errors import Unavailable
from kouan.registry import tokens
from kouan.registry.models import ApiToken
from tests.channels.messages import NUMBER, WINE, numberless, wine

pytestmark = pytest.mark.django_db


def test_accepted_with_an_xml_acknowledgement(world, probe, effects):
    answer = world.broker.api.post("/messages", wine())
    assert answer.status_code == 201
    assert answer["Content-Type"].startswith("application/xml")
    said = decode_import_response(answer.content)
    assert (said.ok, said.client_no, said.seq_no) == (True, NUMBER, "I20260000000000001")
    message = Message.objects.get()
    assert (message.state, message.charset, message.body) == ("accepted", "utf-8", wine())
    assert str(message.id) == answer["X-Message-Id"]
    assert effects() == 1


def test_the_events_it_caused_carry_the_messages_request(world, probe):
    world.broker.api.post("/messages", wine())
    message = Message.objects.get()
    types = set(Event.objects.filter(request=message.request).values_list("type", flat=True))
    assert types == {"MESSAGE_RECEIVED", "PROBE_HANDLED", "MESSAGE_ACCEPTED"}


def test_json_when_asked_for(world, probe):
    answer = world.broker.api.post("/messages", wine(), Accept="application/json")
    body = answer.json()
    assert (answer.status_code, body["state"], body["client_no"], body["repeated"]) == (201, "accepted", NUMBER, False)
    assert body["facts"]["seq_no"] == "I20260000000000001"


def test_a_file_of_a_form(world, probe):
    boundary = "xyz"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="../a/酒.xml"\r\n\r\n'
    body = head.encode() + wine() + f"\r\n--{boundary}--\r\n".encode()
    answer = world.broker.api.post("/messages", body, f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 201
    assert Message.objects.get().filename == "酒.xml"
    assert world.broker.api.post("/messages", b"--xyz--\r\n", "multipart/form-data; boundary=xyz").status_code == 422


@pytest.mark.parametrize("raw", [wine(), numberless()])
def test_twice_is_once_with_the_same_answer(world, probe, effects, raw):
    first = world.broker.api.post("/messages", raw)
    second = world.broker.api.post("/messages", raw)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    assert (effects(), Message.objects.count(), probe.calls) == (1, 1, 1)


def test_without_a_number_it_is_a_new_message_after_some_days(world, probe, effects):
    world.broker.api.post("/messages", numberless())
    Message.objects.update(received_at=clock.now() - timedelta(days=4))
    assert world.broker.api.post("/messages", numberless()).status_code == 201
    assert effects() == 2


def test_same_number_other_body(world, probe, effects):
    world.broker.api.post("/messages", wine())
    answer = world.broker.api.post("/messages", wine().replace(b"N/M", b"N/N"))
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_mismatch"
    assert (effects(), Message.objects.count()) == (1, 1)


def test_idempotency_key(world, probe, effects):
    assert world.broker.api.post("/messages", numberless(), Idempotency_Key="k-1").status_code == 201
    assert world.broker.api.post("/messages", numberless(), Idempotency_Key="k-1").status_code == 200
    mismatch = world.broker.api.post("/messages", numberless("other"), Idempotency_Key="k-1")
    assert (mismatch.status_code, mismatch.json()["code"]) == (422, "idempotency_mismatch")
    assert world.broker.api.post("/messages", wine(), Idempotency_Key="a b").status_code == 422
    assert effects() == 1


def test_the_numbers_of_two_senders_do_not_meet(world, probe, effects):
    assert world.broker.api.post("/messages", wine()).status_code == 201
    assert world.rival.api.post("/messages", wine()).status_code == 201
    assert effects() == 2


def test_refused_with_findings_and_nothing_done(world, probe, effects):
    raw = wine().replace(b"<GrossWet>1800.5</GrossWet>", "<GrossWet>１８００</GrossWet>".encode())
    answer = world.broker.api.post("/messages", raw)
    assert answer.status_code == 422
    said = decode_import_response(answer.content)
    assert (said.ok, "gross_weight" in said.message, "B22" in said.message) == (False, True, True)
    shown = world.broker.api.post("/messages", raw, Accept="application/json", Accept_Language="en")
    problem = shown.json()["problems"][0]
    assert (shown.status_code, problem["rule"], problem["field"]) == (422, "B22", "gross_weight")
    assert "plain digits" in problem["message"]
    assert effects() == 0
    assert [message.state for message in Message.objects.all()] == ["refused", "refused"]


def test_a_refusal_leaves_the_number_free(world, probe, effects):
    wrong = wine().replace(b"<NetWt>1350</NetWt>", b"<NetWt>1,350</NetWt>")
    assert world.broker.api.post("/messages", wrong).status_code == 422
    assert world.broker.api.post("/messages", wine()).status_code == 201, "corrected"
    assert world.broker.api.post("/messages", wrong).json()["code"] == "idempotency_mismatch"
    assert effects() == 1


def test_a_refusal_under_a_key_is_kept(world, probe):
    wrong = wine().replace(b"<NetWt>1350</NetWt>", b"<NetWt>1,350</NetWt>")
    first = world.broker.api.post("/messages", wrong, Idempotency_Key="k")
    again = world.broker.api.post("/messages", wrong, Idempotency_Key="k")
    assert (first.status_code, again.status_code, first.content == again.content) == (422, 422, True)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"not xml at all", "XML"),
        (b"<Unheard/>", "Unheard"),
        (b'<!DOCTYPE x [<!ENTITY e "x">]><DecMessage/>', "DOCTYPE"),
        (b"<DecMessage>" + b"<a>" * 70 + b"</a>" * 70 + b"</DecMessage>", "64"),
        (WINE.encode().replace("红".encode(), b"\xff\xfe", 1), "GB18030"),
        (b'<?xml version="1.0" encoding="latin-1"?><DecMessage/>', "latin-1"),
    ],
)
def test_unreadable_messages_are_kept_and_refused(world, probe, effects, raw, word):
    answer = world.broker.api.post("/messages", raw, Accept="application/json")
    assert answer.status_code == 422
    assert word in answer.json()["problems"][0]["zh"]
    assert (Message.objects.get().body, effects()) == (raw, 0)


def test_gb18030(world, probe):
    raw = WINE.replace("utf-8", "GB18030").encode("gb18030")
    assert world.broker.api.post("/messages", raw).status_code == 201
    assert Message.objects.get().charset == "gb18030"


def test_too_large_and_empty(world, probe):
    answer = world.broker.api.post("/messages", b"<a>" + b" " * 8 * 1024 * 1024)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert world.broker.api.post("/messages", b" \n").status_code == 422
    assert not Message.objects.exists()


def test_envelope(world, probe, effects):
    from kouan.channels.services import register_partner

    packed = envelope.Envelope(
        message_id="6b1d3c2e-0001", sender="CQB01", receivers=("KOUAN",), kind="DecMessage", data=wine()
    )
    raw = envelope.encode(packed, zipped=True)
    refused = world.broker.api.post("/messages", raw, Accept="application/json")
    assert (refused.status_code, refused.json()["problems"][0]["rule"]) == (409, "D-SENDER")
    register_partner(organisation=world.broker.organisation.id, name="示例", sender_id="CQB01")
    again = envelope.encode(
        envelope.Envelope(**{f: getattr(packed, f) for f in packed.__struct_fields__} | {"message_id": "6b1d3c2e-0002"})
    )
    assert world.broker.api.post("/messages", again).status_code == 201
    assert world.broker.api.post("/messages", again).status_code == 200
    other = envelope.encode(
        envelope.Envelope(message_id="6b1d3c2e-0002", sender="CQB01", receivers=(), kind="", data=numberless())
    )
    assert world.broker.api.post("/messages", other).json()["code"] == "idempotency_mismatch"
    assert world.rival.api.post("/messages", again).status_code == 409, "the sender is another's partner"
    assert effects() == 1


def test_our_fault_keeps_the_message_for_replay(world, probe, effects):
    probe.fault = RuntimeError("handler broke")
    answer = world.broker.api.post("/messages", wine())
    assert answer.status_code == 503
    message = Message.objects.get()
    assert (message.state, message.attempts, effects()) == ("failed", 1, 0)
    assert "handler broke" in message.error
    probe.fault = None
    replayed = world.broker.api.post(f"/messages/{message.id}/replay")
    assert (replayed.status_code, replayed.json()["state"], effects()) == (200, "accepted", 1)
    assert world.broker.api.post(f"/messages/{message.id}/replay").status_code == 409
    assert world.broker.api.post("/messages", wine()).status_code == 200


def test_sent_again_after_our_fault(world, probe, effects):
    probe.fault = Unavailable()
    assert world.broker.api.post("/messages", wine()).status_code == 503
    probe.fault = None
    assert world.broker.api.post("/messages", wine()).status_code in (200, 201)
    assert effects() == 1


def test_tokens_must_live(world, probe):
    world.broker.api.token = "kouan_000000000000_nothing"
    assert world.broker.api.post("/messages", wine()).status_code == 401
    world.broker.api.token = world.broker.token
    row = ApiToken.objects.get(organisation=world.broker.organisation)
    row.expires_at = clock.now() - timedelta(seconds=1)
    row.save()
    tokens.forget()
    assert world.broker.api.post("/messages", wine()).status_code == 401
    row.expires_at, row.revoked_at = clock.now() + timedelta(days=1), clock.now()
    row.save()
    tokens.forget()
    assert world.broker.api.post("/messages", wine()).status_code == 401
    assert not Message.objects.exists()
