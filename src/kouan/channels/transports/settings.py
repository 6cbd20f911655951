"""What each channel needs to know about a partner; kept as JSON in `Partner.transport`."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from kouan.channels.models import Channel
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text

Line = Annotated[str, Meta(max_length=300, pattern=r"^[\x20-\x7e]*$")]
Port = Annotated[int, Meta(ge=1, le=65535)]
BAD = Text("通道设置有误：{why}", "The channel's settings are wrong: {why}")
NO_ADDRESS = Text("应为以 http:// 或 https:// 开头的地址。", "It is an address that begins with http:// or https://.")
NO_HOST = Text("请填写主机名和用户名。", "Give the host and the user name.")
NO_TOPIC = Text("主题只能含字母、数字、点、连字符和斜线。", "A topic has letters, digits, dots, hyphens and slashes.")
DIGESTS = ("sha-256", "sha-384", "sha-512", "sha-1")
CIPHERS = ("aes256", "aes128")
_TOPIC = re.compile(r"[\w.-]+(/[\w.-]+)*", re.ASCII)


class As2(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` where the partner takes messages; how ours are made; whether and how we ask for a receipt."""

    url: Line = ""
    sign: bool = True
    encrypt: bool = True
    compress: bool = False
    digest: Literal["sha-256", "sha-384", "sha-512", "sha-1"] = "sha-256"
    cipher: Literal["aes128", "aes256"] = "aes256"
    receipt: Literal["sync", "async", "none"] = "sync"
    demand_signature: bool = True
    demand_encryption: bool = False


class Sftp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The partner's server, where we fetch from `fetch` and put into `put`. `host_key` is its key, `type base64`."""

    host: Line = ""
    port: Port = 22
    user: Line = ""
    host_key: Annotated[str, Meta(max_length=2000)] = ""
    fetch: Line = "out"
    put: Line = "in"


class Mqtt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Topics of our broker: the partner publishes to `kouan/in/TOPIC` and subscribes to `kouan/out/TOPIC`."""

    topic: Line = ""


class Plain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """HTTPS and folders need nothing more."""


KINDS: dict[str, type[msgspec.Struct]] = {Channel.AS2: As2, Channel.SFTP: Sftp, Channel.MQTT: Mqtt}


def read(channel: str, held: dict[str, Any]) -> Any:
    """The settings as a value; Invalid for what does not fit."""
    try:
        return msgspec.convert(held, KINDS.get(channel, Plain))
    except msgspec.ValidationError as wrong:
        raise Invalid([Problem("PARTNER", "transport", BAD.format(why=str(wrong)[:200]))]) from None


def problems(found: Any) -> list[Problem]:
    """What a person must still fill in."""
    if isinstance(found, As2):
        parts = urlsplit(found.url)
        if found.url and (parts.scheme not in ("http", "https") or not parts.hostname):
            return [Problem("PARTNER", "url", NO_ADDRESS)]
    if isinstance(found, Sftp) and not (found.host and found.user):
        return [Problem("PARTNER", "host", NO_HOST)]
    if isinstance(found, Mqtt) and not _TOPIC.fullmatch(found.topic):
        return [Problem("PARTNER", "topic", NO_TOPIC)]
    return []
