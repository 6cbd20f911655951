"""MQTT out: published to the partner's topic of our own broker with quality 1; delivered when the broker has it."""

from __future__ import annotations

from kouan.channels import broker
from kouan.channels.models import Message, Partner
from kouan.channels.transports import settings
from kouan.channels.transports.trouble import Undelivered
from kouan.kernel.text import Text

SECONDS = 15.0
UNREACHED = Text("无法连接消息代理：{why}", "The broker cannot be reached: {why}")
UNCONFIRMED = Text("消息代理未确认收到。", "The broker did not confirm the message.")


def carry(partner: Partner, message: Message) -> str:
    """Published once more after a crash: at least once, as MQTT has it; the content's own number tells repeats."""
    said: settings.Mqtt = settings.read(partner.channel, partner.transport)
    try:
        with broker.connected(f"kouan-out-{message.id.hex[:12]}") as client:
            sent = client.publish(f"{broker.OUT}/{said.topic}", message.body, qos=1)
            sent.wait_for_publish(SECONDS)
            confirmed = sent.is_published()
    except (OSError, RuntimeError, ValueError) as fault:
        raise Undelivered(UNREACHED.format(why=str(fault)[:200])) from fault
    if not confirmed:
        raise Undelivered(UNCONFIRMED)
    return "deliver"
