"""SFTP with a partner's server: put under a working name, then renamed. Our key in the state folder, theirs pinned."""

from __future__ import annotations

import base64
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings as django_settings

from kouan.channels import files
from kouan.channels.models import Message, Partner
from kouan.channels.transports import settings
from kouan.channels.transports.trouble import Undelivered
from kouan.kernel.text import Text

SECONDS = 20
UNREACHED = Text("SFTP 失败（{host}）：{why}", "SFTP failed ({host}): {why}")
NO_HOST_KEY = Text("未登记主机密钥（{host}）：{key}", "The key of the host is not on record ({host}): {key}")
OTHER_HOST = Text(
    "主机密钥与登记的不符（{host}），可能是冒充。",
    "The host shows another key than the one on record ({host}): it may be an impostor.",
)


def carry(partner: Partner, message: Message) -> str:
    """Written under the message's id: sent again it replaces itself."""
    said: settings.Sftp = settings.read(partner.channel, partner.transport)
    name = files.clean(f"{message.id}_{message.filename or message.format}")
    with opened(said) as sftp:
        draft, target = f"{said.put}/.{name}.part", f"{said.put}/{name}"
        with sftp.open(draft, "wb") as stream:
            stream.write(message.body)
        sftp.posix_rename(draft, target)
    return "deliver"


@contextmanager
def opened(said: settings.Sftp) -> Iterator[paramiko.SFTPClient]:
    """A session with the partner's server; every trouble inside the block is Undelivered."""
    try:
        with socket.create_connection((said.host, said.port), SECONDS) as link:
            transport = paramiko.Transport(link)
            transport.banner_timeout = transport.auth_timeout = SECONDS
            try:
                transport.start_client(timeout=SECONDS)
                _recognise(said, transport.get_remote_server_key())
                transport.auth_publickey(said.user, key())
                session = paramiko.SFTPClient.from_transport(transport)
                if session is None:
                    raise paramiko.SSHException("no session")
                session.get_channel().settimeout(SECONDS)
                yield session
            finally:
                transport.close()
    except (OSError, paramiko.SSHException, EOFError) as fault:
        raise Undelivered(UNREACHED.format(host=said.host, why=str(fault)[:200] or type(fault).__name__)) from fault


def key() -> paramiko.Ed25519Key:
    """Our key, made at first use; partners put its public half (`public()`) beside our user."""
    path = Path(django_settings.STATE) / "keys" / "sftp"
    if not path.exists():
        _make(path)
    return paramiko.Ed25519Key.from_private_key_file(str(path))


def public() -> str:
    """As it goes into `authorized_keys`."""
    return f"{key().get_name()} {key().get_base64()} kouan"


def _recognise(said: settings.Sftp, shown: paramiko.PKey) -> None:
    if not said.host_key:
        raise Undelivered(NO_HOST_KEY.format(host=said.host, key=f"{shown.get_name()} {shown.get_base64()}"))
    parts = said.host_key.split()
    pinned = parts[1] if len(parts) > 1 else parts[0]
    if base64.b64encode(shown.asbytes()).decode() != pinned:
        raise Undelivered(OTHER_HOST.format(host=said.host))


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    work = path.with_name(f"sftp.{os.getpid()}.new")
    with os.fdopen(os.open(work, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(made)
    try:
        os.link(work, path)
    except FileExistsError:
        pass
    finally:
        work.unlink()
