"""Every journey of `tests/flows` holds, replayed through the public API."""

from pathlib import Path

import pytest

from kouan.registry.demo import demo_tokens
from kouan.simulator.flows import FOLDER, Flow, Player
from tests.reference import demo_world


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda p: p.stem)
def test_flow(path: Path, settings, tmp_path) -> None:
    settings.STATE = tmp_path
    demo_world()
    Player(Flow.read(path), demo_tokens()).play()
