"""Keys of the tests live in a folder of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, settings: Any) -> Path:
    settings.STATE = tmp_path / "state"
    return Path(settings.STATE)
