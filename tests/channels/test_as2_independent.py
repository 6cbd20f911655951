"""AS2 against pyas2lib, run as a program of its own: KOUAN_AS2_PEER names a Python that has it installed."""

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from django.db import transaction

from kouan.channels import services
from kouan.channels.as2 import keys, mdn
from kouan.channels.models import Exchange, Message
from kouan.channels.services.certificates import add_certificate
from tests.channels.messages import wine
from tests.channels.test_as2 import post
from tests.channels.test_edifact import gate

PYTHON = os.environ.get("KOUAN_AS2_PEER", "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not PYTHON, reason="KOUAN_AS2_PEER names no Python with pyas2lib"),
]
OPTIONS = [
    {"sign": True, "encrypt": True, "enc_alg": "aes_256_cbc", "digest_alg": "sha256", "mdn_mode": "SYNC"},
    {"sign": True, "encrypt": True, "compress": True, "enc_alg": "tripledes_192_cbc", "digest_alg": "sha512"},
    {"sign": True, "digest_alg": "sha1", "mdn_mode": "SYNC"},
]


@pytest.fixture(scope="module")
def pairs():
    return keys.make("PEER", bits=2048), keys.make("KOUAN", bits=2048)


@pytest.fixture
def ask(pairs, monkeypatch, world):
    """Hands the other stack a job."""
    theirs, house = pairs
    monkeypatch.setattr(keys, "ours", lambda: house)
    key = theirs.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")).decode()
    row = services.register_partner(
        organisation=world.broker.organisation.id,
        name="Peer",
        channel="as2",
        as2_id="PEER",
        transport={"url": "http://x"},
    )
    add_certificate(partner=row.id, data=theirs.pem.encode())

    def run(do: str, **more):
        said = {"do": do, "name": "PEER", "partner": "KOUAN", "key": key + theirs.pem, "partner_cert": house.pem} | more
        program = [PYTHON, str(Path(__file__).with_name("as2_independent.py"))]
        done = subprocess.run(program, input=json.dumps(said), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_their_message_and_our_receipt(ask, options):
    signing = {"mdn_digest_alg": options["digest_alg"]} if "digest_alg" in options else {}
    made = ask("send", body=base64.b64encode(gate()).decode(), options={"mdn_mode": "SYNC"} | options | signing)
    headers = {name.lower(): value for name, value in made["headers"].items()}
    answer = post(headers, base64.b64decode(made["body"]))
    message = Message.objects.get(direction="in")
    assert (message.body, message.state) == (gate(), "accepted")
    assert Exchange.objects.get().mic.split(",")[0] == made["mic"]
    said = ask(
        "receipt",
        headers=dict(answer.headers),
        body=base64.b64encode(answer.content).decode(),
        id="777@peer",
        mic=made["mic"],
        options={"mdn_mode": "SYNC"} | options | signing,
    )
    assert said["status"] == "processed", said


@pytest.mark.parametrize(
    "ways", [{}, {"compress": True}, {"encrypt": False}, {"cipher": "aes128", "digest": "sha-512"}]
)
def test_our_message_and_their_receipt(ask, world, monkeypatch, ways):
    from kouan.channels.models import Partner
    from kouan.channels.transports import as2 as transport

    Partner.objects.update(transport={"url": "http://peer.example/as2"} | ways)
    with transaction.atomic():
        out = services.send(
            organisation=world.broker.organisation.id, format="DEC_RESULT", body=wine(), filename="r.xml"
        )
    seen = {}

    def carried(url, headers, body):
        said = ask(
            "take", headers=dict(headers), body=base64.b64encode(body).decode(), options={"digest_alg": "sha256"}
        )
        seen.update(said)
        return {name.lower(): value for name, value in said["headers"].items()}, base64.b64decode(said["body"])

    monkeypatch.setattr(transport, "post", carried)
    row = services.deliver(message=out.id)
    assert (row.state, row.error) == ("delivered", ""), seen
    assert base64.b64decode(seen["payload"]) == wine()
    assert mdn.same_mic(f"{seen['mic']}, sha-256", Exchange.objects.get().mic) or ways.get("digest")
