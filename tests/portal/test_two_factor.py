"""Password, then a code of the authenticator app; the pages around it in the look of the portal."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests.portal.conftest import PASSWORD


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_way_from_turning_it_on_to_signing_in_with_a_code(people):
    browser = Client()
    sign_in = {"login": "broker", "password": PASSWORD}
    browser.post(reverse("account_login"), sign_in)
    asked = browser.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))  # the password once more, for this
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = browser.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    turned_on = browser.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert turned_on.status_code == 302
    assert Authenticator.objects.filter(user=people.broker, type="totp").exists()
    assert browser.get(reverse("portal:settings")).context["totp"]
    assert browser.get(reverse("mfa_view_recovery_codes")).status_code == 200
    browser.post(reverse("account_logout"))

    stopped = browser.post(reverse("account_login"), sign_in)
    assert stopped["Location"] == reverse("mfa_authenticate")
    assert browser.get(reverse("portal:settings")).status_code == 302  # not in yet
    assert browser.get(reverse("mfa_authenticate")).status_code == 200
    assert browser.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    from django.core.cache import cache

    cache.clear()  # allauth refuses the same code twice; the test does not wait half a minute
    entered = browser.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert entered.status_code == 302
    assert browser.get(reverse("portal:settings")).status_code == 200
