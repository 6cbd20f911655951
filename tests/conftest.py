"""Fixtures for every test. PostgreSQL is already running here: see services_plugin.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kouan.config.services import nats
from tests.journal.truncate import allow_truncate
from tests.services_plugin import throw_away_folder


@pytest.fixture(scope="session")
def nats_server() -> Iterator[nats.Nats]:
    """A NATS server with JetStream and MQTT, empty at the start of the session."""
    server = nats.start(throw_away_folder() / "nats")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def nats_url(nats_server: nats.Nats) -> str:
    """Address of the session's NATS server."""
    return nats_server.url


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit empty all tables afterwards, so in their database alone the journal lets itself be emptied."""
    with django_db_blocker.unblock():
        allow_truncate()


@pytest.fixture(autouse=True)
def no_remembered_tokens() -> Iterator[None]:
    """Tokens are remembered for seconds: longer than a test's organisations live."""
    yield
    from kouan.registry import tokens

    tokens.forget()
