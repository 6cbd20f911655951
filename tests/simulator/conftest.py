"""A window that answers on a port, with the demonstration world in it, and its worker and bank at our command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import WSGIRequestHandler

from kouan.charges.services.bank import collect
from kouan.journal import worker
from kouan.registry import codes, rule_table, tokens
from kouan.registry.demo import demo_tokens, load_demo
from kouan.simulator.bank import Bank
from kouan.simulator.window import Window
from tests.reference import reference_data


@pytest.fixture
def state(settings: Any, tmp_path: Path) -> Path:
    settings.STATE = tmp_path
    return tmp_path


@pytest.fixture
def window(
    transactional_db: None, settings: Any, state: Path, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Window]:
    """The live window as the simulator sees it."""
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)  # else 40 ms lost per answer
    settings.DEMO = True
    settings.KOUAN_WRITES_PER_MINUTE = 1_000_000
    for cache in (codes, rule_table, tokens):
        cache.forget()
    reference_data()
    load_demo()
    found = Window(live_server.url, demo_tokens(), patience=10)
    yield found
    found.close()


@pytest.fixture
def settle(state: Path) -> Callable[[], None]:
    """What the worker and the bank do meanwhile."""
    bank = Bank(state / "bank")

    def run() -> None:
        worker.drain()
        bank.work()
        collect()
        worker.drain()

    return run
