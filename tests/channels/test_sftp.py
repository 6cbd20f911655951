"""SFTP with a server of our own making: fetched once, put whole, the host's key pinned."""

import pytest
from django.db import transaction

from kouan.channels import services
from kouan.channels.fetching import Fetcher
from kouan.channels.models import Message, Partner
from kouan.channels.transports import sftp
from tests.channels.messages import wine
from tests.channels.sftp_server import serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(tmp_path, settings):
    """A server whose folders are below `root`."""
    settings.STATE = tmp_path
    with serving(tmp_path / "remote", sftp.key().get_base64()) as running:
        yield running


@pytest.fixture
def partner(world, server):
    return services.register_partner(
        organisation=world.broker.organisation.id, name="Line", channel="sftp", transport=server.transport
    )


def test_fetched_once_and_removed_after(partner, server, probe, effects):
    folder = server.root
    (folder / "out" / "a.xml").write_bytes(wine())
    (folder / "out" / "b.part").write_bytes(b"half")
    fetcher = Fetcher()
    assert (fetcher.round(), fetcher.round(), effects()) == (0, 1, 1)
    assert [path.name for path in (folder / "out").iterdir()] == ["b.part"]
    message = Message.objects.get(direction="in")
    assert (message.channel, message.filename, message.state) == ("sftp", "a.xml", "accepted")


@pytest.mark.parametrize("point", ["read", "stored", "handled", "removed"])
def test_a_crash_at_any_point_leaves_one_effect(partner, server, probe, effects, point):
    class Crash(BaseException):
        pass

    def die(reached):
        if reached == point:
            raise Crash

    (server.root / "out" / "a.xml").write_bytes(wine())
    dying = Fetcher(die)
    dying.round()
    with pytest.raises(Crash):
        dying.round()
    again = Fetcher()
    again.round()
    again.round()
    assert (effects(), Message.objects.filter(direction="in").count()) == (1, 1)
    assert list((server.root / "out").iterdir()) == []


def out(world) -> Message:
    with transaction.atomic():
        return services.send(
            organisation=world.broker.organisation.id, format="DEC_RESULT", body=b"<a/>", filename="r.xml"
        )


def test_put_whole(partner, server, world):
    message = out(world)
    assert services.deliver(message=message.id).state == "delivered"
    (held,) = (server.root / "in").iterdir()
    assert (held.name, held.read_bytes()) == (f"{message.id}_r.xml", b"<a/>")


def test_a_full_disk_there_is_told_and_tried_again(partner, server, world):
    server.full = True
    message = out(world)
    row = services.deliver(message=message.id)
    assert (row.state, "SFTP" in row.error, list((server.root / "in").iterdir())) == ("waiting", True, [])
    server.full = False
    assert services.deliver(message=message.id).state == "delivered"


@pytest.mark.parametrize(("key", "word"), [("", "未登记主机密钥"), ("ssh-rsa AAAA", "冒充")])
def test_a_host_that_is_not_the_one_on_record(partner, world, key, word):
    Partner.objects.update(transport=partner.transport | {"host_key": key})
    row = services.deliver(message=out(world).id)
    assert (row.state, word in row.error) == ("waiting", True)
    Fetcher().round()
    partner.refresh_from_db()
    assert word in partner.trouble


def test_nobody_there(partner, world):
    Partner.objects.update(transport=partner.transport | {"port": 9})
    assert "SFTP" in services.deliver(message=out(world).id).error
