"""Fixtures for every test. PostgreSQL is already running here: see services_plugin.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from kouan.config.services import nats
from tests.emptying import instead_of_flush
from tests.services_plugin import throw_away_folder

instead_of_flush()
# A run says the same twice, and a busy machine fails no test; the campaigns are where chance looks for more.
settings.register_profile("kouan", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kouan")


@pytest.fixture(scope="session")
def nats_server() -> Iterator[nats.Nats]:
    """A NATS server with JetStream and MQTT, empty at the start of the session."""
    server = nats.start(throw_away_folder() / "nats", again="1s")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def nats_url(nats_server: nats.Nats) -> str:
    """Address of the session's NATS server."""
    return nats_server.url


@pytest.fixture(autouse=True)
def patient_memories(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a process remembers for seconds it remembers for a whole test, however busy the machine, and no longer.

    So a test counts the same queries every time and never sees what another test, rolled back since, had stored.
    """
    from kouan.registry import tokens, versions

    monkeypatch.setattr(versions, "INTERVAL", 3600.0)
    monkeypatch.setattr(tokens, "TTL", 3600.0)
    yield
    tokens.forget()
    versions.look_again()


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No declaration is drawn at random for an officer or an inspection: a test that wants a draw sets the share."""
    from kouan.clearance.selection import BUILT_IN

    for key in ("inspection.random.share", "review.random.share"):
        monkeypatch.setitem(BUILT_IN, key, "0")
