"""What stands before every request: headers, limits on size and number, CSRF, and no secret in the log."""

import logging
import sys
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kouan.config.api import api
from kouan.config.logs import formatter, mask_secrets
from kouan.config.middleware import Writes
from kouan.kernel import clock
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.registry.services.access import issue_token
from tests.reference import reference_data

LIMIT = 3
WRITE = "/api/v1/clearance/drafts"


@pytest.fixture
def token(db):
    firm = Organisation.objects.create(uscc="91500000MA000000AX", name_zh="示例", name_en="Example", roles=["broker"])
    expires = clock.now() + timedelta(days=1)
    return issue_token(organisation=firm, name="t", roles=[Role.BROKER], expires_at=expires)[1]


@pytest.fixture
def few_writes(settings):
    settings.KOUAN_WRITES_PER_MINUTE = LIMIT
    Writes.number = 0
    yield
    Writes.number = 0


def write(authorization=None, **more):
    headers = {"Authorization": authorization} if authorization else {}
    return Client().post(WRITE, "{}", content_type="application/json", headers=headers, **more).status_code


@pytest.mark.parametrize("path", ["/healthz", "/", "/accounts/login/", "/api/v1/openapi.json", "/nothing/", WRITE])
@pytest.mark.django_db
def test_every_answer_carries_the_security_headers(path):
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY" or path == "/healthz"


def test_writes_of_one_caller_are_limited(token, few_writes):
    assert [write(f"Bearer {token}") for _ in range(LIMIT + 1)] == [201] * LIMIT + [429]
    assert Client().get("/healthz").status_code == 200
    assert Client().get(WRITE, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert write() == 401, "another caller has writes left"


def test_an_invented_token_gets_no_bucket_of_its_own(token, few_writes):
    assert [write(f"Bearer kouan_{n:012d}_x") for n in range(LIMIT + 1)] == [401] * LIMIT + [429]
    assert write(f"Bearer {token}") == 201


def test_a_body_over_the_limit_is_refused_unread(settings, token):
    assert write(f"Bearer {token}", CONTENT_LENGTH=str(settings.KOUAN_MESSAGE_MAX_BYTES + 1)) == 413
    assert write(f"Bearer {token}", CONTENT_LENGTH="ten") == 413


@pytest.mark.parametrize(("language", "word"), [("en", "larger than the limit of 8 MiB"), ("zh-hans", "文件超过上限")])
def test_a_person_whose_file_is_too_large_gets_a_page(settings, language, word):
    headers = {"Accept": "text/html", "Accept-Language": language}
    told = Client().post("/", headers=headers, CONTENT_LENGTH=str(settings.KOUAN_MESSAGE_MAX_BYTES + 1))
    assert (told.status_code, told["Content-Type"][:9]) == (413, "text/html") and word in told.content.decode()
    assert Client().post("/", CONTENT_LENGTH="ten", content_type="text/xml")["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/demo/sign-in/", "/accounts/login/", "/account/organisation/", "/registry/tokens/"])
@pytest.mark.django_db
def test_forms_need_their_csrf_token(settings, path):
    settings.DEMO = True
    assert Client(enforce_csrf_checks=True).post(path, {"role": "broker"}).status_code == 403


@pytest.mark.django_db
def test_no_operation_is_open_to_the_public():
    reference_data()
    spec = api.get_openapi_schema()
    client, told = Client(), {}
    for path, methods in spec["paths"].items():
        for method in methods:
            place = path
            for part in path.split("{")[1:]:
                place = place.replace("{" + part.split("}")[0] + "}", str(uuid.UUID(int=1)), 1)
            told[method, path] = client.generic(
                method.upper(), place, "{}", content_type="application/json"
            ).status_code
    assert {path for (_, path), status in told.items() if status not in (401, 404)} <= OPEN_OPERATIONS
    assert sum(status == 401 for status in told.values()) > len(told) * 0.9


# What everybody may see: the proofs of the journal, the river's notices and timetables, our own certificate.
OPEN_OPERATIONS = {
    f"/api/v1/{name}"
    for name in (
        *("journal/keys", "journal/checkpoint", "journal/checkpoints", "journal/consistency"),
        *("river/closures/plans", "river/closures/past", "river/notices", "river/feeds/notices"),
        *("river/express/timetable", "river/express/lines"),
    )
}
OPEN_PAGES = {"", "now/", "channels/as2/certificate/", "river/", "river/notices/", "river/closures/", "river/express/"}
OPEN_PAGES |= {"river/feeds/notices.xml"}
PUBLIC = ("accounts/", "i18n/", "healthz", "demo/", "api/v1/")


def pages(resolver: URLResolver, prefix: str = "") -> dict[str, str]:
    """Every page of the portal whose address takes no parameter: address, name."""
    found: dict[str, str] = {}
    for one in resolver.url_patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            found |= pages(one, address)
        elif isinstance(one, URLPattern) and "<" not in address and "(" not in address and "^" not in address:
            found[address] = one.name or ""
    return {address: name for address, name in found.items() if not address.startswith(PUBLIC)}


@pytest.mark.django_db
def test_every_page_asks_the_stranger_to_sign_in():
    reference_data()
    client, open_pages = Client(), []
    for address in pages(get_resolver()):
        answer = client.get(f"/{address}")
        asked = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
        if not asked and answer.status_code not in (401, 403, 404, 405):
            open_pages.append(address)
    assert set(open_pages) <= OPEN_PAGES


def test_a_secret_never_reaches_the_log(caplog, token):
    with caplog.at_level(logging.DEBUG):
        write(f"Bearer {token}")
        Client().post("/accounts/login/", {"login": "broker", "password": "open-sesame-1234"})
    assert token not in caplog.text
    assert "open-sesame" not in caplog.text
    masked = mask_secrets(None, "", {"event": "x", "Authorization": "Bearer y", "api_key": "z", "port": 1})
    assert masked == {"event": "x", "Authorization": "***", "api_key": "***", "port": 1}


def test_a_traceback_in_the_log_shows_no_variables():
    open_sesame = "s3cret" + "-of-somebody"
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    said = formatter().format(record)
    assert "ValueError: broken" in said
    assert open_sesame not in said
