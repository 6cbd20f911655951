"""Every journey of `tests/flows` holds, replayed through the public API."""

from pathlib import Path

import pytest

from kouan.registry.demo import demo_tokens, load_demo
from kouan.simulator.flows import FOLDER, Flow, Player
from kouan.simulator.scratch import without_chance
from tests.reference import reference_data


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda p: p.stem)
def test_flow(path: Path, settings, tmp_path) -> None:
    settings.STATE = tmp_path
    reference_data()
    load_demo()
    without_chance()
    Player(Flow.read(path), demo_tokens()).play()
