"""Brokers, a trader, customs, the port office, a lock, each with a token; a handler whose effects can be counted."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from kouan.channels import handlers, services
from kouan.channels.handlers import Reply
from kouan.codecs.customs_xml import decmessage
from kouan.codecs.customs_xml.receipts import ImportResponse, encode_import_response
from kouan.journal.models import Event
from kouan.journal.services import append
from kouan.journal.types import EventType
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Severity
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text
from kouan.registry import tokens
from kouan.registry.caller import Caller
from kouan.registry.models import Membership, Organisation, Person
from kouan.registry.roles import Role
from kouan.registry.services import issue_token

PROBE = EventType("PROBE_HANDLED", Text("测试", "Probe handled"))
WHO = {
    "broker": [Role.BROKER],
    "rival": [Role.BROKER],
    "trader": [Role.TRADER],
    "customs": [Role.CUSTOMS],
    "port_office": [Role.PORT_OFFICE],
    "lock": [Role.LOCK],
}


class Api:
    """A client of the public API with one organisation's token."""

    def __init__(self, token: str) -> None:
        self.token, self._client = token, Client()

    def get(self, path: str, **headers: str):
        return self._client.get(f"/api/v1/channels{path}", headers=self._headers(headers))

    def post(self, path: str, body: bytes = b"", kind: str = "application/xml", **headers: str):
        url = f"/api/v1/channels{path}"
        return self._client.generic("POST", url, body, content_type=kind, headers=self._headers(headers))

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return named | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


@pytest.fixture
def world(db) -> SimpleNamespace:
    """`world.broker` and so on: organisation, person, caller, token, api."""
    tokens.forget()
    made = {}
    for index, (name, roles) in enumerate(WHO.items()):
        organisation = Organisation.objects.create(
            uscc=f"91500000MA000000{'ABCDEFGH'[index]}X", name_zh=f"示例单位{index}", name_en=name, roles=roles
        )
        person = Person.objects.create_user(f"p-{name}", name_zh="示例人员")
        Membership.objects.create(person=person, organisation=organisation, roles=roles)
        expires = clock.now() + timedelta(days=30)
        _, token = issue_token(organisation=organisation, name="test", roles=roles, expires_at=expires)
        caller = Caller(None, organisation.id, frozenset(roles), "en")
        made[name] = SimpleNamespace(
            organisation=organisation, person=person, caller=caller, token=token, api=Api(token)
        )
    return SimpleNamespace(**made)


@pytest.fixture
def probe(monkeypatch) -> SimpleNamespace:
    """Stands in for clearance: files nothing, but leaves one event for each declaration it takes."""
    state = SimpleNamespace(fault=None, calls=0)

    def handle(caller, raw, message) -> Reply:
        state.calls += 1
        if state.fault:
            raise state.fault
        declaration, problems = decmessage.decode(raw)
        subject = ("declaration", uuid7())
        append(type="PROBE_HANDLED", subject=subject, payload={"client_no": declaration.client_no})
        if any(problem.severity == Severity.STOP for problem in problems):
            raise Invalid(problems)
        ok = ImportResponse(ok=True, client_no=declaration.client_no, seq_no="I20260000000000001")
        return Reply(subject, encode_import_response(ok), problems, facts={"seq_no": "I20260000000000001"})

    monkeypatch.setitem(handlers._handlers, "DecMessage", handle)
    return state


@pytest.fixture
def nobody_acts(monkeypatch) -> None:
    """COPARN stands for a type that is only kept."""
    monkeypatch.delitem(handlers._handlers, "COPARN")


@pytest.fixture
def effects() -> Callable[[], int]:
    """How many declarations were taken."""
    return lambda: Event.objects.filter(type="PROBE_HANDLED").count()


@pytest.fixture
def partner(world, settings, tmp_path):
    """The broker's folder."""
    settings.STATE = tmp_path
    return services.register_partner(
        organisation=world.broker.organisation.id, name="示例山城", channel="folder", folder="shancheng"
    )
