"""The API answers anything schemathesis thinks of as its own description says, and never with a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from kouan.config.api import api
from kouan.config.wsgi import application
from kouan.registry.demo import demo_tokens, load_demo
from tests.reference import reference_data

schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
schema.app = application
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
ROLES = cycle(("broker", "customs", "terminal"))


@pytest.mark.django_db
@schema.parametrize()
@settings(max_examples=4, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_request_is_answered_as_described(case: schemathesis.Case, world: None) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {demo_tokens()[next(ROLES)]}"}, checks=CHECKS)


@pytest.fixture
def world(db: None) -> Iterator[None]:
    """The demo world, inside the test's transaction: requests must not close its connection as real ones do."""
    reference_data()
    load_demo()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
