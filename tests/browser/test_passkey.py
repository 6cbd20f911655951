"""A passkey, from making it to signing in: a real ceremony, with Chromium's virtual authenticator as the key."""

import pytest

from kouan.registry.demo import PASSWORD
from tests.browser.test_look import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_and_signs_in(browser, port):
    url = port.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, never to a bare address
    page, wrong = watched(browser, "wide", "en", url)
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", "broker")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form .btn.primary").first.click()
    page.wait_for_url(f"{url}/")

    page.goto(f"{url}/accounts/2fa/webauthn/add/")
    if page.locator("input[type=password]").count():
        page.fill("input[type=password]", PASSWORD)
        page.locator("main form .btn.primary").first.click()
        page.wait_for_url("**/webauthn/add/**")
    page.fill("input[name=name]", "office")
    if page.locator("input[name=passwordless]").count():
        page.check("input[name=passwordless]")
    page.locator("#mfa_webauthn_add, main form .btn.primary").first.click()
    page.wait_for_url(lambda found: "/webauthn/add" not in found)

    page.context.clear_cookies()
    page.goto(f"{url}/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{url}/")
    assert page.locator(".who").count() == 1
    page.context.close()
    assert wrong == []
