"""SFTP with a server of our own making: fetched once, put whole, the host's key pinned."""

import base64
import contextlib
import os
import socket
import threading
from pathlib import Path

import paramiko
import pytest
from django.db import transaction

from kouan.channels import services
from kouan.channels.fetching import Fetcher
from kouan.channels.models import Message, Partner
from kouan.channels.transports import sftp
from tests.channels.messages import wine

pytestmark = pytest.mark.django_db


class Door(paramiko.ServerInterface):
    """Lets in who has our key."""

    def check_auth_publickey(self, username, key):
        good = username == "kouan" and key.get_base64() == sftp.key().get_base64()
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return "publickey"

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class Handle(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class Files(paramiko.SFTPServerInterface):
    """Files below a folder; `full` makes writing fail as a full disk does."""

    root: Path
    full = False

    def _at(self, path):
        return self.root / path.lstrip("/")

    def list_folder(self, path):
        found = []
        for entry in sorted(self._at(path).iterdir()):
            held = paramiko.SFTPAttributes.from_stat(entry.stat())
            held.filename = entry.name
            found.append(held)
        return found

    def stat(self, path):
        return paramiko.SFTPAttributes.from_stat(self._at(path).stat())

    def open(self, path, flags, attr):
        if flags & os.O_WRONLY and self.full:
            return paramiko.SFTP_FAILURE
        file = self._at(path).open("wb" if flags & os.O_WRONLY else "rb")
        handle = Handle(flags)
        handle.filename, handle.readfile, handle.writefile = path, file, file
        return handle

    def remove(self, path):
        self._at(path).unlink()
        return paramiko.SFTP_OK

    def posix_rename(self, old, new):
        self._at(old).replace(self._at(new))
        return paramiko.SFTP_OK


@pytest.fixture(scope="module")
def host_key():
    return paramiko.RSAKey.generate(2048)


@pytest.fixture
def server(host_key, tmp_path, settings):
    """Port and folder of a running server."""
    settings.STATE = tmp_path
    for name in ("in", "out"):
        (tmp_path / "remote" / name).mkdir(parents=True)
    files = type("Here", (Files,), {"root": tmp_path / "remote"})
    listener = socket.create_server(("127.0.0.1", 0))
    sessions = []

    def serve():
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            session = paramiko.Transport(link)
            session.add_server_key(host_key)
            session.set_subsystem_handler("sftp", paramiko.SFTPServer, files)
            sessions.append(session)
            with contextlib.suppress(paramiko.SSHException, EOFError, OSError):  # the client went away
                session.start_server(server=Door())

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1], tmp_path / "remote", files
    listener.close()
    for session in sessions:
        session.close()


@pytest.fixture
def partner(world, server, host_key):
    key = f"{host_key.get_name()} {base64.b64encode(host_key.asbytes()).decode()}"
    transport = {"host": "127.0.0.1", "port": server[0], "user": "kouan", "host_key": key}
    return services.register_partner(
        organisation=world.broker.organisation.id, name="Line", channel="sftp", transport=transport
    )


def test_fetched_once_and_removed_after(partner, server, probe, effects):
    _, folder, _ = server
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

    (server[1] / "out" / "a.xml").write_bytes(wine())
    dying = Fetcher(die)
    dying.round()
    with pytest.raises(Crash):
        dying.round()
    again = Fetcher()
    again.round()
    again.round()
    assert (effects(), Message.objects.filter(direction="in").count()) == (1, 1)
    assert list((server[1] / "out").iterdir()) == []


def out(world) -> Message:
    with transaction.atomic():
        return services.send(
            organisation=world.broker.organisation.id, format="DEC_RESULT", body=b"<a/>", filename="r.xml"
        )


def test_put_whole(partner, server, world):
    message = out(world)
    assert services.deliver(message=message.id).state == "delivered"
    (held,) = (server[1] / "in").iterdir()
    assert (held.name, held.read_bytes()) == (f"{message.id}_r.xml", b"<a/>")


def test_a_full_disk_there_is_told_and_tried_again(partner, server, world):
    server[2].full = True
    message = out(world)
    row = services.deliver(message=message.id)
    assert (row.state, "SFTP" in row.error, list((server[1] / "in").iterdir())) == ("waiting", True, [])
    server[2].full = False
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
