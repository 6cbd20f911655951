"""The demo world for tests of the charges wing."""

import pytest

from kouan.registry.builtin import load_builtin
from kouan.registry.demo import load_demo


@pytest.fixture
def world(db: None) -> None:
    """Built-in codes and rule values, demo organisations and mandates."""
    load_builtin()
    load_demo()
