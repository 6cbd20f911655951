"""The demo world for tests of the charges wing."""

import pytest

from kouan.registry.demo import load_demo
from tests.reference import reference_data


@pytest.fixture
def world(db: None) -> None:
    """Built-in codes and rule values, demo organisations and mandates."""
    reference_data()
    load_demo()
