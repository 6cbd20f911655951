"""An open page changes by itself when something happens, through the live service that runs beside the portal."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from pytest_django.live_server_helper import LiveServer

from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.kernel.text import Text
from kouan.registry.roles import Role
from tests.browser.test_look import enter, keep, watched
from tests.browser.world import fill

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database() -> str:
    """Where the tests' own database is, for another process."""
    known = connection.settings_dict
    parts = {"dbname": known["NAME"], "user": known["USER"], "host": known["HOST"], "port": known["PORT"]}
    return make_conninfo(**{name: value for name, value in parts.items() if value})


def wait_for(url: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


@pytest.fixture
def live(transactional_db, settings) -> Iterator[str]:
    """The address of a portal that has a live service beside it."""
    port = free_port()
    settings.DEMO, settings.KOUAN_LIVE_URL = True, f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    environment = os.environ | {
        "KOUAN_DATABASE_URL": database(),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    service = subprocess.Popen([*command, "kouan.portal.live:application"], env=environment)
    portal = LiveServer("localhost")
    try:
        wait_for(f"{settings.KOUAN_LIVE_URL}/healthz")
        yield portal.url
    finally:
        portal.stop()
        service.terminate()
        service.wait(20)


def test_a_hold_appears_on_the_open_page(browser, live):
    world = fill(live)
    page, wrong = watched(browser, "wide", "zh-hans", live)
    enter(page, live, Role.BROKER)
    page.goto(f"{live}/journeys/{world.journey}/")
    page.locator(".live[data-state=on]").wait_for(timeout=20_000)
    assert "港区卫生处理" not in page.inner_text("main")
    journeys.place_hold(kind="quarantine", consignment=world.journey, reason=Text("港区卫生处理", "Fumigation"))
    drain()
    page.get_by_text("港区卫生处理").first.wait_for(timeout=20_000)
    keep(page, "journey-live-zh-wide")
    page.context.close()
    assert wrong == []
