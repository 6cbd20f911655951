"""MQTT on the real broker: confirmed only after the commit, nothing lost while we are away, one effect."""

import threading
import time

import pytest
from django.db import connections, transaction

from kouan.channels import broker, listening, services
from kouan.channels.models import Message, Partner
from tests.channels.messages import wine
from tests.channels.test_edifact import gate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nobody_acts")]


@pytest.fixture
def mqtt(world, nats_server, settings, request, monkeypatch):
    """The broker's partner on a topic of this test's own."""
    settings.KOUAN_MQTT_URL = nats_server.mqtt_url
    name = request.node.name[:40].replace("[", "-").strip("]").replace("_", "-")
    monkeypatch.setattr(listening, "SESSION", f"kouan-{name}")
    return services.register_partner(
        organisation=world.broker.organisation.id, name="Gate", channel="mqtt", transport={"topic": f"gate/{name}"}
    )


def publish(partner: Partner, body: bytes) -> None:
    with broker.connected("gate-1") as client:
        client.publish(f"{broker.IN}/{partner.transport['topic']}", body, qos=1).wait_for_publish(10)


class Session:
    """The listener in a thread, until `until` holds or it ends by itself."""

    def __init__(self, at_point=lambda point: None) -> None:
        self.stop = threading.Event()
        self.listener = listening.Listener(at_point)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.listener.listen(self.stop)
        finally:
            connections.close_all()

    def until(self, holds, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not holds():
            self.stop.wait(0.05)
        self.stop.set()
        self.thread.join(10)


def arrived(number: int):
    return lambda: Message.objects.filter(direction="in", finished_at__isnull=False).count() >= number


def test_received_and_what_came_while_we_were_away(mqtt, probe, effects):
    first = Session()
    time.sleep(0.3)  # subscribed: the broker keeps the session from here on
    publish(mqtt, wine())
    first.until(arrived(1))
    publish(mqtt, gate())
    Session().until(arrived(2))
    rows = Message.objects.filter(direction="in").order_by("id")
    assert [(row.format, row.state, row.channel) for row in rows] == [
        ("DecMessage", "accepted", "mqtt"),
        ("COPARN", "accepted", "mqtt"),
    ]
    assert effects() == 1


def test_a_fault_of_ours_leaves_it_with_the_broker(mqtt, probe, effects):
    first = Session()
    time.sleep(0.3)
    probe.fault = RuntimeError("broke")
    publish(mqtt, wine())
    first.until(lambda: Message.objects.filter(state="failed").exists())
    probe.fault = None
    Session().until(arrived(1), 60)
    assert (Message.objects.get(direction="in").state, effects()) == ("accepted", 1)


def test_a_fault_of_ours_is_not_confirmed(mqtt, probe, effects):
    probe.fault = RuntimeError("broke")
    topic = f"{broker.IN}/{mqtt.transport['topic']}"
    assert listening.take([(topic, wine()), (topic, gate())]) == [False, True]
    probe.fault = None
    assert listening.take([(topic, wine())] * 3) == [True] * 3
    assert (Message.objects.filter(direction="in").count(), effects()) == (2, 1)


def test_sent_to_the_partners_topic(mqtt, world):
    got: list[bytes] = []
    with broker.connected("gate-2") as client:
        client.on_message = lambda _client, _data, message: got.append(message.payload)
        client.subscribe(f"{broker.OUT}/{mqtt.transport['topic']}", qos=1)
        time.sleep(0.2)
        with transaction.atomic():
            row = services.send(organisation=world.broker.organisation.id, format="DEC_RESULT", body=b"<a/>")
        assert services.deliver(message=row.id).state == "delivered"
        end = time.monotonic() + 10
        while not got and time.monotonic() < end:
            time.sleep(0.05)
    assert got == [b"<a/>"]


def test_without_a_broker_it_waits(mqtt, world, settings):
    settings.KOUAN_MQTT_URL = "mqtt://127.0.0.1:9"
    with transaction.atomic():
        row = services.send(organisation=world.broker.organisation.id, format="DEC_RESULT", body=b"<a/>")
    row = services.deliver(message=row.id)
    assert (row.state, row.attempts, "代理" in row.error) == ("waiting", 1, True)


def test_topics_of_nobody_and_bodies_of_nothing(mqtt, world):
    came = [(f"{broker.IN}/nobody", wine()), (f"{broker.IN}/{mqtt.transport['topic']}", b"")]
    assert listening.take(came) == [True, True], "nobody need send them again"
    mqtt.refresh_from_db()
    assert (Message.objects.count(), "为空" in mqtt.trouble) == (0, True)
