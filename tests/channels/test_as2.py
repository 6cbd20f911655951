"""AS2: messages in with their receipts, messages out with theirs, replays, certificates, and what goes wrong."""

import subprocess
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import transaction
from django.test import Client

from kouan.channels import services
from kouan.channels.as2 import cms, keys, mdn, packing
from kouan.channels.as2.trouble import Trouble
from kouan.channels.models import Exchange, Message, Partner
from kouan.channels.services.certificates import add_certificate, retire_certificate
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid
from tests.channels.as2_peer import PEER, Peer, serving
from tests.channels.messages import wine
from tests.channels.test_edifact import gate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_acts")]


@pytest.fixture(scope="module")
def pairs():
    """Keys take long to make: one for each end, and one of nobody's."""
    return tuple(keys.make(name, bits=2048) for name in (PEER, "KOUAN", "STRANGER"))


@pytest.fixture
def peer(pairs, monkeypatch) -> Peer:
    theirs, house, _ = pairs
    monkeypatch.setattr(keys, "ours", lambda: house)
    return Peer(theirs, house)


@pytest.fixture
def as2(world, peer):
    """The broker's AS2 partner, its certificate on record."""
    row = services.register_partner(
        organisation=world.broker.organisation.id,
        name="Peer",
        channel="as2",
        as2_id=PEER,
        transport={"url": "http://127.0.0.1:9/x"},
    )
    add_certificate(partner=row.id, data=peer.ours.pem.encode())
    return row


def post(headers: dict[str, str], body: bytes):
    """To the public address, as the other end does."""
    kind = headers["content-type"]
    return Client().generic("POST", "/channels/as2/", body, content_type=kind, headers=headers)


def said(peer: Peer, answer) -> mdn.Receipt:
    return peer.read(dict(answer.headers), answer.content)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"compress": True},
        {"cipher": ""},
        {"cipher": "aes128", "digest": "sha-1"},
        {"compress": True, "cipher": "", "digest": "sha-512"},
    ],
    ids=str,
)
def test_signed_encrypted_compressed_with_a_signed_receipt(as2, peer, options):
    headers, body = peer.request(gate(), **options)
    answer = post(headers, body)
    receipt = said(peer, answer)
    assert (answer.status_code, receipt.ok, receipt.message_id) == (200, True, "<1@peer>")
    assert mdn.same_mic(receipt.mic, peer.mic)
    message = Message.objects.get(direction="in")
    assert (message.body, message.state, message.channel, message.filename) == (gate(), "accepted", "as2", "gate.edi")
    exchange = Exchange.objects.get()
    assert (bytes(exchange.body), bytes(exchange.mdn)) == (body, answer.content), "the wire is kept as evidence"
    assert Message.objects.get(direction="out").format == "CONTRL"


def test_a_replay_gets_the_same_receipt_and_has_no_effect(as2, peer):
    first = post(*peer.request(gate()))
    again = post(*peer.request(gate()))  # encrypted anew: other bytes on the wire
    assert first.content == again.content
    assert dict(first.headers) == dict(again.headers)
    assert (Message.objects.filter(direction="in").count(), Exchange.objects.count()) == (1, 1)


def test_the_same_document_under_another_message_id_is_the_same_message(as2, peer):
    post(*peer.request(gate()))
    assert said(peer, post(*peer.request(gate(), "<2@peer>"))).ok
    assert (Message.objects.filter(direction="in").count(), Exchange.objects.count()) == (1, 2)


def test_another_document_under_a_used_number_is_told(as2, peer):
    post(*peer.request(gate()))
    receipt = said(peer, post(*peer.request(gate(count=9), "<2@peer>")))
    assert (receipt.ok, "unexpected-processing-error" in receipt.disposition) == (False, True)
    assert "already used" in receipt.text


@pytest.mark.parametrize(
    ("change", "modifier"),
    [("flip", "decryption-failed"), ("stranger", "authentication-failed"), ("plain", "insufficient-message-security")],
)
def test_refused_with_a_reason_then_taken(as2, peer, pairs, change, modifier):
    headers, body = peer.request(gate())
    if change == "flip":
        body = body[:-40] + bytes([body[-40] ^ 1]) + body[-39:]
        headers, body = peer.request(gate())[0], body[: len(body) // 2]
    elif change == "stranger":
        headers, body = Peer(pairs[2], peer.house).request(gate())
    else:
        headers, body = peer.request(gate(), sign=False)
    receipt = said(peer, post(headers, body))
    assert (receipt.ok, modifier in receipt.disposition) == (False, True)
    as2.refresh_from_db()
    assert (bool(as2.trouble), Message.objects.count()) == (True, 0)
    assert said(peer, post(*peer.request(gate()))).ok, "the same Message-ID, sent right"
    as2.refresh_from_db()
    assert (as2.trouble, Message.objects.filter(direction="in").count()) == ("", 1)


def test_altered_content_fails_the_integrity_check(as2, peer):
    headers, body = peer.request(gate(), cipher="")
    receipt = said(peer, post(headers, body.replace(b"MSCU", b"MSCV")))
    assert "integrity-check-failed" in receipt.disposition


def test_an_expired_certificate_is_named(as2, peer):
    with clock.travel(clock.now() + timedelta(days=365 * 4)):
        receipt = said_unchecked(post(*peer.request(gate())))
    assert "authentication-failed" in receipt
    assert "expired on" in receipt
    as2.refresh_from_db()
    assert "过期" in as2.trouble


def said_unchecked(answer) -> str:
    return answer.content.decode("utf-8", "replace")


def test_unknown_partners_and_other_addressees(as2, peer, world):
    for change, word in (({"as2-from": "NOBODY"}, "NOBODY"), ({"as2-to": "OTHER"}, "KOUAN")):
        headers, body = peer.request(gate())
        receipt = said(peer, post(headers | change, body))
        assert ("unknown-trading-partner" in receipt.disposition, word in receipt.text) == (True, True)
    headers, body = peer.request(gate())
    del headers["disposition-notification-to"]
    assert post(headers | {"as2-from": "NOBODY"}, body).status_code == 403
    Partner.objects.update(is_active=False)
    assert not said(peer, post(*peer.request(gate()))).ok
    assert not Message.objects.exists()


def test_certificates_roll_over(as2, peer, pairs):
    new = add_certificate(partner=as2.id, data=pairs[2].pem.encode())
    assert said(peer, post(*Peer(pairs[2], peer.house).request(gate()))).ok
    assert said(peer, post(*peer.request(gate("R2"), "<2@peer>"))).ok, "the old one still holds"
    retire_certificate(partner=as2.id, certificate=new.id)
    assert not said(peer, post(*Peer(pairs[2], peer.house).request(gate("R3"), "<3@peer>"))).ok
    with pytest.raises(Conflict):
        add_certificate(partner=as2.id, data=peer.ours.pem.encode())
    with pytest.raises(Invalid):
        add_certificate(partner=as2.id, data=b"-----BEGIN nothing")


def test_an_asynchronous_receipt_is_sent_to_the_registered_host_only(as2, peer):
    with serving(peer):
        elsewhere = said(peer, post(*peer.request(gate(), to="http://192.0.2.1/mdn")))
        assert not elsewhere.ok
        answer = post(*peer.request(gate(), to=f"{peer.url}/mdn"))
        assert (answer.status_code, answer.content) == (200, b"")
        receipt = Message.objects.get(direction="out", format="MDN")
        assert services.deliver(message=receipt.id).state == "delivered"
        headers, body = peer.receipts[0]
    assert mdn.same_mic(peer.read(headers, body).mic, peer.mic)


def out(world, body: bytes = wine()) -> Message:
    with transaction.atomic():
        return services.send(
            organisation=world.broker.organisation.id, format="DEC_RESULT", body=body, filename="r.xml"
        )


def addressed(as2: Partner, peer: Peer, **more) -> None:
    Partner.objects.filter(pk=as2.pk).update(transport={"url": f"{peer.url}/as2", **more})


def test_sent_signed_and_encrypted_delivered_on_the_receipt(world, as2, peer):
    message = out(world)
    with serving(peer):
        addressed(as2, peer, compress=True)
        row = services.deliver(message=message.id)
    assert (row.state, row.attempts, peer.got[0].payload) == ("delivered", 1, wine())
    assert (peer.got[0].signed, peer.got[0].encrypted) == (True, True)
    exchange = Exchange.objects.get()
    assert (exchange.receipt_at is not None, bytes(exchange.mdn) != b"") == (True, True)


def test_sent_again_after_a_crash_under_the_same_message_id(world, as2, peer):
    class Crash(BaseException):
        pass

    def die(point: str) -> None:
        if point == "carried":
            raise Crash

    message = out(world)
    with serving(peer):
        addressed(as2, peer)
        with pytest.raises(Crash):
            services.deliver(message=message.id, at_point=die)
        assert services.due() == 1
    assert peer.ids == [peer.ids[0]] * 2
    assert Message.objects.get(pk=message.pk).state == "delivered"


def test_a_receiver_down_for_an_hour(world, as2, peer):
    start = clock.now()
    with clock.travel(start), serving(peer):
        addressed(as2, peer)
        message = out(world)
        peer.status = 503
        for _ in range(60):
            services.due()
            clock.advance(timedelta(minutes=1))
        row = Message.objects.get(pk=message.pk)
        assert (row.state, row.attempts > 5, "503" in row.error) == ("waiting", True, True)
        peer.status = 200
        clock.advance(timedelta(hours=1))
        services.due()
    assert Message.objects.get(pk=message.pk).state == "delivered"
    assert len(peer.got) == 1


@pytest.mark.parametrize("how", ["wrong_mic", "trouble", "silent"])
def test_receipts_that_prove_nothing(world, as2, peer, how):
    message = out(world)
    if how == "trouble":
        peer.trouble = Trouble("decryption-failed", cms.CANNOT_DECRYPT)
    else:
        setattr(peer, how, True)
    with serving(peer):
        addressed(as2, peer)
        row = services.deliver(message=message.id)
    assert (row.state, bool(row.error)) == ("waiting" if how == "silent" else "dead", True)


def test_an_asynchronous_receipt_for_ours(world, as2, peer):
    message = out(world)
    peer.silent = True
    with serving(peer):
        addressed(as2, peer, receipt="async")
        row = services.deliver(message=message.id)
        assert row.state == "sent"
        exchange = Exchange.objects.get()
        headers = {key.lower(): value for key, value in exchange.headers.items()}
        assert headers["receipt-delivery-option"].endswith("/channels/as2/")
        peer.silent = False
        made, body = peer.answer(headers, bytes(exchange.body))
    lower = {key.lower(): value for key, value in made.items()}
    assert post(lower, body).status_code == 200
    assert Message.objects.get(pk=message.pk).state == "delivered"
    assert post(lower, body).status_code == 200, "a repeat changes nothing"
    forged = lower | {"as2-from": "NOBODY"}
    assert post(forged, body).status_code == 400


def test_no_receipt_within_the_hour_sends_it_again(world, as2, peer):
    peer.silent = True
    with clock.travel(clock.now()), serving(peer):
        addressed(as2, peer, receipt="async")
        message = out(world)
        services.due()
        assert Message.objects.get(pk=message.pk).state == "sent"
        clock.advance(timedelta(minutes=61))
        services.due()
        clock.advance(timedelta(minutes=61))
        services.due()
    assert (len(set(peer.ids)), len(peer.ids)) == (1, 2)


def test_our_certificate_is_public_and_the_key_is_made_once(settings, tmp_path, monkeypatch):
    settings.STATE = tmp_path
    monkeypatch.setattr(keys, "BITS", 2048)
    first = Client().get("/channels/as2/certificate/")
    assert first.content.startswith(b"-----BEGIN CERTIFICATE")
    assert Client().get("/channels/as2/certificate/").content == first.content
    assert (tmp_path / "keys" / "as2.pem").stat().st_mode & 0o077 == 0


def test_openssl_reads_what_we_make_and_we_read_what_it_makes(pairs, tmp_path):
    """OpenSSL's command line as an independent judge of our CMS."""
    theirs, house, _ = pairs
    for name, pair in (("theirs", theirs), ("house", house)):
        (tmp_path / f"{name}.crt").write_text(pair.pem)
        key = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / f"{name}.key").write_bytes(key)
    data = b"Content-Type: application/edifact\r\n\r\n" + gate()

    def openssl(*words: str, given: bytes) -> bytes:
        return subprocess.run(["openssl", *words], input=given, capture_output=True, check=True, cwd=tmp_path).stdout

    (tmp_path / "sig").write_bytes(cms.sign(data, house.certificate, house.key, "sha-256"))
    checked = ("-inform", "DER", "-in", "sig", "-content", "data", "-CAfile", "house.crt", "-binary")
    (tmp_path / "data").write_bytes(data)
    assert openssl("cms", "-verify", *checked, given=b"") == data
    opened = openssl(
        "cms", "-decrypt", "-inform", "DER", "-inkey", "house.key", "-recip", "house.crt", "-binary",
        given=cms.encrypt(data, house.certificate, "aes256"),
    )  # fmt: skip
    assert opened == data
    signed = openssl(
        "cms", "-sign", "-binary", "-outform", "DER", "-signer", "theirs.crt", "-inkey", "theirs.key", given=data
    )
    assert cms.verify([data], signed, [theirs.certificate], clock.now()) == "sha256"
    pss = openssl(
        "cms", "-sign", "-binary", "-outform", "DER", "-signer", "theirs.crt", "-inkey", "theirs.key",
        "-keyopt", "rsa_padding_mode:pss", given=data,
    )  # fmt: skip
    assert cms.verify([data], pss, [theirs.certificate], clock.now()) == "sha256"
    for cipher in ("-aes128", "-aes256", "-des3"):
        sealed = openssl("cms", "-encrypt", "-binary", "-outform", "DER", cipher, "house.crt", given=data)
        assert cms.decrypt(sealed, house.certificate, house.key) == data


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"\x30\x82\xff\xff", bytes(range(256)), b"\x30\x80" * 50])
def test_what_is_no_cms_is_said(pairs, der):
    _, house, _ = pairs
    for step in (
        lambda: cms.decrypt(der, house.certificate, house.key),
        lambda: cms.verify([b"x"], der, [house.certificate], clock.now()),
        lambda: cms.decompress(der, 100),
    ):
        with pytest.raises(Trouble):
            step()


def test_a_decompression_bomb_is_refused():
    with pytest.raises(Trouble, match="MiB"):
        cms.decompress(cms.compress(b"\0" * (packing.LIMIT + 2)), packing.LIMIT)
