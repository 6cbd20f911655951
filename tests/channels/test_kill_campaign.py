"""A short form of the campaign that kills workers at every step of a receive and of a send."""

import pytest

from kouan.channels import handlers
from kouan.channels.as2 import keys
from tests.campaigns import kill_channels


@pytest.mark.django_db(transaction=True)
def test_every_step_once(world, settings, tmp_path, monkeypatch):
    settings.STATE, settings.KOUAN_MQTT_URL = tmp_path, ""
    monkeypatch.setattr(keys, "ours", keys.ours)
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))
    steps = len(kill_channels.STEPS)
    result = kill_channels.campaign(tmp_path, 0, seed=1, rounds=steps)
    assert (result["kills"], result["failures"]) == (steps, [])
