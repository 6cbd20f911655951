"""The clearance world, for papers."""

from tests.clearance.conftest import *  # noqa: F403 - its fixtures
