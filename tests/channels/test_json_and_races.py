"""JSON declarations through the channel; two copies of one message at the same moment; any bytes at all."""

import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.channels import formats, handlers, services
from kouan.channels.handlers import Reply
from kouan.channels.models import Message
from kouan.codecs.customs_xml import decmessage
from kouan.kernel.errors import IdempotencyMismatch, KouanError, Malformed
from tests.at_once import at_once
from tests.channels.messages import wine


@pytest.fixture
def json_probe(monkeypatch):
    def handle(caller, raw, message) -> Reply:
        declaration, _ = formats.declaration(message.format, raw)
        return Reply(None, b"<ok/>", facts={"state": declaration.direction})

    monkeypatch.setitem(handlers._handlers, "Declaration", handle)


@pytest.mark.django_db
def test_json_declaration(world, json_probe):
    declaration, _ = decmessage.decode(wine())
    raw = msgspec.json.encode(declaration)
    answer = world.broker.api.post("/messages", raw, "application/json")
    assert (answer.status_code, answer.json()["facts"]) == (201, {"state": "I"})
    assert Message.objects.get().client_no == declaration.client_no
    assert world.broker.api.post("/messages", raw, "application/json").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw", [b"{", b'{"client_no": "a\\u0000b"}', b'{"x":' * 5000, b'{"client_no": 5}', b'{"x": "\xff"}']
)
def test_bad_json(world, json_probe, raw):
    answer = world.broker.api.post("/messages", raw, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", [b"N/M", b"N/N"], ids=["same", "different"])
def test_two_at_the_same_moment_have_one_effect(world, probe, effects, monkeypatch, other):
    inner = handlers.find("DecMessage")

    def slow(caller, raw, message) -> Reply:
        time.sleep(0.3)
        return inner(caller, raw, message)

    monkeypatch.setitem(handlers._handlers, "DecMessage", slow)

    def post(raw: bytes) -> str:
        try:
            return services.receive(caller=world.broker.caller, raw=raw).message.state
        except IdempotencyMismatch:
            return "mismatch"

    answers = at_once(lambda: post(wine()), lambda: post(wine().replace(b"N/M", other)))
    expected = ["accepted", "accepted"] if other == b"N/M" else ["accepted", "mismatch"]
    assert sorted(answers) == expected
    assert (effects(), Message.objects.count()) == (1, 1)


@given(st.binary(max_size=300) | st.sampled_from([b"{" * 100_000, b"[" * 9, b"<DxpMsg/>", b'{"client_no":"\\ud800"}']))
def test_any_bytes_have_a_format_and_a_number(raw):
    name = formats.recognise(raw)
    formats.charset(raw)
    number = formats.client_no(name, raw)
    assert number.isprintable()
    try:
        formats.declaration(name, raw)
    except Malformed as said:
        formats.refusal(number, said)
    except KouanError:
        pass
