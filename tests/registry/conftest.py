"""The demonstration world's parties, and ways to call as each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from kouan.kernel import clock
from kouan.registry import codes, rule_table, services, tokens
from kouan.registry.demo import load_demo
from kouan.registry.models import ApiToken, CodeEntry, Mandate, Organisation, Person, RuleValue
from kouan.registry.roles import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    """No test sees what another left in memory."""
    yield
    codes.forget()
    rule_table.forget()
    tokens.forget()


@pytest.fixture
def parties(db: None) -> SimpleNamespace:
    """`parties.trader`, `.trader2`, `.broker`, `.customs` … : the demo organisations."""
    load_demo()
    people = Person.objects.prefetch_related("memberships__organisation")
    return SimpleNamespace(**{p.username: p.memberships.all()[0].organisation for p in people})


@pytest.fixture
def browser(parties: SimpleNamespace) -> Callable[[str], Client]:
    """A signed-in browser of a demo person; "" for nobody."""

    def enter(name: str) -> Client:
        client = Client(enforce_csrf_checks=False)
        if name:
            client.force_login(Person.objects.get(username=name), backend=BACKEND)
        return client

    return enter


@pytest.fixture
def api(parties: SimpleNamespace) -> Callable[[str], Any]:
    """A program with a fresh token of a demo organisation in one role: `api("trader").get("me")`."""

    def enter(name: str, role: str = "") -> _Program:
        if not name:
            return _Program({})
        organisation: Organisation = getattr(parties, name)
        role = role or name.rstrip("0123456789")
        expires = clock.now() + timedelta(days=1)
        _, secret = services.issue_token(
            organisation=organisation, name=f"test {ApiToken.objects.count()}", roles=[Role(role)], expires_at=expires
        )
        return _Program({"Authorization": f"Bearer {secret}"})

    return enter


class _Program:
    def __init__(self, headers: dict[str, str]) -> None:
        self.client, self.headers = Client(), headers

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(f"/api/v1/registry/{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(
            f"/api/v1/registry/{path}", body or {}, content_type="application/json", headers=self.headers
        )


def state() -> tuple[Any, ...]:
    """Everything a refused request must leave as it was."""
    return (
        list(Mandate.objects.order_by("id").values_list("id", "revoked_at")),
        list(ApiToken.objects.order_by("id").values_list("id", "revoked_at")),
        list(RuleValue.objects.order_by("id").values_list("id", "value", "effective_until")),
        CodeEntry.objects.count(),
    )
