"""The portal's pages for visitors, for each role, and for those who may not."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from kouan.portal.journey import _opens
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

PAGES = ("portal:home", "portal:worklist", "portal:search", "portal:journeys", "portal:settings")
PARTS = ("portal:home_part", "portal:worklist_part", "portal:journeys_part", "portal:search_hits", "portal:live_ticket")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_signed_in_opens_the_common_pages(signed_in, role):
    browser = signed_in(role.value)
    answers = {name: browser.get(reverse(name)).status_code for name in PAGES + PARTS}
    assert answers == dict.fromkeys(PAGES + PARTS, 200)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PAGES[1:], *PARTS, "portal:gate"])
def test_a_visitor_is_sent_to_sign_in(name):
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.django_db
def test_a_fragment_tells_htmx_to_go_and_sign_in():
    answer = Client().get(reverse("portal:home_part"), headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_a_visitor_sees_what_this_is():
    answer = Client().get("/")
    assert answer.status_code == 200
    assert reverse("account_login") in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("terminal", 200), ("customs", 200), ("port_office", 200), ("trader", 403)]
)
def test_the_gate_question_is_for_those_at_the_gate(signed_in, role, status):
    answer = signed_in(role).get(reverse("portal:gate"), {"box": "CSQU3054383"})
    assert answer.status_code == status


def test_an_unchanged_fragment_answers_304(signed_in):
    browser = signed_in("broker")
    first = browser.get(reverse("portal:worklist_part"))
    again = browser.get(reverse("portal:worklist_part"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("en", "Not found"), ("zh-hans", "没有找到")])
def test_the_error_page_speaks_the_reader_s_language(language, word):
    browser = Client()
    browser.cookies["kouan_language"] = language
    answer = browser.get("/no/such/page/")
    assert answer.status_code == 404
    assert word in answer.content.decode()


def test_the_page_for_our_own_errors_asks_the_database_nothing(rf):
    from kouan.portal.pages import server_error

    request = rf.get("/")
    request.COOKIES["kouan_theme"] = "dark"
    answer = server_error(request)
    assert answer.status_code == 500
    assert 'data-theme="dark"' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nothing/"])
def test_no_page_holds_script_or_style_of_its_own(path):
    """The content policy would refuse it: everything comes from files."""
    answer = Client().get(path)
    text = answer.content.decode()
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text
    assert all("src=" in tag or "application/json" in tag for tag in text.split("<script")[1:])
    assert (
        "script-src" in answer["Content-Security-Policy"] or "default-src 'self'" in answer["Content-Security-Policy"]
    )


@pytest.mark.parametrize(
    ("role", "party", "opens"),
    [
        (Role.TRADER, True, True),
        (Role.BROKER, True, True),
        (Role.TRADER, False, False),
        (Role.CUSTOMS, False, True),
        (Role.TERMINAL, True, False),
        (Role.CARRIER, False, False),
    ],
)
def test_a_journey_shows_duties_to_those_who_may_read_the_declaration(role, party, opens):
    mine, other = UUID(int=1), UUID(int=2)
    head = SimpleNamespace(organisation_id=mine if party else other, filed_by_id=other)
    assert _opens(Caller(None, mine, frozenset({role})), head) is opens
