"""The message desk: corrected copies, what a message caused, decoded content, search, partners' pages."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kouan.channels import services
from kouan.channels.as2 import keys
from kouan.channels.models import Certificate, Message, Partner
from kouan.journal.models import Event
from kouan.kernel.errors import Conflict, NotFound
from tests.beside import beside
from tests.channels.conftest import Api
from tests.channels.messages import wine
from tests.channels.test_edifact import gate

pytestmark = pytest.mark.django_db
WRONG = wine().replace(b"<NetWt>1350</NetWt>", b"<NetWt>1,350</NetWt>")
EVERYBODY = ("", "lock", "rival", "customs", "broker", "port_office")


def signed_in(world, who: str) -> Client:
    client = Client()
    if who:
        client.force_login(getattr(world, who).person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def refused(world, probe) -> Message:
    world.broker.api.post("/messages", WRONG)
    return Message.objects.get()


def test_a_corrected_copy_is_a_message_of_its_own_with_a_link(world, refused, effects):
    answer = world.broker.api.post(f"/messages/{refused.id}/correct", wine())
    assert answer.status_code == 201
    copy = Message.objects.exclude(pk=refused.pk).get()
    assert (copy.corrects, copy.state, effects()) == (refused.id, "accepted", 1)
    refused.refresh_from_db()
    assert (refused.state, refused.body) == ("refused", WRONG)
    assert world.broker.api.post(f"/messages/{copy.id}/correct", wine()).status_code == 409, "it had its effect"


def test_a_failed_message_gives_way_to_its_copy(world, probe, effects):
    probe.fault = RuntimeError("broke")
    world.broker.api.post("/messages", wine())
    failed = Message.objects.get()
    probe.fault = None
    taken = services.correct(message=failed.id, caller=world.broker.caller, raw=wine().replace(b"N/M", b"N/N"))
    failed.refresh_from_db()
    assert (failed.state, taken.message.state, effects()) == ("refused", "accepted", 1)
    with pytest.raises(Conflict):
        services.replay(message=failed.id, caller=world.broker.caller)
    assert Event.objects.filter(type="MESSAGE_REPLACED", subject_id=failed.id).count() == 1
    with pytest.raises(NotFound):
        services.correct(message=failed.id, caller=world.rival.caller, raw=wine())


def test_who_may_correct(world, refused):
    for who, status in {"": 401, "rival": 404, "lock": 403, "customs": 403, "port_office": 403}.items():
        api = getattr(world, who).api if who else Api("")
        assert api.post(f"/messages/{refused.id}/correct", wine()).status_code == status, who
    assert Message.objects.count() == 1


def test_correcting_on_the_page(world, refused, effects):
    client = signed_in(world, "broker")
    page = client.get(f"/channels/messages/{refused.id}/correct/")
    assert ("1,350" in page.content.decode(), "B22" in page.content.decode()) == (True, True)
    text = wine().decode()
    again = client.post(f"/channels/messages/{refused.id}/correct/", {"body": text.replace("\n", "\r\n")})
    assert (again.status_code, effects()) == (302, 1)
    shown = client.get(again.url).content.decode()
    assert f"/channels/messages/{refused.id}/" in shown, "the link to its original"
    for who, status in {"": 302, "rival": 404, "lock": 403, "customs": 403, "port_office": 403}.items():
        answer = signed_in(world, who).get(f"/channels/messages/{refused.id}/correct/")
        assert answer.status_code == status, who


def test_what_a_message_caused(world, probe):
    world.broker.api.post("/messages", wine())
    message = Message.objects.get()
    told = world.broker.api.get(f"/messages/{message.id}/events").json()["items"]
    assert [one["type"] for one in told] == ["MESSAGE_RECEIVED", "PROBE_HANDLED", "MESSAGE_ACCEPTED"]
    assert world.rival.api.get(f"/messages/{message.id}/events").status_code == 404


def test_decoded_for_programs(world, probe):
    world.broker.api.post("/messages", wine())
    world.broker.api.post("/messages", gate(), "application/edifact")
    edi, xml = Message.objects.order_by("-id")
    assert world.broker.api.get(f"/messages/{xml.id}/decoded").json()["value"]["goods"]
    found = world.broker.api.get(f"/messages/{edi.id}/decoded").json()["value"]
    assert found["COPARN 1"]["boxes"][0]["number"] == "MSCU1234566"
    assert world.port_office.api.get(f"/messages/{edi.id}/decoded").status_code == 403


def test_search_finds_parts_of_numbers_and_names_by_index(world, probe):
    world.broker.api.post("/messages?filename=gate-0815.edi", gate(), "application/edifact")
    for said in ("0815", "TERM1/KOU", "GATE-08"):
        assert len(world.broker.api.get(f"/messages?q={said}").json()["items"]) == 1, said
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM channels_message WHERE upper(words) LIKE upper('%0815%')")
        assert "message_words" in str(cursor.fetchall())


def test_pages_of_a_message_in_every_state(world, probe):
    probe.fault = RuntimeError("broke")
    world.broker.api.post("/messages", wine())
    world.broker.api.post("/messages", gate(count=7), "application/edifact")
    world.broker.api.post("/messages", b"\x00\x01\xff binary")
    client = signed_in(world, "broker")
    for message in Message.objects.all():
        for language in ("zh-hans", "en"):
            page = client.get(f"/channels/messages/{message.id}/", headers={"Accept-Language": language})
            assert page.status_code == 200


PROFILE = {
    "name": "Gate",
    "channel": "folder",
    "folder": "gate",
    "strictness": "reject",
    "acknowledgement": "findings",
    "duplicate_days": "5",
    "formats": "EDIFACT, DecMessage",
    "charset": "gb18030",
    "is_active": "on",
}


def test_a_partner_is_registered_and_changed_on_its_pages(world):
    client = signed_in(world, "port_office")
    uscc = world.broker.organisation.uscc
    beside(client.post("/channels/partners/new/", PROFILE | {"uscc": "9" * 18}), "uscc", kept=["9" * 18])
    made = client.post("/channels/partners/new/", PROFILE | {"uscc": uscc})
    row = Partner.objects.get()
    assert (made.status_code, row.formats, row.strictness) == (302, ["EDIFACT", "DecMessage"], "reject")
    page = f"/channels/partners/{row.id}/"
    bad = client.post(page, PROFILE | {"charset": "klingon", "duplicate_days": "x"})
    assert bad.status_code == 422
    assert "klingon" in bad.content.decode()
    assert client.post(page, PROFILE | {"channel": "mqtt", "topic": "gate/1"}).status_code == 302
    beside(client.post(page, PROFILE | {"channel": "mqtt", "topic": "#"}), "topic", kept=['value="#"'])
    as2 = {"channel": "as2", "as2_id": "GATE", "url": "https://x/", "receipt": "async", "sign": "on"}
    assert client.post(page, PROFILE | as2 | {"digest": "sha-256", "cipher": "aes128"}).status_code == 302
    row.refresh_from_db()
    assert (row.channel, row.transport["receipt"], row.transport["encrypt"]) == ("as2", "async", False)
    assert Event.objects.filter(type="PARTNER_CHANGED", subject_id=row.id).count() == 2


def test_certificates_on_the_page_and_over_the_api(world, tmp_path, settings):
    settings.STATE = tmp_path
    pair = keys.make("GATE", bits=2048)
    row = services.register_partner(organisation=world.broker.organisation.id, name="Gate", channel="as2", as2_id="G")
    (tmp_path / "c.pem").write_text(pair.pem)
    client, page = signed_in(world, "port_office"), f"/channels/partners/{row.id}/certificates/"
    with (tmp_path / "c.pem").open("rb") as file:
        assert client.post(page, {"certificate": file}).status_code == 302
    beside(client.post(page, {}), "certificate")
    held = Certificate.objects.get()
    assert client.post(f"{page}{held.id}/retire/").status_code == 302
    held.refresh_from_db()
    assert held.retired_at is not None
    other = keys.make("OTHER", bits=2048).pem.encode()
    for who, status in {"": 401, "broker": 403, "port_office": 201}.items():
        api = getattr(world, who).api if who else Api("")
        assert api.post(f"/partners/{row.id}/certificates", other, "application/x-pem-file").status_code == status
    assert len(world.broker.api.get(f"/partners/{row.id}").json()["certificates"]) == 2
    assert world.rival.api.get(f"/partners/{row.id}").status_code == 404


def test_partners_by_credit_code_over_the_api(world):
    body = f'{{"uscc": "{world.broker.organisation.uscc}", "name": "Gate", "strictness": "accept"}}'.encode()
    made = world.port_office.api.post("/partners", body, "application/json")
    assert (made.status_code, made.json()["uscc"]) == (201, world.broker.organisation.uscc)
    url = f"/api/v1/channels/partners/{made.json()['id']}"
    changed = b'{"name": "Gate", "charset": "gb18030"}'
    for who, status in {"": 401, "broker": 403, "port_office": 200}.items():
        token = getattr(world, who).token if who else ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = Client().put(url, changed, content_type="application/json", headers=headers)
        assert answer.status_code == status, who
    assert Partner.objects.get().charset == "gb18030"
    unknown = body.replace(world.broker.organisation.uscc.encode(), b"9" * 18)
    assert world.port_office.api.post("/partners", unknown, "application/json").status_code == 404


def test_who_sees_and_changes_partners(world, partner):
    expected = {
        "/channels/partners/": {"": 302, "lock": 403, "rival": 200, "customs": 200, "broker": 200, "port_office": 200},
        "/channels/partners/new/": {"": 302, "port_office": 200},
        f"/channels/partners/{partner.id}/": {"": 302, "lock": 403, "broker": 200, "port_office": 200},
    }
    for page, seen in expected.items():
        for who in EVERYBODY:
            status = signed_in(world, who).get(page).status_code
            assert status == seen.get(who, 403 if page.endswith("new/") else 404), (page, who)
    for who in EVERYBODY[:-1]:
        status = signed_in(world, who).post(f"/channels/partners/{partner.id}/", PROFILE).status_code
        assert status in (302 if not who else 403, 403, 404), who
    partner.refresh_from_db()
    assert partner.strictness == "contrl"


def test_a_list_of_fifty_partners_asks_as_much_as_a_list_of_one(world):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/channels/partners/").status_code == 200
        return len(seen)

    client = signed_in(world, "port_office")
    organisation = world.broker.organisation.id
    services.register_partner(organisation=organisation, name="one")
    asked()
    one = asked()
    with transaction.atomic():
        for number in range(50):
            services.register_partner(
                organisation=organisation, name=f"p{number}", channel="folder", folder=f"p{number}"
            )
    assert asked() == one
