"""Chromium, and a port with something going on. Skipped with a plain message where there is no Chromium."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kouan.config import translations
from tests.browser.world import NOW, fill

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
]


def chromium() -> str | None:
    """The system's Chromium, or the one named in KOUAN_CHROMIUM."""
    named = os.environ.get("KOUAN_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Chromium for the tests of this folder; ended with them, for Playwright keeps an event loop in this thread."""
    program = chromium()
    if not program or not Path(program).exists():
        missing = pytest.fail if os.environ.get("CI") else pytest.skip  # in CI the pages are always looked at
        missing("no Chromium here: install one (apt-get install chromium) or name it in KOUAN_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # that loop is not ours; Django may query beside it
        started = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield started
        started.close()


@pytest.fixture
def port(transactional_db, settings, live_server) -> Iterator[Any]:
    """A running portal over a filled demonstration world; time stands still."""
    from kouan.kernel import clock

    settings.DEMO = True
    translations.compile_all()
    with clock.travel(NOW):
        yield fill(live_server.url)
