"""Who may see and do what: anonymous, wrong organisation, right organisation without the role, right role."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kouan.channels import services
from kouan.channels.models import Message
from tests.channels.conftest import Api
from tests.channels.messages import wine

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(world, probe):
    """The broker's accepted message, and a receipt waiting for it."""
    world.broker.api.post("/messages", wine())
    with transaction.atomic():
        receipt = services.send(organisation=world.broker.organisation.id, format="DEC_RESULT", body=b"<DEC_RESULT/>")
    return Message.objects.get(direction="in"), receipt


READS = ["/messages/{id}", "/messages/{id}/raw", "/messages/{id}/ack"]


def test_reading_one(world, sent):
    message, _ = sent
    seen = {"": 401, "rival": 404, "trader": 404, "lock": 403, "broker": 200, "customs": 200}
    for path in READS:
        for who, status in seen.items():
            api = getattr(world, who).api if who else Api("")
            assert api.get(path.format(id=message.id)).status_code == status, (path, who)
        assert world.broker.api.get(path.format(id=uuid4())).status_code == 404


def test_the_port_office_sees_that_not_what(world, sent):
    message, receipt = sent
    assert world.port_office.api.get(f"/messages/{message.id}").status_code == 200
    assert world.port_office.api.get(f"/messages/{message.id}/raw").status_code == 403
    assert len(world.port_office.api.get("/messages").json()["items"]) == 2
    assert world.customs.api.get(f"/messages/{receipt.id}").status_code == 404, "a receipt to the broker"


def test_lists_hold_ones_own(world, sent):
    def count(who):
        return len(getattr(world, who).api.get("/messages").json()["items"])

    assert (count("broker"), count("rival"), count("customs")) == (2, 0, 1)
    assert world.lock.api.get("/messages").status_code == 403
    assert Api("").get("/messages").status_code == 401


def test_sending_needs_a_sending_role(world, probe):
    for who in ("customs", "port_office", "lock"):
        assert getattr(world, who).api.post("/messages", wine()).status_code == 403, who
    assert Api("").post("/messages", wine()).status_code == 401
    assert not Message.objects.exists()


def test_replaying_and_resending(world, sent):
    message, receipt = sent
    Message.objects.filter(pk=message.pk).update(state="failed")
    for path in (f"/messages/{message.id}/replay", f"/messages/{receipt.id}/resend"):
        for who, status in {"": 401, "rival": 404, "lock": 403}.items():
            api = getattr(world, who).api if who else Api("")
            assert api.post(path).status_code == status, (path, who)
    assert Message.objects.get(pk=message.pk).state == "failed"
    assert world.broker.api.post(f"/messages/{message.id}/replay").status_code == 200
    assert world.broker.api.post(f"/messages/{receipt.id}/resend").status_code == 200


def test_receipts_and_their_acknowledgement(world, sent):
    _, receipt = sent
    body = f'{{"messages": ["{receipt.id}"]}}'.encode()
    assert Api("").get("/receipts").status_code == 401
    assert world.lock.api.get("/receipts").status_code == 403
    assert world.rival.api.get("/receipts").json()["items"] == []
    assert world.rival.api.post("/receipts/ack", body, "application/json").json() == {"acknowledged": 0}
    assert world.lock.api.post("/receipts/ack", body, "application/json").status_code == 403
    waiting = world.broker.api.get("/receipts").json()["items"]
    assert [(item["format"], item["body"]) for item in waiting] == [("DEC_RESULT", "<DEC_RESULT/>")]
    assert world.broker.api.post("/receipts/ack", body, "application/json").json() == {"acknowledged": 1}
    assert world.broker.api.post("/receipts/ack", body, "application/json").json() == {"acknowledged": 0}
    assert world.broker.api.get("/receipts").json()["items"] == []
    assert len(world.broker.api.get("/receipts?all=1").json()["items"]) == 1


def test_partners(world):
    body = f'{{"organisation": "{world.broker.organisation.id}", "name": "x", "channel": "folder", "folder": "shan"}}'
    for who, status in {"": 401, "broker": 403, "customs": 403, "port_office": 201}.items():
        api = getattr(world, who).api if who else Api("")
        assert api.post("/partners", body.encode(), "application/json").status_code == status, who
    assert world.port_office.api.post("/partners", body.encode(), "application/json").status_code == 409
    bad = body.replace("shan", "../x").encode()
    assert world.port_office.api.post("/partners", bad, "application/json").status_code == 422
    unknown = body.replace(str(world.broker.organisation.id), str(uuid4())).replace("shan", "other").encode()
    assert world.port_office.api.post("/partners", unknown, "application/json").status_code == 404
    odd = body.replace('"x"', '"a\\u0000"').replace('folder", ', 'x", ').encode()
    assert world.port_office.api.post("/partners", odd, "application/json").status_code == 422
    assert len(world.broker.api.get("/partners").json()["items"]) == 1
    assert world.rival.api.get("/partners").json()["items"] == []


def _queries(api, path):
    from django.db import connection

    with CaptureQueriesContext(connection) as seen:
        assert api.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("path", ["/messages", "/receipts"])
def test_a_list_of_fifty_asks_as_much_as_a_list_of_one(world, sent, path):
    api = world.broker.api
    api.get(path)
    one = _queries(api, path)
    with transaction.atomic():
        for number in range(50):
            services.send(
                organisation=world.broker.organisation.id, format="DEC_RESULT", body=b"<a/>", key=f"k{number}"
            )
    assert _queries(api, path) == one


def test_pages(world, sent):
    message, receipt = sent
    for who in ("broker", "customs", "port_office", "rival", "lock", ""):
        client = Client()
        if who:
            person = getattr(world, who).person
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        expected = {"": 302, "lock": 403}.get(who, 200)
        assert client.get("/channels/messages/").status_code == expected, who
        detail = {"rival": 404}.get(who, expected)
        assert client.get(f"/channels/messages/{message.id}/").status_code == detail, who
        again = {"broker": 302, "": 302, "lock": 403}.get(who, 404)
        assert client.post(f"/channels/messages/{receipt.id}/resend/").status_code == again, who
        replayed = {"broker": 409, "rival": 404, "": 302}.get(who, 403)
        assert client.post(f"/channels/messages/{message.id}/replay/").status_code == replayed, who


@pytest.mark.parametrize(
    "query", ["direction=up", "state=lost", "state=%00", "after=x", "limit=many", "q=%00", "q=" + "a" * 5000]
)
def test_odd_parameters(world, sent, query):
    answer = world.broker.api.get(f"/messages?{query}")
    assert answer.status_code == (200 if query.startswith("q=") else 422)


def test_search(world, sent):
    message, _ = sent
    for said in (message.client_no, message.sha256, "I20260000000000001"):
        assert [row["id"] for row in world.broker.api.get(f"/messages?q={said}").json()["items"]] == [str(message.id)]
    assert world.rival.api.get(f"/messages?q={message.client_no}").json()["items"] == []


def test_the_search_box_finds_ones_own_message(world, sent):
    from kouan.channels.search import find

    message, _ = sent
    assert [hit.title for hit in find(world.broker.caller, message.client_no, 5)] == [message.client_no]
    for who in ("rival", "customs", "lock"):
        assert find(getattr(world, who).caller, message.client_no, 5) == []


def test_the_worklist_names_what_is_in_trouble(world, sent):
    from kouan.channels.worklist import count, tasks

    _, receipt = sent
    Message.objects.filter(pk=receipt.pk).update(state="dead")
    assert [str(receipt.id) in task.url for task in tasks(world.broker.caller, 5)] == [True]
    assert (count(world.broker.caller), count(world.rival.caller), count(world.lock.caller)) == (1, 0, 0)
