"""Signing in: by password, by one click in the demonstration world only; acting for one of several firms."""

import pytest
from django.test import Client
from django.urls import reverse

from kouan.registry.models import Membership, Organisation
from kouan.registry.roles import Role

ONE_CLICK = "/demo/sign-in/"


@pytest.mark.parametrize("role", list(Role))
def test_one_click_signs_in_as_the_role(settings, people, role):
    settings.DEMO = True
    browser = Client()
    assert browser.post(ONE_CLICK, {"role": role.value}).status_code == 302
    assert browser.session["_auth_user_id"] == str(getattr(people, role.value).pk)


def test_one_click_does_not_exist_where_the_world_is_real(settings, people):
    settings.DEMO = False
    browser = Client()
    assert browser.post(ONE_CLICK, {"role": "customs"}).status_code == 404
    assert "_auth_user_id" not in browser.session
    assert ONE_CLICK not in browser.get(reverse("account_login")).content.decode()


def test_one_click_asks_for_the_csrf_token(settings, people):
    settings.DEMO = True
    assert Client(enforce_csrf_checks=True).post(ONE_CLICK, {"role": "customs"}).status_code == 403


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_one_click_is_a_post(settings, people, method):
    settings.DEMO = True
    assert getattr(Client(), method)(ONE_CLICK).status_code == 405


@pytest.mark.parametrize("role", ["", "root", "../customs"])
def test_one_click_knows_only_roles(settings, people, role):
    settings.DEMO = True
    assert Client().post(ONE_CLICK, {"role": role}).status_code == 404


def test_password(people):
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": "broker", "password": "correct-horse-battery"})
    assert answer.status_code == 302
    assert browser.get(reverse("portal:settings")).status_code == 200


def test_nobody_signs_up(db):
    answer = Client().get(reverse("account_signup"))
    assert b"password1" not in answer.content


def test_acting_for_another_of_one_s_organisations(people, signed_in):
    other = Organisation.objects.create(
        uscc="91500000MA0000099X", name_zh="另一家示例单位", name_en="Another example", roles=["trader"]
    )
    Membership.objects.create(person=people.broker, organisation=other, roles=["trader"])
    browser = signed_in("broker")
    assert "另一家示例单位" in browser.get("/").content.decode()
    answer = browser.post(reverse("portal:choose_organisation"), {"organisation": other.id, "next": "//evil.example/"})
    assert answer["Location"] == "/"
    assert browser.session["organisation"] == str(other.id)


def test_not_for_an_organisation_one_does_not_belong_to(people, signed_in):
    foreign = Membership.objects.get(person=people.customs).organisation_id
    browser = signed_in("broker")
    answer = browser.post(reverse("portal:choose_organisation"), {"organisation": foreign})
    assert answer.status_code == 403
    assert browser.session.get("organisation") is None
