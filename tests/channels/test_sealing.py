"""Signatures that a partner's profile asks for: ours put on before a message leaves, theirs checked when one comes."""

import pytest
from django.db import transaction

from kouan.channels import services, signing
from kouan.channels.models import Message
from kouan.channels.signing.files import Sm2File
from kouan.kernel.errors import Invalid
from tests.channels.messages import wine
from tests.channels.test_signing import files, usb_key  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
RECEIPT = b"<DecImportResponse><SeqNo>1</SeqNo></DecImportResponse>"


def queued(world, partner, body: bytes = RECEIPT) -> Message:
    with transaction.atomic():
        return services.send(
            organisation=world.broker.organisation.id, format="DecImportResponse", body=body, partner=partner
        )


def profiled(world, **fields):
    return services.register_partner(organisation=world.broker.organisation.id, name="Signed", **fields)


@pytest.mark.parametrize("kind", ["rsa", "sm2", "ukey"])
def test_ours_is_signed_before_it_is_fetched(world, settings, files, usb_key, kind):  # noqa: F811
    settings.KOUAN_SIGNER = f"ukey:{usb_key('sm2')}" if kind == "ukey" else f"{kind}:{files / kind}.pem"
    settings.KOUAN_SIGNER_PIN = "88888888"
    message = queued(world, profiled(world, sign_xml=True))
    assert world.broker.api.get("/receipts").json()["items"] == [], "not before it is signed"
    assert services.due() == 1
    [item] = world.broker.api.get("/receipts").json()["items"]
    checked = signing.verify(item["body"].encode())
    assert (checked.ok, item["facts"]["signed"], item["sha256"]) == (
        True,
        signing.signer().serial,
        Message.objects.get(pk=message.pk).sha256,
    )
    assert services.due() == 0


def test_carried_only_when_the_key_signs(world, settings, tmp_path, files):  # noqa: F811
    settings.STATE, settings.KOUAN_SIGNER = tmp_path, "rsa:/nowhere"
    message = queued(world, profiled(world, sign_xml=True, channel="folder", folder="signed"))
    row = services.deliver(message=message.id)
    assert (row.state, row.attempts, "签名失败" in row.error) == ("waiting", 1, True)
    settings.KOUAN_SIGNER = f"sm2:{files / 'sm2'}.pem"
    assert services.deliver(message=message.id).state == "delivered"
    [sent] = (tmp_path / "channels" / "signed" / "out").iterdir()
    assert signing.verify(sent.read_bytes()).ok


def test_each_partner_may_have_a_key_of_its_own(world, settings, files):  # noqa: F811
    settings.KOUAN_SIGNER = f"rsa:{files / 'rsa'}.pem"
    settings.KOUAN_SIGNERS = {"second": f"sm2:{files / 'sm2'}.pem"}
    message = queued(world, profiled(world, sign_xml=True, signer="second"))
    assert services.due() == 1
    row = Message.objects.get(pk=message.pk)
    assert row.facts["signed"] == signing.named("second").serial != signing.signer().serial
    assert [(key.name, key.kind, key.serial) for key in signing.further_keys()] == [
        ("second", "sm2", row.facts["signed"])
    ]
    with pytest.raises(Invalid):
        profiled(world, signer="third")


def test_what_is_no_xml_is_not_signed(world):
    assert queued(world, profiled(world, sign_xml=True), b"UNB+UNOA:2+A+B+261123:0900+1'").facts == {}


def test_theirs_must_be_signed_by_a_certificate_on_record(world, probe, effects, files):  # noqa: F811
    key = signing.signer(f"rsa:{files / 'rsa'}.pem")
    partner = profiled(world, demand_xml_signature=True)
    signed = signing.sign(wine(), key)

    def sent(raw: bytes) -> str:
        answer = world.broker.api.post("/messages", raw, Accept="application/json")
        return answer.json()["state"] if answer.status_code == 201 else answer.json()["problems"][0]["rule"]

    assert [sent(wine()), sent(signed)] == ["D-SIGNATURE"] * 2
    services.add_certificate(partner=partner.id, data=key.certificate)
    assert sent(signed.replace(b"N/M", b"N/N")) == "D-SIGNATURE"
    assert effects() == 0


def test_a_good_signature_is_taken(world, probe, effects, files):  # noqa: F811
    key = Sm2File.read(files / "sm2.pem")
    partner = profiled(world, demand_xml_signature=True)
    services.add_certificate(partner=partner.id, data=key.certificate)
    world.broker.api.post("/messages", signing.sign(wine(), key))
    message = Message.objects.get()
    assert (message.state, [one["rule"] for one in message.findings]) == ("accepted", []), message.findings
    assert effects() == 1


def test_a_bad_signature_nobody_demands_is_a_remark(world, probe):
    raw = wine().replace(b"</DecMessage>", b"<SignatureValue>x</SignatureValue></DecMessage>")
    world.broker.api.post("/messages", raw)
    assert "D-SIGNATURE" in [one["rule"] for one in Message.objects.get().findings]
