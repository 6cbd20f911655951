"""Every page for every role, in both languages, wide and narrow: nothing overflows, nothing fails, nothing is left
untranslated. With KOUAN_SHOTS=FOLDER every page is also kept as a picture."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from kouan.portal.menu import GATE
from kouan.registry.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
WAYS = pytest.mark.parametrize(("language", "size"), [("zh-hans", "wide"), ("en", "phone")])
# Words that are the same in both languages on purpose, or data.
LATIN_OK = re.compile(
    r"^(Kouan|demo|EN|English|API|DecMessage|GUOYUAN|MING ZHU|COSU|CNY|USD|kg|km|PostgreSQL|TEU|Esc|HS|ID|JSON|XML)$"
)

WIDER = Path(__file__).with_name("overflow.js").read_text()


def watched(browser: Any, size: str, language: str, url: str) -> tuple[Any, list[str]]:
    """A fresh browser window that writes down everything that goes wrong."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light")
    context.add_cookies([{"name": "kouan_language", "value": language, "url": url}])
    page, wrong = context.new_page(), []
    page.on(
        "console", lambda said: wrong.append(f"console: {said.text}") if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}") if broken(request) else None)
    page.on("response", lambda got: wrong.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
    return page, wrong


def broken(request: Any) -> bool:
    """Whether a request failed of itself, not because its page was left."""
    return "ERR_ABORTED" not in (request.failure or "")


def keep(page: Any, name: str) -> None:
    if folder := os.environ.get("KOUAN_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def untranslated(page: Any) -> list[str]:
    """English words (two in a row) on a Chinese page; what is marked translate="no" is data."""
    page.evaluate("document.querySelectorAll('[translate=no]').forEach(one => one.remove())")
    text = page.inner_text("main") + "\n" + page.inner_text("header")
    words = re.findall(r"[A-Za-z][a-z]{2,}(?: [a-z]{2,})+", text)
    return [word for word in words if not LATIN_OK.match(word.split()[0])]


def pages_of(role: Role, world: Any) -> list[tuple[str, str]]:
    found = [
        ("home", "/"),
        ("worklist", "/worklist/"),
        ("search", f"/search/?q={world.bill_no[:8]}"),
        ("journeys", "/journeys/"),
        ("account", "/account/"),
    ]
    if role in GATE:
        found += [("gate-no", f"/gate/?box={world.held_box}"), ("gate", "/gate/")]
    return [*found, ("journey", f"/journeys/{world.journey}/")]


def look(page: Any, wrong: list[str], url: str, name: str, language: str) -> list[str]:
    page.goto(url, wait_until="load")
    keep(page, name)
    found = [f"{name}: {one}" for one in [*wrong, *page.evaluate(WIDER)]]
    wrong.clear()
    if not page.evaluate("typeof htmx === 'object'"):
        found.append(f"{name}: htmx is missing")
    if language.startswith("zh"):
        found += [f"{name}: untranslated: {words}" for words in untranslated(page)]
    return found


def enter(page: Any, url: str, role: Role) -> None:
    """Sign in by one click on the role's card."""
    page.goto(f"{url}/accounts/login/")
    page.locator(f"button.role[value={role.value}]").click()
    page.wait_for_url(f"{url}/")


@WAYS
@pytest.mark.parametrize("role", [Role.BROKER, Role.CUSTOMS, Role.TERMINAL])
def test_every_page(browser, port, role, language, size):
    page, wrong = watched(browser, size, language, port.url)
    enter(page, port.url, role)
    found: list[str] = []
    for name, path in pages_of(role, port):
        found += look(page, wrong, port.url + path, f"{role.value}-{name}-{language[:2]}-{size}", language)
    page.context.close()
    assert found == []


@WAYS
@pytest.mark.parametrize("role", [Role.BROKER, Role.CUSTOMS, Role.PORT_OFFICE])
def test_every_line_of_the_menu(browser, port, role, language, size):
    """The wings' pages too, and the first row each list leads to."""
    page, wrong = watched(browser, size, language, port.url)
    enter(page, port.url, role)
    found: list[str] = []
    for path in page.eval_on_selector_all("#menu li a", "links => links.map(one => one.getAttribute('href'))"):
        name = f"{role.value}-menu{path.replace('/', '-')}{language[:2]}-{size}"
        found += look(page, wrong, port.url + path, name, language)
        first = page.locator("main table a.no").first
        if first.count():
            found += look(page, wrong, port.url + str(first.get_attribute("href")), f"{name}-first", language)
    page.context.close()
    assert found == []


@WAYS
def test_every_role_comes_in_by_one_click(browser, port, language, size):
    found: list[str] = []
    for role in Role:
        page, wrong = watched(browser, size, language, port.url)
        enter(page, port.url, role)
        for name, path in (("home", "/"), ("worklist", "/worklist/")):
            found += look(page, wrong, port.url + path, f"{role.value}-{name}-{language[:2]}-{size}", language)
        page.context.close()
    assert found == []


@WAYS
def test_public_pages(browser, port, language, size):
    page, wrong = watched(browser, size, language, port.url)
    found: list[str] = []
    for name, path in (("welcome", "/"), ("sign-in", "/accounts/login/")):
        found += look(page, wrong, port.url + path, f"public-{name}-{language[:2]}-{size}", language)
    page.context.close()
    assert found == []


def test_a_page_that_is_not_there(browser, port):
    page, _wrong = watched(browser, "wide", "zh-hans", port.url)
    answer = page.goto(f"{port.url}/nothing/here/")
    assert answer.status == 404
    keep(page, "public-404-zh-wide")
    assert page.locator("h1").inner_text() == "没有找到"
    page.context.close()
