"""Using the portal by hand: keyboard, theme, language, phone menu, search as one types, the gate, second factor."""

import pytest

from kouan.registry.demo import PASSWORD
from kouan.registry.roles import Role
from tests.browser.test_look import enter, keep, look, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def window(browser, port):
    """A window signed in as the broker, in Chinese."""
    page, wrong = watched(browser, "wide", "zh-hans", port.url)
    enter(page, port.url, Role.BROKER)
    yield page
    page.context.close()
    assert wrong == []


def test_keyboard(window, port):
    window.keyboard.press("/")
    assert window.evaluate("document.activeElement.id") == "search"
    window.keyboard.press("Escape")
    window.keyboard.press("?")
    assert window.locator("#help").is_visible()
    window.keyboard.press("Escape")
    assert not window.locator("#help").is_visible()
    window.keyboard.press("g")
    window.keyboard.press("w")
    window.wait_for_url(f"{port.url}/worklist/")
    window.keyboard.press("Tab")
    assert window.locator(".skip").evaluate("one => one === document.activeElement")


def test_search_as_one_types(window, port):
    window.locator("#search").press_sequentially(port.bill_no[:10], delay=20)
    first = window.locator("#hits a").first
    first.wait_for()
    keep(window, "search-drop-zh-wide")
    window.keyboard.press("ArrowDown")
    assert first.evaluate("one => one === document.activeElement")
    window.keyboard.press("Enter")
    window.wait_for_url("**/journeys/*/")
    window.wait_for_load_state("networkidle")


def test_theme_is_kept(window):
    for theme in ("light", "dark"):
        window.locator(".who > summary").click()
        window.locator("[data-theme-next]").click()
        assert window.evaluate("document.documentElement.dataset.theme") == theme
        window.keyboard.press("Escape")
    window.reload()
    assert window.evaluate("document.documentElement.dataset.theme") == "dark"
    window.wait_for_load_state("networkidle")
    keep(window, "broker-home-zh-wide-dark")
    assert window.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 24, 28)"


def test_language_is_kept(window, port):
    window.locator("button[name=language][value=en]").click()
    window.wait_for_load_state()
    assert window.locator("h1").inner_text() == "Today at the port"
    window.goto(f"{port.url}/worklist/")
    assert window.locator("html").get_attribute("lang") == "en"


def test_the_menu_on_a_phone(browser, port):
    page, wrong = watched(browser, "phone", "zh-hans", port.url)
    enter(page, port.url, Role.TERMINAL)
    assert not page.locator("#menu").is_visible()
    page.locator(".phonebar a[href='#menu']").click()
    page.locator("#menu").wait_for(state="visible")
    page.wait_for_timeout(250)
    keep(page, "terminal-menu-zh-phone")
    page.keyboard.press("Escape")
    page.locator("#menu").wait_for(state="hidden")
    assert wrong == []
    page.context.close()


def test_the_gate_answers_without_leaving_the_page(browser, port):
    page, wrong = watched(browser, "wide", "zh-hans", port.url)
    enter(page, port.url, Role.TERMINAL)
    page.goto(f"{port.url}/gate/")
    page.fill("#box", port.held_box)
    page.fill("#plate", "渝A12345")
    page.keyboard.press("Enter")
    page.locator(".answer.no").wait_for()
    assert "封志" in page.locator("#answer").inner_text()
    page.fill("#box", "CSQU3054384")
    page.keyboard.press("Enter")
    page.locator("#answer [role=alert]").wait_for()
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_the_pages_of_sign_in_and_security(browser, port, size):
    page, wrong = watched(browser, size, "zh-hans", port.url)
    page.goto(f"{port.url}/accounts/login/")
    page.fill("input[name=login]", "broker")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form .btn.primary").first.click()
    page.wait_for_url(f"{port.url}/")
    found: list[str] = []
    for name, path in (
        ("two-factor", "/accounts/2fa/"),
        ("totp", "/accounts/2fa/totp/activate/"),
        ("passkey", "/accounts/2fa/webauthn/add/"),
        ("password", "/accounts/password/change/"),
        ("sign-out", "/accounts/logout/"),
    ):
        found += look(page, wrong, port.url + path, f"security-{name}-zh-{size}", "zh-hans")
    page.context.close()
    assert found == []
