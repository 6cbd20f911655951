"""Every page of the clearance modes for every role that may open it, both languages, wide and narrow."""

import pytest

from kouan.config import translations
from kouan.kernel import clock
from kouan.registry.models import Person
from kouan.registry.roles import Role
from tests.browser import modes
from tests.browser.test_look import enter, look, watched
from tests.browser.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def told(transactional_db, settings, live_server):
    settings.DEMO = True
    translations.compile_all()
    port = modes.tell()
    with clock.travel(NOW):
        yield port, live_server.url


WAYS = (("zh-hans", "wide", False), ("en", "phone", False))


def test_every_page_of_every_mode(browser, told):
    """Wide in Chinese and on a phone in English, by one who may open it."""
    port, url = told
    assert not port.tally.errors, port.tally.errors
    found = [one for language, size, everybody in WAYS for one in rounds(browser, url, language, size, everybody)]
    assert not found, "\n".join(found)


def rounds(browser, url, language, size, everybody) -> list[str]:
    """What one sees that is wrong: everybody on all of their pages, or each page by one of them."""
    found: list[str] = []
    left = modes.pages()
    for role in sorted(modes.ALL, key=lambda one: (one is not Role.CUSTOMS, one)):
        mine = [one for one in left if role in one[2]]
        left = left if everybody else [one for one in left if one not in mine]
        page, wrong = watched(browser, size, language, url)
        enter(page, url, role)
        for name, path, _roles in mine:
            found += look(page, wrong, url + path, f"{role.value}-{name}-{language[:2]}-{size}", language)
        page.context.close()
    return found


def test_no_page_of_a_mode_is_empty(told, client):
    """What a visitor of the demonstration finds: something on every list, for somebody."""
    lists = [(name, path, roles) for name, path, roles in modes.lists() if name not in ("reviews", "new-leg")]
    for name, path, roles in lists:
        role = Role.CUSTOMS if Role.CUSTOMS in roles else min(roles)
        person = Person.objects.get(username=role.value)
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        text = client.get(path).content.decode()
        assert 'class="empty"' not in text, name
