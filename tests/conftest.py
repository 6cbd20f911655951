"""Fixtures for every test. PostgreSQL is already running here: see services_plugin.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kouan.config.services import nats
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
